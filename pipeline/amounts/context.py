"""What stands around a numeral and 元 and makes it something else than money: 三元桥, 元旦, 百亿元企业, 上百万元."""

from __future__ import annotations

import re

from .numerals import Numeral

_OTHER_WORD = re.compile(r"旦|宵(?!夜)|素(?![质食菜])|件|器件|宇宙|帅|勋")
"""Behind 元: 元旦, 元宵, 元素, 元件, 元器件, 元宇宙, 元帅, 元勋."""

_KIND = (
    "规模|重大|重点|骨干|龙头|链主|特色|优势|新兴|未来|现代|先进|大型|主导|支柱|绿色|民营|国有|外资|内资|利税|纳税|税收|产值"
    "|工业|农业|农产品|加工|制造业?|装备|科技|数字|化工|食品|建材|纺织|医药|汽车|动力|电池|新材料|新能源|文旅|旅游|商贸|物流"
)
_CLASS = re.compile(
    rf"(?:及?以[上下])?(?:{_KIND}){{0,4}}(?:[级户村镇乡县区园店机]|企业|项目|产业|集群|俱乐部|楼[宇盘]|工程|板块|平台|基地"
    r"|乡镇|园区|大镇|强镇|强村|富村|强市|大市|大省|城市|赛道|商圈|单品|大单品)"
    rf"|的(?:(?:{_KIND}){{0,4}}(?:[乡镇村](?![^\W\d]?长)|企业(?!家))|(?:已?有)?[\d一二两三四五六七八九十百]++[余多]?[家户])"
)
"""Behind 百亿元, 千万元: a class or slogan, no amount."""
_EACH_OF = re.compile(r"[\d一二两三四五六七八九十百千余多几数][个家]$")
"""Before 百亿元 and what is counted: 3个千亿元台阶, 多个超百亿元的项目."""

_VAGUE = re.compile(r"(?:[几数成好若]|数以上?|(?<![站迈跨登冲踏攀以])上)$")
_SINGLE_RIGHT = re.compile(
    r"钱|的|及?以[上下内]|左右|[至到~\-—和与或起]|一[斤个张份公本条单勺碗瓶只盒袋杯盘把串枚件套支票天晚位亩吨]|每|/|人民币|不等"
)
_SINGLE_LEFT = re.compile(r"(?:[价为达仅收付花卖补奖到至是降涨费交给票约近超逾过减增加省得]|每[^\W\d])$")
_AMBIGUOUS = "一二三四"
_COUNTED = re.compile(
    r"(?:人口|人数|用户|人次|游客|旅客|观众|读者|网友|粉丝|流量|播放量?|点击量?|浏览量?|阅读量?|下载量?|会员|产[量能]|[存出]栏|客流|吞吐量?|面积|订单量|销量)"
    r"(?:[达近约超逾为过有]|突破|超过|达到)?$"
)
_LABEL = re.compile(r"(?:^|[\s。；;!！?？:：,，(（)）A-Za-z#/%\-—第图表例附])$")
_BEFORE_DAY = re.compile(r"(?:^|\n|[^\w\s、.:/%~¥$€£\-—]|(?<![低高等少多])于|[自从定]) *$")
_OF_A_NAME = re.compile(
    r"[^\W\da-zA-Z_的左上下以每至到和与或及等不兑换折合约对可相起涨跌升贬增减附关水就为是即一硬纸钞贷]"
)
"""Before and behind 15日元通公司: what neither leads to a price in yen nor goes on from one."""
_POINT = re.compile(r"(?<![A-Za-z.])\.$")
"""Neither an item's (A.5亿元) nor the end of an ellipsis."""
_APART = re.compile(r"\d[,.\s]{1,2}\Z")
_CUT = re.compile(r"(?<![A-Za-z\d.])\d{1,4},$")
_MEASURE = re.compile(
    r" ?[年月日个家倍股人吨种次号级期项类户亩件台套辆名只度头株]|[A-Za-z%‰℃]| (?:[mb]illion|bn)|\.?\d"
)


def is_other_word(text: str, unit_end: int) -> bool:
    """Whether the 元 that ends at `unit_end` begins another word."""
    return text[unit_end - 1] == "元" and _OTHER_WORD.match(text, unit_end) is not None


def is_class(text: str, start: int, numeral: Numeral, unit_end: int) -> bool:
    """Whether units alone (百亿, 千万) name a class, a step that is counted or a denominator: 百亿元企业, 人/百亿元.

    Args:
        text: Folded text.
        start: Where the figure starts, bounding words included.
        numeral: Its numeral.
        unit_end: Where its currency ends.
    """
    if not numeral.is_round:
        return False
    if text[start - 1 : start] == "/" or _CLASS.match(text, unit_end):
        return True
    counted = _EACH_OF.search(text, max(0, start - 2), start) is not None
    return counted and re.match(r"\w", text[unit_end : unit_end + 1]) is not None


def is_part_of_label(text: str, start: int, numeral: Numeral) -> bool:
    """Whether the numeral is the tail of something else: 数百万, 第三, 1.2.3, .5亿, 000 in 2000,000, G20."""
    before = text[start - 1 : start]
    if not before:
        return False
    if before == "第" or (before == "." and _POINT.search(text, start - 1, start)):
        return True
    padded = numeral.text[0] == "0" and (numeral.low == 0 or numeral.text[1:2].isdigit())
    if padded and _APART.search(text, max(0, start - 3), start):
        return True
    if numeral.text[0] in "十百千万" and _VAGUE.search(text, max(0, start - 3), start):
        return True
    return numeral.is_arabic and not numeral.has_myriads and is_glued(text, start)


def is_cut(written: str, start: int, numeral: Numeral) -> bool:
    """Whether a comma groups a figure wrongly: 2000万 in 1,2000万, 500 in 2000,500.

    Args:
        written: Text that is not folded: ， ends a clause (共3个，2000万元).
        start: Where the numeral starts.
        numeral: The numeral.
    """
    if written[start - 1 : start] != "," or not numeral.text[:3].isdecimal():
        return False
    return _CUT.search(written, max(0, start - 6), start) is not None


def is_glued(text: str, start: int) -> bool:
    """Whether a single Latin letter stands directly before a figure: G20, T1."""
    before, second = text[start - 1 : start], text[start - 2 : start - 1]
    return before.isascii() and before.isalpha() and not (second.isascii() and second.isalpha())


def is_word_with_unit(text: str, start: int, numeral: Numeral, unit_start: int, unit_end: int) -> bool:
    """Whether one numeral character and its unit are parts of words: 三元桥, 一元化, 二元结构, 百元店, 周四人民币."""
    unit = text[unit_start:unit_end]
    if len(numeral.text) != 1 or numeral.is_arabic or unit not in ("元", "人民币"):
        return False
    right = text[unit_end : unit_end + 4]
    if unit == "人民币":
        return True
    if _SINGLE_RIGHT.match(right) or not (start or right):
        return False
    stands_alone = not re.match(r"\w", right)
    if numeral.text in _AMBIGUOUS:
        return not (stands_alone and _SINGLE_LEFT.search(text, max(0, start - 2), start))
    return not stands_alone


def is_date(text: str, start: int, numeral: Numeral, unit_start: int) -> bool:
    """Whether 日元 is a day and the head of the next word: 11月3日元首会晤, 于3日元首会晤."""
    if not text.startswith("日元", unit_start):
        return False
    if len(numeral.text) <= 2 and text[start - 1 : start] == "月":
        return True
    if not 1 <= numeral.low <= 31 or numeral.low != numeral.low.to_integral_value():
        return False
    before = _BEFORE_DAY.search(text, max(0, start - 6), start)
    return before is not None and _OF_A_NAME.match(text, unit_start + 2) is not None


def is_measured(text: str, end: int) -> bool:
    """Whether a unit other than a currency follows a figure: ￥3亿股."""
    return _MEASURE.match(text, end) is not None


def is_counted(text: str, start: int) -> bool:
    """Whether the words in front say that people or things are counted: 用户达2亿."""
    return _COUNTED.search(text, max(0, start - 6), start) is not None


def is_label(text: str, start: int) -> bool:
    """Whether a plain figure stands where item numbers and labels stand, so that it is no member of a list."""
    return _LABEL.search(text, max(0, start - 1), start) is not None
