"""Check the annotated corpus: sound records, nothing forgotten, and splits that do not leak.

`python -m zhaoshang.annotations.check` checks the project's own annotations and says what to mend.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhaoshang.corpus.record import NAMED_LABELS, Entity, Record
from zhaoshang.corpus.validate import check_record

from .corpus import load, splits

NEAR_DUPLICATE = 0.1
"""Share of common character 8-grams (Jaccard) from which two documents must not be in different splits."""
_GRAM = 8
_SURE_NAME = 4
"""A name of so many characters is that name wherever it stands; a shorter one may be an ordinary word."""

_AMOUNT = re.compile(r"[0-9０-９][0-9０-９.,．，十百千万亿余多]*(?:元(?!旦)|美元|欧元|港元|日元|英镑)")
_BOUND_BEFORE = re.compile(
    r"(?:(?<!接)近|(?<!签)约|超过|(?<![B彩])超|逾|不低于|不少于|不超过|人民币|港币|RMB|HK\$|US\$)$"
)
_BOUND_AFTER = re.compile(r"余|多|以上|以下|以内|左右|及以上|及以下")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend in one document, in one sentence."""

    document: str
    what: str

    def __str__(self) -> str:
        return f"{self.document}: {self.what}"


def check_annotations(
    documents: Iterable[tuple[str, Record]], chosen: Mapping[str, Sequence[str]] | None = None
) -> list[Finding]:
    """Every check over a set of annotated documents.

    Args:
        documents: Source text and gold record of each.
        chosen: Document ids of each split, where the documents are split.
    """
    rows = list(documents)
    findings = []
    for text, record in rows:
        findings += [Finding(record.doc_id, str(problem)) for problem in check_record(record, text)]
        findings += [Finding(record.doc_id, what) for what in _forgotten(text, record)]
    if chosen is not None:
        findings += check_splits({record.doc_id: text for text, record in rows}, chosen)
    return findings


def check_splits(texts: Mapping[str, str], chosen: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Whether every document is in exactly one split and no two splits share nearly the same document.

    Linear in the number of characters: only documents with a common 8-gram are compared.
    """
    places = Counter(name for names in chosen.values() for name in names)
    findings = [Finding(name, "is in no split; put it into one in splits.json") for name in texts if not places[name]]
    findings += [Finding(name, "is in several splits; keep it in one") for name, times in places.items() if times > 1]
    findings += [
        Finding(name, "is split but not there; take it out of splits.json") for name in places if name not in texts
    ]
    split_of = {name: split for split, names in chosen.items() for name in names}
    for one, other, share in near_duplicates(texts):
        if split_of.get(one) != split_of.get(other):
            what = f"shares {share:.0%} of its 8-grams with {other} of another split; put both into one split"
            findings.append(Finding(one, what))
    return findings


def near_duplicates(texts: Mapping[str, str], share: float = NEAR_DUPLICATE) -> Iterator[tuple[str, str, float]]:
    """Pairs of documents whose sets of character 8-grams, layout aside, have a Jaccard index of `share` or more."""
    sizes: dict[str, int] = {}
    holders: dict[str, list[str]] = {}
    common: Counter[tuple[str, str]] = Counter()
    for name, text in texts.items():
        squeezed = "".join(text.split())
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


def _forgotten(text: str, record: Record) -> Iterator[str]:
    """Amounts and repeated names that no mention covers, and amounts that left a bound outside."""
    squeezed, places = _squeeze(text)
    covered = [False] * (len(text) + 1)
    for entity in record.entities:
        covered[entity.start : entity.end] = [True] * (entity.end - entity.start)
    names = {entity.text for entity in record.entities if _is_sure(entity)}
    patterns = [(_AMOUNT, "the amount"), *((re.compile(re.escape(name)), "the name") for name in sorted(names))]
    for pattern, kind in patterns:
        for found in pattern.finditer(squeezed):
            if not any(covered[places[index]] for index in range(*found.span())):
                yield f"{kind} {found[0]!r} at {places[found.start()]} is not marked; mark it"
    at = {place: index for index, place in enumerate(places)}
    for entity in record.entities:
        if entity.label == "MONEY" and entity.start in at and entity.end - 1 in at:
            start, end = at[entity.start], at[entity.end - 1] + 1
            if _BOUND_BEFORE.search(squeezed, max(0, start - 4), start) or _BOUND_AFTER.match(squeezed, end):
                around = squeezed[max(0, start - 4) : end + 3]
                yield f"{entity.id} leaves a bound or currency outside in {around!r}; widen it"


def _is_sure(entity: Entity) -> bool:
    return entity.label == "OFFICIAL" or (entity.label in NAMED_LABELS and len(entity.text) >= _SURE_NAME)


def _squeeze(text: str) -> tuple[str, list[int]]:
    """The text without white space, and the place of each of its characters."""
    places = [place for place, char in enumerate(text) if not char.isspace()]
    return "".join(text[place] for place in places), places


def main() -> None:
    """Check the project's own annotations; exits 1 where something is to mend."""
    findings = check_annotations(load(), {str(split): names for split, names in splits().items()})
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
