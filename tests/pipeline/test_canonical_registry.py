"""Canonical names across a run."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from zhaoshang.corpus.record import Entity, Record, Source
from zhaoshang.pipeline.normalise.registry import NameEvidence, apply, apply_to_row, unify

FULL = "江苏锦禾光电科技有限公司"


def record(*mentions, doc_id="d"):
    """A record of (text, canonical) ORG mentions."""
    entities, at = [], 0
    for number, (text, canonical) in enumerate(mentions, 1):
        entities.append(
            Entity(id=f"T{number}", label="ORG", start=at, end=at + len(text), text=text, canonical=canonical)
        )
        at += len(text)
    source = Source(uri=doc_id, sha256="0" * 64, encoding="utf-8", chars=at)
    return Record(doc_id=doc_id, source=source, entities=entities, relations=[])


def canonical(records):
    return [[entity.canonical for entity in each.entities] for each in unify(lambda: records)]


def test_a_short_name_defined_in_one_document_holds_in_the_others():
    told = record((FULL, "锦光"), ("锦光", "锦光"))
    full_only, short_only = record((FULL, "锦禾光电")), record(("锦光", "锦光"))
    brief_only = record(("锦禾光电", "锦禾光电"))
    assert canonical([full_only, told, short_only, brief_only]) == [["锦光"], ["锦光", "锦光"], ["锦光"], ["锦光"]]


def test_the_name_most_documents_use_wins_then_the_shortest():
    one, two = record((FULL, "锦光"), ("锦光", "锦光")), record((FULL, "锦禾光电"), ("锦禾光电", "锦禾光电"))
    assert canonical([one, two]) == [["锦光"] * 2] * 2
    assert canonical([one, two, two]) == [["锦禾光电"] * 2] * 3


def test_a_short_name_of_two_companies_is_left_alone():
    other = "浙江锦禾光纤有限公司"
    one, two = record((FULL, "锦禾"), ("锦禾", "锦禾")), record((other, "锦禾"), ("锦禾", "锦禾"))
    alone = record((FULL, "锦禾光电"))
    assert canonical([one, two, alone]) == [["锦禾"] * 2, ["锦禾"] * 2, ["锦禾光电"]]


def test_a_name_that_only_its_document_understands_gives_way():
    zones = record(("青岚高新区", "高新区"), ("高新区", "高新区"))
    bare = record(("高新区", "高新区"), ("市委", "市委"))
    assert canonical([zones, bare]) == [["青岚高新区"] * 2, ["高新区", "市委"]]


def test_only_organisations_are_renamed():
    text = record((FULL, "锦光"), ("锦光", "锦光"))
    person = Entity(id="T3", label="OFFICIAL", start=90, end=92, text="锦光", canonical="锦光")
    mixed = text.model_copy(update={"entities": [*text.entities, person]})
    changed = apply(mixed, {FULL: "锦禾", "锦光": "锦禾"})
    assert [entity.canonical for entity in changed.entities] == ["锦禾", "锦禾", "锦光"]


SHORT = ["锦光", "锦禾光电", "锦禾", "高新区", "青岚高新区"]
mentions = st.lists(
    st.tuples(st.sampled_from([FULL, "浙江锦禾光纤有限公司", *SHORT]), st.sampled_from(SHORT)), max_size=5
)
records = st.lists(mentions.map(lambda rows: record(*rows)), max_size=6)


def evidence(each):
    found = NameEvidence()
    for one in each:
        found.add(one)
    return found


@settings(deadline=None)
@given(records, records, records)
def test_evidence_merges_in_any_order_and_grouping(a, b, c):
    left = evidence(a).merge(evidence(b)).merge(evidence(c))
    right = evidence(c).merge(evidence(b).merge(evidence(a)))
    assert left == right == evidence([*a, *b, *c])
    assert left.to_bytes() == right.to_bytes()
    assert list(left.resolve().items()) == list(right.resolve().items())
    assert NameEvidence.from_bytes(left.to_bytes()) == left


@settings(deadline=None)
@given(records)
def test_unify_changes_nothing_but_names_and_settles_at_once(each):
    mapping = evidence(each).resolve()
    for name in mapping.values():
        assert mapping.get(name, name) == name
    for before, after in zip(each, unify(lambda: each), strict=True):
        assert [e.model_copy(update={"canonical": None}) for e in before.entities] == [
            e.model_copy(update={"canonical": None}) for e in after.entities
        ]
        by_name = {}
        for old, new in zip(before.entities, after.entities, strict=True):
            assert by_name.setdefault(old.canonical, new.canonical) == new.canonical


@settings(deadline=None)
@given(records)
def test_a_record_as_a_json_object_is_renamed_to_the_same_bytes(each):
    mapping = evidence(each).resolve()
    for before in each:
        row = orjson.loads(before.to_json())
        apply_to_row(row, mapping)
        assert orjson.dumps(row) == apply(before, mapping).to_json()


def test_only_organisations_of_a_json_object_are_renamed():
    row = {"entities": [{"label": label, "text": "锦光", "canonical": "锦光"} for label in ("ORG", "OFFICIAL")]}
    apply_to_row(row, {"锦光": "锦禾"})
    assert [entity["canonical"] for entity in row["entities"]] == ["锦禾", "锦光"]
