"""What the README shows is what happens: its program runs, its page gives its triples, its commands exist."""

import csv
import io
import re
from importlib.metadata import entry_points
from pathlib import Path

from zhaoshang.pipeline.cli.run import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_program_prints_what_it_says(capsys):
    (program,) = blocks("python")
    exec(compile(program, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip() == program.strip().splitlines()[-1].removeprefix("# ")


def test_the_page_gives_the_triples(tmp_path):
    (page,) = blocks("text")
    (tmp_path / "page.txt").write_text(page, encoding="utf-8", newline="")
    run([str(tmp_path / "page.txt")], output=tmp_path / "out.jsonl", triples=tmp_path / "out.csv", quiet=True)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    header, _, *lines = re.search(r"\| subject \|.*?\n\n", README, flags=re.DOTALL)[0].strip().splitlines()
    columns = [cell.strip() for cell in header.strip("|").split("|")]
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [[row[column] for column in columns] for row in rows] == shown


def test_every_command_of_the_table_is_installed():
    named = re.findall(r"^\| `zhaoshang (\w+)", README, flags=re.MULTILINE)
    assert sorted(set(named)) == sorted(point.name for point in entry_points(group="zhaoshang_commands"))
