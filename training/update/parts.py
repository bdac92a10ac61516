"""The steps of an update: every trained part of the pipeline, from the current one and the documents of a lesson.

Where the label set stays as it is, the taggers go a part of the way that the new documents lead (see `blending`), the
fuser stays, and the relation scorer gets some trees more: little moves but what the new documents contradict.

A label that is added changes all of them. The fuser then learns anew, from documents that the taggers did not see (see
`held_out`): the new documents are tagged by the current taggers, before those learn from them; of the old ones half of
the later briefs is tagged by the base of spaCy's ner and by a recogniser that is trained without them. That recogniser
does not depend on the new documents, so only the first such update in a directory makes it.
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhaoshang.corpus.labels import CONTRACT, FILE, LABELS, LabelSet
from zhaoshang.pipeline.fuse.component import Fuser
from zhaoshang.pipeline.link.component import Linker
from zhaoshang.pipeline.load import label_set, load
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator

from ..blending import blend_recogniser, blend_spacy
from ..character_vectors import character_vectors
from ..fuser import train_fuser
from ..gold import gold_doc
from ..hanlp_ner import train_recognizer
from ..held_out import held_out, paired, taggers, without_held_out
from ..invented_names import invented_names
from ..ner_data import renamed, write_training_files
from ..relation_data import with_relations
from ..relations import train_relations
from ..spacy_ner import train_spacy, write_docs
from .annotated import Row, UpdateError, fingerprint, text_hash
from .candidate_labels import only_labels, take_labels
from .checkpoints import Checkpoint, Checkpoints
from .further_trees import further_trees
from .hashes import tree_hash
from .lesson import Lesson, learned_before
from .recipe import UpdateRecipe

TRAINING = Path(__file__).parents[1]
ARTIFACTS = TRAINING / "artifacts"
SPACY_CONFIG = TRAINING / "configs" / "spacy_ner.cfg"
PARTS = ("zhaoshang_words", "zhaoshang_hanlp", "tok2vec", "ner", "zhaoshang_fuser", "zhaoshang_linker")
"""Directories of a pipeline that an update needs."""


def remake(lesson: Lesson, current: Path, steps: Checkpoints, recipe: UpdateRecipe, seed: int) -> Path:
    """Make the new pipeline; steps that are done already are skipped.

    Args:
        lesson: The documents.
        current: Directory of the pipeline to go on from.
        steps: Where finished steps are kept.
        recipe: How every step learns.
        seed: Of everything that is drawn.

    Returns:
        Directory of the new pipeline.

    Raises:
        UpdateError: the current pipeline has other parts than this update trains, or the bases are not there.
    """
    _check(current)
    make = _Parts(lesson, current, recipe, seed)
    before = tree_hash(current)
    bases = [tree_hash(ARTIFACTS / name) for name in ("base_recogniser", "base_spacy")]
    how = asdict(recipe)
    known = {"from": bases[0], "documents": fingerprint(make.unheld), "validation": fingerprint(lesson.validation)}
    apart = {name: how[name] for name in ("held_epochs", "held_lr", "copies", "batch_size")}
    held = steps.step("held", known | apart, make.held) if make.grown else None
    learnt = [fingerprint(rows) for rows in (lesson.new, lesson.old, lesson.validation)]
    base = {"settings": how, "seed": seed, "labels": lesson.labels.to_dict()}
    mixed = base | {"from": before, "documents": learnt}
    recogniser = steps.step("recogniser", mixed, make.recogniser)
    spacy_ner = steps.step("spacy", mixed, make.spacy_ner)
    make.use(held, recogniser, spacy_ner)
    made_of = {"from": [before, bases[1], held and held.key, recogniser.key, spacy_ner.key], "documents": learnt}
    fuser = Checkpoint(current / "zhaoshang_fuser", before)
    if make.grown:
        fuser = steps.step("fuser", base | made_of, make.fuser)
    linker = steps.step("linker", base | made_of | {"fuser": fuser.key}, lambda out: make.linker(fuser, out))
    parts = [before, recogniser.key, spacy_ner.key, fuser.key, linker.key]
    return steps.step("assemble", {"parts": parts}, lambda out: make.assemble(fuser, linker, out)).path


def _check(current: Path) -> None:
    missing = [name for name in PARTS if not (current / name).is_dir()]
    if missing:
        raise UpdateError(f"{current} has no {missing[0]}; give a pipeline of the shipped one's parts with --from")
    absent = [name for name in ("base_recogniser", "base_spacy") if not (ARTIFACTS / name).is_dir()]
    if absent:
        raise UpdateError(f"{ARTIFACTS / absent[0]} is not there; training needs the repository, not the package alone")


class _Parts:
    """What every step writes, given where the steps before it wrote."""

    def __init__(self, lesson: Lesson, current: Path, recipe: UpdateRecipe, seed: int) -> None:
        self.lesson, self.current, self.recipe, self.seed = lesson, current, recipe, seed
        self.grown = lesson.labels != label_set(current)
        known = {text_hash(text) for text, _ in lesson.old}
        self.withheld = [row for row in held_out(0) if text_hash(row[0]) in known]
        self.unheld = without_held_out(0)
        self.mixture = lesson.mixture(recipe.repeats, recipe.rehearsed, seed)

    def use(self, held: Checkpoint | None, recogniser: Checkpoint, spacy_ner: Checkpoint) -> None:
        """Say where the taggers are; the one that is held out of documents is there only for an added label."""
        self.hanlp_held = held.path if held else None
        self.hanlp, self.spacy = recogniser.path, spacy_ner.path / "model-best"

    @cached_property
    def segmenter(self) -> WordAnnotator:
        return WordAnnotator(Vocab()).load_model(self.current / "zhaoshang_words")

    def held(self, output: Path) -> None:
        recipe = self.recipe
        start = ARTIFACTS / "base_recogniser"
        self._recogniser(self.unheld, start, recipe.held_epochs, recipe.held_lr, seed=1, output=output, labels=CONTRACT)

    def recogniser(self, output: Path) -> None:
        recipe, start = self.recipe, self.current / "zhaoshang_hanlp"
        self._recogniser(
            self.mixture,
            start,
            recipe.epochs,
            recipe.lr,
            seed=self.seed,
            output=output,
            labels=self.lesson.labels,
        )
        if not self.grown:
            blend_recogniser(start, output, recipe.share)

    def _recogniser(
        self, rows: list[Row], start: Path, epochs: int, lr: float, *, seed: int, output: Path, labels: LabelSet
    ) -> None:
        with TemporaryDirectory() as scratch:
            data, names = Path(scratch), invented_names()
            write_training_files(
                data,
                self.segmenter,
                rows,
                self.lesson.validation,
                names=names,
                copies=self.recipe.copies,
                seed=seed,
                added=labels.added_labels,
                searched=self.lesson.searched,
            )
            train_recognizer(
                data,
                output,
                start=start,
                epochs=epochs,
                lr=lr,
                batch_size=self.recipe.batch_size,
                seed=seed,
                labels=labels.labels if labels.added_labels else None,
            )

    def spacy_ner(self, output: Path) -> None:
        tokenizer, rng, names = CharTokenizer(self.segmenter.vocab), random.Random(self.seed), invented_names()
        docs = [gold_doc(tokenizer, text, record)[0] for text, record in self.mixture]
        docs += [renamed(doc, names, rng, tokenizer) for doc in list(docs) for _ in range(self.recipe.copies)]
        dev = [gold_doc(tokenizer, text, record)[0] for text, record in self.lesson.validation]
        with TemporaryDirectory() as scratch:
            train_file, dev_file = Path(scratch) / "train.spacy", Path(scratch) / "dev.spacy"
            write_docs(docs, self.segmenter, train_file)
            write_docs(dev, self.segmenter, dev_file)
            train_spacy(
                train_file,
                dev_file,
                self.segmenter,
                output,
                config=SPACY_CONFIG,
                steps=self.recipe.spacy_steps,
                lr=self.recipe.spacy_lr,
                seed=self.seed,
                start=self.current,
            )
        if not self.grown:
            blend_spacy(self.current, output / "model-best", self.recipe.share)

    @cached_property
    def unseen(self) -> list[tuple[str, Doc, Doc]]:
        """Split, Doc with candidates and gold Doc of documents that their taggers did not learn from."""
        words = self.current / "zhaoshang_words"
        if self.hanlp_held is None:
            return [("train", *pair) for pair in paired(_proposing(load(self.current)), self.lesson.new)]
        current, new = _proposing(load(self.current)), taggers(words, self.spacy, self.hanlp)
        held = taggers(words, ARTIFACTS / "base_spacy", self.hanlp_held)
        return [
            *(("dev", *pair) for pair in self._searched(paired(new, self.lesson.validation))),
            *(("train", *pair) for pair in self._new(paired(current, self.lesson.new), new)),
            *(("train", *pair) for pair in self._searched(paired(held, self.withheld))),
        ]

    def _searched(self, pairs: list[tuple[Doc, Doc]]) -> list[tuple[Doc, Doc]]:
        """Old documents without candidates of labels that nobody looked for in them."""
        for doc, _ in pairs:
            only_labels(doc, LABELS)
        return pairs

    def _new(self, pairs: list[tuple[Doc, Doc]], new: Language) -> list[tuple[Doc, Doc]]:
        """New documents: the current taggers do not know an added label, so its candidates are the new taggers'."""
        added = [label for label in self.lesson.labels.added_labels if label not in label_set(self.current).labels]
        if added:
            for (doc, _), (learned, _) in zip(pairs, paired(new, self.lesson.new), strict=True):
                take_labels(doc, learned, added)
        return pairs

    def fuser(self, output: Path) -> None:
        component = Fuser()
        pairs = [(doc, gold) for _, doc, gold in self.unseen]
        component.scorer = train_fuser(pairs, characters=character_vectors(self.hanlp)).scorer
        component.to_disk(output)

    def linker(self, fuser: Checkpoint, output: Path) -> None:
        nlp = load(self.current)
        decide, name = Fuser().from_disk(fuser.path), nlp.get_pipe("zhaoshang_canonical")
        found = [(name(decide(doc)), gold) for split, doc, gold in self.unseen if split == "train"]
        tokenizer: CharTokenizer = nlp.tokenizer  # type: ignore[assignment]
        known: Linker = nlp.get_pipe("zhaoshang_linker")  # type: ignore[assignment]
        predicted, recipe = with_relations(found), self.recipe

        def gold(rows: list[Row]) -> list[Doc]:
            return [gold_doc(tokenizer, *row)[0] for row in rows]

        if self.lesson.labels.added_relations == known.scorer.labels.added_relations:
            docs = [*gold(self.lesson.mixture(1, recipe.further.rehearsed, self.seed)), *predicted]
            Linker(scorer=further_trees(known.scorer, docs, self.seed + 1, recipe.further)).to_disk(output)
        else:
            everything, dev = gold([*self.lesson.old, *self.lesson.new]), gold(self.lesson.validation)
            train_relations(
                everything,
                dev,
                output,
                self.seed + 1,
                predicted_docs=predicted,
                recipe=recipe.relations,
                labels=self.lesson.labels,
                characters=character_vectors(self.hanlp),
            )

    def assemble(self, fuser: Checkpoint, linker: Checkpoint, output: Path) -> None:
        nlp, trained = load(self.current), load(self.spacy)
        for label in trained.get_pipe("ner").labels:  # type: ignore[attr-defined]
            nlp.get_pipe("ner").add_label(label)  # type: ignore[attr-defined]
        for name in ("tok2vec", "ner"):
            nlp.get_pipe(name).from_bytes(trained.get_pipe(name).to_bytes())  # type: ignore[attr-defined]
        nlp.get_pipe("zhaoshang_hanlp").load_model(self.hanlp)  # type: ignore[attr-defined]
        nlp.get_pipe("zhaoshang_fuser").from_disk(fuser.path)  # type: ignore[attr-defined]
        nlp.get_pipe("zhaoshang_linker").from_disk(linker.path)  # type: ignore[attr-defined]
        nlp.meta["learned"] = learned_before(nlp.meta) | {
            text_hash(row[0]): fingerprint([row]) for row in self.lesson.new
        }
        nlp.to_disk(output)
        if self.lesson.labels != CONTRACT:
            text = json.dumps(self.lesson.labels.to_dict(), ensure_ascii=False, indent=1)
            (output / FILE).write_text(text + "\n", encoding="utf-8")


def _proposing(nlp: Language) -> Language:
    """A pipeline that stops before the fuser."""
    nlp.select_pipes(enable=nlp.pipe_names[: nlp.pipe_names.index("zhaoshang_fuser")])
    return nlp
