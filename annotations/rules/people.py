"""E1x: officials, titles and metric words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhaoshang.corpus.text import squeeze

from .page import Page
from .rule import Hit, rule

_REPORTER = re.compile(r"(?:记者|通讯员|见习记者|摄影|摄|撰稿|作者|(?<!总)编辑|村民|居民|诗人)[:：]?$")
_POST = re.compile(
    r"(?:书记|主任|局长|县长|市长|区长|镇长|乡长|总经理|董事长|经理|主席|校长|院长|部长|秘书长|会长|处长|厂长|先生|女士|同志)$"
)
_BODY = re.compile(
    r"(?:党工委|管委会|纪工委|人大工委|组织部|宣传部|统战部|办公室|市政府|县政府|区政府|市委|县委|区委|省委|集团|公司)(?=.)"
)
_VERB = re.compile(
    r"(?:计划(?=总?投资$)|完成|实现|达到?|突破|预计|预期|全部(?!财政收入)|累计|共计|合计|同比|今年|去年|全年|上半年|下半年|前三季度|一季度|\d{4}年|\d+月)"
)
_METRIC_END = re.compile(r"(?:达到?|为|突破|超过|约|近|共|实现|完成)$")


@rule("E10", "a byline or resident as OFFICIAL")
def reporter(page: Page) -> Iterator[Hit]:
    """Reporters, correspondents, photographers, writers and residents hold no office."""
    for entity in page.labelled("OFFICIAL"):
        found = _REPORTER.search(page.before(entity, 5))
        if found:
            yield entity.start, entity.end, f"{entity.text!r} stands behind {found[0]!r} and holds no office; unmark it"


@rule("E11", "a title inside an OFFICIAL")
def named_with_title(page: Page) -> Iterator[Hit]:
    """The name alone, without the title."""
    for entity in page.labelled("OFFICIAL"):
        found = _POST.search(entity.text)
        if found:
            yield entity.start, entity.end, f"{entity.text!r} holds the title {found[0]!r}; narrow it to the name"


@rule("E12", "a body inside a TITLE")
def title_with_body(page: Page) -> Iterator[Hit]:
    """党工委副书记 is ORG 党工委 and TITLE 副书记; 副市长 and 党组书记 stay whole."""
    for entity in page.labelled("TITLE"):
        found = _BODY.match(entity.text)
        if found:
            what = f"{entity.text!r} begins with a body; mark {found[0]!r} as ORG, the rest TITLE"
            yield entity.start, entity.end, what


@rule("E13", "a TITLE without an OFFICIAL")
def title_alone(page: Page) -> Iterator[Hit]:
    """Titles are marked only of an OFFICIAL of the text."""
    if next(page.labelled("OFFICIAL"), None) is None:
        for entity in page.labelled("TITLE"):
            yield entity.start, entity.end, f"nobody in the text holds the title {entity.text!r}; unmark it"


@rule("E14", "a TITLE in a sentence without an OFFICIAL", "warning")
def title_apart(page: Page) -> Iterator[Hit]:
    """A title without its holder's name beside it (市长现场会) is usually nothing."""
    officials = {page.sentence(entity) for entity in page.labelled("OFFICIAL")}
    held = {relation.qualifiers.title for relation in page.record.relations}
    for entity in page.labelled("TITLE") if officials else ():
        if entity.text not in held and page.sentence(entity) not in officials:
            what = f"no OFFICIAL stands in the sentence of {entity.text!r}; check whose title it is"
            yield entity.start, entity.end, what


@rule("E15", "a METRIC without an amount")
def metric_alone(page: Page) -> Iterator[Hit]:
    """A METRIC exists only with an amount of its sentence or of its relation, not with a bare percentage."""
    amounts = {page.sentence(entity) for entity in page.labelled("MONEY")}
    wordings = {squeeze(relation.predicate) for relation in page.record.relations}
    for entity in page.labelled("METRIC"):
        if entity.text not in wordings and page.sentence(entity) not in amounts:
            yield entity.start, entity.end, f"no MONEY stands in the sentence of {entity.text!r}; unmark it"


@rule("E16", "a verb, period or 预计 inside a METRIC")
def metric_wording(page: Page) -> Iterator[Hit]:
    """The noun phrase alone: 完成【投资】, 预计【总投资】."""
    for entity in page.labelled("METRIC"):
        found = _VERB.match(entity.text) or _METRIC_END.search(entity.text)
        if found and len(found[0]) < len(entity.text):
            yield entity.start, entity.end, f"{found[0]!r} is no part of the METRIC {entity.text!r}; leave it outside"


@rule("E17", "a METRIC that is a verb")
def metric_verb(page: Page) -> Iterator[Hit]:
    """投入, 出资, 实缴 before an amount are verbs."""
    for entity in page.labelled("METRIC"):
        if entity.text in {"投入", "出资", "实缴", "拿出", "投资建设", "捐", "捐赠"}:
            yield entity.start, entity.end, f"{entity.text!r} is a verb; unmark it"
