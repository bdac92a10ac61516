"""HTML pages: the main text in order, offsets that lead to the element, and whatever the web makes of HTML."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhaoshang.corpus.read import Document, ReadOptions, Rejected, read
from zhaoshang.corpus.readers import isolated
from zhaoshang.corpus.readers.html import decode_html, keep_lists, read_minimal

PARAGRAPHS = [
    "总投资18亿元的江宸膜材料项目昨天在望溪开发区开工。",
    "江宸膜材料总经理罗一帆介绍，一期厂房年底封顶，明年上半年投产。",
    "今年1至9月，望溪开发区实现工业开票销售92亿元，同比增长6.1%。",
]
MENU = (
    "<nav><ul>" + "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("首页", "要闻", "视频")) + "</ul></nav>"
)
FOOTER = "<footer><div class='footer'>版权所有 <a href='/about'>关于我们</a></div></footer>"


@pytest.fixture(scope="module", autouse=True)
def worker() -> Iterator[None]:
    yield
    isolated.stop()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    pytest.importorskip("resiliparse", reason="the extra `pages` is not installed")
    return tmp_path / "page.html"


def only(path: Path, data: str | bytes, **options: Any) -> Document:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (found,) = read([str(path)], ReadOptions(**options))
    assert isinstance(found, Document), found
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def refused(path: Path, data: str | bytes, **options: Any) -> str:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (found,) = read([str(path)], ReadOptions(**options))
    assert isinstance(found, Rejected), found
    return found.message.removeprefix(f"{path.as_posix()}: ")


def elements(found: Document) -> list[tuple[str, str]]:
    return [(tag, found.text[start:end]) for tag, start, end in found.meta["elements"]]


def test_the_main_text_comes_without_what_stands_around_it(page: Path) -> None:
    body = "".join(f"<p>\u3000\u3000{text}</p>" for text in PARAGRAPHS)
    head = "<title>项目开工_望溪新闻</title><meta name='PubDate' content='2026-05-08 10:30'><style>p {}</style>"
    script = "<script>document.write('<p>脚本</p>')</script><!-- <p>注释</p> -->"
    comments = "<div id='comments' class='comments'><p>网友甲：点赞</p></div>"
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{MENU}{script}<article><h1>项目开工</h1>"
    found = only(page, f"{html}{body}</article>{comments}{FOOTER}</body></html>")
    assert found.text == "\n\n".join(["项目开工", *(f"\u3000\u3000{text}" for text in PARAGRAPHS)])
    assert elements(found) == [("h1", "项目开工"), *(("p", f"\u3000\u3000{text}") for text in PARAGRAPHS)]
    assert found.meta["title"] == "项目开工_望溪新闻"
    assert found.meta["date"] == "2026-05-08 10:30"
    assert sorted(found.meta) == ["date", "elements", "title"]
    assert (found.doc_id, found.encoding) == ("page", "html+utf-8")


def test_lists_tables_lines_and_nested_divs(page: Path) -> None:
    table = "<table><tr><th>指标</th><th>数额</th></tr><tr><td>工业产值</td><td>92亿元</td></tr></table>"
    lists = "<ol><li>膜材料二期项目，总投资6亿元</li><li>污水厂提标工程</li></ol>"
    nested = "<div><div><div><span>甲方<b>代表</b>到场</span></div></div></div>"
    found = only(page, f"<body><div><p>{PARAGRAPHS[0]}</p>{lists}{table}{nested}<p>第一行<br>第二行</p></div>")
    assert elements(found) == [
        ("p", PARAGRAPHS[0]),
        ("li", "膜材料二期项目，总投资6亿元"),
        ("li", "污水厂提标工程"),
        ("text", "指标\t\t数额\n工业产值\t\t92亿元\n甲方代表到场"),
        ("p", "第一行\n第二行"),
    ]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (f"<meta charset='gb2312'><p>{PARAGRAPHS[0]}㙍</p>".encode("gb18030"), "gb18030"),
        (f"<p>{PARAGRAPHS[0]}㙍</p>".encode("gb18030"), "gb18030"),
        (f"<meta http-equiv=Content-Type content='text/html; charset=gbk'><p>{PARAGRAPHS[0]}㙍</p>".encode(), "utf-8"),
        (f"\ufeff<p>{PARAGRAPHS[0]}㙍</p>".encode(), "utf-8-sig"),
        (f"<p>{PARAGRAPHS[0]}㙍</p>".encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_found(page: Path, data: bytes, encoding: str) -> None:
    found = only(page, data)
    assert (found.text, found.encoding) == (f"{PARAGRAPHS[0]}㙍", f"html+{encoding}")


def test_a_declared_big5_is_believed_where_the_bytes_leave_a_doubt() -> None:
    data = "<meta charset=big5><p>項</p>".encode("big5")
    assert decode_html(data)[1] == "big5"


def test_broken_markup_is_read_as_browsers_read_it(page: Path) -> None:
    html = (
        f"<body><div class=content><p>{PARAGRAPHS[0]}<p>{PARAGRAPHS[1]}<b><i>完</b></i><p>&#22823;&lt;p&gt; &amp;amp;"
    )
    assert elements(only(page, f"{html}</div></span></table>")) == [
        ("p", PARAGRAPHS[0]),
        ("p", f"{PARAGRAPHS[1]}完"),
        ("p", "大<p> &amp;"),
    ]


def test_a_page_that_is_all_menu_is_read_whole(page: Path) -> None:
    found = only(page, f"<body>{MENU}</body>")
    assert elements(found) == [("li", "首页"), ("li", "要闻"), ("li", "视频")]
    assert found.meta["main"] is False


def test_a_page_whose_article_looks_like_something_else_is_read_whole(page: Path) -> None:
    found = only(page, f"<body><h1>项目开工</h1><div id=print-box><p>{PARAGRAPHS[0]}</p></div>{FOOTER}</body>")
    assert elements(found)[:2] == [("h1", "项目开工"), ("p", PARAGRAPHS[0])]
    assert found.meta["main"] is False


def test_pages_without_text_say_what_to_do(page: Path) -> None:
    nothing = "it has no text; give the page as the browser shows it: save it there as a whole"
    assert refused(page, "<html><script>render()</script></html>") == nothing
    assert refused(page, b"") == "it is empty; give a file with text"
    assert refused(page, b"<p>\0\0</p>") == "it is binary: it holds control characters; give a text file"
    assert (
        refused(page, "<p>甲乙丙丁</p>", max_chars=3) == "it is longer than 3 characters; split it or raise --max-chars"
    )


def test_hostile_pages_are_read_or_given_up(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entities = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
    assert only(page, f"{entities}<p>&b;{PARAGRAPHS[0]}</p>").text.endswith(PARAGRAPHS[0])
    assert len(only(page, "<p>" + PARAGRAPHS[0] * 50_000).text) == 50_000 * len(PARAGRAPHS[0])
    monkeypatch.setattr(isolated, "SECONDS", 1)
    deep = refused(page, "<div>" * 100_000 + PARAGRAPHS[0])
    assert deep == "reading it takes longer than 1 seconds; split it or leave it out"
    assert only(page, f"<p>{PARAGRAPHS[0]}</p>").text == PARAGRAPHS[0]


def test_without_the_extra_the_cure_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resiliparse", None)
    cure = "resiliparse, which reads it, is not installed; pip install 'zhaoshang[pages]'"
    assert refused(tmp_path / "a.htm", "<p>甲</p>") == cure


def test_a_page_beside_a_text_of_the_same_name_is_refused_by_name(tmp_path: Path) -> None:
    pytest.importorskip("resiliparse", reason="the extra `pages` is not installed")
    (tmp_path / "a.html").write_text(f"<p>{PARAGRAPHS[0]}</p>", "utf-8")
    (tmp_path / "a.txt").write_text(PARAGRAPHS[0], "utf-8")
    first, second = read([str(tmp_path)])
    assert isinstance(first, Document) and first.uri.endswith("a.html")
    assert isinstance(second, Rejected)
    assert second.message.endswith(
        "a.txt: its id 'a' was already used in this run; rename one of the two files, or read them in runs of their own"
    )


printed = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)


INLINE = st.sampled_from(
    ["{}", "<b>{}</b>", "<span class='x'>{}</span>", "<font color=red>{}</font>", "<a href='/x'>{}</a>"]
)
fast = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fast
@given(data=st.data())
def test_marks_inside_a_paragraph_lose_no_character(page: Path, data: st.DataObject) -> None:
    sentence = PARAGRAPHS[2]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sentence) - 1), max_size=30)))
    bounds = zip([0, *cuts], [*cuts, len(sentence)], strict=True)
    inner = "".join(data.draw(INLINE).format(sentence[start:end]) for start, end in bounds)
    assert elements(only(page, f"<body>{MENU}<p>{PARAGRAPHS[0]}</p><p>{inner}</p>{FOOTER}")) == [
        ("p", PARAGRAPHS[0]),
        ("p", sentence),
    ]


@fast
@given(texts=st.lists(printed, min_size=1, max_size=5))
def test_paragraphs_come_out_in_order_and_offsets_lead_to_them(page: Path, texts: list[str]) -> None:
    found = only(page, "<meta charset=utf-8><body>" + "".join(f"<p>{escape(text)}</p>" for text in texts))
    assert elements(found) == [("p", text) for text in texts]
    assert found.text == "\n\n".join(texts)


@given(st.lists(st.tuples(st.sampled_from(["p", "h2", "li"]), st.text()), max_size=5))
def test_the_map_covers_whatever_the_reduced_html_holds(blocks: list[tuple[str, str]]) -> None:
    text, found = read_minimal("".join(f"<{tag}>{escape(inner)}</{tag}>\n" for tag, inner in blocks))
    kept = [(tag, inner) for tag, inner in blocks if inner.strip()]
    assert [tag for tag, _, _ in found] == [tag for tag, _ in kept]
    assert ["".join(text[start:end].split()) for _, start, end in found] == ["".join(i.split()) for _, i in kept]
    assert text == "\n\n".join(text[start:end] for _, start, end in found)


def test_a_list_of_sentences_is_text_and_a_list_of_links_is_a_menu(page: Path) -> None:
    items = [f"{name}新材料有限公司项目总投资18亿元，年内建成投产。" for name in ("江宸", "望溪")]
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    points = "".join(f"<li>{text}</li>" for text in items)
    article = f"<article>{paragraphs}<UL class='a'>{points}</UL>{paragraphs}</article>"
    found = only(page, f"<body>{MENU}{article}{FOOTER}</body>")
    assert all(text in found.text for text in items)
    assert "首页" not in found.text
    assert items[0] in [found.text[start:end] for _, start, end in found.meta["elements"]]


def test_lists_are_kept_by_what_they_say() -> None:
    assert keep_lists("<ul id=a><li>开工。</li></ul>") == "<ol id=a><li>开工。</li></ol>"
    menu = "<ul><li><a href=x>某项目开工。</a></li></ul>"
    assert keep_lists(menu) == menu
    assert keep_lists(f"{menu}<ul><li>一是开工；</ul>x") == f"{menu}<ol><li>一是开工；</ol>x"
    assert keep_lists("<ul><li><ul><li>开工。</ul></ul>") == "<ul><li><ol><li>开工。</ol></ul>"
    assert keep_lists("<ul><li>开工。") == "<ul><li>开工。"


def test_a_short_title_comes_as_it_is(page: Path) -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert only(page, f"<html><head><title>新闻</title></head><body>{body}</body></html>").meta["title"] == "新闻"
