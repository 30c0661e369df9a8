"""Training throughput of PyTorch on the CPU, on the work of `mogru profile`: forward over all steps, loss = sum of the outputs, backward.

usage: python3 torch_rnn.py CELL HIDDEN STEPS INPUT [BATCH=64] [RUNS=10] [THREADS=1]
CELL: gru and lstm are PyTorch's fused layers; mogru and momgru are loops over steps, as a user of PyTorch writes a cell of his own.
The input's gradient is included. One JSON line.
"""
import json
import sys
import time

import torch
from torch import nn


class MoGru(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.hidden = hidden
        self.gates = nn.Linear(inputs + hidden, 3 * hidden)  # r, u, beta
        self.from_x = nn.Linear(inputs, hidden)
        self.from_h = nn.Linear(hidden, hidden, bias=False)
        self.norm = nn.LayerNorm(hidden)

    def forward(self, x):
        h = v = torch.zeros(x.shape[0], self.hidden)
        outputs = []
        for t in range(x.shape[1]):
            r, u, beta = torch.sigmoid(self.gates(torch.cat([x[:, t], h], -1))).chunk(3, -1)
            force = torch.tanh(self.from_x(x[:, t]) + self.from_h(r * h)) - h
            v = beta * v + (1 - beta) * force
            h = self.norm(h + u * v)
            outputs.append(h)
        return torch.stack(outputs, 1)


class MomentumGru(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.hidden = hidden
        self.from_x = nn.Linear(inputs, 3 * hidden)
        self.from_h = nn.Linear(hidden, 3 * hidden, bias=False)

    def forward(self, x):
        h, v = torch.zeros(x.shape[0], self.hidden), torch.zeros(x.shape[0], 3 * self.hidden)
        outputs = []
        for t in range(x.shape[1]):
            v = 0.9 * v + self.from_x(x[:, t])
            v_r, v_z, v_n = v.chunk(3, -1)
            a_r, a_z, a_n = self.from_h(h).chunk(3, -1)
            z = torch.sigmoid(v_z + a_z)
            h = (1 - z) * h + z * torch.tanh(v_n + torch.sigmoid(v_r + a_r) * a_n)
            outputs.append(h)
        return torch.stack(outputs, 1)


class Fused(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    cell = sys.argv[1]
    hidden, steps, inputs = map(int, sys.argv[2:5])
    batch, runs, threads = (list(map(int, sys.argv[5:8])) + [64, 10, 1][len(sys.argv) - 5:])[:3]
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = {
        "gru": lambda: Fused(nn.GRU(inputs, hidden, batch_first=True)),
        "lstm": lambda: Fused(nn.LSTM(inputs, hidden, batch_first=True)),
        "mogru": lambda: MoGru(inputs, hidden),
        "momgru": lambda: MomentumGru(inputs, hidden),
    }[cell]()
    x = torch.randn(batch, steps, inputs, requires_grad=True)

    best = best_forward = float("inf")
    for run in range(-3, runs):  # three to warm up
        model.zero_grad()
        start = time.perf_counter()
        y = model(x)
        middle = time.perf_counter()
        y.sum().backward()
        end = time.perf_counter()
        if run >= 0:
            best, best_forward = min(best, end - start), min(best_forward, middle - start)
    tokens = batch * steps
    print(json.dumps({
        "peer": "pytorch", "cell": cell, "hidden": hidden, "steps": steps, "input_size": inputs, "batch": batch, "threads": threads,
        "forward_backward_tokens_per_second": round(tokens / best), "forward_tokens_per_second": round(tokens / best_forward)}))


main()
