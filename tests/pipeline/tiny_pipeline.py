"""A pipeline of one trivial component, for tests of what stands around a pipeline; run as a script it is `zhaoshang`.

It marks two spellings of one company, and 100亿元 with the company as its subject; it fails on 爆, wants more memory
than there is on 吞, dawdles on 慢, sleeps on 眠, dies on 亡, and the first time on 逝; at 候 it waits a minute for its
marker and fails without.
"""

import os
import re
import signal
import sys
import time
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import filter_spans

from zhaoshang.corpus.record import Money
from zhaoshang.pipeline.attributes import Link
from zhaoshang.pipeline.cli import main

FULL, SHORT, AMOUNT = "江北圆晶科技有限公司", "江圆", "100亿元"


@Language.factory("tiny_tagger", default_config={"marker": ""})
class TinyTagger:
    def __init__(self, nlp, name, marker):
        self.marker = marker

    def __call__(self, doc):  # noqa: PLR0912 - one thing after the other
        if "爆" in doc.text:
            raise ValueError("it went\nup in smoke")
        if "吞" in doc.text:
            bytearray(1 << 62)
        if "眠" in doc.text:
            Path(self.marker).touch()
            time.sleep(120)
        if "亡" in doc.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "逝" in doc.text and self.marker and not Path(self.marker).exists():
            Path(self.marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if "慢" in doc.text:
            Path(self.marker).touch()
            time.sleep(0.2)
        if "候" in doc.text:
            until = time.monotonic() + 60
            while not Path(self.marker).exists():
                if time.monotonic() > until:
                    raise TimeoutError("nobody came")
                time.sleep(0.05)
        found = [
            doc.char_span(match.start(), match.end(), label="MONEY" if match[0] == AMOUNT else "ORG")
            for match in re.finditer(f"{FULL}|{SHORT}|{AMOUNT}", doc.text)
        ]
        doc.ents = filter_spans([span for span in found if span is not None])
        for span in doc.ents:
            span._.score, span._.sources = 0.9, ["rule"]
            if span.label_ == "MONEY":
                span._.money = Money(amount="10000000000", min=None, max=None, currency="CNY", approx=False)
            else:
                span._.canonical = SHORT if SHORT in doc.text else FULL
        labels = [span.label_ for span in doc.ents]
        if "ORG" in labels and "MONEY" in labels:
            ends = labels.index("ORG"), labels.index("MONEY")
            doc._.relations = [Link("总投资", *ends, "总投资", (0, len(doc.text)), 0.8)]
        return doc


def make(path, marker=""):
    """Save the pipeline to a folder."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhaoshang.CharTokenizer.v1"}}})
    nlp.add_pipe("tiny_tagger", config={"marker": str(marker)})
    nlp.to_disk(path)
    return path


def known():
    """Called by a process that is to know the component, which this module's import has registered."""


if __name__ == "__main__":
    sys.argv[0] = "zhaoshang"
    main()
