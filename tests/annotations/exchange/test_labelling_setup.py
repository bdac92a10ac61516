"""The labels and relations that the tools offer are those of the record."""

from xml.etree import ElementTree

from zhaoshang.annotations.exchange.brat_names import annotation_conf, document_id, file_name, visual_conf
from zhaoshang.annotations.exchange.labelstudio import config
from zhaoshang.corpus.labels import LabelSet, RelationKind, using
from zhaoshang.corpus.record import ARGUMENTS, LABELS


def test_label_studio_offers_every_label_and_relation():
    root = ElementTree.fromstring(config())
    assert [label.get("value") for label in root.iter("Label")] == list(LABELS)
    assert [relation.get("value") for relation in root.iter("Relation")] == list(ARGUMENTS)
    objects = {label for _, labels in ARGUMENTS.values() for label in labels}
    views = {view.find("TextArea").get("name"): view for view in root.iter("View") if view.find("TextArea") is not None}
    assert set(views["facts"].get("whenLabelValue").split(",")) == objects
    assert set(views["canonical"].get("whenLabelValue").split(",")) == {"ORG", "OFFICIAL", "PROJECT"}


def test_brat_offers_every_label_and_relation_in_ascii():
    conf = annotation_conf()
    assert conf.isascii()
    assert conf.startswith("[entities]\nORG\nOFFICIAL\nPROJECT\nMONEY\nTITLE\nMETRIC\n")
    assert "\nOffice\tArg1:OFFICIAL, Arg2:ORG\n" in conf
    assert conf.count("Arg1:") == len(ARGUMENTS)


def test_brat_offers_what_a_label_set_adds():
    with using(LabelSet(("PRODUCT",), (RelationKind("参股", frozenset({"ORG"}), frozenset({"PRODUCT"})),))):
        conf, shown = annotation_conf(), visual_conf()
    assert conf.isascii()
    assert "\nMETRIC\nPRODUCT\n" in conf
    assert "\nAdded-53C2-80A1\tArg1:ORG, Arg2:PRODUCT\n" in conf
    assert "|Visits|Added-53C2-80A1, Value:" in conf
    assert "\nAdded-53C2-80A1 | 参股\n" in shown


def test_any_document_id_is_a_file_name_within_the_folder():
    for doc_id in ("a01", "新闻/甲 乙", "..", "/etc/x", "a//b", "a/../b", "C:\\x", "100%41", "q?", "x.", " ", "a/"):
        name = file_name(doc_id)
        assert document_id(name) == doc_id
        assert not name.startswith("/") and ".." not in name.split("/") and "\\" not in name
    assert file_name("新闻/甲 乙") == "新闻/甲 乙"
