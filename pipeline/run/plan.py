"""What a run is to do, checked before anything is read or written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.read import STDIN, read
from zhaoshang.corpus.readers.folder import printable

from ..load import describe
from .shards import BATCH_CHARS, SHARD_BATCHES, Shard, batches, shards
from .worker import Work

_OTHER_FORMATS = frozenset({".csv", ".tsv", ".xls", ".xlsx", ".html", ".pdf", ".zip", ".bz2", ".xz"})


class PlanError(ValueError):
    """A run that must not be started as asked."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: what to read, with what pipeline, where to write.

    Attributes:
        inputs: Files, folders, or - for stdin.
        output: The file of records, JSONL.
        triples: The flat view beside it, .csv or .jsonl.
        rejected: The file of inputs that were set aside; without one, `<output>.rejected.jsonl`.
        model: A pipeline directory; without one, the shipped pipeline.
        reading: How the inputs are read.
        batch_size: Most documents that are processed together.
        batch_chars: Most characters that are processed together.
        shard_batches: Batches that are kept together once they are done.
        workers: Worker processes, each with one thread; 0 does the work in this process.
        engine: Where the work is done: on this machine or on a Ray cluster.
        address: The Ray cluster; without one, Ray starts one here.
        restart: Forget what an interrupted run of the same output has done.
        max_rejected: Stop when more inputs than this are set aside; without a number, never.
    """

    inputs: tuple[str, ...]
    output: Path
    triples: Path | None = None
    rejected: Path | None = None
    model: Path | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    batch_size: int = 64
    batch_chars: int = BATCH_CHARS
    shard_batches: int = SHARD_BATCHES
    workers: int = 0
    engine: Literal["local", "ray"] = "local"
    address: str | None = None
    restart: bool = False
    max_rejected: int | None = None

    @property
    def rejected_path(self) -> Path:
        """Where inputs that are set aside are listed."""
        return self.rejected or Path(f"{self.output}.rejected.jsonl")

    @property
    def outputs(self) -> list[Path]:
        """Every file that the run writes."""
        return [self.output, self.rejected_path, *([self.triples] if self.triples else [])]

    @property
    def run_folder(self) -> Path:
        """Where an unfinished run keeps what it has done."""
        target = Path(os.path.realpath(self.output))
        return target.with_name(f".{target.name}.run")

    @property
    def work(self) -> Work:
        """What a worker has to know."""
        return Work(self.model, self.reading.max_chars, 1 if self.workers else None)

    def setup(self) -> dict[str, Any]:
        """What the output depends on besides the documents; a run goes on only where this is the same.

        Raises:
            PipelineError: there is no pipeline at `model`.
        """
        return {
            "zhaoshang": version("zhaoshang"),
            "inputs": [printable(name) for name in self.inputs],
            **describe(self.model).meta,
            "text column": self.reading.text_field,
            "id column": self.reading.id_field,
            "max chars": self.reading.max_chars,
            "batch size": self.batch_size,
            "batch chars": self.batch_chars,
            "shard batches": self.shard_batches,
        }

    def shards(self) -> Iterator[Shard]:
        """Read the inputs and cut them into shards; a folder is read without the run's own outputs."""
        reading = replace(self.reading, exclude=self.reading.exclude | {str(path) for path in self.outputs})
        return shards(batches(read(self.inputs, reading), self.batch_size, self.batch_chars), self.shard_batches)

    def check(self) -> None:
        """Refuse what would lose data or fail only after hours.

        Raises:
            PlanError: an input is missing or out of reach, an output is an input, two outputs are one, or the records'
                file is named as one of another format.
        """
        if len({os.path.realpath(path) for path in self.outputs}) < len(self.outputs):
            raise PlanError("two of the outputs are the same file; give each a name of its own")
        if self.output.name == STDIN or self.output.suffix.lower() in _OTHER_FORMATS:
            raise PlanError(
                f"{self.output} is no name for records; name a .jsonl, .jsonl.gz, .jsonl.zst or .parquet file"
            )
        if self.engine == "ray" and STDIN in self.inputs:
            raise PlanError("standard input cannot be read on a Ray cluster; put it into a file")
        for given in (Path(name) for name in self.inputs if name != STDIN):
            if not given.exists():
                raise PlanError(f"there is no file or folder {given}; check the path")
            for path in self.outputs:
                if path.is_file() and given.is_file() and path.samefile(given):
                    raise PlanError(f"{path} is an input too; a run never overwrites what it reads, name another file")
