"""spaCy component: entities in, `doc._.relations` out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import srsly
from pydantic import BaseModel, ConfigDict, Field
from spacy.language import Language
from spacy.tokens import Doc

from .. import attributes  # noqa: F401  (registers the extension attributes)
from .candidates import Context
from .repair import DECISIONS, links, pairwise
from .scorer import ModelError, Scorer
from .view import View

_FILE = "linker.json"
_WEIGHTS = "network.npz"
_BATCH_TOKENS = 40_000  # documents are scored together up to this many tokens


class LinkerConfig(BaseModel):
    """What can be set of the linker.

    Attributes:
        thresholds: Decision (see `repair.DECISIONS`) or relation type that the label set adds → least probability;
            overrides what training chose.
        before: Different things before a figure that may be its subject.
        after: Different things after it.
        dominant: Most mentioned and first named things of the document that may always be its subject.
        near: Partners before, within neighbouring sentences, of the other relations.
        behind: Partners after.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    thresholds: dict[str, float] = Field(default_factory=dict)
    before: int = Field(default=10, ge=1, le=64)
    after: int = Field(default=3, ge=0, le=32)
    dominant: int = Field(default=4, ge=0, le=32)
    near: int = Field(default=8, ge=1, le=64)
    behind: int = Field(default=4, ge=0, le=32)

    def context(self) -> Context:
        """The limits of candidate generation."""
        return Context(self.before, self.after, self.dominant, self.near, self.behind)


class Linker:
    """Find the relations between the entities of a document.

    Needs `doc.ents`, `span._.canonical` (the text where it is None), `span._.money` and `span._.score`; writes
    `doc._.relations`, a list of `attributes.Link`. Entities are never changed.

    Args:
        config: Thresholds and limits.
        scorer: A trained scorer; usually it is read from disk with the pipeline.

    Raises:
        ValueError: a threshold is for no decision of the scorer, here or when one is read.
    """

    def __init__(self, config: LinkerConfig | None = None, scorer: Scorer | None = None) -> None:
        self.config = config or LinkerConfig()
        self.scorer = Scorer()
        if scorer is not None:
            self._use(scorer)

    def _use(self, scorer: Scorer) -> None:
        known = dict.fromkeys((*DECISIONS, *pairwise(scorer.labels)))
        unknown = self.config.thresholds.keys() - known.keys()
        if unknown:
            raise ValueError(
                f"the linker has no decision {', '.join(sorted(unknown))}: "
                f"set thresholds for {', '.join(known)} in [components.zhaoshang_linker]"
            )
        self.scorer = scorer

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.relations` of one document."""
        self._link([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Set `doc._.relations` of many documents, scoring the candidates of a batch together."""
        batch: list[Doc] = []
        tokens = 0
        for doc in stream:
            batch.append(doc)
            tokens += len(doc)
            if len(batch) >= batch_size or tokens >= _BATCH_TOKENS:
                self._link(batch)
                yield from batch
                batch, tokens = [], 0
        if batch:
            self._link(batch)
            yield from batch

    def _link(self, docs: list[Doc]) -> None:
        if not self.scorer.trained:
            raise ModelError(
                "the linker has no trained model: load a shipped pipeline with spacy.load, read a model with "
                "linker.from_disk, or train one with the step 'relations' of training/project.yml"
            )
        thresholds = {**self.scorer.thresholds, **self.config.thresholds}
        scored = self.scorer.score(View(docs, self.scorer.labels), self.config.context())
        for doc, found in zip(docs, links(scored, thresholds), strict=True):
            doc._.relations = found

    def to_bytes(self, **_: Any) -> bytes:
        """The model as bytes."""
        return bytes(srsly.msgpack_dumps(self.scorer.to_dict()))

    def from_bytes(self, data: bytes, **_: Any) -> Linker:
        """Read the model from bytes.

        Raises:
            ModelError: the model is of another version.
        """
        self._use(Scorer.from_dict(srsly.msgpack_loads(data)))
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write a folder: `linker.json`, a LightGBM model `modelN.txt` for every decision, the network's weights."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        state = self.scorer.to_dict()
        models = state.pop("models")
        weights = state.pop("weights", None)
        text = json.dumps({**state, "models": list(models)}, ensure_ascii=False, indent=1)
        (folder / _FILE).write_text(text, encoding="utf-8")
        for number, model in enumerate(models.values()):
            (folder / f"model{number}.txt").write_text(model, encoding="utf-8")
        if weights is not None:
            (folder / _WEIGHTS).write_bytes(weights)

    def from_disk(self, path: str | Path, **_: Any) -> Linker:
        """Read that folder.

        Raises:
            ModelError: a file is missing or of another version; the message names it.
        """
        folder = Path(path)
        try:
            state = json.loads((folder / _FILE).read_text(encoding="utf-8"))
            if missing := {"models", "calibration", "thresholds"}.difference(state):
                raise ValueError(f"{_FILE} has no {', '.join(sorted(missing))}")
            texts = [(folder / f"model{i}.txt").read_text(encoding="utf-8") for i in range(len(state["models"]))]
            if "network" in state:
                state["weights"] = (folder / _WEIGHTS).read_bytes()
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder}: no linker model can be read there ({error}): train it anew") from error
        self._use(Scorer.from_dict({**state, "models": dict(zip(state["models"], texts, strict=True))}))
        return self


@Language.factory(
    "zhaoshang_linker",
    assigns=["doc._.relations"],
    requires=["doc.ents"],
    default_config={"thresholds": {}, "before": 10, "after": 3, "dominant": 4, "near": 8, "behind": 4},
)
def make_linker(
    nlp: Language,
    name: str,
    thresholds: dict[str, float],
    before: int,
    after: int,
    dominant: int,
    near: int,
    behind: int,
) -> Callable[[Doc], Doc]:
    """Factory of `zhaoshang_linker`; the options are those of `LinkerConfig`."""
    config = LinkerConfig(
        thresholds=thresholds, before=before, after=after, dominant=dominant, near=near, behind=behind
    )
    return Linker(config)
