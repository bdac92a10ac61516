"""PDF pages: columns in reading order, offsets that lead to the page, and every kind of file that gives no text."""

from __future__ import annotations

import hashlib
import random
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.corpus.read import Document, ReadOptions, Rejected, read
from zhaoshang.corpus.readers import isolated
from zhaoshang.corpus.readers.pdf_layout import Char, page_text

HEADLINE = "望溪开发区新材料产业园全面提速"
LEFT = [
    "\u3000\u3000本报讯\u3000昨天上午，望溪",
    "开发区举行集中开工仪式",
    "，总投资18亿元的江宸膜",
    "材料项目正式动工。",
]
RIGHT = ["\u3000\u3000江宸膜材料总经理罗一帆", "介绍，一期厂房年底封顶", "，明年投产后可实现开票", "销售25亿元。"]
SIZE = 10.0


@pytest.fixture(scope="module", autouse=True)
def worker() -> Iterator[None]:
    yield
    isolated.stop()


def needs_extra() -> Any:
    pytest.importorskip("pypdfium2", reason="the extra `pages` is not installed")
    return pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab, which makes the samples, is not installed")


Drawn = list[tuple[float, float, float, str]]


def write(path: Path, pages: list[Drawn], **options: Any) -> Path:
    """Draw (x, y, size, text) on pages, with a Chinese font that every reader of PDF has."""
    canvas = needs_extra()
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    drawing = canvas.Canvas(str(path), pagesize=(400, 500), **options)
    for page in pages:
        for x, y, size, text in page:
            drawing.setFont("STSong-Light", size)
            drawing.drawString(x, y, text)
        drawing.showPage()
    drawing.save()
    return path


def pdfium_text(path: Path) -> str:
    """The first page's text as PDFium itself gives it, in whatever order."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return str(document[0].get_textpage().get_text_range())


def set_in_columns(columns: list[list[str]], top: float = 400.0, gutter: float = 15.0) -> Drawn:
    width = max(len(line) for column in columns for line in column) * SIZE + gutter
    return [
        (40 + number * width, top - row * 15, SIZE, line)
        for number, column in enumerate(columns)
        for row, line in enumerate(column)
    ]


def only(path: Path, **options: Any) -> Document:
    (found,) = read([str(path)], ReadOptions(**options))
    assert isinstance(found, Document), found
    return found


def refused(path: Path, **options: Any) -> str:
    (found,) = read([str(path)], ReadOptions(**options))
    assert isinstance(found, Rejected), found
    assert (found.uri, found.doc_id) == (path.as_posix(), path.stem)
    return found.message.removeprefix(f"{path.as_posix()}: ")


@pytest.mark.parametrize("order", ["columns", "rows", "shuffled"])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, order: str) -> None:
    body = set_in_columns([LEFT, RIGHT])
    if order == "rows":
        body.sort(key=lambda drawn: (-drawn[1], drawn[0]))
    elif order == "shuffled":
        random.Random(1).shuffle(body)
    path = write(tmp_path / "page.pdf", [[(60, 450, 20, HEADLINE), *body], [(40, 400, SIZE, "（上接第1版）")]])
    found = only(path)
    first = "\n".join([HEADLINE, "", *LEFT, *RIGHT])
    assert found.text == f"{first}\n\n（上接第1版）"
    assert found.meta == {"pages": [[1, 0, len(first)], [2, len(first) + 2, len(found.text)]]}
    assert (found.doc_id, found.uri, found.encoding) == ("page", path.as_posix(), "pdf")
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_offsets_lead_back_to_the_page_and_pages_without_text_are_not_listed(tmp_path: Path) -> None:
    texts = {1: "第一页的正文在这里。", 3: "第三页写着另一件事情。"}
    found = only(write(tmp_path / "a.pdf", [[(40, 400, SIZE, texts[n])] if n in texts else [] for n in range(1, 4)]))
    assert {number: found.text[start:end] for number, start, end in found.meta["pages"]} == texts


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(tmp_path: Path, degrees: int) -> None:
    write(tmp_path / "font.pdf", [[]])  # registers the font
    # Drawn against the turn, so that it is upright on the screen.
    canvas = needs_extra().Canvas(str(tmp_path / "turned.pdf"), pagesize=(500, 500))
    canvas.setPageRotation(degrees)
    canvas.translate(250, 250)
    canvas.rotate(degrees)
    for x, y, size, text in set_in_columns([LEFT, RIGHT], top=0):
        canvas.setFont("STSong-Light", size)
        canvas.drawString(x - 200, y, text)
    canvas.save()
    seen = pdfium_text(tmp_path / "turned.pdf")
    if not all(line.strip() in seen for line in LEFT + RIGHT):
        pytest.skip("this build of PDFium does not see turned lines of Chinese characters alone")
    assert only(tmp_path / "turned.pdf").text == "\n".join(LEFT + RIGHT)


def test_every_kind_of_file_without_text_says_what_to_do(tmp_path: Path) -> None:
    canvas = needs_extra()
    from reportlab.lib.pdfencrypt import StandardEncryption

    page = [(40.0, 400.0, SIZE, "总投资18亿元的项目动工。")]
    good = write(tmp_path / "good.pdf", [page]).read_bytes()
    scan = canvas.Canvas(str(tmp_path / "scan.pdf"))
    scan.rect(50, 50, 300, 300, fill=1)
    scan.save()
    write(tmp_path / "locked.pdf", [page], encrypt=StandardEncryption("secret"))
    (tmp_path / "cut.pdf").write_bytes(good[: len(good) // 3])
    (tmp_path / "junk.pdf").write_bytes(b"\0\xff" * 500)
    (tmp_path / "empty.pdf").touch()
    broken = "it is no PDF, or a broken one (Failed to load document (PDFium: Data format error).); save it anew"
    assert {path.stem: refused(path) for path in tmp_path.glob("*.pdf") if path.stem != "good"} == {
        "scan": "it has no text layer; run OCR first",
        "locked": "it is locked with a password; save it without one",
        "cut": broken,
        "junk": broken,
        "empty": "it is empty; give a file with text",
    }
    assert only(tmp_path / "good.pdf").text == "总投资18亿元的项目动工。"
    assert refused(tmp_path / "good.pdf", max_chars=5) == (
        "it is longer than 5 characters; split it or raise --max-chars"
    )


def nameless(path: Path, glyphs: int) -> Path:
    """A page with a headline of six characters and glyphs of a font that does not say which characters they are."""

    def font(number: int, name: str, encoding: str, ordering: str, kind: int) -> list[str]:
        described = f"<</Registry(Adobe)/Ordering({ordering})/Supplement 4>>"
        return [
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{encoding}/DescendantFonts[{number + 1} 0 R]>>",
            f"<</Type/Font/Subtype/CIDFontType{kind}/BaseFont/{name}/CIDSystemInfo{described}/FontDescriptor 9 0 R>>",
        ]

    drawn = "".join(f"{300 + number:04x}" for number in range(glyphs))
    content = (
        f"BT /A 14 Tf 40 450 Td <{'望溪新区开工'.encode('utf-16-be').hex()}> Tj ET BT /B 9 Tf 40 400 Td <{drawn}> Tj ET"
    )
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 500]/Contents 4 0 R/Resources<</Font<</A 5 0 R/B 7 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        *font(5, "STSong-Light", "UniGB-UCS2-H", "GB1", 0),
        *font(7, "ABCDEF+Part", "Identity-H", "Identity", 2),
        "<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200 1000 900]/Ascent 900/Descent -200/StemV 80>>",
    ]
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    data += f"{head}{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    path.write_bytes(data.encode("ascii"))
    return path


def test_glyphs_without_characters_are_no_text(tmp_path: Path) -> None:
    needs_extra()
    assert refused(nameless(tmp_path / "most.pdf", 20)) == (
        "its text layer does not say which characters it draws; run OCR first"
    )
    some = only(nameless(tmp_path / "some.pdf", 2)).text
    assert some.startswith("望溪新区开工")
    assert some.count("\ufffd") == 2


def test_a_document_that_may_be_printed_but_not_changed_is_read(tmp_path: Path) -> None:
    needs_extra()
    from reportlab.lib.pdfencrypt import StandardEncryption

    closed = StandardEncryption("", ownerPassword="owner", canModify=0)
    assert (
        only(write(tmp_path / "a.pdf", [[(40, 400, SIZE, "可以打印的正文。")]], encrypt=closed)).text
        == "可以打印的正文。"
    )


def raw_pdf(path: Path, stream: bytes, *, pages: int = 1) -> Path:
    """A PDF of one content stream, shown on so many pages."""
    data = zlib.compress(stream, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * pages, pages),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(data), data),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%sendobj\n" % (number, written) for number, written in enumerate(objects, 1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 6>>")
    return path


def test_bombs_are_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_extra()
    assert refused(raw_pdf(tmp_path / "pages.pdf", b"", pages=5_001)) == "it has more than 5,000 pages; split it"
    text = b"BT /F 10 Tf 50 700 Td (Hello) Tj ET"
    assert "longer than 10 characters" in refused(raw_pdf(tmp_path / "long.pdf", text, pages=9), max_chars=10)
    monkeypatch.setattr(isolated, "SECONDS", 1)
    scattered = b" ".join(b"1 0 0 1 %d %d Tm (a) Tj" % (i * 7 % 600, i * 11 % 800) for i in range(400_000))
    slow = raw_pdf(tmp_path / "slow.pdf", b"BT /F 1 Tf " + scattered + b" ET")
    assert refused(slow) == "reading it takes longer than 1 seconds; split it or leave it out"
    assert only(raw_pdf(tmp_path / "next.pdf", text)).text == "Hello"


def test_a_crash_costs_one_file(tmp_path: Path) -> None:
    good = write(tmp_path / "good.pdf", [[(40, 400, SIZE, "照常读取。")]])
    assert only(good).text == "照常读取。"
    process = isolated._process
    assert process is not None
    process.kill()
    process.wait()
    assert only(good).text == "照常读取。"
    assert isolated._process is not process


def test_without_the_extra_the_cure_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    cure = "pypdfium2, which reads it, is not installed; pip install 'zhaoshang[pages]'"
    assert refused(tmp_path / "a.pdf") == cure


def chars(text: str, left: float, middle: float, size: float = SIZE) -> list[Char]:
    return [
        Char(char, left + at * size, middle - size / 2, left + (at + 1) * size, middle + size / 2)
        for at, char in enumerate(text)
    ]


def test_the_cells_of_a_table_are_read_row_by_row() -> None:
    cells = [["指标", "数额", "增幅"], ["工业产值", "92亿元", "6%"], ["到账外资", "800万", "3%"]]
    drawn = [
        char for y, row in enumerate(cells) for x, cell in enumerate(row) for char in chars(cell, 150 * x, -15 * y)
    ]
    assert page_text(drawn) == "\n".join("\t".join(row) for row in cells)


def test_a_headline_ends_the_columns_above_it() -> None:
    above, below = [LEFT, RIGHT], [RIGHT, LEFT]
    drawn = [char for x, y, _, text in set_in_columns(above) for char in chars(text, x, y)]
    drawn += chars("滨湖码头扩建工程昨开工", 60, 325, 20)
    drawn += [char for x, y, _, text in set_in_columns(below, top=290) for char in chars(text, x, y)]
    random.Random(2).shuffle(drawn)
    drawn.sort(key=lambda char: (-char.top, char.left))
    lines = page_text(drawn).split("\n")
    assert [line for line in lines if line] == [*LEFT, *RIGHT, "滨湖码头扩建工程昨开工", *RIGHT, *LEFT]


def test_an_indent_that_is_only_a_distance_is_typed() -> None:
    rows = [("昨天的会议开得很顺利", 20), ("代表们都发了言。", 0), ("今天的会议移到了下午", 20), ("地点不变。", 0)]
    drawn = [char for y, (text, indent) in enumerate(rows) for char in chars(text, indent, -15 * y)]
    typed = ["\u3000" * (indent // 10) + text for text, indent in rows]
    assert page_text(drawn) == "\n".join(typed)


def test_columns_whose_lines_do_not_stand_at_one_height_stay_apart() -> None:
    columns = [LEFT, RIGHT, LEFT]
    placed = [(line, 140 * x, -19 * y - 6 * x) for x, column in enumerate(columns) for y, line in enumerate(column)]
    drawn = chars("滨湖码头今天开工", 150, 40, 20)  # not over the first column
    drawn += [char for line, x, y in sorted(placed, key=lambda line: -line[2]) for char in chars(line, x, y)]
    assert [line for line in page_text(drawn).split("\n") if line] == ["滨湖码头今天开工", *LEFT, *RIGHT, *LEFT]


places = st.integers(0, 400)


@given(st.lists(st.tuples(st.sampled_from("甲乙丙a1，"), places, places, st.sampled_from([8, 10, 24])), max_size=60))
def test_wherever_characters_stand_none_is_lost_or_added(drawn: list[tuple[str, int, int, int]]) -> None:
    found = page_text(char for text, x, y, size in drawn for char in chars(text, x, y, size))
    assert sorted("".join(found.split())) == sorted(text for text, *_ in drawn)
    assert found == found.strip("\n")
