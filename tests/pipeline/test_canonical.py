"""Canonical names within a document."""

import doctest

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.pipeline import attributes  # noqa: F401
from zhaoshang.pipeline.normalise import canonical, legal_form  # noqa: F401
from zhaoshang.pipeline.normalise.aliases import defined_names, is_subsequence, visitors
from zhaoshang.pipeline.normalise.clusters import MOST_COMPARED, canonical_names
from zhaoshang.pipeline.normalise.legal_form import brief_name
from zhaoshang.pipeline.normalise.name_rules import bare_key, shipped_rules, surface

RULES = shipped_rules()


def names(label, *texts, **context):
    return canonical_names(label, texts, RULES, **context)


def test_doctests():
    assert doctest.testmod(legal_form).failed == 0


@pytest.mark.parametrize(
    ("full", "brief"),
    [
        ("江苏锦禾合金科技有限公司", "锦禾合金"),
        ("锦禾光电科技股份有限公司", "锦禾光电"),
        ("江阴市政建设工程有限公司", "江阴市政"),
        ("扬州市锦禾光学有限公司", "锦禾光学"),
        ("锦禾区块链科技有限公司", "锦禾区块链"),
        ("美丽乡村文旅发展有限公司", "美丽乡村文旅"),
        ("锦禾面业（邯郸）有限公司", "锦禾面业"),
        ("锦禾酒业（集团）有限责任公司", "锦禾酒业"),
        ("扬州锦禾光学有限公司", "锦禾光学"),
        ("某山县锦禾光学有限公司", "锦禾光学"),
        ("江苏省某山县锦禾光学有限公司", "锦禾光学"),
        ("锦禾精密株式会社", "锦禾精密"),
        ("株式会社锦之森", "锦之森"),
        ("江苏交通控股有限公司", "江苏交通控股"),  # without the place nothing tells it from others
        ("投资管理有限公司", "投资管理有限公司"),
        ("县城投公司", "县城投公司"),
        ("锦禾集团第五公司", "锦禾集团第五公司"),
        ("青岚大学", "青岚大学"),
        ("锦禾集团", "锦禾集团"),
    ],
)
def test_brief_name_drops_only_what_does_not_distinguish(full, brief):
    assert brief_name(full, RULES) == brief


@pytest.mark.parametrize(
    "one_thing",
    [
        ("江苏锦禾合金科技有限公司", "锦禾合金"),
        ("锦禾（江苏）工程有限公司", "锦禾江苏"),
        ("江苏锦禾重型机床股份有限公司", "锦禾股份"),
        ("青岚经济技术开发区", "青岚经开区"),
        ("青岚经济开发区", "开发区"),
        ("青岚经开区", "开发区"),
        ("青岚高新技术产业开发区", "高新区"),
        ("中共青岚市委", "市委"),
        ("青岚市人力资源和社会保障局", "市人社局"),
        ("青岚市发展和改革委员会", "市发改委"),
        ("青岚市卫生健康委员会", "市卫健委"),
        ("青岚县抗旱救灾指挥部", "县抗旱指挥部"),
        ("青岚农村商业银行股份有限公司", "青岚农商银行"),
        ("青岚农业大学", "青岚农大"),
        ("青岚市石桥镇", "石桥镇"),
        ("“锦禾”志愿者协会", "锦禾协会"),
        ("ＡＢＣ材料有限公司", "ABC材料"),
    ],
)
def test_full_and_short_name_are_one(one_thing):
    full, short = one_thing
    assert set(names("ORG", full, short, full)) == {surface(short)}
    assert set(names("ORG", short, full)) == {surface(short)}


@pytest.mark.parametrize("bare", ["管委会", "党工委", "招商局"])
def test_a_word_that_every_zone_has_is_no_name_for_one(bare):
    full = f"青岚高新区{bare}"
    assert set(names("ORG", full, bare, bare)) == {full}


@pytest.mark.parametrize(
    "apart",
    [
        ("高新区", "高新区党工委"),
        ("高新区", "高新区管委会", "高新区招商局"),
        ("市委", "市委组织部", "市人大常委会", "市国资委"),
        ("青岚镇", "青岚镇党委"),
        ("锦禾", "锦禾重钢"),
        ("锦禾新材", "锦禾新材（香港）"),
        ("锦禾银行", "锦禾银行青岚支行"),
        ("锦禾集团", "锦禾集团工会"),
        ("陵县", "江陵县"),
        ("市人民医院", "市第三人民医院"),
        ("锦禾路桥", "锦禾路桥第五工程公司"),
        ("江苏锦禾合金有限公司", "浙江锦禾合金有限公司"),
        ("青岚经开区", "碧溪经济开发区", "开发区"),  # the short name fits two: it joins neither
        ("青岚市委", "碧溪市委", "市委"),
    ],
)
def test_what_may_be_another_thing_stays_apart(apart):
    assert len(set(names("ORG", *apart))) == len(apart)


def test_a_generic_name_never_stands_for_the_thing():
    assert names("ORG", "青岚新区", "新区") == ["青岚新区"] * 2
    assert names("PROJECT", "锦禾码头二期工程", "二期") == ["锦禾码头二期工程"] * 2


def test_a_visiting_city_is_not_ours():
    text = "湖南碧溪市党政考察团来我市考察。"
    assert names("ORG", "碧溪市委", "市委", visitors=visitors(text)) == ["碧溪市委", "市委"]
    assert set(names("ORG", "碧溪市委", "市委")) == {"市委"}


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("年产60万吨锦纶切片项目", "锦纶切片项目"), 1),
        (("城乡供水一体化工程", "供水一体化工程"), 1),
        (("青岚机场改扩建", "青岚机场改扩建工程"), 1),
        (("标准厂房", "标准厂房二期"), 2),
        (("锦纶基地一期", "锦纶基地二期"), 2),
        (("1万吨锦纶项目", "10万吨锦纶项目"), 2),
        (("青岚大道改造", "碧溪大道改造"), 2),
    ],
)
def test_projects(texts, count):
    assert len(set(names("PROJECT", *texts))) == count


def test_people_are_called_by_their_whole_name():
    assert names("OFFICIAL", "金一木", "拉斯·纳恩", "纳恩", "金 一木") == ["金一木", "拉斯·纳恩", "拉斯·纳恩", "金一木"]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("锦禾新能源股份有限公司（以下简称“锦新股份”）", "锦新股份"),
        ("锦禾新能源股份有限公司(下称锦新股份)", "锦新股份"),
        ("锦禾新能源股份有限公司，简称“锦新股份”，", "锦新股份"),
        ("锦禾新能源股份有限公司（暂定名，以下简称“锦新股份”）", "锦新股份"),
        ("锦禾新能源股份有限公司（证券简称：锦新股份）", "锦新股份"),
        ("锦禾新能源股份有限公司（锦禾股份）", "锦禾股份"),
    ],
)
def test_definitions(text, short):
    full = "锦禾新能源股份有限公司"
    pairs = defined_names(text, {len(full): full}, [full, short])
    assert pairs == [(full, short)]
    assert set(names("ORG", full, short, definitions=pairs)) == {short}


def test_a_bracket_without_a_word_of_definition_needs_the_same_letters():
    full = "锦禾新能源股份有限公司"
    assert defined_names(f"{full}（碧溪集团）", {len(full): full}, [full, "碧溪集团"]) == []


def test_a_short_name_defined_twice_joins_neither():
    pairs = [("江苏锦禾合金有限公司", "甲方"), ("浙江碧溪合金有限公司", "甲方")]
    assert len(set(names("ORG", "江苏锦禾合金有限公司", "浙江碧溪合金有限公司", "甲方", definitions=pairs))) == 3


def test_a_defined_short_name_that_fits_a_second_company_joins_them_not():
    full, other = "江苏锦禾合金科技有限公司", "锦禾置业有限公司"
    assert names("ORG", full, "锦禾", other, definitions=[(full, "锦禾")]) == ["锦禾", "锦禾", "锦禾置业"]


def test_two_companies_never_get_one_name():
    assert names("ORG", "江苏锦禾合金有限公司", "浙江锦禾合金有限公司") == ["锦禾合金", "浙江锦禾合金有限公司"]


def test_a_name_that_could_stand_for_very_many_joins_none():
    branches = [f"{a}{b}锦禾合金有限公司" for a in "甲乙丙丁戊己庚辛壬癸" for b in "东南西北中前后左右"]
    assert len(branches) > MOST_COMPARED
    assert names("ORG", *branches, "锦禾合金")[-1] == "锦禾合金"


@pytest.mark.parametrize("text", ["中共", "第二十届", "“”", "“ ”"])
def test_a_name_of_nothing_but_what_is_left_out_elsewhere_is_its_own(text):
    assert names("ORG", "青岚市委", text) == ["青岚市委", surface(text)]
    assert names("PROJECT", "青岚大桥", text) == ["青岚大桥", surface(text)]


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})
    nlp.add_pipe("zhaoshang_canonical")
    return nlp


def test_component(nlp):
    text = "江苏锦禾新能源股份有限公司（以下简称“锦新股份”）落户青岚高新区，锦新股份总投资5亿元，高新区党工委祝贺。"
    doc = nlp.make_doc(text)
    wanted = [("江苏锦禾新能源股份有限公司", "ORG"), ("锦新股份", "ORG"), ("青岚高新区", "ORG"), ("5亿元", "MONEY")]
    at, spans = 0, []
    for part, label in [*wanted[:3], wanted[1], wanted[3], ("高新区党工委", "ORG")]:
        at = text.index(part, at)
        spans.append(doc.char_span(at, at + len(part), label=label))
        at += len(part)
    doc.set_ents(spans)
    (doc,) = nlp.get_pipe("zhaoshang_canonical").pipe([doc])
    company, zone, committee = "锦新股份", "青岚高新区", "高新区党工委"
    assert [span._.canonical for span in doc.ents] == [company, company, zone, company, None, committee]


LETTERS = "中共江苏青岚锦禾合金科技有限公司集团股份市县委局经济开发区（）“”一二期项目·A1 "
texts = st.lists(st.text(LETTERS, min_size=1, max_size=14), max_size=12)


@settings(deadline=None)
@given(st.sampled_from(["ORG", "OFFICIAL", "PROJECT"]), texts)
def test_every_mention_gets_one_name_and_equal_texts_the_same(label, mentions):
    mentions = [text for text in mentions if text.strip()]
    found = names(label, *mentions)
    assert len(found) == len(mentions) and all(found)
    by_key = {}
    for text, name in zip(mentions, found, strict=True):
        assert by_key.setdefault(bare_key(text), name) == name
        assert not any(char.isspace() for char in name)


@settings(deadline=None)
@given(texts.flatmap(lambda mentions: st.tuples(st.just(mentions), st.permutations(mentions))))
def test_the_name_does_not_depend_on_the_order_of_mentions(pair):
    first, second = ([text for text in mentions if bare_key(text)] for mentions in pair)
    one = {bare_key(text): bare_key(name) for text, name in zip(first, names("ORG", *first), strict=True)}
    other = {bare_key(text): bare_key(name) for text, name in zip(second, names("ORG", *second), strict=True)}
    assert one == other


@given(st.text("甲乙丙丁", max_size=8), st.text("甲乙丙丁", max_size=4))
def test_subsequence(long, short):
    left = 0
    for char in long:
        left += left < len(short) and short[left] == char
    assert is_subsequence(short, long) == (left == len(short))
