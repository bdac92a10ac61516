"""Records made by hand for the tests of scoring."""

from zhaoshang.corpus.record import Entity, Money, Record, Relation, Source

YI = Money(amount="100000000", min=None, max=None, currency="CNY", approx=False)
SOURCE = Source(uri="d.txt", sha256="0" * 64, encoding="utf-8", chars=200)


def entity(number, label, start, text, canonical=None, *, money=None, confidence=None, sources=None):
    """An entity `T<number>` whose text stands at `start`."""
    if label in ("ORG", "OFFICIAL", "PROJECT"):
        canonical = canonical or text
    return Entity(
        id=f"T{number}",
        label=label,
        start=start,
        end=start + len(text),
        text=text,
        canonical=canonical,
        money=money or (YI if label == "MONEY" else None),
        confidence=confidence,
        sources=sources,
    )


def relation(kind, subject, obj, predicate=None, *, confidence=None, **qualifiers):
    """A relation between two entity ids."""
    return Relation.model_validate(
        {"id": "R1", "type": kind, "subject": subject, "object": obj, "predicate": predicate or kind}
        | {"qualifiers": qualifiers, "confidence": confidence}
    )


def record(entities=(), relations=(), doc_id="d", meta=None, source=SOURCE):
    """A record of a document."""
    return Record(doc_id=doc_id, source=source, entities=list(entities), relations=list(relations), meta=meta or {})


def counts(figure):
    """Matched, gold, predicted."""
    return figure.matched, figure.gold, figure.predicted
