"""One spelling for what layout and taste spell in many ways: the form in which models see a token."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=20_000)
def fold_token(token: str) -> str:
    """Half-width and lower-case; digit runs become zeros (their length, up to four), white space one mark.

    Newspapers mix ，with , and （ with (: a model must not care. A number's digits are never learned.
    """
    folded = unicodedata.normalize("NFKC", token).lower()
    if folded.isdigit():
        return "0" * min(len(folded), 4)
    return folded if folded.strip() else "▁"
