"""Measure the precision of every rule on the later training documents and write it beside the rules.

The rules were written with sight of the base briefs, which flatter them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import srsly
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhaoshang.annotations.corpus import load
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.tag.rule_model import SCORES
from zhaoshang.pipeline.tag.rule_tagger import RuleTagger

from .gold import gold_doc
from .held_out import BASE_BRIEFS, brief

PRIOR = 2.0
"""Spans, half of them right, that every rule is taken to have had: a rule seen once is not certain."""


def rule_precision(docs: Iterable[Doc], tagger: RuleTagger) -> dict[str, tuple[int, int]]:
    """Count what the rules find against `doc.ents`.

    Args:
        docs: Gold documents.
        tagger: The rules.

    Returns:
        Rule id → (spans that are gold with label and offsets, spans found).
    """
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for doc in docs:
        gold = {(span.start_char, span.end_char, span.label_) for span in doc.ents}
        for match in tagger.cascade.find(doc.text, doc._.restoration.segments()):
            found[match.rule] += 1
            right[match.rule] += (match.start, match.end, match.label) in gold
    return {rule: (right[rule], found[rule]) for rule in sorted(found)}


def write_rule_scores(path: Path) -> dict[str, tuple[int, int]]:
    """Measure on the later briefs of the train split and write `scores.json`.

    Args:
        path: The file to write.

    Returns:
        What was counted, see `rule_precision`.
    """
    tokenizer = CharTokenizer(Vocab())
    rows = [row for row in load("train") if brief(row[1].doc_id) not in BASE_BRIEFS]
    docs = [gold_doc(tokenizer, source, record)[0] for source, record in rows]
    counts = rule_precision(docs, RuleTagger())
    precision = {rule: round((right + PRIOR / 2) / (found + PRIOR), 3) for rule, (right, found) in counts.items()}
    srsly.write_json(
        path, {"measured_on": f"train split without the base briefs, {len(docs)} documents", "precision": precision}
    )
    return counts


if __name__ == "__main__":
    target = Path(__file__).resolve().parent.parent / "pipeline" / "rules" / SCORES
    for rule, (right, found) in write_rule_scores(target).items():
        print(f"{rule:28} {right:5}/{found:<5} {right / found:.3f}")
