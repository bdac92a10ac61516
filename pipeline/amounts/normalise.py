"""A read amount to the five fields of the record."""

from __future__ import annotations

from decimal import Decimal

from zhaoshang.corpus.record import Money

from .bounds import Bound


def plain(value: Decimal) -> str:
    """A decimal string without exponent and without zeros at the end of its fraction."""
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def money(low: Decimal, high: Decimal, currency: str, bound: Bound) -> Money:
    """The record's Money (CONTRACT §4).

    Args:
        low: The written figure, or the lower end of a range.
        high: The same figure, or the upper end of a range.
        currency: ISO 4217 code.
        bound: What the wording says; of a range only whether it is approximate.
    """
    about = Bound.ABOUT in bound
    if low != high:
        return Money(amount=None, min=plain(low), max=plain(high), currency=currency, approx=about)
    written = plain(low)
    return Money(
        amount=written,
        min=written if Bound.MIN in bound else None,
        max=written if Bound.MAX in bound else None,
        currency=currency,
        approx=about,
    )
