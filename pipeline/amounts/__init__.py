"""Amounts of money in running text, and their normal form: grammar, `Decimal`, linear time."""

from .grammar import Amount, find_amounts, parse_amount

__all__ = ["Amount", "find_amounts", "parse_amount"]
