"""R: relations (guidelines, section 五)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhaoshang.corpus.record import Entity, Relation
from zhaoshang.corpus.text import squeeze

from .page import Page
from .rule import Hit, rule

_THRESHOLD = re.compile(r"(?:的)?[^，。；、,;:：.\d]{0,10}(?:项目|企业|工程)(?:达|共|有|数)?\d*(?:\.\d+)?[个家]?")
_COUNTED = re.compile(r"(?:的)?[^，。；、,;:：.\d]{0,8}(?:项目|企业)(?:达|共|有)?\d+[个家]")
_PART_OF_MONEY = {"预算", "合同价", "中标价", "建安费", "已完成投资", "到位资金", "设备投入", "注册资本"}
_WHOLE = {"总投资", "概算", "概算总投资", "估算总投资", "估算投资", "造价", "总造价", "计划总投资"}
_CHANGE = re.compile(r"(?:净增|增加|新增加|压减|减少|少缴|多缴|增收|减收)了?$")
_UNIT_PRICE = re.compile(r"[/／](?:吨|股|亩|公斤|斤|平方米|平米|度|千瓦时|人|件|只|头|羽|立方米|㎡)")
_EACH = re.compile(r"(?:每(?:股|吨|亩|人|户|度|件|公斤|斤|平方米)|月薪|人均补贴|单价)[^，。；]{0,4}$")
_NO_ZONE = re.compile(r"(?:有限公司|集团|银行|大学|学院|医院|协会|商会|报社)$")
_ENDED = re.compile(r"(?:曾任|原任|免去|不再担任|历任|卸任)[^，。；]{0,12}$")
_DATE_PART = re.compile(r"[^年月日]+[年月日]?")
_PUBLISHER = re.compile(r"(?:统计局|海关)$")
_COMPANION = re.compile(r"(?:陪同|随同)(?:调研|考察|视察|走访|参加)?[:：]?$")


@rule("R01", "one fact twice, told apart by qualifiers only", "warning")
def twice(page: Page) -> Iterator[Hit]:
    """A fact is written once, 合作 in one direction; V01 tells full repetitions."""
    seen: dict[tuple[object, ...], Relation] = {}
    for relation in page.record.relations:
        ends = [_end(entity) for entity in page.ends(relation)]
        if relation.type == "合作":
            ends.sort(key=str)
        title = relation.qualifiers.title if relation.type == "任职" else None
        fact = (relation.type, *ends, squeeze(relation.predicate), title)
        first = seen.setdefault(fact, relation)
        if first.qualifiers != relation.qualifiers:
            yield *_place(page, relation), f"{relation.id} says what {first.id} says; keep one and its qualifiers"


@rule("R02", "任职 with a title that is no TITLE")
def unmarked_title(page: Page) -> Iterator[Hit]:
    """`title` is the text of a TITLE."""
    titles = {entity.text for entity in page.labelled("TITLE")}
    for relation in _typed(page, "任职"):
        title = squeeze(relation.qualifiers.title or "")
        if title and title not in titles:
            yield *_place(page, relation), f"the title {title!r} of {relation.id} is no TITLE of the text; mark it"


@rule("R03", "指标 whose predicate is no METRIC")
def unmarked_metric(page: Page) -> Iterator[Hit]:
    """`predicate` is the text of a METRIC of the document."""
    metrics = {entity.text for entity in page.labelled("METRIC")}
    for relation in _typed(page, "指标"):
        if squeeze(relation.predicate) not in metrics:
            what = f"the predicate {relation.predicate!r} of {relation.id} is no METRIC of the text; mark or mend it"
            yield *_place(page, relation), what


@rule("R04", "指标 whose METRIC stands in another sentence", "warning")
def distant_metric(page: Page) -> Iterator[Hit]:
    """The METRIC stands with its amount."""
    metrics = {(entity.text, page.sentence(entity)) for entity in page.labelled("METRIC")}
    sentences = {sentence for _, sentence in metrics}
    for relation in _typed(page, "指标"):
        predicate, sentence = squeeze(relation.predicate), page.sentence(page.ends(relation)[1])
        # Without any METRIC there the measure is carried over from the sentence before.
        if sentence in sentences and (predicate, sentence) not in metrics:
            yield *_place(page, relation), f"no METRIC {predicate!r} stands in the sentence of the amount; check it"


@rule("R05", "总投资 of a part, or 指标 of the whole")
def part_or_whole(page: Page) -> Iterator[Hit]:
    """概算, 造价 are 总投资; 预算, 合同价, 中标价, 到位资金 are 指标."""
    for relation in page.record.relations:
        predicate = squeeze(relation.predicate)
        if relation.type == "总投资" and predicate in _PART_OF_MONEY:
            yield *_place(page, relation), f"{predicate!r} is part of a project's money; make {relation.id} 指标"
        elif relation.type == "指标" and predicate in _WHOLE:
            yield *_place(page, relation), f"{predicate!r} is the whole investment; make {relation.id} 总投资"


@rule("R06", "a threshold amount with a relation", "warning")
def threshold(page: Page) -> Iterator[Hit]:
    """总投资10亿元以上重大项目7个 has a MONEY and no relation."""
    for relation in page.record.relations:
        money = page.ends(relation)[1]
        if money.label != "MONEY":
            continue
        tail = page.after(money, 24)
        bounded = re.search(r"以[上下]$", money.text) and _THRESHOLD.match(tail)
        if bounded or _COUNTED.match(tail):
            yield *_place(page, relation), f"{money.text!r} sets a threshold for a class; drop {relation.id}"


@rule("R07", "建设 across sentences", "warning")
def builder_apart(page: Page) -> Iterator[Hit]:
    """建设 needs its owner or builder in the sentence of the project."""
    for relation in _typed(page, "建设"):
        if not _together(page, relation):
            owner = page.ends(relation)[0].text
            yield *_place(page, relation), f"no sentence names {owner!r} with the project; drop {relation.id}"


@rule("R08", "调研 without its visitor in the sentence")
def visitor_apart(page: Page) -> Iterator[Hit]:
    """The visitor is named in the clause of the visit; a list of stops goes on over commas."""
    for relation in _typed(page, "调研"):
        if not _together(page, relation):
            visitor = page.ends(relation)[0].text
            yield *_place(page, relation), f"no sentence names {visitor!r} with what is visited; drop {relation.id}"


@rule("R09", "a companion as visitor")
def companion(page: Page) -> Iterator[Hit]:
    """Those who accompany (陪同) are nothing."""
    for relation in _typed(page, "调研"):
        visitor = page.ends(relation)[0]
        if _COMPANION.search(page.before(visitor, 8)) or re.match(r"(?:等)?陪同", page.after(visitor, 3)):
            yield *_place(page, relation), f"{visitor.text!r} only accompanies; drop {relation.id}"


@rule("R10", "a difference with a relation", "warning")
def difference(page: Page) -> Iterator[Hit]:
    """增加44.1亿元, 净增, 压减 are no figure of anything."""
    for relation in _typed(page, "指标", "总投资"):
        money = page.ends(relation)[1]
        found = _CHANGE.search(page.before(money, 4))
        if found and found[0] not in relation.predicate:
            yield *_place(page, relation), f"{found[0]}{money.text} is a difference; drop {relation.id}"


@rule("R11", "a unit price or wage with a relation")
def unit_price(page: Page) -> Iterator[Hit]:
    """300元/吨, 每股12元, 月薪 carry no relation."""
    for relation in _typed(page, "指标", "总投资"):
        money = page.ends(relation)[1]
        if _UNIT_PRICE.match(page.after(money, 5)) or _EACH.search(page.before(money, 10)):
            yield *_place(page, relation), f"{money.text!r} is a unit price or wage; drop {relation.id}"


@rule("R12", "落户 in a body that is no zone", "warning")
def settled_in_company(page: Page) -> Iterator[Hit]:
    """The object is a zone or the body of an area."""
    for relation in _typed(page, "落户"):
        zone = page.ends(relation)[1]
        if _NO_ZONE.search(zone.text):
            yield *_place(page, relation), f"{zone.text!r} is no zone or area; check {relation.id}"


@rule("R13", "任职 of an office that has ended", "warning")
def former_office(page: Page) -> Iterator[Hit]:
    """免去, 曾任, 不再担任 give no 任职."""
    for relation in _typed(page, "任职"):
        found = _ENDED.search(page.before(page.ends(relation)[1], 18))
        if found:
            yield *_place(page, relation), f"{found[0]!r} says the office has ended; drop {relation.id} if it has"


@rule("R14", "a figure of the office that publishes it", "warning")
def publisher(page: Page) -> Iterator[Hit]:
    """A bureau or customs office that only publishes a figure is not its subject."""
    for relation in _typed(page, "指标"):
        subject = page.ends(relation)[0]
        if _PUBLISHER.search(subject.text):
            yield *_place(page, relation), f"{subject.text!r} may only publish the figure; check {relation.id}"


@rule("R15", "a qualifier that is not written in the document", "warning")
def foreign_qualifier(page: Page) -> Iterator[Hit]:
    """`period` and `scope` are the document's own words."""
    for relation in page.record.relations:
        for name in ("period", "scope"):
            value = squeeze(getattr(relation.qualifiers, name) or "")
            if not all(part in page.squeezed for part in _DATE_PART.findall(value)):
                yield *_place(page, relation), f"{name} {value!r} of {relation.id} is not written there; use its words"


@rule("R16", "evidence apart from its relation", "warning")
def distant_evidence(page: Page) -> Iterator[Hit]:
    """The evidence holds the object's mention, and the subject's but for an implicit one."""
    for relation in page.record.relations:
        if relation.evidence is not None:
            low, high = relation.evidence
            target = page.ends(relation)[1]
            if not (low <= target.start and target.end <= high):
                yield low, high, f"the evidence of {relation.id} does not hold {target.text!r}; widen it"


def _typed(page: Page, *types: str) -> Iterator[Relation]:
    return (relation for relation in page.record.relations if relation.type in types)


def _place(page: Page, relation: Relation) -> tuple[int, int]:
    """Where a finding about a relation is shown: at its object."""
    target = page.ends(relation)[1]
    return target.start, target.end


def _end(entity: Entity) -> tuple[object, ...]:
    return entity.label, entity.canonical or (entity.start, entity.end)


def _together(page: Page, relation: Relation) -> bool:
    """Whether some sentence holds a mention of either end's thing."""
    subject, target = page.ends(relation)
    one, other = ({page.sentence(entity) for entity in page.mentions(end)} for end in (subject, target))
    return not one.isdisjoint(other)
