"""Amounts: the case table, one written amount, the command."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from zhaoshang.corpus.record import Money
from zhaoshang.pipeline.amounts import Amount, find_amounts, parse_amount
from zhaoshang.pipeline.amounts.numerals import parse_numeral
from zhaoshang.pipeline.cli.amounts import amounts

CASES = [json.loads(line) for line in (Path(__file__).parent / "data/amounts.jsonl").open(encoding="utf-8")]


def money(amount=None, low=None, high=None, currency="CNY", approx=False):
    return Money(amount=amount, min=low, max=high, currency=currency, approx=approx)


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_case_table(case):
    found = [
        {"span": case["text"][amount.start : amount.end], **amount.money.model_dump()}
        for amount in find_amounts(case["text"])
    ]
    assert found == case["amounts"]


def test_case_table_is_large_and_has_hard_negatives():
    assert len({case["text"] for case in CASES}) == len(CASES) >= 300
    assert sum(not case["amounts"] for case in CASES) >= 60
    assert sum(len(case["amounts"]) for case in CASES) >= 300


def test_offsets_currency_and_rule():
    assert find_amounts("外资到账2073.9万美元。") == [
        Amount(4, 13, money("20739000", currency="USD"), "amount.figure"),
    ]
    assert [amount.rule for amount in find_amounts("3.5亿、2亿和1.2亿元，10至20亿元")] == [
        "amount.elided",
        "amount.elided",
        "amount.figure",
        "amount.range",
    ]


@pytest.mark.parametrize("space", ["\xa0", "\u2009", "\u200b", "\ufeff"])
def test_a_space_of_any_width_may_stand_before_the_unit(space):
    assert find_amounts(f"总投资3{space}亿元。") == [Amount(3, 7, money("300000000"), "amount.figure")]


def test_no_amount_crosses_a_line_break():
    assert find_amounts("总投资3\n亿元") == []
    assert [amount.start for amount in find_amounts("3亿\n、5亿元")] == [4]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("近3亿5千万元", money("350000000", high="350000000", approx=True)),
        ("810余万元", money("8100000", low="8100000", approx=True)),
        ("10至20亿元", money(low="1000000000", high="2000000000")),
        ("五千万", money("50000000")),
        ("四千万左右", money("40000000", approx=True)),
        ("8,100万", money("81000000")),
        ("3.5亿至5亿", money(low="350000000", high="500000000")),
        ("167.\n2亿元", money("16720000000")),
        ("HK$ 3.6亿", money("360000000", currency="HKD")),
        ("3元5角", money("3.5")),
        ("两块五毛", money("2.5")),
        ("2个多亿", money("200000000", low="200000000", approx=True)),
    ],
)
def test_parse_amount(written, expected):
    assert parse_amount(written) == expected


@pytest.mark.parametrize("written", ["", "亿元", "数百万元", "5", "达3亿元", "3亿元和5亿元", "三元桥", "元" * 50])
def test_parse_amount_names_what_it_cannot_read(written):
    with pytest.raises(ValueError, match="is not one written amount") as caught:
        parse_amount(written)
    assert repr(written) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一万二", "12000"),
        ("三千五", "3500"),
        ("3万5千亿", "3500000000000"),
        ("百万亿", "100000000000000"),
        ("一百〇五", "105"),
        ("叁亿伍仟万", "350000000"),
        ("3.5个亿", "350000000"),
        ("两个多亿", "200000000"),
        ("一个亿五千万", "150000000"),
        ("万亿", "1000000000000"),
        ("二〇二三", "2023"),
    ],
)
def test_numerals(text, value):
    numeral = parse_numeral(text)
    assert numeral is not None
    assert numeral.low == numeral.high == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "亿",
        "万",
        "3亿亿",
        "1亿86000万",
        "伍",
        "三多",
        "一五百万",
        "1 2",
        "二三五",
        "3.5.2",
        "3个",
        "个亿",
        "十个5亿",
        "3亿个亿",
    ],
)
def test_what_is_no_numeral(text):
    assert parse_numeral(text) is None


def test_command_prints_one_line_of_json_an_amount():
    app = typer.Typer()
    app.command()(amounts)
    result = CliRunner().invoke(app, ["总投资近3亿5千万元，税收500万美元", "亿元企业"])
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "text": "近3亿5千万元",
            "start": 3,
            "end": 10,
            "amount": "350000000",
            "min": None,
            "max": "350000000",
            "currency": "CNY",
            "approx": True,
        },
        {
            "text": "500万美元",
            "start": 13,
            "end": 19,
            "amount": "5000000",
            "min": None,
            "max": None,
            "currency": "USD",
            "approx": False,
        },
    ]
    assert "亿元企业" in result.stderr
