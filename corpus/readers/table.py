"""CSV and Parquet through `datasets`, streaming: a row is a document.

The streaming readers of `datasets` are used, not `load_dataset`, which asks a server on the network to count the call.
"""

from __future__ import annotations

import csv
import glob
import logging
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from ..decode import UndecodableError, detect_encoding
from ..document import Document, Rejected
from ..options import ReadOptions
from .row import RowSource, read_row

_SAMPLE = 1 << 20
"""Bytes from which a CSV file's encoding is detected."""
_CHUNK = 1_000
"""Rows of a CSV file that are in memory."""
_BAD_ROW = re.compile(r"Skipping line (\d+): (.+)")


def read_csv(path: Path, uri: str, stem: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """Read the rows of a CSV file (of a TSV file, by its extension); the first row names the columns.

    Every cell is a string: an id 001 stays one. Blank rows are passed over; a row with more cells than there are
    columns is set aside; from the row whose quote is never closed, so is the rest of the file. Rows are numbered as
    a spreadsheet does, the one with the names being 1.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    if not sample:
        return
    try:
        encoding = detect_encoding(sample)
    except UndecodableError as error:
        yield Rejected(uri, None, None, error.reason, error.remedy)
        return
    # Here and not above: the import takes seconds, and most runs read no tables.
    from pandas import read_csv as read_frame  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415

    dialect: dict[str, Any] = {
        "sep": "\t" if path.suffix.lower() == ".tsv" else ",",
        "encoding": encoding,
        "keep_default_na": False,
        "na_filter": False,
        "skip_blank_lines": False,
        "index_col": False,
    }
    try:
        columns = [str(name) for name in read_frame(path, nrows=0, **dialect).columns]
    except OSError:
        raise
    except Exception as error:  # whatever pandas raises on a broken file
        yield _refuse_rest(2, error, uri)
        return
    if refusal := _refuse_columns(columns, uri, options):
        yield refusal
        return
    yield from _read_rows(path, dialect, columns, RowSource(uri, stem, encoding), options)


def _read_rows(
    path: Path, dialect: dict[str, Any], columns: list[str], source: RowSource, options: ReadOptions
) -> Iterator[Document | Rejected]:
    """The rows below the names. A chunk that cannot be read is read again row by row, up to the broken one."""
    from datasets import Features, Value  # noqa: PLC0415
    from datasets.io.csv import CsvDatasetReader  # noqa: PLC0415

    row = 2
    for chunk in (_CHUNK, 1):
        skipped: dict[int, str] = {}
        try:
            for surplus in _too_wide(path, row, dialect, len(columns)):
                yield _refuse_row(row, f"{surplus} too many", source.uri)
                row += 1
            reader = CsvDatasetReader(
                glob.escape(str(path.absolute())),
                streaming=True,
                features=Features({name: Value("string") for name in columns}),
                on_bad_lines="warn",
                chunksize=chunk,
                skiprows=range(1, row - 1),
                **dialect,
            )
            for values in _watched(reader.read(), skipped):
                while row in skipped:
                    yield _refuse_row(row, skipped.pop(row), source.uri)
                    row += 1
                if any(values.values()):
                    yield read_row(values, row, source, options)
                row += 1
            break
        except OSError:
            raise
        except Exception as error:  # whatever pandas or pyarrow raise on a broken file
            if chunk == 1:
                yield _refuse_rest(row, error, source.uri)
    for number in sorted(skipped):
        yield _refuse_row(number, skipped[number], source.uri)


def _too_wide(path: Path, row: int, dialect: dict[str, Any], columns: int) -> Iterator[int]:
    """Surplus cells of the rows from `row` on, up to the first that fits.

    pandas lets the first row that it reads have any width, cuts it to the columns, and then does so with later ones.
    """
    stream = path.open(encoding=dialect["encoding"], errors="replace", newline="")
    with stream, suppress(csv.Error):  # a quote that is never closed: pandas says so
        for cells in islice(csv.reader(stream, delimiter=dialect["sep"]), row - 1, None):
            if not any(cells[columns:]):
                return
            yield len(cells) - columns


def read_parquet(path: Path, uri: str, stem: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """Read the rows of a Parquet file, numbered from 1; dates become ISO 8601 strings in the meta.

    Raises:
        OSError: the file cannot be read.
    """
    from datasets.io.parquet import ParquetDatasetReader  # noqa: PLC0415

    row = 1
    try:
        with _quiet():
            dataset = ParquetDatasetReader(glob.escape(str(path.absolute())), streaming=True).read()
            if refusal := _refuse_columns(dataset.column_names or [], uri, options):
                yield refusal
                return
            source = RowSource(uri, stem, "utf-8")
            for values in dataset:
                yield read_row({name: _plain(value) for name, value in values.items()}, row, source, options)
                row += 1
    except OSError:
        raise
    except Exception as error:  # whatever pyarrow raises on a broken file
        yield _refuse_rest(row, error, uri)


def _watched(rows: Iterable[Mapping[str, Any]], skipped: dict[int, str]) -> Iterator[Mapping[str, Any]]:
    """The rows; what pandas warns of on the way goes into `skipped` as row number → reason."""
    iterator = iter(rows)
    while True:
        with warnings.catch_warnings(record=True) as caught, _quiet():
            warnings.simplefilter("always")
            values = next(iterator, None)
        for warning in caught:
            skipped.update((int(found[1]), found[2]) for found in _BAD_ROW.finditer(str(warning.message)))
        if values is None:
            return
        yield values


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep `datasets` from printing an error that is reported as a rejected input."""
    loggers = [logging.getLogger(f"datasets.packaged_modules.{name}.{name}") for name in ("csv", "parquet")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _refuse_columns(columns: list[str], uri: str, options: ReadOptions) -> Rejected | None:
    for name, option in ((options.text_field, "--text-column"), (options.id_field, "--id-column")):
        if name is not None and name not in columns:
            reason = f"it has no column {name!r} among {', '.join(map(repr, columns))}"
            if len(columns) == 1 and re.search("[;\t|]", columns[0]):
                return Rejected(uri, None, None, reason, "separate its cells by commas (by tabs in a .tsv file)")
            return Rejected(uri, None, None, reason, f"name one of them with {option}")
    return None


def _refuse_row(row: int, reason: str, uri: str) -> Rejected:
    return Rejected(uri, None, row, f"its cells do not fit the columns ({reason})", "quote the cells that hold commas")


def _refuse_rest(row: int, error: Exception, uri: str) -> Rejected:
    cause = " ".join(str(error).removeprefix("Error tokenizing data. C error: ").split()) or type(error).__name__
    reason = f"it cannot be read from here on ({cause})"
    return Rejected(uri, None, row, reason, "mend the file and run again")


def _plain(value: Any) -> Any:
    """A Parquet value as JSON has it: dates in ISO 8601, what JSON has no type for as a string."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
