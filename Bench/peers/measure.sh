#!/usr/bin/env bash
# Measures MoGru, oneDNN and PyTorch in turns in one run, on one thread, and writes Bench/results/<processor>/throughput.md.
# Needs g++, oneDNN's headers and a python3 with PyTorch (Debian: libdnnl-dev, python3-torch); a peer that is missing is left out.
#
# usage: Bench/peers/measure.sh [ROUNDS=5] [avx2]
# With avx2, all sides do without AVX-512 where the processor has it.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
width=${2:-}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
unset OPENBLAS_CORETYPE  # each library chooses its own kernels
if [ "$width" = avx2 ]; then export DOTNET_EnableAVX512=0 ONEDNN_MAX_CPU_ISA=AVX2 OPENBLAS_CORETYPE=Haswell ATEN_CPU_CAPABILITY=avx2; fi
python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dotnet build -c Release Tasks >/dev/null
mogru=(dotnet Tasks/bin/Release/net10.0/mogru.dll)
"${mogru[@]}" parity Engine.Tests/golden >/dev/null  # nothing is timed that is not right
onednn=""
if g++ -O2 -std=c++17 Bench/peers/onednn.cpp -ldnnl -o "$work/onednn" 2>"$work/build.log"; then onednn=$work/onednn; else echo "oneDNN is left out: $(head -1 "$work/build.log")"; fi
torch=""
if "$python" -c "import torch" 2>/dev/null; then torch=1; else echo "PyTorch is left out: $python cannot import torch"; fi

for round in $(seq "$rounds"); do
    for size in "64 50 1" "128 50 1" "256 200 1" "128 101 128"; do
        read -r hidden steps inputs <<<"$size"
        for cell in gru lstm mogru momgru; do
            "${mogru[@]}" profile --cells "$cell" --hidden "$hidden" --steps "$steps" --input-size "$inputs" --threads 1 --input-gradient --json "$work/own.json" >/dev/null
            "$python" - "$work/own.json" >>"$work/lines" <<'P'
import json, sys
row = json.load(open(sys.argv[1]))[0]
print(json.dumps({"peer": "mogru", **row}))
P
            if [ -n "$onednn" ] && [[ $cell == gru || $cell == lstm ]]; then "$onednn" "$cell" "$hidden" "$steps" "$inputs" >>"$work/lines"; fi
            if [ -n "$torch" ]; then "$python" Bench/peers/torch_rnn.py "$cell" "$hidden" "$steps" "$inputs" 64 5 >>"$work/lines"; fi
        done
        echo "round $round of $rounds: hidden $hidden, steps $steps, input $inputs"
    done
done
"$python" Bench/peers/table.py "$work/lines" "$rounds" "$width"
