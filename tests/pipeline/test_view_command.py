"""`zhaoshang show`: finds the texts, checks that they are the right ones, writes one page."""

import hashlib

import pytest
from typer.testing import CliRunner

from zhaoshang.corpus.record import Entity, Record, Source
from zhaoshang.pipeline.cli import build_app

TEXT = "江圆公司开工。"


def show(*arguments):
    words = ["show", *map(str, arguments)]
    return CliRunner().invoke(build_app(words), words)


def line(doc_id, uri, text=TEXT):
    source = Source(uri=uri, sha256=hashlib.sha256(text.encode()).hexdigest(), encoding="utf-8", chars=len(text))
    entity = Entity(id="T1", label="ORG", start=0, end=4, text="江圆公司", canonical="江圆公司")
    return Record(doc_id=doc_id, source=source, entities=[entity], relations=[]).to_json() + b"\n"


@pytest.fixture
def file(tmp_path):
    (tmp_path / "pages").mkdir()
    for name in "ab":
        (tmp_path / "pages" / f"{name}.txt").write_text(TEXT, "utf-8")
    path = tmp_path / "out.jsonl"
    path.write_bytes(line("a", "pages/a.txt") + line("b", "pages/b.txt"))
    return path


def test_page_beside_the_file_with_every_document(file):
    result = show(file)
    assert result.exit_code == 0
    assert result.stdout.strip() == str(file.with_suffix(".html"))
    html = file.with_suffix(".html").read_text("utf-8")
    assert html.count("<section") == 2 and html.count(">江圆公司<small>ORG</small></mark>开工。") == 2


def test_one_document_to_a_file_of_choice(file, tmp_path):
    assert show(file, "--doc", "b", "-o", tmp_path / "sub" / "b.html").exit_code == 0
    html = (tmp_path / "sub" / "b.html").read_text("utf-8")
    assert html.count("<section") == 1 and "<h2>b</h2>" in html
    assert not file.with_suffix(".html").exists()


def test_sources_in_another_folder(file, tmp_path):
    moved = tmp_path / "elsewhere"
    (tmp_path / "pages").rename(moved)
    result = show(file)
    assert result.exit_code == 1
    assert "2 without text; the first: pages/a.txt was not found; name its folder with --source" in result.stderr
    moved.rename(tmp_path / "pages")
    (tmp_path / "base").mkdir()
    (tmp_path / "pages").rename(tmp_path / "base" / "pages")
    assert show(file, "--source", tmp_path / "base").exit_code == 0


def test_a_text_that_has_changed_is_not_marked(file, tmp_path):
    (tmp_path / "pages" / "a.txt").write_text("又是" + TEXT, "utf-8")
    result = show(file)
    assert result.exit_code == 1 and "pages/a.txt is not the text that the record was made from" in result.stderr
    html = file.with_suffix(".html").read_text("utf-8")
    assert "又是" not in html and html.count("开工。") == 1


def test_no_more_documents_than_a_browser_holds(file):
    file.write_bytes(b"".join(line(f"d{number}", "pages/a.txt") for number in range(201)))
    assert show(file).exit_code == 0
    html = file.with_suffix(".html").read_text("utf-8")
    assert html.count("<section") == 200
    assert "These are the first 200 documents; choose others with --doc." in html
    assert show(file, "--doc", "d200").exit_code == 0
    assert "<h2>d200</h2>" in file.with_suffix(".html").read_text("utf-8")


def test_what_cannot_be_shown_is_said_in_one_sentence(file, tmp_path):
    for arguments, said in [
        ([tmp_path / "none.jsonl"], "cannot be read (No such file or directory)"),
        ([file, "--doc", "zzz"], "has no document zzz"),
        ([file, "-o", file], "holds the records"),
        ([tmp_path / "pages" / "a.txt"], "line 1 is no record"),
    ]:
        result = show(*arguments)
        assert result.exit_code == 2 and said in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
    assert file.read_bytes().startswith(b"{")
