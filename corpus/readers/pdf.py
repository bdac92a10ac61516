"""PDF with a text layer: a file is a document, its pages apart by a blank line.

pypdfium2 gives the characters with their places, `pdf_layout` the order in which they are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import pi
from pathlib import Path
from typing import TYPE_CHECKING

from ..document import Document, Rejected
from ..options import ReadOptions
from .isolated import Extracted, ExtractionError, grant, read_isolated
from .pdf_layout import Char, page_text

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage  # type: ignore[import-untyped, unused-ignore]

MOST_PAGES = 5_000
"""Pages of the longest document."""
_PAGES_A_SECOND = 4
"""What it surely reads: 40,000 characters a second, which are five densely set newspaper pages."""
PAGE_BREAK = "\n\n"

_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffd-\uffff\ue000-\uf8ff]")
"""What stands for a character that the file draws but does not name."""
_MOST_NAMELESS = 0.3
"""Share of such characters from which a text layer is none."""
_PASSWORD = 4
"""FPDF_ERR_PASSWORD."""
_OCR = "run OCR first"
_SAMPLE = 200
"""Characters of a page that say which way up it is."""


def read_pdf(path: Path, uri: str, doc_id: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """Read a file as one document; `meta["pages"]` lists [page, start, end] of every page that has text.

    Raises:
        OSError: the file cannot be read.
    """
    yield read_isolated("pypdfium2", "pdf", path, uri, doc_id, options)


def extract(path: Path, max_chars: int) -> Extracted:
    """Read the pages with pypdfium2; called in the process of `isolated`.

    Raises:
        ExtractionError: the file is locked, broken, too long, or has no text.
    """
    import pypdfium2 as pdfium  # noqa: PLC0415

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise ExtractionError("it is locked with a password", "save it without one") from error
        raise ExtractionError(f"it is no PDF, or a broken one ({error})", "save it anew") from error
    if len(document) > MOST_PAGES:
        raise ExtractionError(f"it has more than {MOST_PAGES:,} pages", "split it")
    grant(len(document) // _PAGES_A_SECOND)
    return _joined(_pages(document, max_chars))


def _joined(texts: Iterator[tuple[int, str]]) -> Extracted:
    parts: list[str] = []
    pages: list[list[int]] = []
    start = 0
    for number, text in texts:
        pages.append([number, start, start + len(text)])
        parts.append(text)
        start += len(text) + len(PAGE_BREAK)
    text = PAGE_BREAK.join(parts)
    if not text:
        raise ExtractionError("it has no text layer", _OCR)
    nameless = len(_NO_TEXT.findall(text))
    if nameless > _MOST_NAMELESS * sum(not char.isspace() for char in text):
        raise ExtractionError("its text layer does not say which characters it draws", _OCR)
    return Extracted(text, "pdf", {"pages": pages})


def _pages(document: PdfDocument, max_chars: int) -> Iterator[tuple[int, str]]:
    """Number and text of every page that has text."""
    drawn = 0
    for index in range(len(document)):
        page = document[index]
        textpage = page.get_textpage()
        drawn += textpage.count_chars()
        if drawn > 2 * max_chars:  # as many again may be spaces and breaks that are not kept
            raise ExtractionError(f"it is longer than {max_chars:,} characters", "split it or raise --max-chars")
        text = page_text(_chars(textpage))
        textpage.close()
        page.close()
        if text:
            yield index + 1, text


def _chars(textpage: PdfTextPage) -> Iterator[Char]:
    """The characters in the order in which they are drawn, the page turned so that most of them stand upright."""
    from pypdfium2 import raw  # noqa: PLC0415

    count = textpage.count_chars()
    angles = (raw.FPDFText_GetCharAngle(textpage, index) for index in range(0, count, count // _SAMPLE + 1))
    quarters = Counter(round(angle / (pi / 2)) % 4 for angle in angles if angle >= 0).most_common(1)
    turns = -quarters[0][0] % 4 if quarters else 0  # the library counts clockwise
    box, spaced, lead = raw.FS_RECTF(), False, 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code <= 0x20 and raw.FPDFText_IsGenerated(textpage, index) == 1:
            spaced = True
            continue
        if 0xD800 <= code < 0xDC00:  # the first half of a character beyond the first 65,536
            lead = code
            continue
        text, lead = _character(lead, code), 0
        if code > 0x20 and raw.FPDFText_HasUnicodeMapError(textpage, index) == 1:
            text = "\ufffd"  # the code is the font's own, not a character's
        raw.FPDFText_GetLooseCharBox(textpage, index, box)
        if text:
            yield Char(text, *_turned(box.left, box.bottom, box.right, box.top, turns), spaced)
            spaced = False


def _character(lead: int, code: int) -> str:
    """The character; a hyphen where the library marks one at a line's end, nothing for a control character."""
    if code in (0x02, 0xFFFE):
        return "-"
    if 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((lead - 0xD800) << 10) + (code - 0xDC00)) if lead else "\ufffd"
    return "" if code < 0x20 and code != 0x09 else chr(code)


def _turned(left: float, bottom: float, right: float, top: float, turns: int) -> tuple[float, float, float, float]:
    """A box on a page turned by so many quarters; where the page then lies does not matter."""
    for _ in range(turns):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top
