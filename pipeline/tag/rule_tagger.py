"""Rules as one tagger among others: grammars from data files, found spans become candidates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Self

import srsly
from pydantic import StrictStr
from spacy.language import Language
from spacy.tokens import Doc

from zhaoshang.corpus.record import LABELS

from .. import attributes
from .rule_cascade import Cascade
from .rule_model import LEXICON, SCORES, RuleError, parse_lexicon

STAGES = (
    "org",
    "area",
    "title",
    "official",
    "speech",
    "metric",
    "metric_list",
    "metric_after",
    "project",
    "project_list",
)
"""The grammars that ship, in the order in which they run."""


def read_rule_files(directory: str | Path | None, stages: Iterable[str]) -> dict[str, str]:
    """Read the lexicon, its word files, the grammars and the scores from a directory.

    Args:
        directory: A directory of rule files; None for the ones that ship with the package.
        stages: Names of the grammar files, without the extension.

    Returns:
        File name → contents.

    Raises:
        RuleError: a file is missing or is not UTF-8.
    """
    root = package_files("zhaoshang.pipeline") / "rules" if directory is None else Path(directory)

    def read(name: str) -> str:
        try:
            return (root / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RuleError(f"{root / name}: cannot be read ({error}); put a UTF-8 file there") from None

    files = {name: read(name) for name in (LEXICON, *(f"{stage}.toml" for stage in stages))}
    files |= {name: read(name) for name in parse_lexicon(files).files.values()}
    if (root / SCORES).is_file():
        files[SCORES] = read(SCORES)
    return files


class RuleTagger:
    """Propose what the grammars find in `doc.spans["cand.rule"]`.

    A candidate's score is the precision of its rule on the training documents, its `span.id_` the rule's id. The rule
    files travel with a saved pipeline, which then no longer reads those of the package. Runs at some 150,000
    characters a second on one core.

    Args:
        name: Name in the pipeline.
        stages: Names of the grammar files, in the order in which they run.
        labels: What to propose.
        directory: A directory of rule files; None for the ones that ship with the package.

    Raises:
        RuleError: on first use, a rule file cannot be read; the message names the file and the key.

    Examples:
        >>> import spacy
        >>> tokenizer = {"@tokenizers": "zhaoshang.CharTokenizer.v1"}
        >>> nlp = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
        >>> tagger = nlp.add_pipe("zhaoshang_rules")
        >>> [(s.text, s.id_) for s in nlp("全年完成固定资产投资96.2亿元。").spans["cand.rule"]]
        [('固定资产投资', 'metric.composed'), ('96.2亿元', 'amount.figure')]
    """

    def __init__(
        self,
        name: str = "zhaoshang_rules",
        *,
        stages: Iterable[str] = STAGES,
        labels: Iterable[str] = LABELS,
        directory: str | Path | None = None,
    ) -> None:
        self.name = name
        self.stages = list(stages)
        self.labels = list(labels)
        self._directory = directory
        self._files: dict[str, str] = {}
        self._cascade: Cascade | None = None

    @property
    def cascade(self) -> Cascade:
        """The compiled grammars; read and compiled on first use, because a saved pipeline brings its own."""
        if self._cascade is None:
            self.load_rules(read_rule_files(self._directory, self.stages))
        assert self._cascade is not None
        return self._cascade

    def load_rules(self, files: Mapping[str, str]) -> None:
        """Take these rule files instead.

        Args:
            files: File name → contents.

        Raises:
            RuleError: one of them cannot be read.
        """
        self._cascade = Cascade(files, self.stages, self.labels)
        self._files = dict(files)

    def __call__(self, doc: Doc) -> Doc:
        """Write the candidates; a match that does not fall on token boundaries is left out, never widened."""
        rows: dict[tuple[int, int, str], tuple[float, str]] = {}
        for match in self.cascade.find(attributes.text(doc), doc._.restoration.segments()):
            span = doc.char_span(match.start, match.end)
            if span is not None:
                key, value = (span.start, span.end, match.label), (match.score, match.rule)
                rows[key] = max(rows.get(key, value), value)
        attributes.write_candidates(doc, "rule", [(*key, *value) for key, value in rows.items()])
        return doc

    def initialize(self, get_examples: Any = None, *, nlp: Language | None = None) -> None:
        """Read and compile the rule files now.

        Raises:
            RuleError: one of them cannot be read.
        """
        self.load_rules(read_rule_files(self._directory, self.stages))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The rule files, as MessagePack."""
        _ = self.cascade
        return bytes(srsly.msgpack_dumps(self._files))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Read the rule files back.

        Raises:
            RuleError: one of them cannot be read.
        """
        self.load_rules(srsly.msgpack_loads(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the rule files to a directory."""
        _ = self.cascade
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for file, text in self._files.items():
            (target / file).write_text(text, encoding="utf-8", newline="")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read the rule files of a saved pipeline.

        Raises:
            RuleError: one of them cannot be read.
        """
        self.load_rules(read_rule_files(path, self.stages))
        return self


@Language.factory("zhaoshang_rules", default_config={"stages": list(STAGES), "labels": list(LABELS), "directory": None})
def make_rules(
    nlp: Language, name: str, stages: list[StrictStr], labels: list[StrictStr], directory: StrictStr | None
) -> RuleTagger:
    """Make the rule tagger; the arguments are those of `RuleTagger`."""
    return RuleTagger(name, stages=stages, labels=labels, directory=directory)
