#!/usr/bin/env bash
# Measures every cell of the catalog beside the same cell in PyTorch, in turns on one thread, and writes Bench/results/<processor>/cells.md.
# PyTorch comes as a package of NuGet with the first build; python3 and gcc are needed where the system's libstdc++ is older than GCC 13's.
#
# usage: Bench/peers/cells.sh [ROUNDS=3 [CELL...]]
set -euo pipefail
cd "$(dirname "$0")/../.."
export OMP_NUM_THREADS=1
out=$PWD/Bench/peers/torch/bin/measure
dotnet build -c Release Bench/peers/torch -o "$out" -v q -clp:ErrorsOnly
if ! (dotnet "$out/MoGru.Peers.dll" 1 gru) >/dev/null 2>&1; then # the first use gathers the native files in one folder
    python3 Bench/peers/newer_glibcxx.py "$out/cpu/libLibTorchSharp.so" "$out/cpu/shim.so"
    export LD_PRELOAD=$out/cpu/shim.so
fi
exec dotnet "$out/MoGru.Peers.dll" "$@"
