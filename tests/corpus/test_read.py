"""Files, folders and standard input; nothing that is wrong with one of them stops the others."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from zhaoshang.corpus.read import Document, ReadOptions, Rejected, read


def stdin(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]


def only(found: list[Document | Rejected]) -> Rejected:
    (rejected,) = found
    assert isinstance(rejected, Rejected)
    return rejected


def test_a_file_becomes_a_document(tmp_path: Path) -> None:
    path = tmp_path / "2023-01.page.txt"
    data = "\ufeff总投资\r\n100亿元\n".encode()
    path.write_bytes(data)
    assert list(read([str(path)])) == [
        Document(
            "2023-01.page", "总投资\r\n100亿元\n", path.as_posix(), "utf-8-sig", hashlib.sha256(data).hexdigest(), {}
        )
    ]


def test_a_folder_is_read_in_sorted_order_with_paths_as_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/B.TXT", "a.txt", "a/.hidden.txt", ".git/x.txt", "c.png", "d.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"id": "row", "text": "行"}' if name == "d.jsonl" else name, "utf-8")
    found = list(read([f"{tmp_path}/"]))
    assert [item.doc_id for item in found] == ["a/B", "a/z", "a", "b", "row"]
    assert found[0].uri == f"{tmp_path.as_posix()}/a/B.TXT"


def test_output_beside_the_documents_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲", "utf-8")
    (tmp_path / "out.jsonl").write_text('{"schema_version": "1.0", "doc_id": "a"}\n', "utf-8")
    (tmp_path / "out.csv").write_text("doc_id,subject\n", "utf-8")
    found = list(read([str(tmp_path)], ReadOptions(exclude=frozenset({str(tmp_path / "out.csv")}))))
    assert [item.doc_id for item in found] == ["a"]
    given = only(list(read([str(tmp_path / "out.jsonl")])))
    assert given.reason == "it holds records, which are what a run writes"


def test_the_output_is_passed_over_under_any_name_that_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("甲", "utf-8")
    (tmp_path / "out.csv").write_text("doc_id,subject\n", "utf-8")
    (tmp_path / "pages" / "facts.csv").symlink_to(tmp_path / "out.csv")
    (tmp_path / "link").symlink_to(tmp_path / "pages")
    (tmp_path / "pages" / "own.csv").write_text("doc_id,subject\n", "utf-8")
    excluded = {str(tmp_path / "out.csv"), str(tmp_path / "link" / "own.csv")}
    found = list(read([str(tmp_path / "pages")], ReadOptions(exclude=frozenset(excluded))))
    assert [item.doc_id for item in found] == ["a"]


def test_links_in_a_circle_and_broken_ones_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("甲", "utf-8")
    (tmp_path / "sub" / "up").symlink_to("..")
    (tmp_path / "again").symlink_to("sub")
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "zz.txt").symlink_to("nowhere.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    found = list(read([str(tmp_path)]))
    assert [item.doc_id for item in found if isinstance(item, Document)] == ["again/a"]
    said = {Path(item.uri).name: item.reason for item in found if isinstance(item, Rejected)}
    assert said == {
        "self.txt": "it cannot be read (Too many levels of symbolic links)",
        "zz.txt": "it is not there",
        "pipe.txt": "it is not a regular file",
    }


def test_what_cannot_be_read_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    good, empty, long = tmp_path / "good.txt", tmp_path / "empty.txt", tmp_path / "long.txt"
    good.write_text("甲乙丙", "utf-8")
    empty.touch()
    long.write_text("甲乙丙丁", "utf-8")
    (tmp_path / "scan.docx").touch()
    inputs = [tmp_path / "missing.txt", empty, tmp_path / "scan.docx", long, tmp_path / "missing", good, "a" * 5000]
    found = list(read([str(path) for path in inputs], ReadOptions(max_chars=3)))
    assert [item.doc_id for item in found if isinstance(item, Document)] == ["good"]
    assert [item.message.removeprefix(f"{tmp_path}/") for item in found[:5] if isinstance(item, Rejected)] == [
        "missing.txt: it is not there; check the path",
        "empty.txt: it is empty; give a file with text",
        "scan.docx: there is no reader for it; give one of .txt, .md, .jsonl, .csv, .tsv, .parquet, .pdf, .html, .htm",
        "long.txt: it is longer than 3 characters; split it or raise --max-chars",
        "missing: it is not there; check the path",
    ]
    assert isinstance(found[6], Rejected)
    assert found[6].reason == "it cannot be reached (File name too long)"


@pytest.mark.parametrize("name", ["empty", "hidden"])
def test_a_folder_without_documents_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / "hidden" / ".a.txt").write_text("甲") if name == "hidden" else None
    assert only(list(read([str(tmp_path / name)]))).reason == "the folder has no document"


def test_a_file_much_longer_than_the_limit_is_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"\xff" * 1000)
    assert only(list(read([str(path)], ReadOptions(max_chars=10)))).reason == "it is longer than 10 characters"


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲", "utf-8")
    (tmp_path / "a.md").write_text("乙", "utf-8")
    first, second = read([str(tmp_path)])
    assert isinstance(first, Document)
    assert first.uri.endswith("a.md")
    reason, remedy = (
        "its id 'a' was already used in this run",
        "rename one of the two files, or read them in runs of their own",
    )
    assert second == Rejected(f"{tmp_path.as_posix()}/a.txt", "a", None, reason, remedy)


def test_a_file_name_that_is_not_utf8_is_refused_in_printable_words(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xc4\xe3.txt"))).write_text("甲", "utf-8")
    rejected = only(list(read([str(tmp_path)])))
    assert rejected.uri == f"{tmp_path.as_posix()}/\\udcc4\\udce3.txt"
    assert rejected.reason == "its name is not UTF-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_standard_input_is_one_text_or_json_lines(encoding: str) -> None:
    (text,) = read(["-"], stdin=stdin("新签约项目总投资达一百亿元".encode(encoding)))
    assert isinstance(text, Document)
    assert (text.doc_id, text.uri, text.text) == ("stdin", "-", "新签约项目总投资达一百亿元")
    lines = '{"id": "a", "text": "新签约项目总投资"}\n{"text": "开发区党工委副书记"}\n'
    rows = list(read(["-"], stdin=stdin(lines.encode(encoding))))
    assert [(row.doc_id, row.uri, row.text) for row in rows if isinstance(row, Document)] == [
        ("a", "-#1", "新签约项目总投资"),
        ("stdin-2", "-#2", "开发区党工委副书记"),
    ]


def test_empty_standard_input_is_said() -> None:
    assert only(list(read(["-"], stdin=stdin(b"")))).message == "-: it is empty; give a file with text"


def test_documents_in_a_folder_that_nothing_reads_are_set_aside_and_pictures_passed_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a.docx", "c.jpg", "sub/d.WPS", "settings.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("甲", "utf-8")
    found = list(read([str(tmp_path)]))
    assert [item.message for item in found if isinstance(item, Rejected)] == [
        f"{tmp_path.as_posix()}/{name}: there is no reader for it; save it as text, PDF or HTML"
        for name in ("a.docx", "sub/d.WPS")
    ]
    assert [item.doc_id for item in found if isinstance(item, Document)] == ["b"]
