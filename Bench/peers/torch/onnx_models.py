"""Writes NAME.onnx for every NAME.npz of a folder, a GRU or LSTM of one layer under PyTorch's names: x [T, B, n], h0 (and c0) to y, hn (and cn).

usage: python3 onnx_models.py FOLDER; needs onnx (Debian: python3-onnx)
"""
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def make(path):
    weights = np.load(path)
    rows, n = weights["weight_ih_l0"].shape
    d = weights["weight_hh_l0"].shape[1]
    is_gru = rows == 3 * d
    order = [1, 0, 2] if is_gru else [0, 3, 1, 2]  # ONNX has z, r, h and i, o, f, c

    def blocks(name):
        return np.concatenate([weights[name][k * d:(k + 1) * d] for k in order])

    def state(name):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "B", d])

    initial, final = (["h0"], ["hn"]) if is_gru else (["h0", "c0"], ["hn", "cn"])
    attributes = {"hidden_size": d, **({"linear_before_reset": 1} if is_gru else {})}
    graph = helper.make_graph(
        [helper.make_node("GRU" if is_gru else "LSTM", ["x", "W", "R", "b", "", *initial], ["y", *final], **attributes)],
        path.stem,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["T", "B", n]), *map(state, initial)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["T", 1, "B", d]), *map(state, final)],
        [
            numpy_helper.from_array(blocks("weight_ih_l0")[None], "W"),
            numpy_helper.from_array(blocks("weight_hh_l0")[None], "R"),
            numpy_helper.from_array(np.concatenate([blocks("bias_ih_l0"), blocks("bias_hh_l0")])[None], "b"),
        ])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path.with_suffix(".onnx"))


for weights_file in sorted(pathlib.Path(sys.argv[1]).glob("*.npz")):
    make(weights_file)
