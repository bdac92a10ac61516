"""Choose documents to annotate and write them as the pipeline reads them, most instructive first.

Two passes: the first keeps five numbers and a sketch of every document, some 300 bytes; the second reads the documents
again and processes those that were chosen. So memory does not grow with the texts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from zhaoshang.annotations.corpus import load as load_corpus
from zhaoshang.corpus.document import Document, Rejected
from zhaoshang.corpus.labels import using
from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.read import STDIN, read
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.writers.jsonl import RecordWriter
from zhaoshang.pipeline.load import describe, label_set, load
from zhaoshang.pipeline.normalise.registry import NameEvidence, apply
from zhaoshang.pipeline.run.process import probe, process

from ..update.annotated import Row, UpdateError, read_annotated, text_hash
from .ranking import Choice, choose, parts
from .signals import SIGNALS, SignalCollector
from .sketch import similarity, sketch


@dataclass(frozen=True)
class SuggestPlan:
    """What to choose from.

    Attributes:
        inputs: Files and folders of documents.
        output: The file of records.
        count: Documents to choose, at most.
        model: A pipeline directory; the shipped one without.
        labelled: Folder of further labelled documents; the project's training documents always count as such.
        reading: How the inputs are read.
    """

    inputs: tuple[str, ...]
    output: Path
    count: int = 50
    model: Path | None = None
    labelled: Path | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)


@dataclass
class Suggested:
    """What was chosen.

    Attributes:
        records: Chosen documents, best first, with `meta.suggest`.
        looked_at: Documents that were looked at.
        labelled: Documents that were passed over because they are labelled already.
        rejected: Inputs that could not be read or processed.
    """

    records: list[Record]
    looked_at: int
    labelled: int
    rejected: list[Rejected]


def suggest(plan: SuggestPlan) -> Suggested:
    """Rank documents by what annotating them is expected to teach, and write the best of them as records.

    The records are those of `zhaoshang run`; `meta.suggest` says the rank, the score with its parts (see
    `signals`), and how alike an earlier or labelled document is.

    Raises:
        UpdateError: an input cannot be read twice, or there is no document to choose from.
        PipelineError: the pipeline cannot be loaded.
        OutputError: the output cannot be written.
    """
    if STDIN in plan.inputs:
        raise UpdateError("standard input cannot be read twice; give files or folders")
    with using(label_set(plan.model)):
        return _suggest(plan)


def _suggest(plan: SuggestPlan) -> Suggested:
    rows = _labelled(plan.labelled)
    nlp = load(plan.model)
    probe(nlp)
    table = _look(nlp, plan, rows)
    if not table.places:
        raise UpdateError(f"there is no document to choose from in {' '.join(plan.inputs)}; {table.why_none}")
    score_parts = parts(np.array(table.signals, np.float32))
    choices = choose(
        score_parts.sum(axis=1), np.array(table.sketches), plan.count, np.array(table.likeness, np.float32)
    )
    records = _again(nlp, plan, table, choices, score_parts)
    with RecordWriter(plan.output) as writer:
        for record in records:
            writer.write(record)
    return Suggested(records, table.looked_at, table.labelled, table.rejected)


@dataclass
class _Table:
    """Of every document that may be chosen: place in the inputs, signals, sketch, likeness to labelled ones."""

    places: list[int] = field(default_factory=list)
    signals: list[tuple[float, ...]] = field(default_factory=list)
    sketches: list[NDArray[np.uint32]] = field(default_factory=list)
    likeness: list[float] = field(default_factory=list)
    looked_at: int = 0
    labelled: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def why_none(self) -> str:
        if self.rejected:
            return self.rejected[0].message
        return f"all {self.labelled} are labelled already" if self.labelled else "give files or folders that hold some"


def _labelled(folder: Path | None) -> list[Row]:
    rows = list(load_corpus("train"))
    return rows + (read_annotated(folder).rows if folder is not None else [])


def _look(nlp: Language, plan: SuggestPlan, rows: Sequence[Row]) -> _Table:
    """The first pass."""
    collector = nlp.add_pipe("zhaoshang_signals", last=True)
    assert isinstance(collector, SignalCollector)
    collector.signals.known = frozenset(
        name
        for _, record in rows
        for entity in record.entities
        if entity.label in ("ORG", "PROJECT")
        for name in (entity.text, entity.canonical)
        if name
    )
    known = np.array([sketch(text) for text, _ in rows])
    done = {text_hash(text) for text, _ in rows}
    table = _Table()
    pending: deque[tuple[int, Document | Rejected]] = deque()

    def documents() -> Iterator[Document | Rejected]:
        for place, item in enumerate(read(plan.inputs, plan.reading)):
            if isinstance(item, Document) and text_hash(item.text) in done:
                table.labelled += 1
            else:
                pending.append((place, item))
                yield item

    for outcome in process(nlp, documents(), {}):
        place, item = pending.popleft()
        table.looked_at += 1
        if isinstance(outcome, Rejected) or isinstance(item, Rejected):
            table.rejected.append(outcome if isinstance(outcome, Rejected) else item)  # type: ignore[arg-type]
            continue
        drawn = sketch(item.text)
        table.places.append(place)
        table.signals.append(collector.find(item.text))
        table.sketches.append(drawn)
        table.likeness.append(float(similarity(known, drawn).max()) if len(known) else 0.0)
    nlp.remove_pipe("zhaoshang_signals")
    return table


def _again(
    nlp: Language, plan: SuggestPlan, table: _Table, choices: Sequence[Choice], score_parts: NDArray[np.float32]
) -> list[Record]:
    """The second pass: the chosen documents as records, in the order of choice."""
    rank = {table.places[choice.place]: number for number, choice in enumerate(choices, 1)}
    taken: list[int] = []

    def documents() -> Iterable[Document]:
        for place, item in enumerate(read(plan.inputs, plan.reading)):
            if place in rank and isinstance(item, Document):
                taken.append(rank[place])
                yield item

    found: dict[int, Record] = {}
    evidence = NameEvidence()
    for index, outcome in enumerate(process(nlp, documents(), describe(plan.model).meta)):
        number = taken[index]
        if isinstance(outcome, Record):
            evidence.add(outcome)
            said = _said(number, choices[number - 1], score_parts[choices[number - 1].place])
            found[number] = outcome.model_copy(update={"meta": {**outcome.meta, "suggest": said}})
    names = evidence.resolve()
    return [apply(found[number], names) for number in sorted(found)]


def _said(rank: int, choice: Choice, row: NDArray[np.float32]) -> dict[str, Any]:
    return {
        "rank": rank,
        "gain": round(choice.gain, 4),
        "score": round(choice.score, 4),
        "likeness": round(choice.likeness, 4),
        "parts": {name: round(float(value), 4) for name, value in zip(SIGNALS, row, strict=True)},
    }
