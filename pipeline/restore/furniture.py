"""Page furniture: what the newspaper prints around its articles. Kept in the text, never tagged."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 120
"""No furniture line is longer, in characters."""

_DATE = (
    r"(?:\d{4}/\d{1,2}/\d{1,2}"
    r"|(?:\d{4}|[二一][〇○Ｏ零一二三四五六七八九]{3})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日)"
)
_NAMES = r"[一-鿿]{2,4}(?=[\s、/|]|$)(?:[\s、/]+[一-鿿]{2,4}(?=[\s、/|]|$)(?!\s*[:：]))*"
_EDITOR = r"(?:责任编辑|责编|编辑|值班编委|值班主任|值班总编|编审|版式|排版|组版|校对|美编|视觉|监制|终审|审核)"
_DESK = (
    r"(?:在线投稿|投稿(?:邮箱|热线|电话)?|(?:新闻|报料|爆料|服务|监督|广告|发行|订报|订阅|举报)(?:热线|电话)|新闻(?:报料|爆料|线索)|热线(?:电话)?"
    r"|电子(?:邮箱|邮件)|邮箱|[Ee]-?[Mm]ail|邮政编码|邮编|网址|网站|官网|本报地址|社址|国内统一(?:连续出版物号|刊号)|统一刊号|邮发代号|传真|QQ|微信公众号|微信号)"
)
_NUMBER = r"[\d*+()（）\-—－转 ]{5,}|[A-Z]{2}[\d\-—]+"
_URL = r"(?:https?://|www\.)[\x21-\x7e]+|[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64})+"
_PIECE = re.compile(
    rf"(?P<date>{_DATE})|(?P<day>[（(]?(?:星期|周)[一二三四五六日天][）)]?|农历\S{{2,8}})|(?P<issue>总?第\s*\d+\s*期|总\d+期|今日\d+版)"
    rf"|(?P<folio>第?\s*[A-Z]?\d{{1,2}}\s*[—\-]?\d{{0,2}}版|第[一二三四五六七八九十]+版|^[A-Z]?\d{{1,2}}(?=\s))"
    rf"|(?P<editor>{_EDITOR}\s*[:：/]\s*{_NAMES}|(?:^|(?<=\s)){_EDITOR}\s*[:：]?\s*$|{_EDITOR}\s+{_NAMES})"
    rf"|(?P<desk>{_DESK}\s*[:：]?\s*(?:{_URL}|{_NUMBER}|[A-Za-z0-9_]{{4,}})|{_URL}|(?:^|(?<=\s)){_DESK}\s*[:：]?\s*$)"
)
_WEIGHT = {"date": 1, "day": 1, "issue": 2, "folio": 1, "editor": 2, "desk": 2}
_NOTICE = re.compile(
    r"扫(?:一扫|码|描)[^，。]{0,16}(?:关注|二维码|下载|投稿|观看|查看|更多)|版权所有|未经\S{0,8}(?:授权|许可|同意)\S{0,12}(?:转载|使用|复制)"
    r"|(?:欢迎|敬请)关注[^，。]{0,20}(?:公众号|客户端|APP)|本版(?:编辑|责编|图片|稿件)"
)
_LONGEST_NOTICE = 40
"""A longer line that holds a notice, or one of several clauses, is running text that mentions one."""
_PAPER = re.compile(
    r"(?<![^\s■|：:])[一-鿿]{2,8}(?:[日晚早晨时周导快商]报|科技报|农民报|青年报|工人报|[周月旬]刊|发布)(?![^\s|，,：:])"
)
_CLAUSES = re.compile(r"[，；]\w")
_FIRST = re.compile(r"(?:[一-鿿]{2,8}(?:(?<![举预简])报|新闻|时讯|晨讯|周刊)|今日[一-鿿]{2})(?![^\s|，,：:])")
"""What can only be a paper where a furniture line begins: further on it is the name of a section."""
_FILLING = re.compile(r"[\s:：|/·\-—_,，、.\"“”]+")
_JUMP = re.compile(
    r"[（(【\[]?\s*(?:下转|上接|紧接|转自|相关报道见|详见)\s*(?:第?\s*(?:[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3})\s*版|[头首]版)\s*[）)】\]]?"
)
_HINT = re.compile(
    r"\d版|版[）)\]】]?$|[一二三四五六七八九十]版|编|热线|投稿|邮|网|星期|周[一二三四五六日]|www|http|@|期|扫|版权|转载|关注|[传校]|版式|组版|号|址|审|监制|视觉|[Mm]ail|QQ"
)


def is_furniture(text: str) -> bool:
    """Is this line nothing but furniture: folio and date, editors, hot lines, addresses, a jump to another page?

    Everything that is recognised is subtracted; what is left may only be as long as the name of a section.
    """
    if len(text) > LONGEST or "。" in text[:-1] or not _HINT.search(text):
        return False
    if _JUMP.fullmatch(text) or _is_notice(text):
        return True
    weight, rest, at, kind = 0, [], 0, ""
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or ""
        weight += _WEIGHT[kind]
        rest.append(text[at : match.start()])
        at = match.end()
    left = len(_FILLING.sub("", "".join(rest) + text[at:]))
    return (weight >= 2 and left <= (4 if "。" in text else 8)) or (weight == 1 and not left and kind != "date")


def _is_notice(text: str) -> bool:
    rest, notices = _NOTICE.subn("", text)
    return notices > 0 and len(text) <= _LONGEST_NOTICE and not _CLAUSES.search(rest)


def parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The furniture line `text[start:end]` without the name of the paper, which is a name like any other."""
    if first := _FIRST.match(text, start, end):
        start = first.end()
    for match in _PAPER.finditer(text, start, end):
        if start < match.start():
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def jumps(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Notes such as （下转第3版） at the edges of the segment `text[start:end]`."""
    if head := _JUMP.match(text, start, min(end, start + 24)):
        yield head.span()
    for match in _JUMP.finditer(text, max(start + 1, end - 24), end):
        if match.end() == end and (head is None or match.start() >= head.end()):
            yield match.span()
