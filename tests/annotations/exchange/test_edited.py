"""What an annotator does in a tool becomes a valid record; what does not fit is said, never taken."""

import json
import re

import pytest
from generated import document

from zhaoshang.annotations.exchange import FORMATS, Item, Unaligned
from zhaoshang.annotations.inline import parse_inline
from zhaoshang.corpus.record import Money


def normalise(text):
    return Money(amount="50000000", min=None, max=None, currency="CNY", approx=False)


MARKED = """📈{O#z:岚溪高新区}消息：{O#a:夏知\n光学公司|夏知光学}{X:总投资}{M#m:5000万元}落户{O:岚溪高新区}，\r
{P#p:方未}任{O#b:夏知光学}{T:总经理}。
===
投 a m status=计划
落 a z
任 p b 总经理
"""
PARSED = parse_inline("page", MARKED, normalise)
ITEM = Item(PARSED.text, PARSED.record)
TEXT = ITEM.text


def place(words, after=0):
    start = TEXT.index(words, after)
    return start, start + len(words)


def rows(name, tmp_path):
    """What the tool is given, as JSON."""
    path = tmp_path / f"{name}.json"
    FORMATS[name].export([ITEM], path)
    data = json.loads(path.read_text("utf-8"))
    return data[0] if isinstance(data, list) else data


def load(name, tmp_path, row, **options):
    path = tmp_path / f"{name}.edited"
    path.write_text(json.dumps([row] if name == "labelstudio" else row), "utf-8")
    return FORMATS[name].load(path, {"page": document(ITEM)}, **options)


def entities(record):
    return [(entity.id, entity.label, entity.text, entity.canonical) for entity in record.entities]


def relations(record):
    texts = {entity.id: entity.text for entity in record.entities}
    return [(one.id, one.type, texts[one.subject], texts[one.object]) for one in record.relations]


def test_doccano_moved_added_and_deleted(tmp_path):
    row = rows("doccano", tmp_path)
    spans = {entity["id"]: entity for entity in row["entities"]}
    spans[5]["start_offset"] += 2  # 岚溪高新区 → 高新区
    del spans[1]
    start, end = place("消息")
    spans[90] = {"id": 90, "label": "ORG", "start_offset": start, "end_offset": end}
    row["entities"] = list(spans.values())[::-1]
    row["relations"].append({"id": 7, "from_id": 90, "to_id": 2, "type": "合作"})
    imported = load("doccano", tmp_path, row)
    (record,) = imported.records
    assert entities(record)[:2] == [("T1", "ORG", "消息", "消息"), ("T2", "ORG", "夏知光学公司", "夏知光学")]
    assert ("T5", "ORG", "高新区", "岚溪高新区") in entities(record)
    assert relations(record) == [
        ("R1", "总投资", "夏知光学公司", "5000万元"),
        ("R2", "任职", "方未", "夏知光学"),
        ("R3", "合作", "消息", "夏知光学公司"),
    ]
    assert record.relations[0].qualifiers.status == "计划"
    (problem,) = imported.problems
    assert "a relation 落户 was left out, because '1' is no entity" in problem.message


def test_an_amount_stays_with_its_span_alone(tmp_path):
    row = rows("doccano", tmp_path)
    money = next(entity for entity in row["entities"] if entity["label"] == "MONEY")
    money["end_offset"] -= 1
    imported = load("doccano", tmp_path, row)
    entity = next(entity for entity in imported.records[0].entities if entity.label == "MONEY")
    assert (entity.text, entity.money) == ("5000万", None)
    assert [str(problem) for problem in imported.problems] == [
        f"{entity.id}: '5000万' has no amount yet; `zhaoshang train` works it out"
    ]


@pytest.mark.parametrize(
    ("label", "start", "end", "reason"),
    [
        ("GPE", *place("消息"), "the label must be one of ORG, OFFICIAL, PROJECT, MONEY, TITLE, METRIC"),
        ("ORG", len(TEXT) - 1, len(TEXT) + 1, f"it is no passage of {len(TEXT)} characters"),
        ("ORG", 4, 4, f"it is no passage of {len(TEXT)} characters"),
        ("ORG", *place("\r\n"), "it holds only white space"),
        ("ORG", *place("高新区消息"), "it overlaps ORG '岚溪高新区'"),
    ],
)
def test_spans_that_do_not_fit_are_kept_aside(tmp_path, label, start, end, reason):
    row = rows("doccano", tmp_path)
    row["entities"].append({"id": 90, "label": label, "start_offset": start, "end_offset": end})
    imported = load("doccano", tmp_path, row)
    assert imported.records == ()
    (unaligned,) = imported.unaligned
    context = TEXT[max(0, start - 12) : end + 12]
    assert unaligned == Unaligned("page", start, end, label, TEXT[start:end], context, reason)
    assert load("doccano", tmp_path, row, drop_unaligned=True).records == (ITEM.record,)


def test_a_span_whose_text_is_not_the_sources_is_kept_aside(tmp_path):
    row = rows("doccano", tmp_path)
    row["text"] = row["text"].replace("方未", "方末")
    (unaligned,) = load("doccano", tmp_path, row).unaligned
    assert (unaligned.text, unaligned.reason) == ("方末", "the source has another text there")


def test_a_tool_may_change_line_breaks(tmp_path):
    row = rows("doccano", tmp_path)
    row["text"] = re.sub(r"\s", "", TEXT)
    for entity in row["entities"]:
        before = TEXT[: entity["start_offset"]]
        inside = TEXT[entity["start_offset"] : entity["end_offset"]]
        entity["start_offset"] = len(re.sub(r"\s", "", before))
        entity["end_offset"] = entity["start_offset"] + len(re.sub(r"\s", "", inside))
    assert load("doccano", tmp_path, row).records == (ITEM.record,)


def test_white_space_at_the_edges_is_cut_off(tmp_path):
    row = rows("doccano", tmp_path)
    last = row["entities"][5]
    start, end = place("\r\n方未")
    assert TEXT[last["start_offset"] : last["end_offset"]] == "方未"
    last |= {"start_offset": start, "end_offset": end}
    assert load("doccano", tmp_path, row).records == (ITEM.record,)


def test_label_studio_fields_and_arrows(tmp_path):
    row = rows("labelstudio", tmp_path)
    result = row["predictions"][0]["result"]
    by = {(one.get("id"), one.get("from_name")): one for one in result}
    by["T2", "canonical"]["value"]["text"] = ["夏知"]
    by["T4", "facts"]["value"]["text"] = ["总投资 夏知光学公司 概算总投资 period=2031年 status=也许"]
    arrow = next(one for one in result if one.get("labels") == ["落户"])
    arrow |= {"from_id": arrow["to_id"], "to_id": arrow["from_id"], "direction": "left"}
    result.append({"type": "relation", "from_id": "T7", "to_id": "T1", "direction": "right", "labels": ["合作"]})
    imported = load("labelstudio", tmp_path, row)
    (record,) = imported.records
    assert record.entities[1].canonical == "夏知"
    first = record.relations[0]
    assert (first.predicate, first.qualifiers.period, first.qualifiers.status) == ("概算总投资", "2031年", None)
    assert relations(record)[1:] == [
        ("R2", "落户", "夏知光学公司", "岚溪高新区"),
        ("R3", "任职", "方未", "夏知光学"),
        ("R4", "合作", "夏知光学", "岚溪高新区"),
    ]
    (problem,) = imported.problems
    assert "the qualifier status='也许' was left out" in problem.message


def test_label_studio_writes_a_line_break_as_two_characters(tmp_path):
    row = rows("labelstudio", tmp_path)
    for one in row["predictions"][0]["result"]:
        if one["type"] == "labels":
            one["value"]["text"] = one["value"]["text"].replace("\n", "\\n")
    assert load("labelstudio", tmp_path, row).records == (ITEM.record,)


def test_label_studio_clients_that_counted_utf_16(tmp_path):
    row = rows("labelstudio", tmp_path)
    for one in row["predictions"][0]["result"]:
        if "value" in one:
            for edge in ("start", "end"):
                one["value"][edge] = len(TEXT[: one["value"][edge]].encode("utf-16-le")) // 2
    assert load("labelstudio", tmp_path, row).records == (ITEM.record,)


def test_label_studio_takes_submitted_annotations_alone(tmp_path):
    row = rows("labelstudio", tmp_path)
    answer = row["predictions"][0]
    cancelled = {"result": [], "was_cancelled": True}
    assert load("labelstudio", tmp_path, row | {"annotations": [cancelled, answer]}).records == (ITEM.record,)
    imported = load("labelstudio", tmp_path, row | {"annotations": [cancelled], "predictions": [3]})
    assert imported.records == ()
    assert imported.problems[0].message.startswith("it has no annotation, so it was not imported")


def test_brat_lines_are_edited(tmp_path):
    folder = tmp_path / "brat"
    FORMATS["brat"].export([ITEM], folder)
    ann = folder / "page.ann"
    lines = ann.read_text("utf-8")
    first, end = place("夏知\n光学公司")
    assert f"T2\tORG {first} {first + 2};{first + 3} {end}\t夏知 光学公司\n" in lines
    lines = lines.replace('{"canonical": "夏知光学"}', '{"canonical": "夏知"}').replace(
        "Status R1 Planned", "Status R1 Actual"
    )
    lines += f"T9\tORG {' '.join(map(str, place('消息')))}\t消息\nR9\tCooperates Arg1:T9 Arg2:T1\nA9\tApprox T4\n"
    ann.write_text(lines + "#90\tAnnotatorNotes T9\t待查\n", "utf-8")
    imported = FORMATS["brat"].load(folder, {"page": document(ITEM)})
    (record,) = imported.records
    assert entities(record)[1:3] == [("T2", "ORG", "消息", "消息"), ("T3", "ORG", "夏知光学公司", "夏知")]
    assert record.relations[0].qualifiers.status == "实际"
    assert relations(record)[-1] == ("R4", "合作", "消息", "岚溪高新区")
    assert next(entity.money.approx for entity in record.entities if entity.money) is True
    assert [problem.message for problem in imported.problems] == ["T9 has a note that was left out: '待查'"]


def test_brat_fragments_that_leave_characters_out_are_kept_aside(tmp_path):
    folder = tmp_path / "brat"
    FORMATS["brat"].export([ITEM], folder)
    ann = folder / "page.ann"
    start, _ = place("消息")
    ann.write_text(ann.read_text("utf-8") + f"T9\tORG {start} {start + 1};{start + 2} {start + 3}\t消 ：\n", "utf-8")
    (unaligned,) = FORMATS["brat"].load(folder, {"page": document(ITEM)}).unaligned
    assert unaligned.reason == "its fragments leave characters out; mark it in one piece"


def test_prodigy_imports_what_was_accepted(tmp_path):
    row = rows("prodigy", tmp_path)
    assert load("prodigy", tmp_path, row | {"answer": "accept"}).records == (ITEM.record,)
    imported = load("prodigy", tmp_path, row | {"answer": "reject"})
    assert imported.records == ()
    assert "its answer is 'reject'" in imported.problems[0].message


def test_a_relation_under_another_type_keeps_its_wording(tmp_path):
    row = rows("prodigy", tmp_path)
    row["relations"][0]["label"] = "指标"
    (record,) = load("prodigy", tmp_path, row).records
    assert (record.relations[0].type, record.relations[0].qualifiers.status) == ("指标", "计划")


def test_conll_amounts_are_to_be_made(tmp_path):
    path = tmp_path / "page.conll"
    FORMATS["conll"].export([ITEM], path)
    assert path.read_text("utf-8").startswith("# doc_id = page\n📈\tO\n岚\tB-ORG\n溪\tI-ORG\n")
    imported = FORMATS["conll"].load(path, {"page": document(ITEM)})
    assert [str(problem) for problem in imported.problems] == [
        "T4: '5000万元' has no amount yet; `zhaoshang train` works it out"
    ]
