"""Style sheet of the report: the colours of the page of records, in light and in dark."""

from __future__ import annotations

from zhaoshang.pipeline.view.style import COLOURS

_BASE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #555; --paper: #fff; --card: #f5f6f8; --rule: #ddd;
  --link: #0b5394; --entities: #0b5394; --relations: #a04000; --bad: #b3261e; --bad-paper: #fdecea; --good: #1b6e2c;
  --good-paper: #e8f5e9; --heat: 11 83 148; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --soft: #b0b4ba; --paper: #15181c; --card: #1f242a; --rule: #3a4048; --link: #8ab4f8;
    --entities: #8ab4f8; --relations: #f0a868; --bad: #f2b8b5; --bad-paper: #3b1d1b; --good: #a5d6a7;
    --good-paper: #17301b; --heat: 138 180 248; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 16px/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.4rem; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
section { border-top: 2px solid var(--rule); margin-top: 2rem; padding-top: 1rem; }
a { color: var(--link); }
nav a { display: inline-block; margin-right: 1rem; padding: .25rem 0; }
.facts, .why { color: var(--soft); font-size: .85rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.note, .verdict { border-left: 4px solid var(--bad); background: var(--bad-paper); padding: .5rem .75rem;
  overflow-wrap: anywhere; }
.verdict.passed { border-color: var(--good); background: var(--good-paper); }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
  padding: 0; margin: 1rem 0; list-style: none; }
.cards li { background: var(--card); border-radius: .5rem; padding: .6rem .8rem; }
.cards b { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.cards small { color: var(--soft); }
.wide { overflow-x: auto; margin-bottom: 1.25rem; }
table { border-collapse: collapse; font-size: .9rem; min-width: 100%; }
caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .25rem; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2.5rem); }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--rule); }
thead th { vertical-align: bottom; }
tbody th { font-weight: 600; position: sticky; left: 0; background: var(--paper); overflow-wrap: anywhere;
  min-width: 6.5rem; max-width: 16rem; }
tbody th.inner { font-weight: 400; padding-left: 1rem; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.matrix td { text-align: right; font-variant-numeric: tabular-nums; padding-left: .6rem; }
.matrix td.right { outline: 1px solid var(--soft); outline-offset: -1px; }
.charts { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; flex: 1 1 18rem; max-width: 26rem; min-width: 0; }
figcaption { font-size: .9rem; }
svg.chart { display: block; width: 100%; height: auto; }
svg text { font-size: 12px; fill: var(--ink); }
svg .grid { stroke: var(--rule); }
svg .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
svg .line { stroke-width: 2; fill: none; }
svg .bar { stroke: var(--entities); stroke-width: 4; opacity: .55; }
svg .dot { fill: var(--entities); }
svg.spread { display: block; margin: .35rem .5rem 0; overflow: visible; }
svg .entities { stroke: var(--entities); } svg .relations { stroke: var(--relations); }
svg .spot.entities { fill: var(--entities); } svg .spot.relations { fill: var(--relations); }
svg .band { stroke: none; opacity: .18; } svg .band.entities { fill: var(--entities); }
svg .band.relations { fill: var(--relations); }
svg text.name { stroke: none; font-weight: 600; } svg text.entities { fill: var(--entities); }
svg text.relations { fill: var(--relations); }
details { border-top: 1px solid var(--rule); padding: .35rem 0; }
summary { cursor: pointer; padding: .25rem 0; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 2.5rem; font-variant-numeric: tabular-nums; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.case { background: var(--card); border-radius: .5rem; padding: .5rem .75rem; margin: .5rem 0;
  overflow-wrap: anywhere; }
.case h4 { font-size: .85rem; font-weight: 400; color: var(--soft); margin: 0; }
.case dl { margin: 0; display: grid; grid-template-columns: 4.2rem minmax(0, 1fr); }
.case dt { color: var(--soft); font-size: .85rem; padding-top: .2rem; }
.case dd { margin: 0; line-height: 1.9; unicode-bidi: isolate; }
.case dd p { margin: 0; font-size: .85rem; line-height: 1.6; color: var(--soft); }
mark { color: #000; border-radius: .3em; padding: .1em .25em; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; unicode-bidi: isolate; }
mark small { font-size: .65em; font-weight: 600; margin-left: .35em; }
.gap { color: var(--soft); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; background: var(--card); padding: .5rem .75rem;
  border-radius: .5rem; }
@media print { body { max-width: none; } section { break-inside: avoid-page; } }
"""

STYLE = _BASE + "".join(f"mark.{label} {{ background: {colour}; }}\n" for label, colour in COLOURS.items())
"""The style sheet: no external font, image or script, readable from a phone's width up."""
