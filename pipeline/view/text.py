"""The document's text with its entities marked, through displaCy's entity renderer."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from spacy.displacy.render import EntityRenderer

from zhaoshang.corpus.record import Entity, Money, Record

from ..restore import Restoration, restore

_MARK = '<mark id="{anchor}" class="{label}" title="{title}">{text}<small>{label}</small></mark>'


def marked_text(record: Record, source: str, prefix: str) -> str:
    """HTML of the restored text with every entity marked.

    The restored text is shown because a page that is wrapped in mid-word cannot be read on a phone; the offsets
    in the titles are those of the source.

    Args:
        record: The document's record.
        source: Its decoded text.
        prefix: What the anchors of its entities start with.
    """
    restoration = restore(source)
    spans = [_span(entity, restoration, prefix) for entity in record.entities]
    spans.sort(key=lambda span: (span["start"], span["end"]))
    renderer = EntityRenderer({"template": _MARK})
    return renderer.render([{"text": restoration.text, "ents": spans, "settings": {"lang": "zh"}}]).strip()


def amount(money: Money) -> str:
    """An amount for a reader: ≈ ≤ 200,000,000 CNY, ≥ 8,100,000 CNY, 1,000,000,000 – 2,000,000,000 CNY."""
    if money.amount is None:
        low, high = (_grouped(bound) if bound else "" for bound in (money.min, money.max))
        figure = f"{low} – {high}".strip()
    else:
        bound = "≥ " if money.min else "≤ " if money.max else ""
        figure = ("≈ " if money.approx else "") + bound + _grouped(money.amount)
    return f"{figure} {money.currency}"


def _grouped(figure: str) -> str:
    return f"{Decimal(figure):,}"


def _span(entity: Entity, restoration: Restoration, prefix: str) -> dict[str, object]:
    start, end = restoration.restored_span(entity.start, entity.end)
    title = [f"{entity.id} {entity.start}–{entity.end}"]
    if entity.canonical is not None:
        title.append(entity.canonical)
    if entity.money is not None:
        title.append(amount(entity.money))
    if entity.confidence is not None:
        title.append(f"{entity.confidence:.2f} {'+'.join(entity.sources or [])}".strip())
    params = {"anchor": f"{prefix}-{entity.id}", "title": escape(" · ".join(title))}
    return {"start": start, "end": end, "label": entity.label, "params": params}
