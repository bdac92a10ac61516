"""What a run is to do, checked before anything is read or written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from zhaoshang.corpus.options import ReadOptions
from zhaoshang.corpus.read import STDIN

from .process import BATCH_CHARS


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
    """

    inputs: tuple[str, ...]
    output: Path
    triples: Path | None = None
    rejected: Path | None = None
    model: Path | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    batch_size: int = 64
    batch_chars: int = BATCH_CHARS

    @property
    def rejected_path(self) -> Path:
        """Where inputs that are set aside are listed."""
        return self.rejected or Path(f"{self.output}.rejected.jsonl")

    @property
    def outputs(self) -> list[Path]:
        """Every file that the run writes."""
        return [self.output, self.rejected_path, *([self.triples] if self.triples else [])]

    def check(self) -> None:
        """Refuse what would lose data or fail only after hours.

        Raises:
            PlanError: an input is missing, an output is an input, or two outputs are one.
        """
        if len({path.resolve() for path in self.outputs}) < len(self.outputs):
            raise PlanError("two of the outputs are the same file; give each a name of its own")
        for given in (Path(name) for name in self.inputs if name != STDIN):
            if not given.exists():
                raise PlanError(f"there is no file or folder {given}; check the path")
            for path in self.outputs:
                if path.is_file() and given.is_file() and path.samefile(given):
                    raise PlanError(f"{path} is an input too; a run never overwrites what it reads, name another file")
