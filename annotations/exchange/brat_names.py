"""Names in brat: types in ASCII, as its configuration wants them, and documents as paths of files."""

from __future__ import annotations

import re

from zhaoshang.corpus.labels import active

TYPES = {
    "总投资": "Investment",
    "指标": "Figure",
    "任职": "Office",
    "建设": "Builds",
    "落户": "SettlesIn",
    "合作": "Cooperates",
    "调研": "Visits",
}
"""Relation type of the contract → its name in brat."""
STATUSES = {"实际": "Actual", "预计": "Expected", "计划": "Planned", "目标": "Target"}
"""Status of a relation → its value in brat."""

_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*\\%]|^[./]|(?<=/)[./]|[ ./]$')
_ESCAPED = re.compile(r"(?:%[0-9A-F]{2})+")


def file_name(doc_id: str) -> str:
    """The path, without extension, of a document's files; what no file name may hold is written %XX."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", doc_id)


def document_id(path: str) -> str:
    """The document whose files have that path, without extension."""
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("latin-1"), path)


def type_names() -> dict[str, str]:
    """Relation type → its name in brat; that of an added type spells its code points, as no order can change them.

    >>> from zhaoshang.corpus.labels import LabelSet, RelationKind, using
    >>> with using(LabelSet((), (RelationKind("参股", frozenset({"ORG"}), frozenset({"ORG"})),))):
    ...     type_names()["参股"]
    'Added-53C2-80A1'
    """
    return {
        kind: TYPES.get(kind) or "-".join(["Added", *(f"{ord(char):X}" for char in kind)])
        for kind in active().arguments
    }


def annotation_conf() -> str:
    """Brat's `annotation.conf`: what may be marked and related."""
    names = type_names()
    relations = [
        f"{names[kind]}\tArg1:{'|'.join(sorted(subjects))}, Arg2:{'|'.join(sorted(objects))}"
        for kind, (subjects, objects) in active().arguments.items()
    ]
    attributes = [
        "Approx\tArg:MONEY",
        f"Status\tArg:{'|'.join(names.values())}, Value:{'|'.join(STATUSES.values())}",
    ]
    sections = {"entities": list(active().labels), "relations": relations, "events": [], "attributes": attributes}
    return "\n".join("\n".join([f"[{name}]", *lines, ""]) for name, lines in sections.items())


def visual_conf() -> str:
    """Brat's `visual.conf`: the names of the types in the records."""
    return "\n".join(["[labels]", *(f"{name} | {kind}" for kind, name in type_names().items()), "", "[drawing]", ""])
