"""Documents in, records out, in the same order: the part of a run that a worker does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from spacy.language import Language

from zhaoshang.corpus.document import Document, Rejected, split_uri
from zhaoshang.corpus.record import Record

from ..export import to_record
from ..load import PipelineError
from .shards import BATCH_CHARS, batches

MOST_SAID = 300
"""Characters of an error's message that a reason repeats."""


PROBE = "某公司总投资1亿元的项目在开发区开工。"
"""A sentence that every pipeline must be able to process."""


def probe(nlp: Language) -> None:
    """Process one sentence: a pipeline that cannot would set every document aside.

    Raises:
        PipelineError: a component fails on it.
    """
    try:
        with nlp.memory_zone():
            nlp(PROBE)
    except Exception as error:
        raise PipelineError(f"the pipeline cannot process even one sentence ({_said(error)})") from error


def process(
    nlp: Language,
    documents: Iterable[Document | Rejected],
    meta: Mapping[str, Any],
    *,
    batch_size: int = 64,
    batch_chars: int = BATCH_CHARS,
) -> Iterator[Record | Rejected]:
    """Run a pipeline over documents, a batch at a time.

    A document that a component fails on is set aside, alone; what was rejected before passes through in its place.

    Args:
        nlp: The pipeline.
        documents: As `zhaoshang.corpus.read.read` gives them.
        meta: The `meta` of every record.
        batch_size: Most documents of one batch.
        batch_chars: Most characters of one batch; a longer document is a batch of its own.
    """
    for batch in batches(documents, batch_size, batch_chars):
        yield from process_batch(nlp, batch, meta)


def process_batch(
    nlp: Language, batch: Sequence[Document | Rejected], meta: Mapping[str, Any]
) -> list[Record | Rejected]:
    """Run a pipeline over one batch; see `process`."""
    # Strings that the batch brought into the vocabulary go with it: memory stays flat over millions of documents.
    with nlp.memory_zone():
        return list(_process(nlp, batch, meta))


def _process(
    nlp: Language, batch: Sequence[Document | Rejected], meta: Mapping[str, Any]
) -> Iterator[Record | Rejected]:
    texts = [document.text for document in batch if isinstance(document, Document)]
    try:
        docs = iter(list(nlp.pipe(texts, batch_size=max(len(texts), 1))))
    except Exception:
        # One document spoils its batch: find it by taking them one by one.
        docs = map(nlp, texts)
    for document in batch:
        if isinstance(document, Rejected):
            yield document
            continue
        try:
            yield to_record(next(docs), document, meta)
        except Exception as error:
            yield _reject(document, error)


def _reject(document: Document, error: Exception) -> Rejected:
    uri, row = split_uri(document.uri)
    if isinstance(error, MemoryError):
        reason = f"there is not the memory to process its {len(document.text):,} characters"
        return Rejected(uri, document.doc_id, row, reason, "split it, give fewer workers, or leave it out")
    remedy = "leave it out, and report it with the document"
    return Rejected(uri, document.doc_id, row, f"processing it failed ({_said(error)})", remedy)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:MOST_SAID]}"
