"""One self-contained page over the records of a file."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from zhaoshang.corpus.record import Entity, Record, Relation

from .arcs import drawings
from .style import COLOURS, STYLE
from .text import amount, marked_text

_PAGE = """<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
{index}
{sections}
</body>
</html>
"""

_HEADINGS = ("subject", "predicate", "object", "qualifiers", "confidence", "source offsets")


def page(documents: Iterable[tuple[Record, str | None, str | None]], title: str, remark: str | None = None) -> str:
    """The page as HTML; it loads nothing and runs nothing.

    Args:
        documents: Record, its source text where it was found, and otherwise why it was not.
        title: Heading of the page.
        remark: A sentence above the documents.
    """
    rows, sections = [], []
    for number, (record, source, problem) in enumerate(documents, 1):
        prefix = f"d{number}"
        rows.append(_index_row(record, prefix))
        sections.append(_section(record, source, problem, prefix))
    index = f'<p class="note">{escape(remark)}</p>\n' if remark else ""
    if len(rows) > 1:
        table = _table(("document", "characters", "entities", "relations"), rows, numbers=(1, 2, 3))
        index += f'<nav class="index">{table}</nav>'
    return _PAGE.format(title=escape(title), style=STYLE, index=index, sections="\n".join(sections))


def _index_row(record: Record, prefix: str) -> list[str]:
    counts = (record.source.chars, len(record.entities), len(record.relations))
    return [f'<a href="#{prefix}">{escape(record.doc_id)}</a>', *(f"{count:,}" for count in counts)]


def _section(record: Record, source: str | None, problem: str | None, prefix: str) -> str:
    facts = [record.source.uri, f"{record.source.chars:,} characters", record.source.encoding]
    facts += [str(record.meta["pipeline"])] if "pipeline" in record.meta else []
    parts = [f'<section id="{prefix}">', f"<h2>{escape(record.doc_id)}</h2>"]
    parts.append(f'<p class="facts">{escape(" · ".join(facts))}</p>')
    if source is None:
        parts.append(f'<p class="note">The text cannot be shown: {escape(problem or "it was not found")}.</p>')
    else:
        parts += [_legend(record), marked_text(record, source, prefix)]
    if record.relations:
        parts += ["<h3>Triples</h3>", _triples(record, prefix, linked=source is not None), "<h3>Relations</h3>"]
        parts += [f'<div class="wide">{drawing}</div>' for drawing in drawings(record, prefix)]
    return "\n".join([*parts, "</section>"])


def _legend(record: Record) -> str:
    present = {entity.label for entity in record.entities}
    marks = [
        f'<mark class="{label}">{label}</mark>'
        for label in [*COLOURS, *sorted(present - COLOURS.keys())]
        if label in present
    ]
    return f'<p class="legend">{" ".join(marks)}</p>' if marks else ""


def _triples(record: Record, prefix: str, *, linked: bool) -> str:
    entities = {entity.id: entity for entity in record.entities}

    def name(key: str) -> str:
        entity = entities[key]
        text = escape(_name(entity))
        return f'<a href="#{prefix}-{key}">{text}</a>' if linked else text

    rows = []
    for relation in record.relations:
        confidence = "" if relation.confidence is None else f"{relation.confidence:.2f}"
        offsets = "" if relation.evidence is None else "{}–{}".format(*relation.evidence)
        row = [name(relation.subject), escape(_predicate(relation)), name(relation.object)]
        rows.append([*row, escape(_qualifiers(relation)), confidence, offsets])
    return _table(_HEADINGS, rows, numbers=(4, 5))


def _name(entity: Entity) -> str:
    if entity.money is not None:
        return f"{entity.text} → {amount(entity.money)}"
    return entity.canonical or entity.text


def _predicate(relation: Relation) -> str:
    same = relation.predicate == relation.type
    return relation.type if same else f"{relation.type}: {relation.predicate}"


def _qualifiers(relation: Relation) -> str:
    given = relation.qualifiers.model_dump(exclude_none=True)
    return " · ".join(f"{key} {value}" for key, value in given.items())


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]], numbers: tuple[int, ...] = ()) -> str:
    """A table of cells that are HTML already; the columns in `numbers` stand to the right."""

    def line(cells: Iterable[str], tag: str) -> str:
        kinds = (' class="number"' if column in numbers else "" for column in range(len(_HEADINGS)))
        return (
            "<tr>" + "".join(f"<{tag}{kind}>{cell}</{tag}>" for cell, kind in zip(cells, kinds, strict=False)) + "</tr>"
        )

    body = "\n".join(line(row, "td") for row in rows)
    return f'<div class="wide"><table>\n<thead>{line(headings, "th")}</thead>\n<tbody>\n{body}\n</tbody></table></div>'
