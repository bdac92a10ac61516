"""A progress that remembers what it was told to say."""

from zhaoshang.pipeline.run.progress import Progress


class Said(Progress):
    def __init__(self):
        super().__init__()
        self.sentences = []

    def say(self, sentence):
        self.sentences.append(sentence)
