"""The pipeline that ships, on pages written for these tests."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from zhaoshang.annotations.corpus import load as annotated
from zhaoshang.corpus.document import Document
from zhaoshang.corpus.record import Record
from zhaoshang.corpus.text import squeeze
from zhaoshang.corpus.validate import check_record
from zhaoshang.pipeline.load import SHIPPED, describe, load
from zhaoshang.pipeline.run.process import process
from zhaoshang.training.score import score

PAGE = """　　今年上半年，澜湖高新区坚持项目为王，实现一般公共预算收
入6.3亿元，同比增长8.4%；工业开票销售210亿元，增长11.2%。

　　连日来，总投资45亿元的江苏云杉半导体科技有限公司项目现场
机声隆隆。云杉半导体总经理方季明介绍，厂房已经封顶。
"""
SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture(scope="module")
def nlp():
    return load(threads=2)


def records(nlp, *texts):
    documents = [Document(f"d{i}", text, f"d{i}.txt", "utf-8", "0" * 64, {}) for i, text in enumerate(texts)]
    return [row for row in process(nlp, documents, describe().meta) if isinstance(row, Record)]


def facts(record):
    names = {e.id: e.canonical or e.text for e in record.entities}
    return {(names[r.subject], r.type, r.predicate, names[r.object]) for r in record.relations}


def test_a_page_becomes_its_facts(nlp):
    (record,) = records(nlp, PAGE)
    found = facts(record)
    assert ("云杉半导体", "总投资", "总投资", "45亿元") in found
    assert ("澜湖高新区", "指标", "一般公共预算收入", "6.3亿元") in found
    assert ("澜湖高新区", "指标", "工业开票销售", "210亿元") in found
    assert ("方季明", "任职", "任职", "云杉半导体") in found
    money = next(e for e in record.entities if e.text == "6.3亿元")
    assert PAGE[money.start : money.end] == "6.3亿元"
    assert (money.money.amount, money.money.currency) == ("630000000", "CNY")
    income = next(e for e in record.entities if e.text == "一般公共预算收入")
    assert PAGE[income.start : income.end] == "一般公共预算收\n入"


def test_every_record_is_sound(nlp):
    texts = [PAGE, "", "  \n", "春天来了，孩子们在河边放风筝。", "12345.6" * 50, "“（《【" * 40, "开发区" * 200]
    rows = records(nlp, *texts)
    assert len(rows) == len(texts)
    for text, record in zip(texts, rows, strict=True):
        problems = [p for p in check_record(record, text) if "sha256" not in str(p)]
        assert problems == []
        for entity in record.entities:
            assert squeeze(text[entity.start : entity.end]) == entity.text


def test_plain_news_is_left_alone(nlp):
    (record,) = records(nlp, "周末的早市上，卖豆腐的老人支起摊子，孩子们围着糖画看个不停，一上午就过去了。")
    assert [e.text for e in record.entities if e.label != "MONEY"] == []
    assert record.relations == []


def test_batches_do_not_change_a_document(nlp):
    texts = [text for text, _ in annotated("dev")][:6]
    together = [row.to_json() for row in records(nlp, *texts)]
    alone = [records(nlp, text)[0] for text in texts]
    for one, both in zip(alone, together, strict=True):
        again = json.loads(both)
        assert [(e.start, e.end, e.label) for e in one.entities] == [
            (e["start"], e["end"], e["label"]) for e in again["entities"]
        ]
        assert len(one.relations) == len(again["relations"])


def test_quality_on_held_out_documents_has_not_slipped(nlp):
    gold = list(annotated("dev"))
    documents = [Document(r.doc_id, text, "x", "utf-8", "0" * 64, {}) for text, r in gold]
    found = [row for row in process(nlp, documents, {}) if isinstance(row, Record)]
    result = score([record for _, record in gold], found)
    assert result.entities.f1 > 0.85
    assert result.relations.f1 > 0.6
    assert result.amounts.value > 0.99


@pytest.mark.skipif(not (SHARED / "gold" / "dev" / "records.jsonl").exists(), reason="the real pages are not here")
def test_the_mission_on_real_pages(nlp):
    page = next(text for path in (SHARED / "seeds").glob("002*.txt") if (text := path.read_bytes().decode("utf-8")))
    (record,) = records(nlp, page)
    assert ("新瑞光电", "总投资", "总投资", "100亿元") in facts(record)
    money = next(e.money for e in record.entities if e.text == "100亿元")
    assert (money.amount, money.currency) == ("10000000000", "CNY")


def test_loading_needs_no_network_and_no_home(tmp_path):
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "import spacy\n"
        f"print(len(spacy.load({str(SHIPPED)!r})('总投资3亿元').ents))\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "PKUSEG_HOME": str(tmp_path / "pkuseg")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 1
    assert socket.socket.connect is not None
    assert [path.name for path in tmp_path.iterdir()] == []


def test_what_ships_is_small_and_holds_no_pickle():
    files = [path for path in SHIPPED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 60 * 2**20
    assert not [path.name for path in files if path.suffix in (".pkl", ".pickle")]
