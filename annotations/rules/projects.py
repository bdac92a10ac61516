"""E2x: what is a project, and where its owner ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .page import Page
from .rule import Hit, rule

_CLASS = re.compile(
    r"(?:各|该|本|此|一批|多个|所有|新)?(?:重点|重大|在建|新建|签约|列省|列市|产业|工业|农业|服务业|制造业|新开工|新竣工|开工|竣工|储备|亿元以上"
    r"|亿元|人才|技改|民生|省级|市级|区级|县级|国家级|[一-龥]{2}市级)*(?:项目|工程|技改)"
)
_COUNTED = re.compile(r"项目(?:\d+|[一二三四五六七八九十百两]+)(?:多|余)?个$")
_AMOUNT_CLASS = re.compile(r"(?:投资|总投资)?\d+(?:\.\d+)?[万亿]+元(?:及?以上|以下)?(?:的)?(?:\D{0,6})项目")
_CAMPAIGN = re.compile(r"(?:行动|三年行动计划|百日攻坚|专项整治|大会战|活动|百日行动)$")
_BARE_TAIL = re.compile(r"(?:项目|工程)(?:现场|一期|二期|三期)?")
_LEGAL = re.compile(r"(?:公司|集团|厂|合作社|银行)$")


@rule("E20", "a class or count as PROJECT")
def class_of_projects(page: Page) -> Iterator[Hit]:
    """项目19个, 重大项目, 10亿元以上项目 are no particular project."""
    behind = {page.span(entity)[1] for entity in page.labelled("ORG")}
    for entity in page.labelled("PROJECT"):
        text = entity.text
        if text == "技改" and page.span(entity)[0] in behind:
            continue  # 力王 + 技改: an owner in front makes it a particular one
        if _CLASS.fullmatch(text) or _COUNTED.search(text) or _AMOUNT_CLASS.fullmatch(text):
            yield entity.start, entity.end, f"{text!r} is a class or a count; unmark it"


@rule("E21", "a PROJECT that a number counts", "warning")
def counted_project(page: Page) -> Iterator[Hit]:
    """A number of pieces behind 项目 tells a class: 列省项目 2个."""
    for entity in page.labelled("PROJECT"):
        found = re.match(r"(?:共|达|有)?\d+个", page.after(entity, 5))
        if found and entity.text.endswith("项目"):
            yield entity.start, entity.end, f"{entity.text!r} is counted ({found[0]}); unmark it if it is a class"


@rule("E22", "a campaign as PROJECT")
def campaign(page: Page) -> Iterator[Hit]:
    """Policy programmes and campaigns are no projects."""
    for entity in page.labelled("PROJECT"):
        if _CAMPAIGN.search(entity.text):
            yield entity.start, entity.end, f"{entity.text!r} is a campaign; unmark it"


@rule("E23", "a PROJECT that is only a body's name")
def only_its_owner(page: Page) -> Iterator[Hit]:
    """安泽光学项目 is ORG 安泽光学 and no PROJECT."""
    names = {name for entity in page.labelled("ORG") for name in (entity.text, entity.canonical)}
    for entity in page.labelled("PROJECT"):
        tail = _BARE_TAIL.search(entity.text)
        if tail and tail.end() == len(entity.text) and tail[0] == "项目" and entity.text[: tail.start()] in names:
            owner = entity.text[: tail.start()]
            yield entity.start, entity.end, f"only the owner describes {entity.text!r}; mark {owner!r} as ORG instead"


@rule("E24", "an owner inside a PROJECT")
def owner_inside(page: Page) -> Iterator[Hit]:
    """An owner in front is cut off; only names with a legal form are sure to be owners."""
    owners = {entity.text for entity in page.labelled("ORG") if _LEGAL.search(entity.text) and len(entity.text) > 4}
    owners |= {
        entity.canonical
        for entity in page.labelled("ORG")
        if entity.canonical and entity.text in owners and len(entity.canonical) > 3
    }
    for entity in page.labelled("PROJECT"):
        owner = max((name for name in owners if entity.text.startswith(name)), key=len, default=None)
        if owner and len(owner) < len(entity.text):
            what = f"{entity.text!r} begins with its owner; mark {owner!r} as ORG, the rest PROJECT"
            yield entity.start, entity.end, what
