"""Writes the state dictionaries of this folder that StateDictionaryTests reads, as .pt and .safetensors, and what PyTorch computes with them.

usage: python3 make_states.py [FOLDER=.]; made with PyTorch 1.13 (Debian 12: python3-torch). Values are single precision, results double.
NAME.expected.safetensors has x, the cotangents of all outputs, the outputs, and the gradients of x and of all parameters, of the loss
sum(outputs * cotangents).
"""
import json
import struct
import sys

import torch
from torch import nn


def save(path, tensors):
    header, parts, at = {}, [], 0
    for name, tensor in tensors.items():
        kind = {torch.float32: ("F32", "f"), torch.float64: ("F64", "d")}[tensor.dtype]
        data = struct.pack(f"<{tensor.numel()}{kind[1]}", *tensor.detach().reshape(-1).tolist())
        header[name] = {"dtype": kind[0], "shape": list(tensor.shape), "data_offsets": [at, at + len(data)]}
        at += len(data)
        parts.append(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


class MoGRUCell(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.W_ru, self.W_beta = nn.Linear(n + d, 2 * d), nn.Linear(n + d, d)
        self.W_h, self.U_h, self.ln = nn.Linear(n, d), nn.Linear(d, d, bias=False), nn.LayerNorm(d)

    def forward(self, x, state):
        h, v = state
        both = torch.cat([x, h], -1)
        r, u = torch.sigmoid(self.W_ru(both)).chunk(2, -1)
        beta = torch.sigmoid(self.W_beta(both))
        v = beta * v + (1 - beta) * (torch.tanh(self.W_h(x) + self.U_h(r * h)) - h)
        return self.ln(h + u * v), v


class MomGRUCell(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.x2h, self.h2h = nn.Linear(n, 3 * d), nn.Linear(d, 3 * d, bias=False)

    def forward(self, x, state):
        h, v = state
        v = 0.9 * v + self.x2h(x)
        (vr, vz, vn), (ar, az, an) = v.chunk(3, -1), self.h2h(h).chunk(3, -1)
        z = torch.sigmoid(vz + az)
        return (1 - z) * h + z * torch.tanh(vn + torch.sigmoid(vr + ar) * an), v


class Stack(nn.Module):
    def __init__(self, cell, n, d, layers, width):
        super().__init__()
        self.cells, self.d, self.width = nn.ModuleList(cell(n if k == 0 else d, d) for k in range(layers)), d, width

    def forward(self, x):
        finals = []
        for cell in self.cells:
            h, v, steps = x.new_zeros(x.shape[0], self.d), x.new_zeros(x.shape[0], self.width * self.d), []
            for k in range(x.shape[1]):
                h, v = cell(x[:, k], (h, v))
                steps.append(h)
            x = torch.stack(steps, 1)
            finals.append((h, v))
        return (x, *(torch.stack(states) for states in zip(*finals)))


class Published(nn.Module):
    def __init__(self, rnn, d, out):
        super().__init__()
        self.rnn, self.head = rnn, nn.Linear(d, out)

    def forward(self, x):
        return (self.head(self.rnn(x)[0]),)


class SSMLayer(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.log_A, self.log_dt = nn.Parameter(0.5 * torch.randn(d)), nn.Parameter(torch.tensor([-1.0]))
        self.B, self.C, self.D = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)

    def forward(self, u):
        dt = self.log_dt.exp()
        kept, s, ys = torch.exp(-self.log_A.exp() * dt), 0, []
        for k in range(u.shape[1]):
            s = kept * s + dt * self.B(u[:, k])
            ys.append(self.C(s) + self.D(u[:, k]))
        return torch.stack(ys, 1)


class SSM(nn.Module):
    def __init__(self, n, d, out):
        super().__init__()
        self.input_proj, self.head = nn.Linear(n, d), nn.Linear(d, out)
        self.layers, self.norms = nn.ModuleList(SSMLayer(d) for _ in range(2)), nn.ModuleList(nn.LayerNorm(d) for _ in range(2))

    def forward(self, x):
        h = self.input_proj(x)
        for layer, norm in zip(self.layers, self.norms):
            h = norm(h + layer(h))
        return (self.head(h),)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    torch.manual_seed(14)
    both = dict(num_layers=2, bidirectional=True, batch_first=True)
    modules = {
        "rnn_tanh": nn.RNN(3, 5, **both), "rnn_relu": nn.RNN(3, 5, nonlinearity="relu", **both), "gru_both": nn.GRU(3, 5, **both),
        "lstm_both": nn.LSTM(3, 5, **both), "lstm_projection": nn.LSTM(3, 5, proj_size=2, **both), "rnn_no_bias": nn.RNN(3, 5, bias=False, **both),
        "gru_no_bias": nn.GRU(3, 5, bias=False, **both), "lstm_no_bias": nn.LSTM(3, 5, bias=False, **both),
        "published_mogru": Published(Stack(MoGRUCell, 3, 5, 2, 1), 5, 2), "published_momgru": Published(Stack(MomGRUCell, 3, 5, 2, 3), 5, 2),
        "published_ssm": SSM(3, 5, 2),
    }
    for name, module in modules.items():
        state = {key: value.clone() for key, value in module.state_dict().items()}
        torch.save(state, f"{folder}/{name}.pt")
        save(f"{folder}/{name}.safetensors", state)
        module.double()
        x = torch.randn(2, 4, 3).double().requires_grad_()
        outputs = module(x)
        if name.startswith(("rnn", "gru")):
            outputs = dict(zip(("y", "h"), outputs))
        elif name.startswith("lstm"):
            outputs = dict(y=outputs[0], h=outputs[1][0], c=outputs[1][1])
        else:
            outputs = dict(y=outputs[0])
        expected, loss = {"x": x.float()}, 0
        assert torch.equal(x.float().double(), x)
        for key, output in outputs.items():
            cotangent = torch.randn(output.shape)
            expected[f"cotangent.{key}"], expected[f"expected.{key}"] = cotangent, output
            loss = loss + (output * cotangent.double()).sum()
        loss.backward()
        expected["grad.x"] = x.grad
        expected.update({f"grad.{key}": parameter.grad for key, parameter in module.named_parameters()})
        save(f"{folder}/{name}.expected.safetensors", expected)


main()
