"""Bytes to text: every encoding we promise, and what is refused."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhaoshang.corpus.decode import UndecodableError, decode, detect_encoding

SIMPLIFIED = "全市新签约项目共二十七个，总投资达一百三十亿元；开发区党工委副书记到企业调研，要求加快建设进度。"
TRADITIONAL = "全市新簽約項目共二十七個，總投資達一百三十億元；開發區負責人到企業調研，要求加快建設進度。"

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text.strip("\ufeff \n"))
chinese = st.builds(lambda start, size: (2 * SIMPLIFIED)[start : start + size], st.integers(0, 47), st.integers(16, 48))
line_ends = st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\u3000\n\n"])


@given(texts.filter(lambda text: not text.isspace() and text[0] != "\ufeff"), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_utf8_comes_back_whatever_it_says(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


@given(texts.filter(lambda text: not text.isspace() and text[0] != "\ufeff"), st.booleans())
def test_utf16_with_a_mark_comes_back_whatever_it_says(text: str, big: bool) -> None:
    mark, codec = (codecs.BOM_UTF16_BE, "utf-16-be") if big else (codecs.BOM_UTF16_LE, "utf-16-le")
    decoded = decode(mark + text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, "utf-16")


@settings(deadline=None)
@given(chinese, line_ends, st.sampled_from(["gb18030", "utf-16-le", "utf-16-be"]))
@example("联通", "\n", "gb18030")
def test_chinese_without_a_mark_is_told_apart(text: str, end: str, encoding: str) -> None:
    source = f"{text}{end}{text}{end}"
    decoded = decode(source.encode(encoding))
    assert (decoded.text, decoded.encoding) == (source, encoding)
    assert source.encode(encoding).decode(decoded.encoding) == decoded.text


@settings(deadline=None)
@given(st.lists(st.sampled_from(TRADITIONAL), min_size=16).map("".join))
def test_big5_is_told_from_gb18030(text: str) -> None:
    decoded = decode(text.encode("big5"))
    assert (decoded.text, decoded.encoding) == (text, "big5")


@pytest.mark.parametrize(("encoding", "added"), [("cp950", "裏面恒大銹鋼，碁石€3億"), ("big5hkscs", "佢哋嘅，啲")])
def test_what_windows_and_hong_kong_add_to_big5_survives(encoding: str, added: str) -> None:
    decoded = decode((TRADITIONAL + added).encode(encoding))
    assert (decoded.text, decoded.encoding) == (TRADITIONAL + added, encoding)


def test_big5_that_is_broken_is_broken_where_no_big5_goes_on() -> None:
    data = "裏面".encode("cp950") + TRADITIONAL.encode("big5")
    with pytest.raises(UndecodableError, match=f"it is BIG5, but broken at byte {len(data)};"):
        decode(data + b"\xff" + TRADITIONAL.encode("big5"))


def test_characters_that_only_gb18030_has_survive() -> None:
    text = SIMPLIFIED + "𠮷䶮㎡①"
    assert decode(text.encode("gb18030")).text == text


def test_a_mark_before_gb18030_is_dropped() -> None:
    assert decode(("\ufeff" + SIMPLIFIED).encode("gb18030")).text == SIMPLIFIED


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        ("\u3000\r\n \t".encode(), "it has only white space"),
        (b"\xef\xbb\xbf", "it has only white space"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "it is binary: it holds control characters"),
        (b"text\x00text", "it is binary: it holds control characters"),
        (b"\x01\x02\x03abc", "it is binary: it holds control characters"),
        (b"\xef\xbb\xbfabc\xff", "it has the byte order mark of UTF-8, but is not UTF-8"),
        (b"\xff\xfe\x00", "it has the byte order mark of UTF-16, but is not UTF-16"),
        (SIMPLIFIED.encode()[:-1], "it is UTF-8, but broken at byte 141"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UndecodableError) as caught:
        decode(data)
    assert caught.value.reason == reason
    assert caught.value.remedy in str(caught.value)


def test_an_encoding_we_do_not_take_is_named() -> None:
    with pytest.raises(UndecodableError, match="nor UTF-16, rather cp932; save it as UTF-8"):
        decode("これは日本語の文章です。会社は投資します。カタカナも書きます。".encode("shift_jis"))


def test_a_few_control_characters_are_left_in_the_text() -> None:
    text = SIMPLIFIED + "\x0c" + SIMPLIFIED + "\x07"
    assert decode(text.encode()).text == text


@given(st.integers(40, 90), st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le"]))
def test_a_sample_may_end_in_mid_character(size: int, encoding: str) -> None:
    assert detect_encoding(SIMPLIFIED.encode(encoding)[:size]) == encoding
