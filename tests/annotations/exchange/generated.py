"""Documents with records of every kind, over the characters that break offsets."""

import hashlib
from itertools import product

from hypothesis import strategies as st

from zhaoshang.annotations.exchange import Item
from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import ARGUMENTS, LABELS, NAMED_LABELS, Entity, Money, Qualifiers, Record, Relation, Source
from zhaoshang.corpus.text import squeeze
from zhaoshang.corpus.validate import check_record

ATOMS = ["岚", "溪", "亿元", "１２", "Ａ", "🚀", "👩‍🔬", "𠮷", "\u200b", "é", "\\n", '"', "#", "3.5", "\t", "; "]
BREAKS = ["\r\n", "\n", "\r", " ", "\u3000", "\n\n\u3000\u3000", "\u2028", "\x85", "\x0b", "\x1c"]
FILLERS = [*ATOMS, *BREAKS, "，", "。", "岚溪", "岚溪", "总投资", "📈\r\n", "\ufeff"]
MONEY = [
    Money(amount="1250000000", min=None, max=None, currency="CNY", approx=False),
    Money(amount="30000000", min="30000000", max=None, currency="USD", approx=True),
    Money(amount=None, min="100000000", max="250000000.50", currency="CNY", approx=False),
]
METAS = [
    {},
    {"guidelines": "1.1", "labelled": "2026-11"},
    {"pipeline": "zhaoshang@9", "models": {"a\u2028b": "0f" * 32}, "numbers": [1, 2.5, True, None]},
]
DOC_IDS = ["k7", "新闻/甲 乙", "..", "a/../b.c", "100%41", "q?:x", "夏🚀"]
ENDS = sorted({pair for ends in ARGUMENTS.values() for pair in product(*map(sorted, ends))})
WORDS = st.sampled_from(["一般公共预算收入", "scope=x", "二 期", "x\u2028y", "2031年", "🚀", "+8.4%"])


@st.composite
def items(draw):
    """A sound record with its text and at least one relation: nothing in it that `check_record` would say."""
    pieces, places, length = [], [], 0
    ends = draw(st.permutations(draw(st.sampled_from(ENDS))))
    for label in [*ends, *draw(st.lists(st.sampled_from(LABELS), max_size=4))]:
        filler, surface = draw(_FILLER), draw(_SURFACE)
        pieces += [filler, surface]
        places.append((label, length + len(filler), length + len(filler) + len(surface)))
        length += len(filler) + len(surface)
    text = "".join([*pieces, draw(_FILLER)])
    entities = [_entity(draw, number, text, *place) for number, place in enumerate(places, 1)]
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source(uri="pages/k7.txt", sha256=digest, encoding="utf-8", chars=len(text), meta=draw(_SOURCE_META))
    record = Record(
        doc_id=draw(st.sampled_from(DOC_IDS)),
        source=source,
        entities=entities,
        relations=[],
        meta=draw(st.sampled_from(METAS)),
    )
    return Item(text, _related(draw, record))


def document(item):
    """The source of an item, as a reader gives it."""
    source = item.record.source
    return Document(item.record.doc_id, item.text, source.uri, source.encoding, source.sha256)


_FILLER = st.lists(st.sampled_from(FILLERS), max_size=5).map("".join)
_SURFACE = st.tuples(
    st.sampled_from(["岚溪", "岚", "🚀", "１", "\u200b岚"]),
    st.lists(st.sampled_from([*ATOMS, *BREAKS]), max_size=4).map("".join),
    st.sampled_from(["集团", "𠮷", "亿元", "2"]),
).map("".join)
_SOURCE_META = st.sampled_from([None, {"标题": "岚\r\n溪", "n": 3}])
_CONFIDENCE = st.none() | st.floats(0, 1)


def _entity(draw, number, text, label, start, end):
    return Entity(
        id=f"T{number}",
        label=label,
        start=start,
        end=end,
        text=squeeze(text[start:end]),
        canonical=draw(st.sampled_from(["岚溪", "𠮷🚀", "a b", "x\u2028"])) + str(min(number, 3))
        if label in NAMED_LABELS
        else None,
        confidence=draw(_CONFIDENCE),
        sources=draw(st.sampled_from([None, [], ["hanlp", "rule"]])),
        money=draw(st.sampled_from(MONEY)) if label == "MONEY" else None,
    )


def _related(draw, record):
    """The record with relations of its entities, as many as a valid record can have of those drawn."""
    possible = [
        (kind, subject.id, object_.id)
        for subject, object_ in product(record.entities, repeat=2)
        for kind, (subjects, objects) in ARGUMENTS.items()
        if subject.label in subjects and object_.label in objects
    ]
    possible.sort(key=lambda ends: ends[1] == ends[2])  # the first is one that can be
    for kind, subject, object_ in [possible[0], *draw(st.lists(st.sampled_from(possible), max_size=4))]:
        relation = Relation(
            id=f"R{len(record.relations) + 1}",
            type=kind,
            subject=subject,
            object=object_,
            predicate=draw(st.just(kind) | WORDS),
            evidence=draw(st.sampled_from([None, [0, record.source.chars]])),
            confidence=draw(_CONFIDENCE),
            qualifiers=Qualifiers(
                period=draw(st.none() | WORDS),
                status=draw(st.sampled_from([None, "实际", "预计", "计划", "目标"])),
                title=draw(WORDS) if kind == "任职" else None,
            ),
        )
        longer = record.model_copy(update={"relations": [*record.relations, relation]})
        record = record if check_record(longer) else longer
    return record
