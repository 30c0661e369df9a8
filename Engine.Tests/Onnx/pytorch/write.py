"""Writes the models beside this file as torch.onnx.export of PyTorch 1.13 makes them, and what PyTorch answers, in answers.json."""
import json
import os
import warnings

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

warnings.filterwarnings("ignore")
here = os.path.dirname(os.path.abspath(__file__))
answers = {}


class Network(nn.Module):
    """A network, what is taken of its output, and a head."""

    def __init__(self, kind, of, layers=1, both=False, batch_first=True, tail=None, **options):
        super().__init__()
        self.of, self.batch_first = of, batch_first
        self.net = getattr(nn, kind)(3, 4, layers, bidirectional=both, batch_first=batch_first, **options)
        self.head = nn.Linear(8 if both else 4, 2)
        self.tail = tail

    def forward(self, x, *states):
        given = states if len(states) > 1 else states[0] if states else None
        y, end = self.net(x) if given is None else self.net(x, given)
        h = end[0] if isinstance(end, tuple) else end
        if self.of == "last":
            y = y[:, -1] if self.batch_first else y[-1]
        elif self.of == "end":
            y = h[-1]
        elif self.of == "ends":
            y = torch.cat([h[-2], h[-1]], 1)
        y = self.head(y)
        return y if self.tail is None else self.tail(y)


class Zeros(Network):
    def forward(self, x):
        return super().forward(x, torch.zeros(1, x.size(0), 4))


class Flat(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.GRU(3, 4, batch_first=True)
        self.head = nn.Linear(20, 2)

    def forward(self, x):
        return self.head(self.net(x)[0].reshape(x.size(0), -1))


class Words(nn.Module):
    def __init__(self, tied):
        super().__init__()
        self.words, self.net = nn.Embedding(9, 4), nn.LSTM(4, 4, batch_first=True)
        self.head = nn.Linear(4, 9)
        if tied:
            self.head.weight = self.words.weight

    def forward(self, x):
        return torch.log_softmax(self.head(self.net(self.words(x))[0]), -1)


class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.net, self.head = nn.GRU(3, 4, batch_first=True, bidirectional=True), nn.Linear(8, 2)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=True)
        y, _ = pad_packed_sequence(self.net(packed)[0], batch_first=True)
        return self.head(y)


class Features(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 6), nn.Linear(6, 3, bias=False)
        self.scale = nn.Parameter(torch.tensor([0.5, 2.0, -1.0]))

    def forward(self, x):
        h = torch.dropout(torch.relu(self.first(x)), 0.5, self.training)
        y = torch.tanh(self.second(h)) * self.scale - torch.sigmoid(x) / 2
        return torch.softmax(torch.cat([y, 1 - y], 1), 1)


def states(kind, layers, directions, batch):
    return tuple(torch.randn(layers * directions, batch, 4) for _ in range(2 if kind == "LSTM" else 1))


def write(name, model, x, *others, opset, axes=("batch", "steps"), fold=True, names=()):
    model.eval()
    inputs = ["x", *names]
    varying = {"x": dict(enumerate(axes))} if axes else {}
    if axes:
        varying |= {n: {0: "batch"} if n == "lengths" else {1: "batch"} for n in names}
    torch.onnx.export(
        model, (x, *others), os.path.join(here, f"{name}.onnx"), input_names=inputs, output_names=["y"], opset_version=opset,
        dynamic_axes=varying or None, do_constant_folding=fold)
    with torch.no_grad():
        y = model(x, *others)
    def numbers(t):
        return {"shape": list(t.shape), "values": [float(f"{v:.9g}") for v in t.flatten().tolist()]}
    answers[name] = {"x": numbers(x), "y": numbers(y)}
    if "lengths" in names:
        answers[name]["lengths"] = others[0].tolist()


torch.manual_seed(1)
batches, steps, features = torch.randn(2, 5, 3), torch.randn(5, 2, 3), torch.randn(4, 3)
first, time = ("batch", "steps"), ("steps", "batch")
write("gru_all", Network("GRU", "all"), batches, opset=17)
write("gru_fixed", Network("GRU", "last"), batches, opset=13, axes=None)
write("gru_unfolded", Network("GRU", "last", both=True), batches, opset=14, fold=False)
write("gru_zeros", Zeros("GRU", "last"), batches, opset=12)
write("gru_flat", Flat(), batches, opset=16, axes=("batch",))
write("gru_flat_fixed", Flat(), batches, opset=11, axes=None)
write("gru_time", Network("GRU", "all", layers=2, batch_first=False), steps, opset=16, axes=time)
write("gru_given", Network("GRU", "last", layers=2, batch_first=False), steps, torch.zeros(2, 2, 4), opset=15, axes=time, names=["h0"])
write("gru_packed", Packed(), batches, torch.tensor([5, 3]), opset=11, names=["lengths"])
write("lstm_both", Network("LSTM", "last", layers=2, both=True), batches, opset=11)
write("lstm_time", Network("LSTM", "ends", layers=2, both=True, batch_first=False), steps, opset=17, axes=time)
write("lstm_given", Network("LSTM", "all", both=True), batches, torch.zeros(2, 2, 4), torch.zeros(2, 2, 4), opset=12, names=["h0", "c0"])
write("lstm_no_bias", Network("LSTM", "end", bias=False), batches, opset=14)
write("rnn_end", Network("RNN", "end", layers=2, batch_first=False), steps, opset=14, axes=time)
write("rnn_relu", Network("RNN", "all", both=True, nonlinearity="relu", tail=nn.Softmax(-1)), batches, opset=13)
write("words", Words(tied=False), torch.tensor([[1, 4, 8, 0], [3, 3, 2, 7]]), opset=17)
write("words_tied", Words(tied=True), torch.tensor([[1, 4, 8, 0], [3, 3, 2, 7]]), opset=11)
write("features", Features(), features, opset=17, axes=("batch",))
with open(os.path.join(here, "answers.json"), "w") as file:
    json.dump(answers, file)
