"""How an update learns: a few passes from the current weights, and a part of the way that they lead."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..pair_network import Reading
from ..relations import Recipe as RelationRecipe
from .further_trees import Further


@dataclass(frozen=True)
class UpdateRecipe:
    """Figures of every step; chosen for 50 new documents on two cores.

    Attributes:
        repeats: How often a new document stands among those that the taggers learn from.
        rehearsed: Old documents among them, at most.
        copies: Copies of every one of them about other companies and people.
        epochs: Passes of the recogniser.
        lr: Its highest learning rate, a third of the full training's.
        batch_size: Sentences a step.
        spacy_steps: Steps of spaCy's ner; a multiple of the 300 after which it is measured.
        spacy_lr: Its learning rate.
        share: How far the taggers go from the current weights towards those of their training (see `blending`), where
            the label set stays as it is; a new label needs the whole way.
        held_epochs: Passes of the recogniser that is kept from the documents that the fuser learns from.
        held_lr: Its highest learning rate.
        relations: How the relation scorer's trees are grown anew where the label set adds a relation type: fewer
            ones, and half of the network's passes.
        further: How the relation scorer goes on where it does not.
    """

    repeats: int = 3
    rehearsed: int = 250
    copies: int = 1
    epochs: int = 2
    lr: float = 5e-4
    batch_size: int = 32
    spacy_steps: int = 600
    spacy_lr: float = 3e-4
    share: float = 0.2
    held_epochs: int = 3
    held_lr: float = 1.5e-3
    relations: RelationRecipe = field(
        default_factory=lambda: RelationRecipe(
            rate=0.1, rounds=120, figure_rounds=240, second_rounds=120, reading=Reading(epochs=4)
        )
    )
    further: Further = field(default_factory=Further)
