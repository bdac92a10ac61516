"""The recogniser's network against PyTorch's packed LSTM."""

import torch
from torch import nn

from zhaoshang.pipeline.tag.tagging_model import CharTaggingModel


class Embed(nn.Module):
    embedding_dim = 4

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10, 4, padding_idx=0)

    def forward(self, batch, mask=None):
        return self.table(batch["token_id"])


def test_two_layers_give_what_a_packed_bidirectional_lstm_gives():
    torch.manual_seed(1)
    model = CharTaggingModel(Embed(), hidden=3, layers=2, tags=5, drop=0.0)
    packed = nn.LSTM(4, 3, 2, batch_first=True, bidirectional=True)
    state = {}
    for layer in range(2):
        for name, direction in (("", model.forth), ("_reverse", model.back)):
            for key, value in direction[layer].state_dict().items():
                state[key.replace("_l0", f"_l{layer}{name}")] = value
    packed.load_state_dict(state)
    ids = torch.tensor([[1, 2, 3, 4], [5, 6, 0, 0]])
    scores, mask = model(ids, batch={"token_id": ids})
    assert mask.tolist() == [[True] * 4, [True, True, False, False]]
    rows = nn.utils.rnn.pack_padded_sequence(model.embed.table(ids), torch.tensor([4, 2]), batch_first=True)
    expected, _ = nn.utils.rnn.pad_packed_sequence(packed(rows)[0], batch_first=True)
    assert torch.allclose(scores[mask], model.out(expected)[mask], atol=1e-6)
