"""Wordings that the contract calls nothing, whoever proposes them: generic and deictic bodies, classes of zones."""

from __future__ import annotations

import re

_VILLAGES = r"村[（(]社区[）)]|社区[（(]村[）)]|村|社区|镇村|村居"
_LEVELS = r"市|县|区|镇|乡|省|旗|州"
_BODIES = r"部门|单位|企业|公司|学校|园区|项目"
_NOTHING = {
    "ORG": re.compile(
        rf"(?:各|全|我|本|该|此|两家|多家)?(?:{_VILLAGES}|{_LEVELS}|{_BODIES})"
        r"|(?:相关|有关|职能|招商|上级|主管|各级|地方|区招商)(?:部门|单位|政府|党委)?"
        r"|党|中央|(?:国家|省|市|县)级.{0,8}(?:开发区|高新区|园区|产业园|新区|基地)"
        r"|.*(?:下达|召开|举行|前往|出席).*|.*年产"
    ),
    "PROJECT": re.compile(
        r"(?:各|该|本|此|一批|多个)?(?:重点|重大|在建|新建|签约|列省|列市|产业|工业|农业|服务业|制造业|新开工|新竣工|新达产"
        r"|省级|市级|区级|县级|国家级|[一-龥]{2}市级)*(?:项目|工程)"
    ),
}


_DEICTIC = re.compile(r"(?:我|本)(?:省|市|县|区|州|旗|镇|乡)(?=..)")


def deictic(text: str) -> int:
    """Characters of 我市, 我县 in front of a body's name: they say where the reader is and are no part of it.

    >>> deictic("我市市委"), deictic("我市"), deictic("市委")
    (2, 0, 0)
    """
    found = _DEICTIC.match(text)
    return found.end() if found else 0


_IN_FRONT = re.compile(
    r"(?:解决|实现|完成|突破|达到?|预计|预期|累计|共计|合计|同比|今年|去年|全年|[上下]半年|[前一]?[一二三]季度|全部(?!财政收入))+(?=..)"
    r"|计划(?=总?投资$)"
)


def verb_in_front(text: str) -> int:
    """Characters of a verb, a period or 全部 in front of what an amount measures: a METRIC has none (CONTRACT §2).

    The guidelines' check E16 refuses the same in gold records; 年销售额 and 年度计划投资 are nouns.

    >>> verb_in_front("解决资金"), verb_in_front("全年累计税收"), verb_in_front("计划投资"), verb_in_front("资金")
    (2, 4, 2, 0)
    """
    found = _IN_FRONT.match(text)
    return found.end() if found else 0


def repeated_head(text: str) -> int:
    """Characters of a second 项目 behind a project's name that ends with one already.

    >>> repeated_head("单晶硅片项目项目"), repeated_head("提档升级工程项目")
    (2, 0)
    """
    return 2 if text.endswith("项目项目") else 0


def is_nothing(text: str, label: str) -> bool:
    """Whether a wording stands for no particular body or project.

    The guidelines name 各村(社区), 全市, 国家级经济开发区 (as a goal), 重大项目.

    >>> is_nothing("各村(社区)", "ORG"), is_nothing("开发区", "ORG"), is_nothing("重大产业项目", "PROJECT")
    (True, False, True)
    >>> is_nothing("沐达年产", "ORG")
    True
    """
    pattern = _NOTHING.get(label)
    return pattern is not None and pattern.fullmatch(text) is not None
