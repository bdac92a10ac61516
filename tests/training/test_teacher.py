"""The teacher's words and names on our tokens."""

from spacy.vocab import Vocab

from zhaoshang.pipeline.segment.tokenizer import CharTokenizer
from zhaoshang.training.teacher import _batches, taught


class Words:
    vocab = Vocab()

    def __call__(self, doc):
        for token in doc:
            token.tag_ = "S1"
        return doc


class Teacher:
    def __init__(self, *pairs):
        self.pairs = pairs

    def run(self, line):
        return list(self.pairs)


def test_tags_follow_the_teachers_words():
    tokenizer = CharTokenizer(Vocab(), restore_layout=False)
    row = taught("安泽投12万", Teacher(("安泽", "ORG"), ("投", "v"), ("12万", "m")), Words(), tokenizer)
    assert row["token"] == ["安", "泽", "投", "12", "万"]
    assert row["tag"] == ["B-ORG", "I-ORG", "B-v", "B-m", "I-m"]
    assert taught("安泽投资", Teacher(("安泽", "ORG")), Words(), tokenizer) is None


def test_batches_leave_nothing_out():
    assert list(_batches(iter("abcde"), 2)) == [["a", "b"], ["c", "d"], ["e"]]
