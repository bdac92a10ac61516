"""The grammar files: every rule does what its example says, and what cannot be read is refused by name."""

import pytest

from zhaoshang.pipeline.tag.rule_cascade import Cascade
from zhaoshang.pipeline.tag.rule_model import RuleError, parse_grammar, parse_scores
from zhaoshang.pipeline.tag.rule_tagger import STAGES, RuleTagger, read_rule_files

FILES = read_rule_files(None, STAGES)
RULES = [(stage, rule) for stage in STAGES for rule in parse_grammar(FILES, stage).rule]
TAGGER = RuleTagger()

LEXICON = """
[chars]
han = "一-鿿"
[words]
level = "市 县"
stop = "与 在"
[runs]
name = { chars = ["han"], stop = ["stop"] }
[phrases]
seat = ["name{1,3} level", "level"]
"""
RULE = """
read = "left"
[[rule]]
id = "org.bureau"
label = "ORG"
pattern = ["seat '局'"]
before = ["edge", "stop"]
example = { text = "在青川县局", span = "青川县局" }
"""


def cascade(lexicon: str = LEXICON, grammar: str = RULE, **files: str) -> Cascade:
    texts = {f"{name}.toml": text for name, text in {"lexicon": lexicon, "toy": grammar, **files}.items()}
    return Cascade(texts, ["toy"], ["ORG", "PROJECT"])


@pytest.mark.parametrize(("stage", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_rule_finds_its_example(stage, rule):
    found = [
        (rule.example.text[match.start : match.end], match.rule) for match in TAGGER.cascade.find(rule.example.text)
    ]
    assert (rule.example.span, rule.id) in found


def test_every_rule_has_a_measured_precision():
    measured = parse_scores(FILES).precision
    unknown = measured.keys() - {rule.id for _, rule in RULES} - {"amount.figure", "amount.range", "amount.elided"}
    assert not unknown
    assert len(measured.keys() & {rule.id for _, rule in RULES}) >= 0.9 * len(RULES)


def test_walks_left_to_the_stop_word():
    text = "走在青川县局与市局"
    assert [text[match.start : match.end] for match in cascade().find(text)] == ["青川县局", "市局"]


def test_quantifier_bounds_the_walk():
    text = "甲乙丙丁县局，甲乙丙县局"
    assert [text[match.start : match.end] for match in cascade().find(text)] == ["甲乙丙县局"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("before = ", "befor = "), r"toy\.toml: unknown key 'rule\.0\.befor'"),
        (("seat '局'", "seet '局'"), r"toy\.toml: org\.bureau\.pattern: no class 'seet'"),
        (("seat '局'", "seat+ '局'"), r"toy\.toml: org\.bureau\.pattern: cannot read 'seat\+'"),
        (("seat '局'", "name{1,99} '局'"), r"repeats more than 60 times"),
        (("seat '局'", "@PLACE '局'"), r"no label '@PLACE'"),
        (('"ORG"', '"PLACE"'), r"toy\.toml: 'rule\.0\.label'"),
        (('id = "org.bureau"', 'id = "Bureau"'), r"toy\.toml: 'rule\.0\.id'"),
        (('read = "left"', "read = left"), r"toy\.toml: not valid TOML"),
    ],
)
def test_bad_grammar_is_refused_by_name(change, message):
    with pytest.raises(RuleError, match=message):
        cascade(grammar=RULE.replace(*change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[words]", "[word]"), r"lexicon\.toml: unknown key 'word'"),
        (('stop = ["stop"]', 'stop = ["stopp"]'), r"lexicon\.toml: runs\.name\.stop: no word class 'stopp'"),
        (('han = "一-鿿"', 'han = "鿿-一"'), r"lexicon\.toml: chars\.han"),
        (
            ('[words]\nlevel = "市 县"', '[files]\nlevel = "nowhere.txt"\n[words]'),
            r"lexicon\.toml: files\.level: nowhere\.txt",
        ),
        (('"name{1,3} level"', '"seat level"'), r"lexicon\.toml: phrases\.seat: refers to itself"),
    ],
)
def test_bad_lexicon_is_refused_by_name(change, message):
    with pytest.raises(RuleError, match=message):
        cascade(lexicon=LEXICON.replace(*change))


def test_rule_ids_are_unique():
    again = RULE[RULE.index("[[rule]]") :]
    with pytest.raises(RuleError, match=r"'org\.bureau' is used twice"):
        cascade(grammar=RULE + again)


def test_missing_stage_is_named():
    with pytest.raises(RuleError, match=r"toy\.toml: not among the rule files"):
        Cascade({"lexicon.toml": LEXICON}, ["toy"], ["ORG"])


def test_scores_outside_the_unit_interval_are_refused():
    with pytest.raises(RuleError, match=r"scores\.json: 'precision\.org\.bureau'"):
        parse_scores({"scores.json": '{"measured_on": "x", "precision": {"org.bureau": 1.5}}'})
