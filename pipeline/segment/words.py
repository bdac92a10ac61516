"""pkuseg words as token attributes."""

from __future__ import annotations

from spacy.language import Language


def make_words(nlp: Language, name: str) -> None:
    """Placeholder until the word component lands."""
