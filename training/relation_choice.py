"""What the linker's raw scores are worth: calibration, thresholds and agreement with gold relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zhaoshang.corpus.labels import CONTRACT, LabelSet
from zhaoshang.pipeline.attributes import Link
from zhaoshang.pipeline.link.repair import ADDED, DECISIONS, FIGURES, TYPES, Fact, all_types, facts, predicate
from zhaoshang.pipeline.link.scorer import KIND, SECOND, Scored, Scorer, log_odds, mixed
from zhaoshang.pipeline.link.view import MONEY, Floats, View

from .relation_data import targets

METRIC_OF_MONEY = "metric"  # the trees need it before the network is asked, and are right in 999 of 1,000
_GRID = np.round(np.arange(0.1, 0.96, 0.05), 2)


def calibrate(scored: Sequence[Scored]) -> dict[str, tuple[float, float]]:
    """Platt's slope and offset of the log-odds of every decision, on documents its models did not see.

    A first look is left as it is where there is a second, which was trained on it, and so is the METRIC of an amount,
    on which the trees of the figures were trained.
    """
    odds: dict[str, list[Floats]] = {}
    truth: dict[str, list[Floats]] = {}
    for batch in scored:
        for name, target in targets(batch.view, batch.pairs).items():
            if name == METRIC_OF_MONEY:
                continue
            model = SECOND.get(name, name)
            probability = batch.kind if name == KIND else batch.probability[name]
            odds.setdefault(model, []).append(log_odds(probability)[target.weight > 0])
            truth.setdefault(model, []).append(target.truth[target.weight > 0])
    return {name: platt(np.concatenate(odds[name]), np.concatenate(truth[name])) for name in odds}


def platt(odds: Floats, truth: Floats) -> tuple[float, float]:
    """Slope and offset that make `1 / (1 + exp(-(slope * odds + offset)))` likeliest.

    Platt (1999), Probabilistic outputs for support vector machines.
    """
    slope, offset = _likeliest(odds[:, None], truth, (1.0, 0.0))
    return slope, offset


def mix(scored: Sequence[Scored], read: Sequence[Mapping[str, Floats]]) -> dict[str, tuple[float, float, float]]:
    """How the log-odds of the trees and of the network are mixed, by family, on documents that neither has learned.

    Args:
        scored: Batches as calibrated trees score them.
        read: The network's log-odds of the same candidates.
    """
    found = {}
    for family in read[0] if read else ():
        if family == METRIC_OF_MONEY:
            continue
        kept = [targets(batch.view, batch.pairs)[family] for batch in scored]
        truth = np.concatenate([target.truth[target.weight > 0] for target in kept])
        both = [
            np.stack([log_odds(batch.probability[family]), odds[family]], axis=1)[target.weight > 0]
            for batch, odds, target in zip(scored, read, kept, strict=True)
        ]
        trees, network, offset = _likeliest(np.concatenate(both), truth, (0.5, 0.5, 0.0))
        found[family] = (trees, network, offset)
    return found


def remixed(scored: Sequence[Scored], read: Sequence[Mapping[str, Floats]], scorer: Scorer) -> list[Scored]:
    """The same candidates with the probabilities that the scorer gives once it mixes."""
    return [
        replace(
            batch,
            probability={
                n: mixed(p, odds[n], scorer.mix[n]) if n in scorer.mix else p for n, p in batch.probability.items()
            },
        )
        for batch, odds in zip(scored, read, strict=True)
    ]


def _likeliest(odds: Floats, truth: Floats, usual: tuple[float, ...]) -> tuple[float, ...]:
    """Weights and offset that make `1 / (1 + exp(-(odds @ weights + offset)))` likeliest, by Newton's method.

    A little prior pull towards the usual ones keeps the answer finite where the classes are cleanly apart.
    """
    prior = weights = np.array(usual)
    inputs = np.concatenate([np.clip(odds, -20, 20), np.ones((len(odds), 1))], axis=1).astype(np.float64)

    def loss(at: NDArray[np.float64]) -> float:
        logits = inputs @ at
        return float((np.logaddexp(0, logits) - truth * logits).sum() + ((at - prior) ** 2).sum() / 2)

    for _ in range(25):
        guess = 1 / (1 + np.exp(-np.clip(inputs @ weights, -500, 500)))
        slope = inputs.T @ (guess - truth) + weights - prior
        curve = (inputs * (guess * (1 - guess))[:, None]).T @ inputs + np.eye(len(prior))
        step = np.linalg.solve(curve, slope)
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights - step
    return tuple(float(weight) for weight in weights)


def calibrated(scored: Sequence[Scored], scorer: Scorer) -> list[Scored]:
    """The same candidates with the probabilities that the scorer gives once its calibration is set."""

    def moved(name: str, probability: Floats) -> Floats:
        slope, offset = scorer.calibration.get(name, (1.0, 0.0))
        found: Floats = (1 / (1 + np.exp(-(slope * log_odds(probability) + offset)))).astype(np.float32)
        return found

    return [
        replace(
            batch,
            probability={n: moved(SECOND.get(n, n), p) for n, p in batch.probability.items()},
            kind=moved(KIND, batch.kind),
        )
        for batch in scored
    ]


def choose_thresholds(scored: Sequence[Scored]) -> dict[str, float]:
    """For every decision the threshold with the best micro-F1 over all relations, one decision after the other."""
    labels = _labels(scored)
    usual = {**DECISIONS, **{kind.type: ADDED for kind in labels.added_relations}}
    types_of = _TYPES_OF | {kind.type: frozenset({kind.type}) for kind in labels.added_relations}
    chosen = dict(usual)
    counts = {types: _counted(scored, chosen, types) for types in set(types_of.values())}
    for _ in range(2):
        for name, types in types_of.items():
            tried = {float(value): _counted(scored, {**chosen, name: float(value)}, types) for value in _GRID}
            rest = [row for other, rows in counts.items() if other != types for row in rows.values()]
            best = {value: _f1([*rest, *rows.values()]) for value, rows in tried.items()}
            chosen[name] = max(tried, key=lambda value: (best[value], -abs(value - usual[name])))
            counts[types] = tried[chosen[name]]
    return chosen


def evaluate(scored: Sequence[Scored], thresholds: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 by relation type and together, against `doc._.relations` of the scored documents."""
    rows = _counted(scored, thresholds, frozenset(all_types(_labels(scored))))
    rows["all"] = tuple(sum(column) for column in zip(*rows.values(), strict=True))
    return {name: _figures(*row) for name, row in rows.items()}


def _labels(scored: Sequence[Scored]) -> LabelSet:
    return scored[0].view.labels if scored else CONTRACT


_TYPES_OF: dict[str, frozenset[str]] = {
    name: frozenset(FIGURES) if name.startswith("figure") else frozenset({name if name in TYPES else "任职"})
    for name in DECISIONS
}


def _counted(
    scored: Sequence[Scored], thresholds: Mapping[str, float], types: frozenset[str]
) -> dict[str, tuple[int, ...]]:
    """Found, gold and guessed relations by type."""
    hits: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    for batch in scored:
        view = batch.view
        said = {_key(view, fact) for found in facts(batch, thresholds, types).values() for fact in found}
        wanted = {
            _gold_key(view, int(view.first[number]), link)
            for number, doc in enumerate(view.docs)
            for link in doc._.relations or []
            if link.type in types
        }
        gold.update(key[0] for key in wanted)
        guessed.update(key[0] for key in said)
        hits.update(key[0] for key in wanted & said)
    return {name: (hits[name], gold[name], guessed[name]) for name in sorted(types)}


def _f1(rows: Sequence[tuple[int, ...]]) -> float:
    hit, gold, guessed = (sum(column) for column in zip(*rows, strict=True))
    return float(2 * hit / max(gold + guessed, 1))


_Key = tuple[str, int, int, str]


def _key(view: View, fact: Fact) -> _Key:
    return _same(view, fact.type, fact.subject, fact.object, predicate(view, fact))


def _gold_key(view: View, first: int, link: Link) -> _Key:
    wording = link.qualifiers.get("title", "") if link.type == "任职" else link.predicate
    return _same(view, link.type, first + link.subject, first + link.object, wording)


def _same(view: View, kind: str, subject: int, object_: int, wording: str) -> _Key:
    """What two relations share when the scorer counts them as one (CONTRACT §7)."""
    first, second = int(view.thing[subject]), int(view.thing[object_])
    if kind == "合作":
        first, second = min(first, second), max(first, second)
    if view.label[object_] == MONEY:
        second = object_
    return kind, first, second, wording if kind in ("指标", "任职") else ""


def _figures(hit: int, gold: int, guessed: int) -> dict[str, float]:
    precision, recall = hit / max(guessed, 1), hit / max(gold, 1)
    return {
        "p": precision,
        "r": recall,
        "f": 2 * precision * recall / max(precision + recall, 1e-9),
        "gold": float(gold),
        "guessed": float(guessed),
    }
