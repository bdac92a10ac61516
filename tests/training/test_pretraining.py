"""The first school of the recogniser: what is hidden from it."""

import torch

from zhaoshang.training.recogniser_losses import without


def test_neither_a_hidden_character_nor_a_bigram_that_holds_it_is_seen():
    fields = ("token_id", "left_id", "right_id", "word_id")
    batch = {name: torch.arange(11, 16).repeat(2, 1) for name in fields}
    hidden = torch.tensor([[False, False, True, False, False], [True, False, False, False, True]])
    seen = without(batch, hidden, unknown=1)
    assert seen["token_id"].tolist() == [[11, 12, 1, 14, 15], [1, 12, 13, 14, 1]]
    # Bigrams: left is (before, here), right is (here, behind).
    assert seen["left_id"].tolist() == [[11, 12, 0, 0, 15], [0, 0, 13, 14, 0]]
    assert seen["right_id"].tolist() == [[11, 0, 0, 14, 15], [0, 12, 13, 0, 0]]
    assert seen["word_id"].tolist() == batch["word_id"].tolist()
    assert batch["token_id"].tolist()[0] == [11, 12, 13, 14, 15], "the batch itself is left alone"
