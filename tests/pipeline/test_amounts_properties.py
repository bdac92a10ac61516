"""Amounts: what holds for every text and every written form."""

import re
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline.amounts import find_amounts, parse_amount
from zhaoshang.pipeline.amounts.numerals import parse_numeral

PLAIN = re.compile(r"(0|[1-9]\d*)(\.\d*[1-9])?")
PIECES = (
    "3|10|1,200.5|2.4|亿|万|千|百|十|元|元|美元|港币|人民币|块钱|日元|HK$|￥|$|RMB|3亿|5千万|三|五|两|百万|一点五|〇|零"
    "|余|多|来|几|数|约|近|超|不超过|不低于|签|从|至|到|—|-|~|、|和|，|。|以上|以下|左右|及以上|（含）|旦|桥|企业|个|月|第"
    "|为|一个|.|·|１|，| |\n|个|个亿|角|分|块|毛|5角|总投资|产值超|/|台阶|的|家|（含3亿）|（不含）"
)
TRICKY = st.lists(st.sampled_from(PIECES.split("|")), max_size=20).map("".join)
LEADS = {"": "", "近": "max~", "约": "~", "超": "min", "超过": "min", "逾": "min"} | {
    "不低于": "min",
    "不少于": "min",
    "不超过": "max",
}
POSTS = {"": "", "以上": "min", "及以上": "min", "以下": "max", "及以下": "max", "以内": "max", "左右": "~"}
INNER = {"": "", "余": "min~", "多": "min~"}
UNITS = {"": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12}
SIDES = {
    ("", "元"): "CNY",
    ("", "元人民币"): "CNY",
    ("", "美元"): "USD",
    ("", "欧元"): "EUR",
    ("", "港元"): "HKD",
    ("", "日元"): "JPY",
    ("", "英镑"): "GBP",
    ("", "韩元"): "KRW",
    ("", "澳元"): "AUD",
    ("", "泰铢"): "THB",
    ("￥", ""): "CNY",
    ("¥", "元"): "CNY",
    ("$", ""): "USD",
    ("US$", ""): "USD",
    ("HK$", ""): "HKD",
    ("€", ""): "EUR",
    ("RMB", "元"): "CNY",
    ("人民币", "元"): "CNY",
    ("港币", "元"): "HKD",
}
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def expect(value, flags):
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return (text, text if "min" in flags else None, text if "max" in flags else None, "~" in flags)


def fields(money):
    return (money.amount, money.min, money.max, money.approx)


def in_characters(number):
    """The usual Chinese reading of a positive integer below 10^16."""
    digits, out = "零一二三四五六七八九", ""
    for power, big in ((12, "万"), (8, "亿"), (4, "万"), (0, "")):
        group = number // 10**power % 10_000
        if power == 12 and group:
            return in_characters(number // 10**8) + "亿" + tail(number % 10**8)
        if not group:
            continue
        zero = out and group < 1000
        out += ("零" if zero else "") + group_in_characters(group, digits) + big
    return out


def tail(number):
    return "" if not number else ("零" if number < 10**7 else "") + in_characters(number)


def group_in_characters(group, digits):
    out, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // power % 10
        if digit:
            out += ("零" if gap and out else "") + digits[digit] + unit
            gap = False
        else:
            gap = True
    return out


@st.composite
def figures(draw):
    """A written figure without bounds, and its value."""
    whole = draw(st.integers(1, 99_999_999))
    places = draw(st.integers(0, 4))
    number = Decimal(whole).scaleb(-places)
    unit = draw(st.sampled_from(sorted(UNITS)))
    style = draw(st.sampled_from(["plain", "grouped", "full"]))
    text = format(number, ",f" if style == "grouped" else "f")
    text = text.translate(FULL_WIDTH) if style == "full" else text
    return text, unit, number.scaleb(UNITS[unit])


@settings(deadline=None)
@given(
    figures(),
    st.sampled_from(sorted(LEADS)),
    st.sampled_from(sorted(POSTS)),
    st.sampled_from(sorted(INNER)),
    st.sampled_from(sorted(SIDES)),
    st.booleans(),
)
def test_what_is_formatted_is_read_back(figure, lead, post, inner, sides, inner_behind):
    number, unit, value = figure
    if inner_behind and unit:
        numeral = number + unit + inner
    elif unit in ("", "万", "亿", "万亿"):
        numeral = number + inner + unit
    else:
        numeral, inner = number + unit, ""
    written = lead + sides[0] + numeral + sides[1] + post
    expected = expect(value, LEADS[lead] + POSTS[post] + INNER[inner])
    assert fields(parse_amount(written)) == expected
    for before, after in (("", ""), ("总投资", "，占地"), ("实现产值为", "。"), ("（", "）")):
        [amount] = find_amounts(before + written + after)
        assert (amount.start, amount.end) == (len(before), len(before) + len(written))
        assert fields(amount.money) == expected
        assert amount.money.currency == SIDES[sides]


@settings(deadline=None)
@given(
    st.integers(1, 9999),
    st.integers(1, 9999),
    st.sampled_from(sorted(LEADS)),
    st.sampled_from(sorted(POSTS)),
    st.booleans(),
)
def test_compounds_are_read_back(big, small, lead, post, in_words):
    value = Decimal(big * 10**8 + small * 10**4)
    numeral = in_characters(int(value)) if in_words else f"{big}亿{'零' if small < 1000 else ''}{small}万"
    written, expected = f"{lead}{numeral}元{post}", expect(value, LEADS[lead] + POSTS[post])
    assert fields(parse_amount(written)) == expected
    [amount] = find_amounts(f"总投资{written}，占地")
    assert (amount.start, amount.end) == (3, 3 + len(written))
    assert fields(amount.money) == expected


@settings(deadline=None)
@given(
    st.integers(1, 99_999_999),
    st.integers(1, 9),
    st.integers(0, 9),
    st.sampled_from(sorted(LEADS)),
    st.sampled_from(sorted(POSTS)),
    st.booleans(),
)
def test_coins_are_read_back(whole, tenths, hundredths, lead, post, in_words):
    in_words = in_words and whole % 10_000 != 0  # 三万元五角 is not taken for one amount
    say = in_characters if in_words else str
    written = f"{lead}{say(whole)}元{say(tenths)}角{say(hundredths) + '分' if hundredths else ''}{post}"
    expected = expect(whole + Decimal(10 * tenths + hundredths).scaleb(-2), LEADS[lead] + POSTS[post])
    assert fields(parse_amount(written)) == expected
    for before, after in (("", ""), ("票价", "，"), ("（", "）")):
        [amount] = find_amounts(before + written + after)
        assert (amount.start, amount.end) == (len(before), len(before) + len(written))
        assert fields(amount.money) == expected


@settings(deadline=None)
@given(
    st.integers(1, 99_999),
    st.integers(0, 2),
    st.sampled_from(["", "多", "余"]),
    st.sampled_from(["元", "美元", ""]),
    st.sampled_from(sorted(LEADS)),
)
def test_sums_with_a_measure_word_are_read_back(digits, places, inner, unit, lead):
    number = Decimal(digits).scaleb(-places)
    written, expected = f"{lead}{number:f}个{inner}亿{unit}", expect(number.scaleb(8), LEADS[lead] + INNER[inner])
    assert fields(parse_amount(written)) == expected
    for before, after in (("", ""), ("前后投了", "。"), ("（", "）")):
        [amount] = find_amounts(before + written + after)
        assert (amount.start, amount.end) == (len(before), len(before) + len(written))
        assert (fields(amount.money), amount.money.currency) == (expected, "USD" if unit == "美元" else "CNY")


@settings(deadline=None)
@given(
    st.one_of(st.integers(1, 9999).map(str), st.integers(1, 9999).map(in_characters)),
    st.sampled_from(
        ["亿元项目", "亿元以上项目", "亿元企业", "亿元村", "亿元级集群", "亿吨级煤矿", "万吨级泊位", "万亩果园"]
    ),
    st.sampled_from(["新增", "其中", "建成", ""]),
)
def test_what_is_counted_is_no_amount(number, counted, before):
    assert find_amounts(f"{before}{number}个{counted}。") == []


@settings(deadline=None)
@given(
    st.sampled_from(["总投资", "投资额", "产值", "进出口额", "研发费用", "贷款", "票房", "注册资本"]),
    st.sampled_from(["", "达", "达到", "突破", "为", "合计"]),
    st.sampled_from(sorted(LEADS)),
    figures(),
    st.sampled_from(["", "左右", "以上"]),
    st.sampled_from(["", "。", "，占", "）", "\n"]),
)
def test_a_noun_for_money_stands_in_for_the_unit(noun, verb, lead, figure, post, after):
    number, unit, value = figure
    written, before = lead + number + unit + post, noun + verb
    found = find_amounts(before + written + after)
    if "万" not in unit and "亿" not in unit:
        assert found == []
        return
    [amount] = found
    assert (amount.start, amount.end) == (len(before), len(before) + len(written))
    assert fields(amount.money) == expect(value, LEADS[lead] + POSTS[post])
    for counted in ("立方米", "户", "人次", "吨", "个百分点"):
        assert find_amounts(before + lead + number + unit + counted) == []


@settings(deadline=None)
@given(st.integers(10**16, 10**27), st.integers(0, 12), st.sampled_from(sorted(UNITS)))
def test_no_binary_float_touches_an_amount(digits, places, unit):
    """More digits than a double holds come back one for one; nothing else in the result is a float either."""
    value = Decimal(digits).scaleb(-places)
    [amount] = find_amounts(f"投资超{value:f}{unit}元。")
    assert fields(amount.money) == expect(value.scaleb(UNITS[unit]), "min")
    values = (amount.start, amount.end, amount.rule, *amount.money.model_dump().values())
    assert {type(value) for value in values} <= {int, str, bool, type(None)}


@settings(deadline=None)
@given(st.integers(1, 9998), st.integers(1, 9999), st.sampled_from(["", "万", "亿"]), st.sampled_from("至到~～-–—"))
def test_ranges_are_read_back(low, step, unit, dash):
    high, scale = low + step, 10 ** UNITS[unit]
    for written in (
        f"{low}{dash}{high}{unit}元",
        f"{low}{unit}元{dash}{high}{unit}元",
        f"约{low}{unit}{dash}{high}{unit}元",
    ):
        [amount] = find_amounts(f"投资{written}。")
        assert (amount.start, amount.end) == (2, 2 + len(written))
        assert (amount.money.amount, amount.money.min, amount.money.max) == (None, str(low * scale), str(high * scale))
        assert amount.money.approx is written.startswith("约")


@settings(deadline=None)
@given(st.integers(100, 1899), st.integers(1000, 99_000), st.sampled_from(["亿", "万亿"]), st.sampled_from("至到~-"))
def test_a_range_that_would_fall_takes_the_unit_below(low, thousandths, unit, dash):
    high, scale = Decimal(thousandths).scaleb(-3), 10 ** UNITS[unit]
    [amount] = find_amounts(f"投资{low}{dash}{high}{unit}元。")
    assert (amount.money.min, amount.money.max) == (str(low * scale // 10**4), expect(high * scale, "")[0])


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 99_999), min_size=2, max_size=6), st.sampled_from("万亿"), st.sampled_from(["元", "美元"])
)
def test_units_elided_in_lists(numbers, unit, currency):
    *head, last = [f"{number}{unit}" for number in numbers]
    text = "分别为" + "、".join(head) + "和" + last + currency
    found = find_amounts(text)
    assert [amount.money.amount for amount in found] == [str(number * 10 ** UNITS[unit]) for number in numbers]
    assert {amount.money.currency for amount in found} == {"USD" if currency == "美元" else "CNY"}


@settings(deadline=None)
@given(st.integers(1, 10**16 - 1))
def test_characters_are_read_back(number):
    numeral = parse_numeral(in_characters(number))
    assert numeral is not None
    assert numeral.low == numeral.high == number


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=60), TRICKY))
def test_any_text_gives_exact_disjoint_spans(text):
    found = find_amounts(text)
    at = 0
    for amount in found:
        span = text[amount.start : amount.end]
        assert at <= amount.start < amount.end <= len(text)
        assert span == span.strip()
        assert "\n" not in span
        at = amount.end
        money = amount.money
        written = [value for value in (money.amount, money.min, money.max) if value is not None]
        assert written
        assert all(PLAIN.fullmatch(value) for value in written)
        if money.amount is None:
            assert money.min is not None
            assert money.max is not None
            assert Decimal(money.min) < Decimal(money.max)
        else:
            assert {money.amount, money.min, money.max} <= {money.amount, None}


@settings(deadline=None, max_examples=300)
@given(TRICKY)
def test_a_found_span_is_found_again(text):
    for amount in find_amounts(text):
        span = text[amount.start : amount.end]
        if amount.rule != "amount.elided":
            assert [(again.start, again.end, again.money) for again in find_amounts(span)] == [
                (0, len(span), amount.money)
            ]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_parsing_any_text_gives_an_amount_or_a_value_error(text):
    try:
        money = parse_amount(text)
    except ValueError:
        return
    assert money.currency.isupper()


REPEATED = [
    "9",
    "亿",
    "千",
    "1,",
    "1,111,",
    "1至",
    "1 ",
    "1. ",
    "3亿、",
    "3亿元至",
    "￥1",
    "1元",
    "三元",
    "一二",
    "不超过",
    "HK$1至",
    "余多",
    "3个亿",
    "3个亿级",
    "3元5角",
    "三元五",
    "总投资1亿",
    "总投资1亿级",
    "万亿元",
    "1亿元(含1亿元)以上",
    "1(含",
    "0 0,",
    ".5元",
]


@pytest.mark.parametrize("unit", REPEATED)
def test_work_grows_with_the_length(unit):
    """Calls made for four times the text: four times as many, not sixteen."""

    def calls(length):
        text, count = unit * (length // len(unit)) + "1亿元", 0

        def tick(frame, event, argument):
            nonlocal count
            count += 1

        before = sys.getprofile()
        sys.setprofile(tick)
        try:
            find_amounts(text)
        finally:
            sys.setprofile(before)
        return count

    assert calls(8_000) < 8 * max(calls(2_000), 100)


@pytest.mark.parametrize("unit", ["9", "亿", "1,111,", "一二", "1 "])
def test_a_megabyte_without_end(unit):
    """Backtracking over such a text would never come to an end."""
    assert len(find_amounts(unit * (1_000_000 // len(unit)) + "亩，总投资3亿元")) == 1
