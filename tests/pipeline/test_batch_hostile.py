"""Inputs that are made to do harm: each is in the output with spans that hold, or set aside with its reason."""

from collections import Counter

import orjson
from hostile_inputs import make_folder
from said import Said

from zhaoshang.corpus.validate import Tally, validate_file
from zhaoshang.pipeline.run.job import run
from zhaoshang.pipeline.run.plan import Plan


def test_every_hostile_input_is_somewhere(tmp_path, model):
    folder = tmp_path / "in"
    folder.mkdir()
    expected = make_folder(folder, 400)
    output = tmp_path / "out.jsonl"
    progress = Said()
    summary = run(Plan((str(folder),), output, tmp_path / "out.csv", model=model), progress)
    aside = [orjson.loads(line) for line in (tmp_path / "out.jsonl.rejected.jsonl").read_bytes().splitlines()]
    records = [orjson.loads(line) for line in output.read_bytes().splitlines()]
    assert (len(records), len(aside)) == (summary.documents, summary.rejected)
    assert len(records) + len(aside) == expected
    assert len(records) > expected / 4 and len(aside) > expected / 4, "both kinds are among them"
    assert all(row["reason"] and row["remedy"] for row in aside)
    assert not [row for row in aside if "processing it failed" in row["reason"]]
    assert max(Counter(record["doc_id"] for record in records).values()) == 1
    assert all("\n" not in sentence for sentence in progress.sentences), "a sentence is a line"
    tally = Tally()
    assert list(validate_file(output, tally=tally)) == []
    assert tally.against_source == len(records), "every record's spans were held against its source"
