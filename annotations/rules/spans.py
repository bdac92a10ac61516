"""E0x: where a mention of any kind begins and ends, what no mention covers, and bodies that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhaoshang.corpus.record import NAMED_LABELS, Entity

from .page import Page
from .rule import Hit, rule

_SURE_NAME = 4
"""A name of so many characters is that name wherever it stands; a shorter one may be an ordinary word."""
_PAIRS = {"“": "”", "(": ")", "《": "》", "「": "」", "‘": "’", "【": "】", "〔": "〕"}
_FOLDED = str.maketrans("（）", "()")
"""Pages mix the two widths of brackets within one pair."""
_EDGE = "，。；：、！？,;:!?…—"
_QUOTED = "“‘「《"
_CHANNEL = re.compile(r"(?:APP|app|App|网站|客户端|微信公众号|公众号|微信|官网|视频号|抖音号|频道)$")
_GENERIC = re.compile(
    r"(?:各|全|我|本|该|此|两家|多家|这家)?(?:村[（(]社区[）)]|社区|村|镇|乡|市|县|区|省|部门|单位|企业|公司|学校|园区|集团|学会|董事会)"
    r"|(?:相关|有关|职能|上级|主管|各级|地方)(?:部门|单位|政府|党委|企业)"
    r"|党|中央|党的.+|国家|全国|国家级.{0,8}(?:开发区|高新区|园区|新区)|省级.{0,8}(?:开发区|高新区|园区)"
)


@rule("E01", "punctuation at the edge of a span")
def outer_punctuation(page: Page) -> Iterator[Hit]:
    """Punctuation and unpaired quotes stay outside (一之2); a title in quotes as a whole is E02."""
    for entity in page.record.entities:
        text = entity.text
        folded = text.translate(_FOLDED)
        opening, closing = folded[0] in _PAIRS, folded[-1] in _PAIRS.values()
        unpaired = (opening and _PAIRS[folded[0]] not in folded) or (
            closing and not any(_PAIRS[mark] == folded[-1] for mark in folded if mark in _PAIRS)
        )
        if text[0] in _EDGE or text[-1] in _EDGE or unpaired:
            yield entity.start, entity.end, f"{text!r} holds outer punctuation; narrow the span"


@rule("E02", "a span in quotes as a whole")
def wholly_quoted(page: Page) -> Iterator[Hit]:
    """Quotation marks stay only where the head stands outside them (“…”项目)."""
    for entity in page.record.entities:
        text = entity.text
        if text[0] in _QUOTED and text.find(_PAIRS[text[0]]) == len(text) - 1:
            yield entity.start, entity.end, f"{text!r} is quoted as a whole; leave the quotation marks outside"


@rule("E03", "a name that is marked elsewhere and not here")
def forgotten_name(page: Page) -> Iterator[Hit]:
    """A thing is marked at every occurrence (一之1)."""
    covered = _covered(page)
    for name in sorted({entity.text for entity in page.record.entities if _is_sure(entity)}):
        at = page.squeezed.find(name)
        while at >= 0:
            if not any(covered[at : at + len(name)]):
                start, end = page.places[at], page.places[at + len(name) - 1] + 1
                yield start, end, f"the name {name!r} is not marked; mark it"
            at = page.squeezed.find(name, at + len(name))


@rule("E04", "generic word as ORG")
def generic_body(page: Page) -> Iterator[Hit]:
    """Generic and deictic words, bare 党 and 中央, classes of zones are nothing."""
    for entity in page.labelled("ORG"):
        if _GENERIC.fullmatch(entity.text):
            yield entity.start, entity.end, f"{entity.text!r} names no particular body; unmark it"


@rule("E05", "several bodies in one span")
def list_of_bodies(page: Page) -> Iterator[Hit]:
    """A list joined by 、 is several; brackets and quotes may hold one."""
    for entity in page.labelled("ORG", "OFFICIAL", "TITLE"):
        if "、" in re.sub(r"[（(“《].*?[）)”》]", "", entity.text):
            yield entity.start, entity.end, f"{entity.text!r} is a list; mark each member"


@rule("E06", "a medium with its channel word")
def channel_word(page: Page) -> Iterator[Hit]:
    """今日高邮APP → 今日高邮."""
    for entity in page.labelled("ORG"):
        found = _CHANNEL.search(entity.text)
        if found and found.start():
            yield entity.start, entity.end, f"{found[0]!r} is the channel, not the medium; narrow {entity.text!r}"


@rule("E07", "a span over the end of a sentence")
def across_sentences(page: Page) -> Iterator[Hit]:
    """A mention does not go on behind 。；！？."""
    for entity in page.record.entities:
        if re.search(r"[。；！？](?=.)", entity.text):
            yield entity.start, entity.end, f"{entity.text!r} goes on over the end of a sentence; narrow it"


def _is_sure(entity: Entity) -> bool:
    return entity.label == "OFFICIAL" or (entity.label in NAMED_LABELS and len(entity.text) >= _SURE_NAME)


def _covered(page: Page) -> list[bool]:
    """For every character of the squeezed text, whether a mention covers it."""
    covered = [False] * len(page.squeezed)
    for entity in page.record.entities:
        start, end = page.span(entity)
        covered[start:end] = [True] * (end - start)
    return covered
