"""Other cuts of what the taggers proposed: an owner glued to its project, a list taken for one, a tail too many.

鑫河扩建 is a company and its project, 河东路、河西路 are two works, 青河桥建设 is the bridge, 县妇联县文明办 are two
bodies. A sequence tagger that saw no such name before takes the whole; whether a cut is better is for the fuser to say.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import StrictFloat, StrictInt
from spacy.language import Language
from spacy.tokens import Doc

from .. import attributes

_PHASE = r"(?:[一二三四五六七八九十]|\d+)期"
_HEAD = re.compile(
    rf"(?P<owner>.{{2,12}}?)(?P<work>(?:{_PHASE}|扩建|改扩建|技改|迁建|新建|扩产|扩能|二线|新校区|新院区|总部|基地|"
    rf"(?:\d+号|[一二三四]号)?(?:机房|厂房|车间|产线|生产线|码头|仓库))(?:{_PHASE}|扩建|改造)?(?:项目|工程)?)"
)
_TAIL = re.compile(r"(?P<work>.{3,}?)(?:建设|施工|改造|拆迁|征迁|征拆|征地|用地|项目|工程|[二两三四五六七八九]项工程)")
_REMARK = re.compile(r"(?P<work>.{3,}?)[（(][^（）()]*[）)]")
_ENDS, _LEVELS = frozenset("会局委院办部府队社所校学站行厅处心联"), frozenset("省市县区旗州盟镇乡团师")
"""Last character of a body and first one of the next where they stand together without a mark."""
_VERBS = frozenset("抓盖建修造上推保把搞") | {
    *("谈成", "储备", "新建", "建成", "建设", "实施", "推进", "完成", "启动"),
}
_PART = re.compile(r"[、，,和及与]|以及")
_LEAST_PART, _MOST_PARTS = 2, 5
_WORDS = 2
"""Words that are left out at most at either end."""
WORD_CUT = "word cut"
"""Rule id of the cuts at words: guesses for this place alone, which nothing repeats elsewhere on the page."""


def cuts(text: str, label: str, names: set[str]) -> Iterator[tuple[int, int, str]]:
    """Other readings of a proposed span, as (start, end, label) within its text.

    Args:
        text: The span's text.
        label: ORG or PROJECT.
        names: Names of organisations that the document holds.

    >>> sorted(cuts("鑫河扩建", "PROJECT", set()))
    [(0, 2, 'ORG'), (2, 4, 'PROJECT')]
    """
    if found := _HEAD.fullmatch(text):
        yield *found.span("owner"), "ORG"
        yield *found.span("work"), "PROJECT"
    if label != "PROJECT":
        return
    for pattern in (_REMARK, _TAIL):
        if found := pattern.fullmatch(text):
            yield *found.span("work"), "PROJECT"
    for length in range(2, min(len(text) - 1, 20)):
        if text[:length] in names:
            yield 0, length, "ORG"
            yield length, len(text), "PROJECT"
    marks = [mark.span() for mark in _PART.finditer(text)][:_MOST_PARTS]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(text)]
    for i, first in enumerate(starts):
        for last in ends[i:]:
            if (first, last) != (0, len(text)) and last - first >= _LEAST_PART:
                yield first, last, "PROJECT"
                if (rest := text.find("等", first, last)) - first >= _LEAST_PART:
                    yield first, rest, "PROJECT"


def word_cuts(text: str, edges: Sequence[int], label: str) -> Iterator[tuple[int, int, str]]:
    """Readings of a span that begin or end at a word within it, as (start, end, label) within its text.

    What a project begins with may be its owner, then an ORG, or a verb; what a name ends with may be said of it. Bodies
    that stand together without a mark are told apart where one may end and the next begin.

    Args:
        text: The span's text.
        edges: Where words begin within it, the first one left out.
        label: ORG or PROJECT.

    >>> sorted(word_cuts("恒拓运动立体仓", [4], "PROJECT"))
    [(0, 4, 'ORG'), (0, 4, 'PROJECT'), (4, 7, 'PROJECT')]
    >>> list(word_cuts("盖青河泵站", [1, 3], "PROJECT"))[0]
    (1, 5, 'PROJECT')
    """
    end = len(text)
    if label == "ORG":
        between = [edge for edge in edges if text[edge - 1] in _ENDS and text[edge] in _LEVELS]
        for first, last in pairwise([0, *between, end]):
            if between and last - first >= _LEAST_PART:
                yield first, last, "ORG"
    elif edges and text[: edges[0]] in _VERBS:
        yield edges[0], end, "PROJECT"
    for edge in edges[:_WORDS]:
        if edge >= _LEAST_PART and end - edge >= _LEAST_PART:
            yield 0, edge, "ORG"
            yield edge, end, "PROJECT"
    for edge in edges[-_WORDS:]:
        if edge >= _LEAST_PART:
            yield 0, edge, label


class SplitTagger:
    """Propose other cuts of proposed organisations and projects in `doc.spans["cand.split"]`.

    A cut's score is that of the span it was cut from. The time is linear in the tokens and the proposals.

    Args:
        name: Name in the pipeline.
        min_score: Spans whose score is less are not cut.
        max_chars: Longest span that is cut, in characters.
        sure: Spans whose score is this or more are not cut at words: a quarter of the fuser's time, for nothing.
    """

    def __init__(
        self, name: str = "zhaoshang_splits", *, min_score: float = 0.3, max_chars: int = 60, sure: float = 0.75
    ) -> None:
        self.name, self.min_score, self.max_chars, self.sure = name, min_score, max_chars, sure

    def __call__(self, doc: Doc) -> Doc:
        """Propose the cuts of one Doc."""
        page = attributes.text(doc)
        begins = [
            at for at, tag in zip(attributes.starts(doc), attributes.tags(doc), strict=True) if tag[:1] in ("B", "S")
        ]
        rows = [
            (span.start_char, page[span.start_char : span.end_char], span.label_, score)
            for span, _, score in attributes.read_candidates(doc)
            if score >= self.min_score
        ]
        rows = [row for row in rows if row[2] in ("ORG", "PROJECT") and len(row[1]) <= self.max_chars]
        names = {text for _, text, label, _ in rows if label == "ORG"}
        best: dict[tuple[int, int, str], tuple[float, str]] = {}
        for start, text, label, score in rows:
            inside = begins[bisect_right(begins, start) : bisect_left(begins, start + len(text))]
            made = [(cut, self.name) for cut in cuts(text, label, names)]
            if score < self.sure:
                made += [(cut, WORD_CUT) for cut in word_cuts(text, [at - start for at in inside], label)]
            for (first, last, other), rule in made:
                key = (start + first, start + last, other)
                if last > first and (other, last - first) != (label, len(text)) and score > best.get(key, (0.0, ""))[0]:
                    best[key] = score, rule
        found = []
        for (first, last, label), (score, rule) in sorted(best.items()):
            span = doc.char_span(first, last)
            if span is not None:
                found.append((span.start, span.end, label, score, rule))
        attributes.write_candidates(doc, "split", found)
        return doc


@Language.factory("zhaoshang_splits", default_config={"min_score": 0.3, "max_chars": 60, "sure": 0.75})
def make_splits(
    nlp: Language, name: str, min_score: StrictFloat, max_chars: StrictInt, sure: StrictFloat
) -> SplitTagger:
    """Registered factory; the settings are those of `SplitTagger`."""
    return SplitTagger(name, min_score=min_score, max_chars=max_chars, sure=sure)
