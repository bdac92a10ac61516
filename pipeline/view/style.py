"""Colours and style sheet of the page."""

from __future__ import annotations

COLOURS = {
    "ORG": "#bfe3f7",
    "OFFICIAL": "#d9ccf5",
    "PROJECT": "#c5ebc3",
    "MONEY": "#ffe08a",
    "TITLE": "#e6e1ef",
    "METRIC": "#f3ead0",
}
"""Label → background; black text on each keeps a contrast above 7:1 (WCAG AAA)."""

_BASE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; color: #1a1a1a; background: #fff;
  font: 16px/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.4rem; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
section { border-top: 2px solid #ccc; margin-top: 2rem; padding-top: 1rem; content-visibility: auto;
  contain-intrinsic-size: auto 60rem; }
a { color: #0b5394; }
.facts { color: #555; font-size: .85rem; margin: 0; overflow-wrap: anywhere; }
.note { background: #fdecea; border-left: 4px solid #b3261e; padding: .5rem .75rem; }
.legend { position: sticky; top: 0; background: #fff; padding: .4rem 0; z-index: 1; }
.entities { overflow-wrap: anywhere; line-height: 2.1 !important; }
mark { color: #000; border-radius: .3em; padding: .15em .3em; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; scroll-margin-top: 4rem; }
mark small { font-size: .65em; font-weight: 600; margin-left: .35em; vertical-align: middle; }
mark:target { outline: 3px solid #b3261e; }
.wide { overflow-x: auto; }
.index { max-height: 60vh; overflow: auto; }
.wide svg { display: block; }
table { border-collapse: collapse; font-size: .9rem; min-width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #ddd; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
"""

STYLE = _BASE + "".join(f"mark.{label} {{ background: {colour}; }}\n" for label, colour in COLOURS.items())
"""The style sheet: no external font, image or script, readable from a phone's width up."""
