"""A batch of documents as arrays: what candidates and features are computed from.

The texts of the batch are laid end to end, a paragraph break between them, so that a feature is one gather
over the whole batch, however short its documents are. Everything is linear in the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from zhaoshang.corpus.labels import CONTRACT, LABELS, LabelSet
from zhaoshang.corpus.record import Money

from . import lexicon

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]

ORG, OFFICIAL, PROJECT, MONEY, TITLE, METRIC = range(len(LABELS))

MARKS: tuple[str, ...] = (*lexicon.DIVISIONS, *lexicon.TRIGGERS, *LABELS, *lexicon.CHARS)
"""What is counted: boundaries, trigger classes, entity starts by label, single characters."""
MARK = {name: index for index, name in enumerate(MARKS)}

_HEAD_CHARS = 40  # a longer first line is text, not a heading
_WORDS = sorted(((word, name) for name, words in lexicon.TRIGGERS.items() for word in words.split("|")), reverse=True)
_TRIGGER = re.compile("|".join(re.escape(word) for word in sorted({w for w, _ in _WORDS}, key=lambda w: (-len(w), w))))
_CLASSES: dict[str, list[int]] = {}
for _word, _name in _WORDS:
    _CLASSES.setdefault(_word, []).append(MARK[_name])
_DOT = re.compile(r"(?<=[一-鿿”）)])\.(?!\d)")
_MARKS_OF = {
    char: [
        *(MARK[name] for name, chars in lexicon.DIVISIONS.items() if char in chars),
        *([MARK[char.translate(lexicon.FULL_WIDTH)]] if char.translate(lexicon.FULL_WIDTH) in lexicon.CHARS else []),
    ]
    for char in lexicon.DIVISIONS["clause"] + lexicon.DIVISIONS["item"] + lexicon.CHARS + "()"
}
_PUNCTUATION = re.compile("[" + re.escape("".join(_MARKS_OF)) + "]")

ENTITY_FEATURES: tuple[str, ...] = (
    *("org." + name for name in (*lexicon.ORG_CLASSES, "other")),
    *("title." + name for name in lexicon.TITLE_CLASSES),
    *("metric." + name for name in lexicon.METRIC_CLASSES),
    "chars",
    "score",
    "times",
    "share",
    "times_in_paragraph",
    "times_in_sentence",
    "is_first_mention",
    "in_heading",
    "thing_in_heading",
    "place",
    "opens_sentence",
    "opens_paragraph",
    "money.size",
    "money.bounded_below",
    "money.bounded_above",
    "money.from",
    "money.up_to",
    "money.range",
    "money.foreign",
    "money.approx",
    "phase",
    "same_label_in_sentence",
    "order_in_sentence",
    "order_in_paragraph",
)
"""What is known of one entity, whatever its partner."""
_COLUMN = {name: index for index, name in enumerate(ENTITY_FEATURES)}

_BOUNDED = (
    ("money.bounded_below", re.compile(r"^(不低于|不少于|超过|超|逾)|[余多]")),
    ("money.bounded_above", re.compile(r"^(近|不超过)")),
    ("money.from", re.compile(r"(以上|及以上)$")),
    ("money.up_to", re.compile(r"(以下|以内|及以下)$")),
    ("money.range", re.compile(r"[至到~～—–-]")),
    ("money.foreign", re.compile(r"[美欧港日英]|[$€]")),
)
_PHASE = re.compile(r"[一二三四首]期$|第.期")


@lru_cache(maxsize=8192)
def _surface(label: int, text: str) -> tuple[tuple[int, float], ...]:
    """The features that a mention's own text gives, as (column, value)."""
    found: list[tuple[int, float]] = []
    if label == ORG:
        found.append((lexicon.org_class(text), 1.0))
    elif label == TITLE:
        first = _COLUMN["title." + next(iter(lexicon.TITLE_CLASSES))]
        found.extend((first + i, 1.0) for i, holds in enumerate(lexicon.title_classes(text)) if holds)
    elif label == METRIC:
        first = _COLUMN["metric." + next(iter(lexicon.METRIC_CLASSES))]
        found.extend((first + i, 1.0) for i, holds in enumerate(lexicon.metric_classes(text)) if holds)
    elif label == MONEY:
        found.extend((_COLUMN[name], 1.0) for name, pattern in _BOUNDED if pattern.search(text))
    elif label == PROJECT and _PHASE.search(text):
        found.append((_COLUMN["phase"], 1.0))
    return tuple(found)


class Lists(NamedTuple):
    """Lists such as A、B和C.

    Attributes:
        length: Of every entity the length of its list, 1 outside one.
        place: Its place in it.
        number: The list's number.
    """

    length: Ints
    place: Ints
    number: Ints


class View:
    """Arrays over a batch of documents; entity and character indices run through the batch.

    Attributes:
        docs, pages: The documents and their texts.
        first: For every document, the index of its first entity, and their number at the end.
        labels: The label set.
        label, start, end: Of every entity: index into its labels, half-open characters of the joined text.
        doc: Of every entity, its document's index.
        thing: Of every entity, an id shared by all mentions of one label and canonical name in its document.
        texts, money: Of every entity, its text and its normalised amount.
        counts: `counts[i, k]` marks of kind `MARKS[k]` start before character i; words inside entities do not count.
        visible: Length of the text before character i when every entity is one character long.
        features: Entity features, a row an entity (`ENTITY_FEATURES`).
        sentence, paragraph: Of every entity, a number shared by all entities of the same one.
        lists: The lists that entities stand in.
    """

    def __init__(self, docs: Sequence[Doc], labels: LabelSet = CONTRACT) -> None:
        self.docs, self.labels = list(docs), labels
        self.pages = [doc.text for doc in self.docs]  # spaCy builds the text anew at every look
        self.text = "\n" + "".join(page + "\n" for page in self.pages)
        base = np.cumsum([1, *(len(page) + 1 for page in self.pages)])
        self.base: Ints = base.astype(np.int32)
        spans = [span for doc in self.docs for span in doc.ents]
        numbers = [len(doc.ents) for doc in self.docs]
        self.first: Ints = np.cumsum([0, *numbers]).astype(np.int32)
        self.doc: Ints = np.repeat(np.arange(len(self.docs), dtype=np.int32), numbers)
        shift = self.base[self.doc] if spans else np.zeros(0, np.int32)
        self.start: Ints = np.array([s.start_char for s in spans], np.int32) + shift
        self.end: Ints = np.array([s.end_char for s in spans], np.int32) + shift
        ids = {label: index for index, label in enumerate(labels.labels)}
        self.label: Ints = np.array([ids.get(s.label_, -1) for s in spans], np.int32)
        self.texts = [self.text[a:b] for a, b in zip(self.start.tolist(), self.end.tolist(), strict=True)]
        self.money: list[Money | None] = [span._.money for span in spans]
        things: dict[tuple[int, int, str], int] = {}
        names = [span._.canonical or text for span, text in zip(spans, self.texts, strict=True)]
        keys = zip(self.doc.tolist(), self.label.tolist(), names, strict=True)
        self.thing: Ints = np.array([things.setdefault(key, len(things)) for key in keys], np.int32)
        self._count()
        self._describe(spans, names)
        self.lists = self._enumerations()

    def _enumerations(self) -> Lists:
        size = len(self)
        if not size:
            return Lists(self.label, self.label, self.label)
        near = self.start[1:] - self.end[:-1]
        joined = (self.label[1:] == self.label[:-1]) & (self.doc[1:] == self.doc[:-1]) & (near <= 1) & (near >= 0)
        places = self.end[:-1]
        table = self.counts
        listed = np.zeros(size - 1, np.int32)
        for mark in ("item", "和", "与", "及"):
            listed |= table[places + 1, MARK[mark]] - table[places, MARK[mark]]
        opens = np.concatenate([[True], ~(joined & (listed > 0))])
        number = np.cumsum(opens) - 1
        starts = np.flatnonzero(opens)
        lengths = np.diff(np.concatenate([starts, [size]]))
        place = np.arange(size) - starts[number]
        return Lists(
            np.minimum(lengths[number], 30).astype(np.int32),
            np.minimum(place, 30).astype(np.int32),
            number.astype(np.int32),
        )

    def __len__(self) -> int:
        return len(self.label)

    def _count(self) -> None:
        size = len(self.text)
        outside = np.ones(size, bool)
        step = np.ones(size, np.int32)
        for start, end in zip(self.start.tolist(), self.end.tolist(), strict=True):
            outside[start:end] = False
            step[start + 1 : end] = 0
        marks, places = [], []
        for match in _PUNCTUATION.finditer(self.text):
            for mark in _MARKS_OF[match[0]]:
                marks.append(mark)
                places.append(match.start())
        for match in _DOT.finditer(self.text):
            for name in ("clause", "segment", "sentence", "。"):
                marks.append(MARK[name])
                places.append(match.start())
        for match in _TRIGGER.finditer(self.text):
            for mark in _CLASSES[match[0]]:
                marks.append(mark)
                places.append(match.start())
        rows, columns = np.array(marks, np.int64), np.array(places, np.int64)
        kept = outside[columns]
        flags = np.zeros((size + 1, len(MARKS)), bool)
        flags[columns[kept] + 1, rows[kept]] = True
        known = (self.label >= 0) & (self.label < len(LABELS))
        flags[self.start[known] + 1, MARK[LABELS[0]] + self.label[known]] = True
        self.counts: Ints = np.cumsum(flags, axis=0, dtype=np.int32)
        self.visible: Ints = np.concatenate([np.zeros(1, np.int32), np.cumsum(step, dtype=np.int32)])
        self.bounds: dict[str, tuple[Ints, Ints]] = {}
        for name in lexicon.DIVISIONS:
            stops = np.flatnonzero(flags[1:, MARK[name]])
            where = np.searchsorted(stops, self.start)
            before = np.concatenate([[-1], stops])[where] + 1
            after = np.concatenate([stops, [size]])[np.searchsorted(stops, self.end)]
            self.bounds[name] = before.astype(np.int32), after.astype(np.int32)
        self.sentence: Ints = self.counts[self.start, MARK["sentence"]]
        self.paragraph: Ints = self.counts[self.start, MARK["paragraph"]]

    def _describe(self, spans: Sequence[Span], names: Sequence[str]) -> None:
        size = len(self)
        found: Floats = np.zeros((size, len(ENTITY_FEATURES)), np.float32)
        for i, text in enumerate(self.texts):
            label = int(self.label[i])
            own = names[i] if label == ORG and names[i] != text and lexicon.org_class(text) == _OTHER else text
            for column, value in _surface(label, own):
                found[i, column] = value
            found[i, _COLUMN["chars"]] = min(len(text), 40)
            span = spans[i]
            score = span._.score
            found[i, _COLUMN["score"]] = 1.0 if score is None else score
            money = self.money[i]
            if label == MONEY and money is not None:
                written = money.amount or money.max or money.min
                found[i, _COLUMN["money.size"]] = math.log10(max(float(written), 1.0)) if written else 0.0
                found[i, _COLUMN["money.approx"]] = money.approx
        # The class of a short name is that of the longest name of the same thing.
        classes = slice(0, _OTHER + 1)
        full = np.zeros((int(self.thing.max(initial=-1)) + 1, _OTHER + 1), np.float32)
        np.maximum.at(full, self.thing, found[:, classes])
        told = full[:, :_OTHER].any(axis=1)
        full[told, _OTHER] = 0
        found[:, classes] = full[self.thing] if size else 0
        times = np.bincount(self.thing, minlength=1)[self.thing] if size else np.zeros(0)
        lane = self.doc * (len(self.labels.labels) + 1) + self.label + 1
        same = np.bincount(lane, minlength=1) if size else np.zeros(1)
        found[:, _COLUMN["times"]] = np.log1p(times)
        if size:
            found[:, _COLUMN["share"]] = times / same[lane]
        for name, place in (("times_in_paragraph", self.paragraph), ("times_in_sentence", self.sentence)):
            found[:, _COLUMN[name]] = _group_sizes(self.thing, place)
        found[:, _COLUMN["same_label_in_sentence"]] = np.minimum(_group_sizes(self.label, self.sentence), 12)
        first = np.zeros(size, np.float32)
        first[np.unique(self.thing, return_index=True)[1]] = 1
        found[:, _COLUMN["is_first_mention"]] = first
        heading = self._headings()
        found[:, _COLUMN["in_heading"]] = heading
        named = np.zeros(int(self.thing.max(initial=-1)) + 1, np.float32)
        np.maximum.at(named, self.thing, heading)
        found[:, _COLUMN["thing_in_heading"]] = named[self.thing] if size else 0
        if size:
            lengths = np.diff(self.base)[self.doc]
            found[:, _COLUMN["place"]] = (self.start - self.base[self.doc]) / lengths
        for name in ("sentence", "paragraph"):
            opens = self.visible[self.start] - self.visible[self.bounds[name][0]]
            found[:, _COLUMN["opens_" + name]] = np.minimum(opens, 20)
            group = self.sentence if name == "sentence" else self.paragraph
            order = np.arange(size) - np.unique(group, return_index=True)[1][np.unique(group, return_inverse=True)[1]]
            found[:, _COLUMN["order_in_" + name]] = np.minimum(order, 30)
        self.features: Floats = found
        self.in_heading = heading > 0

    def _headings(self) -> Floats:
        """Which entities stand in a short line without a full stop: a heading, a masthead, a caption."""
        before, after = self.bounds["paragraph"]
        stops = self.counts[:, MARK["。"]]
        short = (self.visible[after] - self.visible[before]) <= _HEAD_CHARS
        ended: Floats = (short & (stops[after] == stops[before])).astype(np.float32)
        return ended


_OTHER = len(lexicon.ORG_CLASSES)


def _group_sizes(first: Ints, second: Ints) -> Ints:
    """For every row, how many rows share both its values."""
    if not len(first):
        return np.zeros(0, np.int32)
    key = first.astype(np.int64) * (int(second.max()) + 1) + second
    _, place, number = np.unique(key, return_inverse=True, return_counts=True)
    sizes: Ints = number[place].astype(np.int32)
    return sizes
