"""docs/ANNOTATING.md names commands and options that there are; `benchmarks/walk_annotating.py` runs them all."""

import json
import re
import shlex
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import typer

from zhaoshang.annotations.cli import app
from zhaoshang.corpus.labels import LabelSet

PAGE = (Path(__file__).parents[1] / "docs" / "ANNOTATING.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
COMMANDS += re.findall(r"^ {4}(zhaoshang .*)$", PAGE, flags=re.MULTILINE)


def command_of(words):
    """The command that the words call, and its arguments."""
    if words[1] == "annotate":
        return typer.main.get_command(app).get_command(None, words[2]), words[3:]
    (point,) = entry_points(group="zhaoshang_commands", name=words[1])
    alone = typer.Typer(add_completion=False)
    alone.command()(point.load())
    return typer.main.get_command(alone), words[2:]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_can_be_called_as_it_stands(line):
    words = shlex.split(line)
    assert words[0] == "zhaoshang"
    command, arguments = command_of(words)
    command.make_context(command.name, list(arguments))


def test_the_page_leads_from_a_mistake_to_a_new_pipeline():
    steps = ["run", "suggest", "export", "import", "check", "train", "run"]
    called = [words[2] if words[1] == "annotate" else words[1] for words in map(shlex.split, COMMANDS)]
    places = iter(called)
    assert all(step in places for step in steps)  # in this order


def test_its_label_set_can_be_used():
    (labels,) = re.findall(r"^```json\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert LabelSet.from_dict(json.loads(labels)).labels[-1] == "PRODUCT"
