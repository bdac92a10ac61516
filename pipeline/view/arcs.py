"""Relations as arcs between the entities of a passage, through displaCy's dependency renderer."""

from __future__ import annotations

from html import escape

from spacy.displacy.render import DependencyRenderer

from zhaoshang.corpus.record import Record, Relation

MOST_ARCS = 5
"""Arcs of one drawing; more make it taller than a screen."""

MOST_WORDS = 8
"""Entities of one drawing; more make it wider than three screens of a phone."""

_LONGEST = 10
"""Characters of a name that a drawing shows."""


def drawings(record: Record, prefix: str) -> list[str]:
    """SVG drawings of a record's relations, in order of their evidence.

    displaCy draws every word at an equal distance, so only the entities stand in a drawing, not the text between.

    Args:
        record: The document's record.
        prefix: What the ids inside the drawings start with.
    """
    position = {entity.id: entity.start for entity in record.entities}
    relations = [relation for relation in record.relations if relation.subject != relation.object]
    passages = _passages(sorted(relations, key=lambda relation: _window(relation, position)), position)
    return [_draw(record, passage, f"{prefix}-arcs{number}") for number, passage in enumerate(passages, 1)]


def _window(relation: Relation, position: dict[str, int]) -> tuple[int, int]:
    ends = sorted((position[relation.subject], position[relation.object]))
    return (relation.evidence[0], relation.evidence[1]) if relation.evidence else (ends[0], ends[1])


def _passages(relations: list[Relation], position: dict[str, int]) -> list[list[Relation]]:
    """Group relations whose evidence overlaps, as far as one drawing holds them."""
    passages: list[list[Relation]] = []
    words: set[str] = set()
    reach = -1
    for relation in relations:
        start, end = _window(relation, position)
        joined = words | {relation.subject, relation.object}
        if start < reach and len(passages[-1]) < MOST_ARCS and len(joined) <= MOST_WORDS:
            passages[-1].append(relation)
            words = joined
        else:
            passages.append([relation])
            words, reach = {relation.subject, relation.object}, -1
        reach = max(reach, end)
    return passages


def _draw(record: Record, relations: list[Relation], name: str) -> str:
    used = {key for relation in relations for key in (relation.subject, relation.object)}
    entities = sorted((entity for entity in record.entities if entity.id in used), key=lambda entity: entity.start)
    place = {entity.id: number for number, entity in enumerate(entities)}
    words = [{"text": _short(entity.text), "tag": entity.label} for entity in entities]
    arcs = []
    for relation in relations:
        subject, target = place[relation.subject], place[relation.object]
        label = escape(_short(relation.qualifiers.title or relation.predicate or relation.type))
        direction = "right" if subject < target else "left"
        arcs.append({"start": min(subject, target), "end": max(subject, target), "label": label, "dir": direction})
    distance = max(16 * max(len(word["text"]) for word in words) + 24, 130)
    renderer = DependencyRenderer(
        {"distance": distance, "offset_x": distance // 2, "word_spacing": 30, "bg": "none", "font": "inherit"}
    )
    return str(renderer.render_svg(name, words, arcs)).strip()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
