"""One self-contained page over a scoring; it loads nothing and runs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from zhaoshang.corpus.labels import active
from zhaoshang.corpus.record import NAMED_LABELS

from ..cases import all_cases
from ..compare import ROUNDS
from ..semeval import ALL
from .charts import learning_curves, reliability
from .content import Content
from .context import shown
from .errors import MOST, error_sections, grouped
from .names import SCHEMES, WAYS, point_spread, points, share, spread
from .style import STYLE
from .tables import (
    Named,
    calibration_table,
    confusion_table,
    curve_table,
    difference_table,
    figure_table,
    group_table,
    share_table,
)

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1>
<p class="facts">{facts}</p></header>
<main>
{body}
</main>
</body>
</html>
"""


def page(content: Content, texts: Mapping[str, str], title: str, most: int = MOST) -> str:
    """The page as HTML.

    Args:
        content: The scoring.
        texts: Text of the gold documents by `doc_id`, of those that were found.
        title: Heading of the page.
        most: Errors of a kind that are shown.
    """
    sections = dict(_sections(content, texts, most))
    links = " ".join(f'<a href="#{_anchor(name)}">{name}</a>' for name in sections)
    body = [_verdict(content), *(f'<p class="note">{shown(remark, 600)}</p>' for remark in content.scores.remarks)]
    body += [_cards(content), f'<nav aria-label="Sections">{links}</nav>']
    body += [f'<section id="{_anchor(name)}"><h2>{name}</h2>\n{inner}</section>' for name, inner in sections.items()]
    facts = f"{content.scores.documents:,} documents · intervals are 95 % document bootstrap · zhaoshang "
    facts += shown(str(content.provenance["zhaoshang"]))
    return _PAGE.format(title=shown(title), style=STYLE, facts=facts, body="\n".join(part for part in body if part))


def _sections(content: Content, texts: Mapping[str, str], most: int) -> Iterator[tuple[str, str]]:
    yield "Scores", _scores(content)
    if content.differences is not None:
        how = f"interval by paired document bootstrap, p by approximate randomisation ({ROUNDS:,} rounds)"
        yield "Comparison", difference_table(f"Against the baseline: {how}", content.differences)
    yield "Groups", _groups(content)
    yield (
        "Confusion",
        confusion_table("Entities paired one to one; gold labels down, predicted across", content.confusion),
    )
    yield "Calibration", _calibration(content)
    if content.curves:
        yield "Curves", _curves(content)
    yield "Errors", _errors(content, texts, most)
    yield "Provenance", f"<pre>{shown_lines(content.provenance)}</pre>"


def _cards(content: Content) -> str:
    scores, moved = content.scores, content.differences or {}
    names = content.detail.b_cubed[ALL]
    cards = [
        ("entities, exact F1", scores.entities.f1, scores.entities.f1_interval, moved.get("exact")),
        ("relations, F1", scores.relations.f1, scores.relations.f1_interval, moved.get("relations")),
        ("amounts right, of those found", scores.amounts.value, scores.amounts.interval, moved.get("amounts")),
        ("canonical names, B³ F1", names.f1, names.f1_interval, None),
    ]
    items = []
    for name, value, bounds, change in cards:
        lines = [f"<b>{share(value)}</b><small>{spread(bounds)}</small>"]
        if change is not None and change.difference is not None:
            lines.append(f"<br><small>{points(change.difference)} points [{point_spread(change.interval)}]</small>")
        items.append(f"<li>{name}{''.join(lines)}</li>")
    return f'<ul class="cards">{"".join(items)}</ul>'


def _verdict(content: Content) -> str:
    if content.verdict is None:
        return ""
    kind = "verdict passed" if content.verdict.passed else "verdict"
    return f'<p class="{kind}" role="status">{shown(content.verdict.sentence, 600)}</p>'


def _scores(content: Content) -> str:
    scores, more = content.scores, content.detail
    entities: list[Named] = [
        ("four labels", scores.entities, False),
        ("with TITLE, METRIC", scores.entities_all, False),
    ]
    entities += [(label, scores.by_label[label], True) for label in active().labels]
    schemes: list[Named] = [(f"{name}: {why}", more.schemes[name][ALL], False) for name, why in SCHEMES.items()]
    by_scheme: list[Named] = []
    for label in active().labels:
        by_scheme += [(f"{label}, {scheme}", more.schemes[scheme][label], True) for scheme in ("partial", "type")]
    relations: list[Named] = [("all types", scores.relations, False)]
    relations += [(kind, scores.by_type[kind], True) for kind in active().arguments]
    ways: list[Named] = [(f"{name}: {why}", more.relations[name][ALL], False) for name, why in WAYS.items()]
    by_way: list[Named] = []
    for kind in active().arguments:
        by_way += [(f"{kind}, {way}", more.relations[way][kind], True) for way in ("strict", "relaxed", "ends found")]
    names: list[Named] = [("all", more.b_cubed[ALL], False)]
    names += [(label, more.b_cubed[label], True) for label in NAMED_LABELS]
    shares = [("amounts: all five fields right, of those found", scores.amounts)]
    shares += [("names: canonical string right, of mentions found", more.names)]
    return "\n".join(
        [
            figure_table("Entities, exact span and label", entities),
            figure_table("Relations, by things", relations),
            share_table("Amounts and names", shares),
            _fold("Entities by the SemEval schemes", figure_table("Four labels", schemes))
            + _fold("The schemes by label", figure_table("Each label apart", by_scheme)),
            _fold(
                "Relations more strictly and more loosely",
                figure_table("All types", ways) + figure_table("By type", by_way),
            ),
            _fold("Canonical names as B³", figure_table("Mentions of one thing, as clusters", names)),
        ]
    )


def _groups(content: Content) -> str:
    parts = []
    for kind, groups in content.detail.groups.items():
        inner = group_table(f"Documents by {kind}, as their gold records state it", groups)
        parts.append(_fold(f"By {kind}: {len(groups):,}", inner))
    return "".join(parts)


def _calibration(content: Content) -> str:
    charts, tables = [], []
    for name, row in content.calibrations.items():
        if not row.items:
            charts.append(f'<p class="facts">No {name} with a confidence.</p>')
            continue
        said = f"{name}: expected calibration error {share(row.error)}, {row.items:,} items"
        said += f", {row.unstated:,} without a confidence" if row.unstated else ""
        charts.append(f"<figure>{reliability(row, name)}<figcaption>{said}</figcaption></figure>")
        tables.append(calibration_table(f"{name} by confidence", row))
    why = "Points under the dashed line are said with too much confidence. A whisker is the interval of the precision."
    folded = _fold("The numbers", "".join(tables)) if tables else ""
    return f'<p class="why">{why}</p><div class="charts">{"".join(charts)}</div>{folded}'


def _curves(content: Content) -> str:
    parts = []
    for curve in content.curves:
        caption = f"F1 along {curve.axis}"
        parts.append(f"<figure>{learning_curves(curve)}<figcaption>{shown(caption)}</figcaption></figure>")
    tables = "".join(curve_table(f"F1 along {curve.axis}", curve) for curve in content.curves)
    return f'<div class="charts">{"".join(parts)}</div>{_fold("The numbers", tables)}'


def _errors(content: Content, texts: Mapping[str, str], most: int) -> str:
    lost = sum(gold.doc_id not in texts for gold, _ in content.pairs)
    said = f"The text of {lost:,} documents was not found unchanged; name its folder with --documents."
    note = f'<p class="note">{said}</p>' if lost else ""
    why = f"At most {most:,} of a kind are shown. A record keeps only proposals that became entities."
    return f'{note}<p class="why">{why}</p>{error_sections(grouped(all_cases(content.pairs), most), texts)}'


def _fold(name: str, inner: str) -> str:
    return f"<details><summary>{shown(name)}</summary>\n{inner}</details>"


def _anchor(name: str) -> str:
    return name.lower()


def shown_lines(tree: Mapping[str, object]) -> str:
    """A tree of JSON values, indented, as HTML; no line longer than a few hundred characters, at most 200 lines."""
    lines = json.dumps(tree, ensure_ascii=False, indent=2).splitlines()
    rest = len(lines) - 200
    kept = [shown(line, 400) for line in lines[:200]]
    return "\n".join([*kept, f"… {rest:,} more lines"] if rest > 0 else kept)
