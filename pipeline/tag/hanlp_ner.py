"""HanLP recognisers as a spaCy component: ours by default, any other by config."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Self

import hanlp
import hanlp.pretrained
import srsly
import torch
from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from .. import attributes
from ..segment.chunks import chunks
from .recognizer import CharRecognizer

Precision = Literal["float32", "bfloat16", "auto"]

MODEL_FILES = ("config.json", "vocabs.json", "model.pt")


class HanlpModelError(ValueError):
    """A HanLP model that cannot be loaded; the message says why and what to do."""


class HanlpTagger:
    """Propose the spans of a HanLP recogniser in `doc.spans["cand.hanlp"]`.

    Args:
        name: Name in the pipeline.
        model: A directory in HanLP's format, or the name or address of a published model; none for the model
            that the pipeline directory carries.
        labels: Label of the HanLP model → our label; labels that are not named are dropped. None keeps them all.
        allow_download: Let HanLP fetch a published model. Off, only models that are on this machine load.
        default_score: Score of a span when the model gives no probability.
        batch_size: Sentences a batch.
        max_chars: Longest piece of text given to the model, in characters.
        precision: Number format in which our own recognisers compute: "float32", "bfloat16", or "auto" for bfloat16
            where the processor multiplies it and float32 elsewhere.
    """

    def __init__(
        self,
        name: str = "zhaoshang_hanlp",
        *,
        model: str | None = None,
        labels: Mapping[str, str] | None = None,
        allow_download: bool = False,
        default_score: float = 0.9,
        batch_size: int = 64,
        max_chars: int = 160,
        precision: Precision = "float32",
    ) -> None:
        self.name = name
        self.label_map = dict(labels) if labels is not None else None
        self.allow_download = allow_download
        self.default_score = default_score
        self.batch_size = batch_size
        self.max_chars = max_chars
        self.precision = precision
        self._files: dict[str, bytes] = {}
        self._recognizer: Any = None
        if model is not None:
            self._recognizer = self._prepared(load_recognizer(model, allow_download=allow_download))

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels that the tagger may propose."""
        if self.label_map is not None:
            return tuple(sorted(set(self.label_map.values())))
        if self._recognizer is None:
            return ()
        return tuple(sorted({tag[2:] for tag in self._recognizer.vocabs["tag"].idx_to_token if tag[1:2] == "-"}))

    def load_model(self, path: str | Path) -> Self:
        """Take a model directory into the pipeline: it is saved with it from then on.

        Raises:
            HanlpModelError: the directory is not a HanLP model or does not load.
        """
        self._recognizer = self._prepared(load_recognizer(str(path)))
        self._files = {file: (Path(path) / file).read_bytes() for file in MODEL_FILES}
        return self

    def _prepared(self, recognizer: Any) -> Any:
        if isinstance(recognizer, CharRecognizer) and _computes_in_bfloat16(self.precision):
            recognizer.model.set_precision(torch.bfloat16)
        return recognizer

    def __call__(self, doc: Doc) -> Doc:
        """Tag one Doc."""
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Tag a stream of Docs; the sentences of a batch of Docs go through the model together.

        Raises:
            HanlpModelError: no model has been loaded.
        """
        if self._recognizer is None:
            raise HanlpModelError(
                f"component {self.name!r} has no model: name one in its config ('model') or load a trained pipeline"
            )
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            ranges = [chunks(doc, self.max_chars) for doc in docs]
            pieces = [piece for doc, places in zip(docs, ranges, strict=True) for piece in self._pieces(doc, places)]
            found = self._recognizer.predict(pieces, batch_size=self.batch_size)
            rows: dict[int, list[tuple[int, int, str, float, str]]] = {id(doc): [] for doc in docs}
            owners = [(doc, start) for doc, places in zip(docs, ranges, strict=True) for start, _ in places]
            for (doc, offset), spans in zip(owners, found or (), strict=True):
                rows[id(doc)].extend(self._candidates(spans, offset))
            for doc in docs:
                attributes.write_candidates(doc, "hanlp", rows[id(doc)])
                yield doc

    def _pieces(self, doc: Doc, ranges: Sequence[tuple[int, int]]) -> Iterator[Any]:
        tokens = attributes.texts(doc)
        words = attributes.tags(doc) if isinstance(self._recognizer, CharRecognizer) else None
        for start, end in ranges:
            yield tokens[start:end] if words is None else {"token": tokens[start:end], "word": words[start:end]}

    def _candidates(self, spans: Iterable[Any], offset: int) -> Iterator[tuple[int, int, str, float, str]]:
        for _, label, start, end, *chance in spans:
            ours = label if self.label_map is None else self.label_map.get(label)
            if ours:
                yield offset + start, offset + end, ours, chance[0] if chance else self.default_score, self.name

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the carried model, HanLP's three files, to a directory."""
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for file, data in self._files.items():
            (target / file).write_bytes(data)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Load the carried model; a model named in the config goes first."""
        if (Path(path) / MODEL_FILES[0]).exists() and self._recognizer is None:
            self.load_model(path)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The carried model's files as msgpack."""
        return bytes(srsly.msgpack_dumps(self._files))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Load what `to_bytes` wrote."""
        files: dict[str, bytes] = srsly.msgpack_loads(data)
        if files:
            with TemporaryDirectory() as scratch:
                for file, content in files.items():
                    (Path(scratch) / file).write_bytes(content)
                self.load_model(scratch)
        return self


def _computes_in_bfloat16(precision: Precision) -> bool:
    if precision == "auto":
        # Other processors have to imitate it, which costs more than it saves.
        return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return precision == "bfloat16"


def load_recognizer(model: str, *, allow_download: bool = False) -> Any:
    """Load a HanLP model from a directory, or a published one by name or address.

    Args:
        model: Directory, identifier in `hanlp.pretrained.ALL`, or URL.
        allow_download: Whether HanLP may fetch it.

    Raises:
        HanlpModelError: it is not on this machine and may not be fetched, or HanLP cannot load it.
    """
    if Path(model).is_dir():
        missing = [file for file in ("config.json", "vocabs.json") if not (Path(model) / file).exists()]
        if missing:
            raise HanlpModelError(f"{model} is not a HanLP model: {missing[0]} is missing; name its save directory")
    elif not allow_download:
        raise HanlpModelError(
            f"HanLP model {model!r} is no directory on this machine and nothing is downloaded unasked: "
            "give the path of a saved model, or set allow_download = true where the network and the licence allow it"
        )
    try:
        return hanlp.load(model, devices=-1, verbose=False)
    except BaseException as error:  # HanLP ends failed loads with SystemExit, KeyError, ModuleNotFoundError …
        if isinstance(error, KeyboardInterrupt):
            raise
        cause = next((e for e in _causes(error) if not isinstance(e, ModuleNotFoundError)), error)
        raise HanlpModelError(
            f"HanLP model {model!r} did not load ({type(cause).__name__}: {cause}): "
            "check the path or name, the network, and that it was saved by HanLP 2.1"
        ) from None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the first cause first."""
    chain = [error]
    while (inner := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(inner)
    return reversed(chain)


@Language.factory(
    "zhaoshang_hanlp",
    default_config={
        "model": None,
        "labels": None,
        "allow_download": False,
        "default_score": 0.9,
        "batch_size": 64,
        "max_chars": 160,
        "precision": "float32",
    },
)
def make_hanlp_tagger(
    nlp: Language,
    name: str,
    model: StrictStr | None,
    labels: dict[StrictStr, StrictStr] | None,
    allow_download: StrictBool,
    default_score: StrictFloat,
    batch_size: StrictInt,
    max_chars: StrictInt,
    precision: Precision,
) -> HanlpTagger:
    """Registered factory; the settings are those of `HanlpTagger`."""
    return HanlpTagger(
        name,
        model=model,
        labels=labels,
        allow_download=allow_download,
        default_score=default_score,
        batch_size=batch_size,
        max_chars=max_chars,
        precision=precision,
    )
