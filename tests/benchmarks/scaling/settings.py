"""What every measurement is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What to measure with.

    Attributes:
        sizes: Documents, ids or links of every measurement.
        chars: Characters of a document.
        records: What workers return that compute nothing, JSONL.
        scratch: An empty folder for inputs and outputs.
    """

    sizes: list[int]
    chars: int
    records: Path
    scratch: Path
