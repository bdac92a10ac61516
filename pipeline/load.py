"""Load a pipeline directory, the shipped one or any other, and say what is in it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhaoshang.corpus.labels import LabelSet, LabelSetError

if TYPE_CHECKING:
    from spacy.language import Language

SHIPPED = Path(__file__).parent / "models" / "zh_zhaoshang"
"""The pipeline that comes with the package."""

MOST_THREADS = 4
"""The shipped models are small: above four threads they wait for each other longer than they compute."""


KEPT_KERNELS = "64"
"""Shapes of a batch for which oneDNN, torch's library, keeps what it compiled. It would keep 1,024, some 300 KB each,
and every batch of sentences has a shape of its own: 16 KB a document, measured, until there are so many."""


class PipelineError(Exception):
    """A pipeline directory is missing or cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a pipeline directory holds, as written into every record.

    Attributes:
        directory: Where it is.
        name: Language and name, as spaCy packages are called: zh_zhaoshang.
        version: The pipeline's own version.
        components: The components in order.
        models: Component or file of the directory → SHA-256 of its files.
        sizes: The same → bytes on disk.
    """

    directory: Path
    name: str
    version: str
    components: list[str]
    models: dict[str, str]
    sizes: dict[str, int]

    @property
    def meta(self) -> dict[str, Any]:
        """The `meta` of the records that the pipeline makes."""
        return {"pipeline": f"{self.name}@{self.version}", "models": self.models}


def load(path: Path | str | None = None, *, threads: int | None = None) -> Language:
    """Load a pipeline from disk; nothing is downloaded.

    Args:
        path: A directory written by `Language.to_disk`; without one, the shipped pipeline.
        threads: Threads that torch may use; without a number, one a usable core, at most four.

    Raises:
        PipelineError: there is no pipeline at the path, or it cannot be loaded.
    """
    directory = _directory(path)
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", KEPT_KERNELS)  # read when torch is first used
    # Seconds of imports, which a wrong path and `describe` need not wait for.
    import spacy  # noqa: PLC0415
    import torch  # noqa: PLC0415
    from thinc.api import use_ops  # noqa: PLC0415

    torch.set_num_threads(threads or min(usable_cores(), MOST_THREADS))
    try:
        # NumPy's BLAS multiplies spaCy's matrices three times as fast as thinc's default.
        with use_ops("numpy", use_blis=False):
            return spacy.load(directory)
    except Exception as error:
        reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise PipelineError(
            f"the pipeline in {directory} cannot be loaded ({reason.strip()}); was it made by another version?"
        ) from error


def label_set(path: Path | str | None = None) -> LabelSet:
    """What a pipeline may call entities and relations: the contract's, and what its `labels.json` adds.

    Raises:
        PipelineError: there is no pipeline at the path, or its label set cannot be used.
    """
    try:
        return LabelSet.read(_directory(path))
    except LabelSetError as error:
        raise PipelineError(f"the label set of the pipeline cannot be used: {error}") from error


def describe(path: Path | str | None = None) -> Description:
    """Name, version, hashes and sizes of a pipeline directory, without loading it.

    Raises:
        PipelineError: there is no pipeline at the path.
    """
    directory = _directory(path)
    meta = json.loads((directory / "meta.json").read_text("utf-8"))
    models, sizes = {}, {}
    for entry in sorted(directory.iterdir()):
        files = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
        files = [file for file in files if file.is_file()]
        if files and entry.name not in ("meta.json", "tokenizer"):
            models[entry.stem] = _sha256(entry, files)
            sizes[entry.stem] = sum(file.stat().st_size for file in files)
    name = f"{meta['lang']}_{meta['name']}"
    return Description(directory, name, meta["version"], meta["components"], models, sizes)


def _directory(path: Path | str | None) -> Path:
    directory = SHIPPED if path is None else Path(path)
    if not (directory / "config.cfg").is_file():
        cure = "make it with `make train`" if path is None else "give a directory that `nlp.to_disk` wrote"
        raise PipelineError(f"there is no pipeline in {directory}; {cure}")
    return directory


def usable_cores() -> int:
    """Cores that this process may run on; macOS does not say, and has no such limits."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _sha256(root: Path, files: list[Path]) -> str:
    """One hash of several files: of their names relative to `root` and their bytes; of a lone file its own."""
    if files == [root]:
        return hashlib.sha256(root.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
