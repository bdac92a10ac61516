"""The steps that make the shipped models, as commands: `python -m zhaoshang.training.steps STEP …`.

`project.yml` names them in order with what they read and write. Every step works on files, so that each can be
repeated alone; `build/` holds what is in between and is not kept in the repository.
"""

from __future__ import annotations

import gzip
import json
import logging
import random
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhaoshang.annotations.corpus import load
from zhaoshang.corpus.record import Record
from zhaoshang.pipeline.fuse.component import Fuser
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator
from zhaoshang.pipeline.tag.hanlp_ner import HanlpTagger

from .augment import Names
from .fuser import train_fuser
from .gold import gold_doc
from .hanlp_ner import train_recognizer
from .ner_data import renamed, write_training_files
from .relation_data import with_relations
from .relations import train_relations
from .silver import sample_paragraphs, silver_docs
from .spacy_ner import train_spacy, write_docs
from .vectors import train_vectors
from .word_segmenter import train_segmenter

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Folder = Annotated[Path, typer.Argument()]


def _given(value: Path | None) -> Path | None:
    """An empty path, as project.yml passes it where nothing is named, is none."""
    return value if value is not None and value != Path() else None


Data = Annotated[
    Path | None, typer.Option(callback=_given, help="Public corpora, lexicons and text; ours alone without.")
]


HELD_BRIEFS = "rstuv"
"""Briefs that the base recogniser, spaCy's ner and the makers of the rules never saw."""
FOLDS = 2


def held_out(fold: int) -> list[tuple[str, Record]]:
    """Training documents of the held briefs that belong to a fold; a recogniser tags those that it did not see."""
    return [
        (text, record)
        for text, record in load("train")
        if record.doc_id[0] in HELD_BRIEFS and zlib.crc32(record.doc_id.encode()) % FOLDS == fold
    ]


def read_names(data: Path | None) -> Names | None:
    """Lexicons of company and person names below a data directory; none without one."""
    if data is None:
        return None

    def lines(name: str, longest: int) -> list[str]:
        with gzip.open(data / "lexicon" / name, "rt", encoding="utf-8") as file:
            return [word for word in map(str.strip, file) if 2 <= len(word) <= longest]

    return Names(lines("company_short_wainshine.txt.gz", 5), lines("person_hanlp.txt.gz", 3))


@app.command()
def words(output: Folder, scratch: Folder) -> None:
    """Train and prune the pkuseg model."""
    score = train_segmenter(output, scratch)
    typer.echo(f"word F1 on held-out paragraphs: {score:.4f}", err=True)


@app.command()
def vectors(data: Folder, output: Folder) -> None:
    """Train character and bigram vectors on the unlabelled text below DATA."""
    text = data / "text"
    train_vectors([(text / "news.txt.gz", 1), (text / "gov_reports_2026.txt.gz", 3)], output)


@app.command()
def sentences(
    segmenter: Folder,
    output: Folder,
    data: Data = None,
    copies: Annotated[int, typer.Option(help="Renamed copies of every document.")] = 2,
    public_share: Annotated[float, typer.Option(help="Share of the public corpora's sentences.")] = 0.6,
    briefs: Annotated[str, typer.Option(help="Only documents whose id begins with one of these letters.")] = "",
    without: Annotated[int | None, typer.Option(help="Leave out the held-out documents of this fold.")] = None,
) -> None:
    """Write the sentences that the HanLP recogniser learns from."""
    component = WordAnnotator(Vocab()).load_model(segmenter)
    held = {record.doc_id for _, record in held_out(without)} if without is not None else set()
    counts = write_training_files(
        output,
        component,
        [row for row in load("train") if (not briefs or row[1].doc_id[0] in briefs) and row[1].doc_id not in held],
        list(load("dev")),
        names=read_names(data),
        copies=copies,
        public=data,
        public_share=public_share,
    )
    typer.echo(json.dumps(counts), err=True)


@app.command()
def recognizer(
    data: Folder,
    output: Folder,
    vectors: Annotated[Path | None, typer.Option(help="Pretrained vectors.")] = None,
    start: Annotated[Path | None, typer.Option(help="A recogniser to go on from.")] = None,
    epochs: int = 5,
    lr: float = 2e-3,
    batch_size: int = 48,
    threads: int = 2,
    seed: int = 1,
) -> None:
    """Train the HanLP recogniser."""
    score = train_recognizer(
        data,
        output,
        vectors=vectors,
        start=start,
        epochs=epochs,
        lr=lr,
        batch_size=batch_size,
        threads=threads,
        seed=seed,
    )
    typer.echo(f"span F1 on dev: {score:.4f}", err=True)


@app.command()
def spacy_ner(
    segmenter: Folder,
    output: Folder,
    config: Annotated[Path, typer.Option(help="spaCy's training config.")],
    data: Data = None,
    teacher: Annotated[Path | None, typer.Option(help="HanLP recogniser that labels the silver text.")] = None,
    briefs: Annotated[str, typer.Option(help="Only documents whose id begins with one of these letters.")] = "",
    copies: int = 2,
    silver: Annotated[int, typer.Option(help="Silver paragraphs of each text file.")] = 2000,
    steps: int = 2000,
    seed: int = 1,
) -> None:
    """Train spaCy's ner."""
    component = WordAnnotator(Vocab()).load_model(segmenter)
    tokenizer, names, rng = CharTokenizer(component.vocab), read_names(data), random.Random(seed)
    rows = [row for row in load("train") if not briefs or row[1].doc_id[0] in briefs]
    docs = [gold_doc(tokenizer, text, record)[0] for text, record in rows]
    if names:
        docs += [renamed(doc, names, rng, tokenizer) for doc in list(docs) for _ in range(copies)]
    if data and teacher:
        labeller = HanlpTagger().load_model(teacher)
        for file in ("gov_reports_2026.txt.gz", "news.txt.gz"):
            docs += silver_docs(sample_paragraphs(data / "text" / file, silver, rng), component, labeller)
    dev = [gold_doc(tokenizer, text, record)[0] for text, record in load("dev")]
    write_docs(docs, component, output / "train.spacy")
    write_docs(dev, component, output / "dev.spacy")
    score = train_spacy(
        output / "train.spacy", output / "dev.spacy", component, output, config=config, steps=steps, seed=seed
    )
    typer.echo(f"entity F1 on dev: {score:.4f}", err=True)


def taggers(segmenter: Path, spacy_model: Path, hanlp_model: Path) -> Language:
    """The pipeline up to the candidates: words, spaCy, HanLP, rules, repeats."""
    nlp = spacy.load(spacy_model)
    nlp.get_pipe("zhaoshang_words").load_model(segmenter)  # type: ignore[attr-defined]
    nlp.add_pipe("zhaoshang_spacy")
    nlp.add_pipe("zhaoshang_hanlp").load_model(hanlp_model)  # type: ignore[attr-defined]
    nlp.add_pipe("zhaoshang_rules")
    nlp.add_pipe("zhaoshang_repeats")
    return nlp


def paired(nlp: Language, rows: Sequence[tuple[str, Record]]) -> list[tuple[Doc, Doc]]:
    """Docs as the pipeline leaves them, with their gold Docs."""
    docs = nlp.pipe([text for text, _ in rows])
    return [
        (doc, gold_doc(nlp.tokenizer, text, record)[0])  # type: ignore[arg-type]
        for doc, (text, record) in zip(docs, rows, strict=True)
    ]


def unseen(segmenter: Path, spacy_model: Path, hanlp_model: Path, folds: Path) -> list[tuple[Doc, Doc]]:
    """Documents tagged by taggers that did not learn from them: dev, and the held briefs fold by fold."""
    pairs = paired(taggers(segmenter, spacy_model, hanlp_model), list(load("dev")))
    for fold in range(FOLDS):
        pairs += paired(taggers(segmenter, spacy_model, folds / f"hanlp{fold}"), held_out(fold))
    return pairs


@app.command()
def fuser(segmenter: Folder, spacy_model: Folder, hanlp_model: Folder, folds: Folder, output: Folder) -> None:
    """Train the fuser on documents that its taggers did not learn from."""
    component = Fuser()
    component.scorer = train_fuser(unseen(segmenter, spacy_model, hanlp_model, folds))
    component.to_disk(output)
    typer.echo(json.dumps(component.scorer.thresholds), err=True)


@app.command()
def linker(
    segmenter: Folder, spacy_model: Folder, hanlp_model: Folder, folds: Folder, fuser_model: Folder, output: Folder
) -> None:
    """Train the relation scorer on gold mentions and on mentions as the pipeline finds them."""
    nlp = taggers(segmenter, spacy_model, hanlp_model)
    decide = Fuser().from_disk(fuser_model)
    name = nlp.create_pipe("zhaoshang_canonical")
    pairs = unseen(segmenter, spacy_model, hanlp_model, folds)
    found = [(name(decide(doc)), gold) for doc, gold in pairs[len(list(load("dev"))) :]]
    tokenizer: CharTokenizer = nlp.tokenizer  # type: ignore[assignment]
    gold = {split: [gold_doc(tokenizer, *row)[0] for row in load(split)] for split in ("train", "dev")}
    train_relations(gold["train"], gold["dev"], output, 1, predicted_docs=with_relations(found))


@app.command()
def assemble(
    config: Annotated[Path, typer.Option(help="Config of the shipped pipeline.")],
    segmenter: Folder,
    spacy_model: Folder,
    hanlp_model: Folder,
    fuser_model: Folder,
    linker_model: Folder,
    output: Folder,
    version: str = "0.1.0",
) -> None:
    """Put the trained parts together and save the pipeline that ships."""
    settings: dict[str, Any] = spacy.util.load_config(config)
    for name in ("tok2vec", "ner"):
        settings["components"][name] = {"source": str(spacy_model)}
    nlp = spacy.util.load_model_from_config(settings, auto_fill=True)
    for name, path in (
        ("zhaoshang_words", segmenter),
        ("zhaoshang_hanlp", hanlp_model),
        ("zhaoshang_fuser", fuser_model),
        ("zhaoshang_linker", linker_model),
    ):
        nlp.get_pipe(name).from_disk(path)  # type: ignore[attr-defined]
    nlp.meta.update({"name": "zhaoshang", "version": version, "license": "Apache-2.0"})
    nlp.to_disk(output)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    app()
