"""Sums whose 元 goes without saying: 3.5个亿, 总投资3.5亿."""

from __future__ import annotations

import re

from .context import is_counted
from .numerals import Numeral

_AUDIENCE = re.compile(r"(?:观众|读者|网友|人数|人群|民众|[次量数])(?:[达近约超逾为过有破]|突破|超过|达到|高达)*$")
_UNCOUNTABLE = re.compile(r"[.点].*个|个[余多]|个[万亿].*\d")
_SUM_END = re.compile(r"(?=$|[\s。,;!?)])|左右|上下|用于")
"""Behind 3个亿, 3个亿元: nothing that could be counted (3个亿元项目, 3个亿吨级煤矿)."""
_SUM_OF = re.compile(
    r"的?[^\W\d的]{0,6}(?:资金|经费|投资|投入|贷款|产值|营收|收入|税收|利润|债务|订单|资产|补贴|补助|亏损|损失|缺口)"
    r"(?!项目|企业)|[涨增升降减跌]|提高"
)
_NAMED = re.compile(
    r"(?:投资|投资总?额|总?概算|预算|造价|中标价|合同[总金]?[价额]|标的额|[总报]价|金额|总额|注册资[本金]|资本金|融资|募资"
    r"|产值|总值|经济总量|GDP|营收|收入|销售额|营业额|交易额|成交额|贸易额|零售额|[进出]口额|进出口|货值|票房|市值|估值|资产"
    r"|税收|利税|税费|利润|亏损|损失|负债|债务|欠款|赤字|贷款|授信|存款|债券|国债|费用|经费|资金|补贴|补助|奖金|罚款|赔款|拨款|[备程货]款)"
    r"(?:总[额计]|累计|[共合]计|接近|达到|超过|突破|约合|不低于|不少于|不超|大约|[达为约超近逾过破共仅])* ?:?$"
)
_NAME = 12
"""Characters that are looked at in search of a noun."""


def is_spoken_sum(text: str, start: int, numeral: Numeral, end: int) -> bool:
    """Whether 个 makes a sum and counts nothing: 3.5个亿, 两个多亿元, but 3个亿元项目, 用户3个亿.

    Args:
        text: Folded text.
        start: Where the figure starts, bounding words included.
        numeral: Its numeral, with 个 before 万 or 亿.
        end: Where it ends, its currency included.
    """
    if is_counted(text, start) or _AUDIENCE.search(text, max(0, start - 6), start):
        return False
    uncountable = _UNCOUNTABLE.search(numeral.text) is not None
    if text[end - 1] not in "万亿余多":
        return uncountable or _SUM_END.match(text, end) is not None
    if text[start - 1 : start] in ("“", '"') or not ("亿" in numeral.text or uncountable):
        return False  # “两个亿”, 二个万: somebody's slogan
    return (_SUM_END.match(text, end) or _SUM_OF.match(text, end)) is not None


def is_named(text: str, start: int) -> bool:
    """Whether the words in front of a figure name money, so that it needs no 元: 总投资3.5亿, 研发费用超过1.2亿."""
    return _NAMED.search(text, max(0, start - _NAME), start) is not None
