"""Sets of gold documents that a new pipeline is judged on, and both pipelines run over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from zhaoshang.annotations.corpus import Split
from zhaoshang.annotations.corpus import load as load_corpus
from zhaoshang.corpus.document import Document, Rejected
from zhaoshang.corpus.labels import using
from zhaoshang.corpus.record import Record
from zhaoshang.pipeline.load import label_set, load
from zhaoshang.pipeline.run.process import process

from .annotated import Row, UpdateError, read_annotated, text_hash
from .verdict import TOLERANCE, Difference, Verdict, judge

PROJECT: dict[str, tuple[Split, ...]] = {"dev": ("dev",), "test": ("test",), "dev+test": ("dev", "test")}
"""Name of a set of the project → its splits.

The default is both together. A paired interval narrows with the root of the documents: on the 74 of dev an update
that changes nothing for better or worse has a lower bound near -0.7 points and would be refused."""
DEFAULT = "dev+test"


def gate_rows(name: str, learned: Collection[str] = ()) -> list[Row]:
    """Texts and gold records of a set.

    Args:
        name: `dev`, `test` or `dev+test` of the project, or a file or folder of gold records.
        learned: Hashes of texts (see `annotated.text_hash`) that are learned from; they leave the project's sets.

    Raises:
        UpdateError: there is no such set, one of its records cannot be used, or everything in it is learned from.
    """
    if name in PROJECT:
        rows = [row for split in PROJECT[name] for row in load_corpus(split) if text_hash(row[0]) not in learned]
        if not rows:
            raise UpdateError(f"every document of the gate {name} is learned from; name a --gate of other documents")
        return rows
    path = Path(name)
    if not path.exists():
        reason = f"there is no gate {name}"
        raise UpdateError(f"{reason}; name {', '.join(PROJECT)}, or a file or folder of gold records")
    found = read_annotated(path)
    if found.rejected or not found.rows:
        reason = found.rejected[0].message if found.rejected else "it has no gold record"
        raise UpdateError(f"the gate {name} cannot be used: {reason}")
    return found.rows


def compare(current: Path, new: Path, gates: Mapping[str, Sequence[Row]], tolerance: float = TOLERANCE) -> Verdict:
    """Run two pipelines over gold documents and judge the new one.

    Args:
        current: Directory of the current pipeline.
        new: Directory of the new one.
        gates: Name of a set → its texts and gold records.
        tolerance: How far the lower bound of a difference may lie below zero.
    """
    found: list[Difference] = []
    known = label_set(current)  # what is new cannot drop, and gates were not searched for it
    records = {path: _records(path, [row for rows in gates.values() for row in rows]) for path in (current, new)}
    for name, rows in gates.items():
        gold = [record for _, record in rows]
        before, after = ([records[path][text_hash(text)] for text, _ in rows] for path in (current, new))
        with using(known):
            found += judge(name, gold, _named(before, gold), _named(after, gold), tolerance).differences
    return Verdict(tuple(found))


def _records(path: Path, rows: Sequence[Row]) -> dict[str, Record]:
    """Records of a pipeline by the hash of their text; a document that it fails on has none of anything."""
    documents = [
        Document(text_hash(text), text, record.source.uri, "utf-8", record.source.sha256)
        for text, record in {text_hash(row[0]): row for row in rows}.values()
    ]
    found = {}
    for document, outcome in zip(documents, process(load(path), documents, {}), strict=True):
        if isinstance(outcome, Rejected):
            outcome = Record.model_validate(  # noqa: PLW2901
                {
                    "doc_id": document.doc_id,
                    "source": {"uri": "-", "sha256": document.sha256, "encoding": "utf-8", "chars": len(document.text)},
                    "entities": [],
                    "relations": [],
                }
            )
        found[document.doc_id] = outcome
    return found


def _named(records: Sequence[Record], gold: Sequence[Record]) -> list[Record]:
    return [record.model_copy(update={"doc_id": other.doc_id}) for record, other in zip(records, gold, strict=True)]
