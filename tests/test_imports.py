"""The rooms import in one direction only: corpus nothing, annotations and pipeline corpus, training all."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
ALLOWED = {
    "corpus": set(),
    "annotations": {"corpus"},
    "pipeline": {"corpus"},
    "training": {"corpus", "annotations", "pipeline"},
}


def imported_rooms(source: str, depth: int) -> Iterator[str]:
    """Rooms that a module imports; `depth` is the number of packages around it, its room's included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= depth, "a relative import that leaves its room"
            names = []
        else:
            names = []
        yield from (name.split(".")[1] for name in names if name.startswith("zhaoshang."))


@pytest.mark.parametrize("room", ALLOWED)
def test_room_imports_only_what_it_may(room):
    wrong = []
    modules = sorted((REPOSITORY / room).rglob("*.py"))
    assert modules
    for module in modules:
        depth = len(module.relative_to(REPOSITORY).parts) - 1
        found = set(imported_rooms(module.read_text("utf-8"), depth))
        wrong += [f"{module.relative_to(REPOSITORY)} imports {other}" for other in found - ALLOWED[room] - {room}]
    assert wrong == []


def test_imports_are_found_in_every_form():
    source = (
        "import zhaoshang.pipeline.load\n"
        "from zhaoshang.corpus.record import Record\n"
        "from zhaoshang import training\n"
        "def late():\n    from zhaoshang.annotations import corpus\n"
    )
    assert sorted(imported_rooms(source, 1)) == ["annotations", "corpus", "pipeline", "training"]


def test_relative_import_out_of_the_room_is_refused():
    with pytest.raises(AssertionError, match="leaves its room"):
        list(imported_rooms("from ..pipeline import load", 1))
