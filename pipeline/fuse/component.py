"""The fuser: the only writer of `doc.ents`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span

from .candidates import Proposal, gather
from .policies import Policy
from .scorer import BoostedScorer
from .select import best_disjoint


class Fuser:
    """Choose the final entities among all candidates.

    With a trained scorer the weight of a proposal is how far its log-odds lie above its label's threshold;
    without one, or when a policy is configured, the policy's weight.

    Args:
        name: Name in the pipeline.
        policy: A fixed policy (see `policies`), or none for the learned scorer.
        sources: Taggers that are heard, or none for all of them.
    """

    def __init__(
        self, name: str = "zhaoshang_fuser", *, policy: Policy | None = None, sources: Sequence[str] | None = None
    ) -> None:
        self.name, self.policy, self.sources = name, policy, sources
        self.scorer: BoostedScorer | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write `doc.ents` with `span._.score` and `span._.sources`.

        Raises:
            ValueError: there is neither a trained scorer nor a policy.
        """
        proposals = gather(doc, self.sources)
        scores, weights = self._weigh(doc, proposals)
        chosen = best_disjoint([(p.start, p.end) for p in proposals], weights)
        entities = []
        for i in chosen:
            proposal = proposals[i]
            span = Span(doc, proposal.start, proposal.end, label=proposal.label)
            span._.score, span._.sources = scores[i], sorted(proposal.scores)
            entities.append(span)
        doc.ents = tuple(entities)
        return doc

    def _weigh(self, doc: Doc, proposals: Sequence[Proposal]) -> tuple[list[float], list[float]]:
        if self.policy is not None:
            return [max(p.scores.values()) for p in proposals], self.policy(proposals)
        if self.scorer is None:
            raise ValueError(
                f"component {self.name!r} is not trained: load a trained pipeline or name a 'policy' in its config"
            )
        chances = self.scorer.probabilities(doc, proposals)
        return list(chances), [
            float(chance) - self.scorer.thresholds.get(p.label, 0.5)
            for p, chance in zip(proposals, chances, strict=True)
        ]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the scorer to one JSON file in a directory."""
        Path(path).mkdir(parents=True, exist_ok=True)
        if self.scorer is not None:
            srsly.write_json(Path(path) / "scorer.json", self.scorer.to_json())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read the scorer."""
        file = Path(path) / "scorer.json"
        if file.exists():
            self.scorer = BoostedScorer.from_json(srsly.read_json(file))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The scorer as msgpack."""
        return bytes(srsly.msgpack_dumps(self.scorer.to_json() if self.scorer else {}))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_bytes` wrote."""
        state = srsly.msgpack_loads(data)
        self.scorer = BoostedScorer.from_json(state) if state else None
        return self


@Language.factory(
    "zhaoshang_fuser",
    default_config={"policy": None, "sources": None},
    assigns=["doc.ents", "span._.score", "span._.sources"],
)
def make_fuser(nlp: Language, name: str, policy: Policy | None, sources: list[str] | None) -> Fuser:
    """Registered factory; the settings are those of `Fuser`."""
    return Fuser(name, policy=policy, sources=sources)
