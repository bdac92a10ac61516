"""The fuser: the only writer of `doc.ents`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import minibatch

from .candidates import Proposal, gather
from .policies import Policy
from .scorer import LearnedScorer
from .select import best_disjoint

_FILE = "scorer.json"
_WEIGHTS = "network.npz"


class Fuser:
    """Choose the final entities among all candidates.

    With a trained scorer the weight of a proposal is how far its probability lies above its label's threshold;
    without one, or when a policy is configured, the policy's weight.

    Args:
        name: Name in the pipeline.
        policy: A fixed policy (see `policies`), or none for the learned scorer.
        sources: Taggers that are heard, or none for all of them.
    """

    def __init__(
        self, name: str = "zhaoshang_fuser", *, policy: Policy | None = None, sources: Sequence[str] | None = None
    ) -> None:
        self.name, self.policy, self.sources = name, policy, sources
        self.scorer: LearnedScorer | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write `doc.ents` with `span._.score` and `span._.sources`.

        Raises:
            ValueError: there is neither a trained scorer nor a policy.
        """
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Write the entities of a stream of Docs; the proposals of a batch are scored together.

        Raises:
            ValueError: there is neither a trained scorer nor a policy.
        """
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            proposals = [gather(doc, self.sources) for doc in docs]
            for doc, found, scores in zip(docs, proposals, self._score(docs, proposals), strict=True):
                yield self._write(doc, found, scores)

    def _write(self, doc: Doc, proposals: Sequence[Proposal], scores: Sequence[float]) -> Doc:
        entities = []
        for i in best_disjoint([(p.start, p.end) for p in proposals], self._weigh(proposals, scores)):
            proposal = proposals[i]
            span = Span(doc, proposal.start, proposal.end, label=proposal.label)
            span._.score, span._.sources = scores[i], sorted(proposal.scores)
            entities.append(span)
        doc.ents = tuple(entities)
        return doc

    def _score(self, docs: Sequence[Doc], proposals: Sequence[Sequence[Proposal]]) -> list[list[float]]:
        if self.policy is not None:
            return [[max(p.scores.values()) for p in found] for found in proposals]
        if self.scorer is None:
            raise ValueError(
                f"component {self.name!r} is not trained: load a trained pipeline or name a 'policy' in its config"
            )
        return [list(chances) for chances in self.scorer.probabilities(docs, proposals)]

    def _weigh(self, proposals: Sequence[Proposal], scores: Sequence[float]) -> list[float]:
        if self.policy is not None:
            return self.policy(proposals)
        assert self.scorer is not None, "it has given the scores"
        thresholds = self.scorer.thresholds
        return [float(score) - thresholds.get(p.label, 0.5) for p, score in zip(proposals, scores, strict=True)]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the scorer to a directory: `scorer.json` and the network's weights."""
        Path(path).mkdir(parents=True, exist_ok=True)
        if self.scorer is not None:
            data, weights = self.scorer.to_parts()
            srsly.write_json(Path(path) / _FILE, data)
            (Path(path) / _WEIGHTS).write_bytes(weights)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read the scorer.

        Raises:
            ValueError: it is of another version, or its two files do not belong together.
        """
        file = Path(path) / _FILE
        if file.exists():
            weights = Path(path) / _WEIGHTS
            self.scorer = LearnedScorer.from_parts(
                srsly.read_json(file), weights.read_bytes() if weights.exists() else b""
            )
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The scorer as msgpack."""
        return bytes(srsly.msgpack_dumps(self.scorer.to_parts() if self.scorer else ()))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: it is of another version.
        """
        parts = srsly.msgpack_loads(data)
        self.scorer = LearnedScorer.from_parts(*parts) if parts else None
        return self


@Language.factory(
    "zhaoshang_fuser",
    default_config={"policy": None, "sources": None},
    assigns=["doc.ents", "span._.score", "span._.sources"],
)
def make_fuser(nlp: Language, name: str, policy: Policy | None, sources: list[str] | None) -> Fuser:
    """Registered factory; the settings are those of `Fuser`."""
    return Fuser(name, policy=policy, sources=sources)
