"""Check annotated documents: sound records, the rules of the guidelines, and splits that do not leak.

`zhaoshang annotate check FILE` checks any file of records; `python -m zhaoshang.annotations.check` the project's own.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhaoshang.corpus.record import Entity, Money, Record
from zhaoshang.corpus.text import squeeze
from zhaoshang.corpus.validate import check_record

from .corpus import load, splits
from .facts import same_value
from .rules import RULES, Page, Severity

NEAR_DUPLICATE = 0.1
"""Share of common character 8-grams (Jaccard) from which two documents must not be in different splits."""
_GRAM = 8

Normalise = Callable[[str], Money]
"""Reads the fields of an amount from its text, raising ValueError where it cannot; `pipeline` has one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend or to look at in one document.

    Attributes:
        rule: Id of the rule: V01 sound record, S01 splits, M10 amounts read again, or one of `rules.RULES`.
        severity: `error` where the guidelines are broken, `warning` where it may be right.
        doc_id: The document.
        line: Line of the source, from 1; none where the finding is about the document or there is no source.
        start: Offset in the source, likewise.
        end: End of the passage.
        text: The passage without white space.
        cure: What is wrong and what to do about it, in one sentence.
    """

    rule: str
    severity: Severity
    doc_id: str
    cure: str
    line: int | None = None
    start: int | None = None
    end: int | None = None
    text: str = ""

    def __str__(self) -> str:
        place = "" if self.line is None else f", line {self.line}, offset {self.start}"
        return f"{self.doc_id}{place}: {self.rule} {self.severity}: {self.cure}"


def check_document(record: Record, text: str | None, normalise: Normalise | None = None) -> list[Finding]:
    """Every rule over one document, in order of offset; linear in its length but for names and sentences in it.

    Args:
        record: The annotations.
        text: The decoded document; without it only the record itself is checked (V01).
        normalise: Reads amounts again, to compare all five fields (M10).
    """
    entities = {entity.id: entity for entity in record.entities}
    ends = {relation.id: entities.get(relation.object) for relation in record.relations}
    findings = []
    for problem in check_record(record, text):
        place = entities.get(problem.where) or ends.get(problem.where)
        findings.append(_finding("V01", "error", record, text, place, str(problem)))
    if text is None or not _fits(record, text):
        return findings
    page = Page(record, text)
    for rule in RULES.values():
        for start, end, cure in rule.find(page):
            passage = squeeze(text[start:end])
            findings.append(Finding(rule.id, rule.severity, record.doc_id, cure, page.line(start), start, end, passage))
    if normalise is not None:
        findings += _reread(page, normalise)
    return sorted(findings, key=lambda finding: (finding.start if finding.start is not None else -1, finding.rule))


def check_annotations(
    documents: Iterable[tuple[str, Record]],
    chosen: Mapping[str, Sequence[str]] | None = None,
    normalise: Normalise | None = None,
) -> list[Finding]:
    """Every check over a set of annotated documents.

    Args:
        documents: Source text and gold record of each.
        chosen: Document ids of each split, where the documents are split.
        normalise: Reads amounts again (see `check_document`).
    """
    rows = list(documents)
    findings = [finding for text, record in rows for finding in check_document(record, text, normalise)]
    if chosen is not None:
        findings += check_splits({record.doc_id: text for text, record in rows}, chosen)
    return findings


def check_splits(texts: Mapping[str, str], chosen: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Whether every document is in exactly one split and no two splits share nearly the same document (S01).

    Linear in the number of characters: only documents with a common 8-gram are compared.
    """
    places = Counter(name for names in chosen.values() for name in names)
    told = [(name, "it is in no split; put it into one in splits.json") for name in texts if not places[name]]
    told += [(name, "it is in several splits; keep it in one") for name, times in places.items() if times > 1]
    told += [(name, "it is split but not there; take it out of splits.json") for name in places if name not in texts]
    split_of = {name: split for split, names in chosen.items() for name in names}
    for one, other, share in near_duplicates(texts):
        if split_of.get(one) != split_of.get(other):
            what = f"it shares {share:.0%} of its 8-grams with {other} of another split; put both into one split"
            told.append((one, what))
    return [Finding("S01", "error", name, what) for name, what in told]


def near_duplicates(texts: Mapping[str, str], share: float = NEAR_DUPLICATE) -> Iterator[tuple[str, str, float]]:
    """Pairs of documents whose sets of character 8-grams, layout aside, have a Jaccard index of `share` or more."""
    sizes: dict[str, int] = {}
    holders: dict[str, list[str]] = {}
    common: Counter[tuple[str, str]] = Counter()
    for name, text in texts.items():
        squeezed = squeeze(text)
        grams = {squeezed[start : start + _GRAM] for start in range(len(squeezed) - _GRAM + 1)}
        sizes[name] = len(grams)
        for gram in grams:
            before = holders.setdefault(gram, [])
            common.update((other, name) for other in before)
            before.append(name)
    for (one, other), both in sorted(common.items()):
        index = both / (sizes[one] + sizes[other] - both)
        if index >= share:
            yield one, other, index


def _reread(page: Page, normalise: Normalise) -> Iterator[Finding]:
    """M10: the fields of every amount beside what a grammar of amounts reads."""
    for entity in page.labelled("MONEY"):
        try:
            money = normalise(entity.text)
        except ValueError as error:
            yield _finding("M10", "warning", page.record, page.text, entity, f"{entity.text!r} cannot be read: {error}")
            continue
        if not same_value(money, entity.money):
            cure = f"{entity.text!r} reads as {money.model_dump_json()}; mend its fields or the grammar"
            yield _finding("M10", "warning", page.record, page.text, entity, cure)


def _finding(
    rule: str, severity: Severity, record: Record, text: str | None, entity: Entity | None, cure: str
) -> Finding:
    if entity is None:
        return Finding(rule, severity, record.doc_id, cure)
    line = None if text is None else text.count("\n", 0, entity.start) + 1
    return Finding(rule, severity, record.doc_id, cure, line, entity.start, entity.end, entity.text)


def _fits(record: Record, text: str) -> bool:
    """Whether rules can be asked at all: every span holds its text, every relation has its ends."""
    ids = {entity.id for entity in record.entities}
    spans = all(
        entity.end <= len(text)
        and squeeze(text[entity.start : entity.end]) == entity.text
        and not text[entity.start].isspace()
        and not text[entity.end - 1].isspace()
        for entity in record.entities
    )
    return spans and all({relation.subject, relation.object} <= ids for relation in record.relations)


def main() -> None:
    """Check the project's own annotations; prints errors, counts warnings, exits 1 where something is an error."""
    findings = check_annotations(load(), {str(split): names for split, names in splits().items()})
    errors = [finding for finding in findings if finding.severity == "error"]
    for finding in errors:
        print(finding)
    print(f"{len(errors)} errors, {len(findings) - len(errors)} warnings", file=sys.stderr)
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
