"""HTML: the main text of a page is a document.

Resiliparse parses as browsers do and leaves out navigation, advertisements and comments; what it keeps comes as HTML of
a dozen tags, which become the map from the text to its elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..decode import UndecodableError, decode
from ..document import Document, Rejected
from ..options import ReadOptions
from .isolated import Extracted, ExtractionError, read_isolated

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

ELEMENT_BREAK = "\n\n"

_MARKUP = 4
"""Bytes of the file for a character of its text, markup not counted."""
_BESIDE = 50_000_000
"""Bytes that a file may have beside its text: markup, scripts and pictures."""

_TAG = re.compile(r"<(/?)(h[1-6]|p|ul|ol|li|pre|br|blockquote|a)(?:\s[^<>]*)?/?>")
_CHARACTER = r"(?:&#?\w{1,10};|[^\s<>&])"
_SHORT = re.compile(rf">(\s*{_CHARACTER}(?:\s?{_CHARACTER}){{0,2}})(?=\s*(?:<|\Z))")
"""One to three characters that are all there is between two tags: 元 in `<b>3亿</b>元</p>`."""
_MARK = "\ufdd0"
"""Put behind them: of what has less than four bytes, Resiliparse keeps only letters and digits in a main text, for the
sake of icons and bullets. No text has this code point."""

_SENTENCE = re.compile("[。！？]")
"""What an article has: a main text without, on a page with, is what was left of a page whose article was left out."""

_LIST = re.compile(r"<(/?)ul\b([^<>]*)>", re.IGNORECASE)
_CLAUSE = re.compile("[。！？；]")
_LINKED = re.compile(r"<a\b[^<>]*>[^<]*", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")

_TEXT = "text"
"""What a passage outside of all elements is called: the rows of a table, the lines of a bare div."""

_CHARSET = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)
_HEAD = 4096
"""Bytes in which a page has to say its charset; browsers look at 1,024."""
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "hz-gb-2312": "hz", "big5": "big5"}
_DATE = 'meta[name="PubDate"], meta[property="article:published_time"], meta[name="publishdate"]'
"""Where a page says when it was published: the standard of Chinese government sites, and Open Graph."""


def read_html(path: Path, uri: str, doc_id: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """Read a file as one document; `meta["elements"]` lists [tag, start, end] of every passage.

    `meta["title"]` and `meta["date"]` are what the page says of itself; `meta["main"]` is false where no main text was
    found, or none with a sentence in it, and the whole page was taken.

    Raises:
        OSError: the file cannot be read.
    """
    yield read_isolated("resiliparse", "html", path, uri, doc_id, options)


def extract(path: Path, max_chars: int) -> Extracted:
    """Read a page with Resiliparse; called in the process of `isolated`.

    Raises:
        ExtractionError: the file cannot be decoded, is too long, or has no text.
    """
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415

    most = _MARKUP * max_chars + _BESIDE
    with path.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise ExtractionError(f"it is longer than {most:,} bytes", "split it or raise --max-chars")
    html, encoding = decode_html(data)
    tree = HTMLTree.parse(_SHORT.sub(rf">\1{_MARK}", keep_lists(html.replace(_MARK, ""))))
    (text, elements), meta = _found(tree, main=True), _said(tree)
    if not _SENTENCE.search(text):
        whole, all_elements = _found(tree, main=False)
        if not text or _SENTENCE.search(whole):
            text, elements, meta = whole, all_elements, {"main": False, **meta}
    if not text:
        raise ExtractionError("it has no text", "give the page as the browser shows it: save it there as a whole")
    return Extracted(text, f"html+{encoding}", {"elements": elements, **meta})


def _found(tree: HTMLTree, *, main: bool) -> tuple[str, list[list[Any]]]:
    """Text and elements of the main text or of the whole page."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    reduced = extract_plain_text(
        tree, preserve_formatting="minimal_html", main_content=main, alt_texts=False, comments=False
    )
    return read_minimal(reduced.replace(_MARK, ""))


def keep_lists(html: str) -> str:
    """The page with its `<ul>` as `<ol>` where one holds clauses and is not links for the most part.

    Of the lists in a main text Resiliparse keeps `<ol>` alone; the others are menus to it. Of lists in lists, the
    inner ones are asked.
    """
    pieces, at = [], 0
    opened: re.Match[str] | None = None
    for tag in _LIST.finditer(html):
        if not tag[1]:
            opened = tag
        elif opened is not None:
            inside = html[opened.end() : tag.start()]
            if _says_something(inside):
                pieces += [html[at : opened.start()], f"<ol{opened[2]}>", inside, "</ol>"]
                at = tag.end()
            opened = None
    return "".join([*pieces, html[at:]])


def _says_something(inside: str) -> bool:
    text = _ANY_TAG.sub("", inside)
    linked = sum(len(_ANY_TAG.sub("", link)) for link in _LINKED.findall(inside))
    return _CLAUSE.search(text) is not None and 2 * linked < len(text)


def decode_html(data: bytes) -> tuple[str, str]:
    """The text of a page and its encoding: by its mark, as UTF-8, as it says itself, as it looks - in this order.

    Raises:
        ExtractionError: it is in none of the encodings that `decode` knows.
    """
    declared = _CHARSET.search(data[:_HEAD])
    codec = _CHINESE.get(declared[1].decode("ascii", "replace").lower()) if declared else None
    if codec and not _is_utf8(data):
        with suppress(UnicodeDecodeError):
            text = data.decode(codec)
            if "\0" not in text:
                return text, codec
    try:
        found = decode(data)
    except UndecodableError as error:
        raise ExtractionError(error.reason, error.remedy) from error
    return found.text, found.encoding


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read_minimal(html: str) -> tuple[str, list[list[Any]]]:
    """Text and elements of the reduced HTML that Resiliparse writes; passages are a blank line apart.

    Returns:
        The text, and [tag, start, end] of every passage in order: none is blank, and none overlaps the next.
    """
    parts: list[str] = []
    elements: list[list[Any]] = []
    start = 0
    for kind, passage in _passages(html):
        text = "\n".join(line.rstrip() for line in passage.split("\n")).strip("\n")
        if text.strip():
            elements.append([kind, start, start + len(text)])
            parts.append(text)
            start += len(text) + len(ELEMENT_BREAK)
    return ELEMENT_BREAK.join(parts), elements


def _passages(html: str) -> Iterator[tuple[str, str]]:
    """What stands between two tags of blocks, with the block's name."""
    kind, pieces, at = _TEXT, [], 0
    for tag in _TAG.finditer(html):
        pieces.append(unescape(html[at : tag.start()]))
        at = tag.end()
        if tag[2] == "br":
            pieces.append("" if html.startswith("\n", at) else "\n")
        elif tag[2] != "a":
            yield kind, "".join(pieces)
            kind, pieces = _TEXT if tag[1] else tag[2], []
    yield kind, "".join([*pieces, unescape(html[at:])])


def _said(tree: HTMLTree) -> dict[str, Any]:
    """Title and date, where the page says them."""
    date = tree.document.query_selector(_DATE) if tree.document else None
    said = {"title": tree.title, "date": date.getattr("content") if date else None}
    clean = {name: " ".join(value.replace(_MARK, "").split()) for name, value in said.items() if value}
    return {name: value for name, value in clean.items() if value}
