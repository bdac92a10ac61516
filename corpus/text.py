"""The one rule by which a mention's text is taken from its source."""

from __future__ import annotations


def squeeze(text: str) -> str:
    """The text without white space of any kind (what `str.isspace` calls so, the ideographic space included).

    Source pages are wrapped in mid-word, so `squeeze(source[start:end])` is a mention's text.
    """
    return "".join(text.split())
