"""Inputs of any number and kind: the sample documents cut into texts, repeated."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from made_documents import DOCUMENTS, write_rows


def texts(chars: int) -> list[str]:
    """A thousand different texts of so many characters, cut from the sample documents."""
    pages = [path.read_text("utf-8") for path in sorted(DOCUMENTS.glob("*.txt"))]
    whole = "".join(pages) * (1 + 1000 * chars // sum(map(len, pages)))
    return [whole[at : at + chars].strip() or "空" for at in range(0, 1000 * chars, chars)]


def write_jsonl(path: Path, documents: int, chars: int) -> None:
    """Documents with an id, one a line."""
    write_rows(path, islice(cycle(texts(chars)), documents))


def write_as(kind: str, folder: Path, documents: int, chars: int) -> Path:
    """The same documents as a folder of texts (1,000 a subfolder, or all in one) or as a file of rows."""
    if kind.startswith(".txt"):
        for number, text in enumerate(islice(cycle(texts(chars)), documents)):
            path = folder / (f"{number // 1000:06}/" if kind == ".txt" else "") / f"{number:09}.txt"
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text, "utf-8", newline="")
        return folder
    path = folder.with_suffix(kind)
    if kind == ".jsonl":
        write_jsonl(path, documents, chars)
        return path
    import pyarrow
    from pyarrow import csv, parquet

    ids = [f"d{number:09}" for number in range(documents)]
    table = pyarrow.table({"id": ids, "text": list(islice(cycle(texts(chars)), documents))})
    if kind == ".csv":
        csv.write_csv(table, path)
    else:
        parquet.write_table(table, path, row_group_size=10_000)
    return path
