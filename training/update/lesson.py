"""What an update learns from: the new documents, a sample of the old ones, and none that it is judged on."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from zhaoshang.annotations.check import near_duplicates
from zhaoshang.corpus.document import Rejected
from zhaoshang.corpus.labels import CONTRACT, LabelSet

from .annotated import Row, fingerprint, text_hash


@dataclass(frozen=True)
class Lesson:
    """The documents of one update.

    Attributes:
        new: Annotated documents that the current pipeline has not learned from as they are.
        old: All documents that it has: the project's training documents and those of earlier updates.
        validation: Documents to choose epochs and thresholds on; taggers and linker never learn from them, a fuser that
            learns anew does, as the shipped one did.
        aside: New documents that may not be learned from.
        labels: What entities and relations may be called; only new documents were searched for what it adds.
    """

    new: list[Row]
    old: list[Row]
    validation: list[Row]
    aside: list[Rejected]
    labels: LabelSet = CONTRACT

    @property
    def searched(self) -> set[str]:
        """Ids of the documents that were annotated with what the label set adds."""
        added = set(self.labels.added_labels)
        earlier = {record.doc_id for _, record in self.old if not added.isdisjoint(e.label for e in record.entities)}
        return earlier | {record.doc_id for _, record in self.new}

    def mixture(self, repeats: int, rehearsed: int, seed: int) -> list[Row]:
        """Every new document `repeats` times, with as many old ones rehearsed, so that they are not forgotten.

        Rehearsal of a sample is what keeps a fine-tuned network from forgetting (Robins 1995).

        Args:
            repeats: How often a new document stands in the mixture.
            rehearsed: How many old documents are drawn, at most.
            seed: Of the draw.
        """
        chance = random.Random(seed)
        drawn = chance.sample(range(len(self.old)), min(rehearsed, len(self.old)))
        return [*self.new * repeats, *(self.old[place] for place in sorted(drawn))]


def make_lesson(
    annotated: Sequence[Row],
    train: Sequence[Row],
    dev: Sequence[Row],
    gates: Sequence[Row],
    learned: Mapping[str, str] = MappingProxyType({}),
    labels: LabelSet = CONTRACT,
) -> Lesson:
    """Sort the documents.

    A new document that is, nearly, one of those the result is judged on is set aside: it would be judged by heart. A
    new document with the text of an old one corrects it. A document of the development split that is annotated anew
    is learned from and no longer validates.

    Args:
        annotated: The analyst's documents.
        train: Documents that the project's own models learned from.
        dev: Documents that they were chosen on.
        gates: Documents that the result is judged on.
        learned: What earlier updates learned from (see `learned_before`); a document that has other labels since is
            learned anew.
        labels: The label set that is learned.
    """
    leaks = _leaks(annotated, gates)
    aside = [
        Rejected(
            record.source.uri,
            record.doc_id,
            None,
            f"{record.doc_id} is nearly {leaks[record.doc_id]}, which the result is judged on",
            "take it out of one of the two",
        )
        for _, record in annotated
        if record.doc_id in leaks
    ]
    usable = {text_hash(row[0]): row for row in annotated if row[1].doc_id not in leaks}
    known = {key for key, row in usable.items() if learned.get(key) == fingerprint([row])}
    new = [row for key, row in usable.items() if key not in known]
    old = [row for row in train if text_hash(row[0]) not in usable]
    old += [row for key, row in usable.items() if key in known]
    validation = [row for row in dev if text_hash(row[0]) not in usable]
    return Lesson(new, old, validation or new, aside, labels)


def learned_before(meta: Mapping[str, Any]) -> dict[str, str]:
    """What a pipeline's updates learned from, as its `meta` says.

    Returns:
        Hash of a text → fingerprint of the document as it was labelled then; empty where an older version of this
        package made the update, which remembered texts alone.
    """
    stated = meta.get("learned", {})
    return dict(stated) if isinstance(stated, Mapping) else dict.fromkeys(stated, "")


def _leaks(annotated: Sequence[Row], gates: Sequence[Row]) -> dict[str, str]:
    """Id of a new document → id of the document of a gate that it is, nearly."""
    texts = {("gate", record.doc_id): text for text, record in gates}
    texts |= {("new", record.doc_id): text for text, record in annotated}
    named = {f"{kind} {name}": text for (kind, name), text in texts.items()}
    found: dict[str, str] = {}
    for one, other, _ in near_duplicates(named):
        first, second = sorted((one.partition(" "), other.partition(" ")))
        if first[0] == "gate" and second[0] == "new":
            found.setdefault(second[2], first[2])
    return found
