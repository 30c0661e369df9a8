#!/usr/bin/env bash
# Measures MoGru beside ONNX Runtime and PyTorch on one thread, in turns in one process: a streaming step, whole sequences forward, and training; writes
# Bench/results/<processor>/serving.md. Both come as packages of NuGet with the first build; python3 with onnx writes the models (Debian: python3-onnx),
# gcc is needed where the system's libstdc++ is older than GCC 13's.
#
# usage: Bench/peers/serving.sh [ROUNDS=9]
set -euo pipefail
cd "$(dirname "$0")/../.."
export OMP_NUM_THREADS=1
out=$PWD/Bench/peers/torch/bin/measure
python=${PYTHON:-/usr/bin/python3}
models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT
dotnet build -c Release Bench/peers/torch -o "$out" -v q -clp:ErrorsOnly
if ! (dotnet "$out/MoGru.Peers.dll" 1 gru) >/dev/null 2>&1; then # the first use gathers the native files in one folder
    python3 Bench/peers/newer_glibcxx.py "$out/cpu/libLibTorchSharp.so" "$out/cpu/shim.so"
    export LD_PRELOAD=$out/cpu/shim.so
fi
dotnet "$out/MoGru.Peers.dll" serving-weights "$models"
"$python" Bench/peers/torch/onnx_models.py "$models"
dotnet "$out/MoGru.Peers.dll" serving "$models" "${1:-9}"
