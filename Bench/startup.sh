#!/usr/bin/env bash
# The speed of the first epoch beside the tenth, as the runtime starts up: the settings of the executable, the runtime's defaults, and single
# options. Prints a line each: seconds of epoch 1, the least of epochs 8 to 10, their ratio, and seconds from start to end.
#
# usage: Bench/startup.sh [CELL=gru]
set -euo pipefail
cd "$(dirname "$0")/.."
cell=${1:-gru}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release Tasks >/dev/null

measure() { # measure NAME SETTING...: ten short epochs with these environment variables
    local name=$1 start end
    shift
    rm -rf "$work/run"
    start=$(date +%s.%N)
    env "$@" dotnet Tasks/bin/Release/net10.0/mogru.dll train copy --cell "$cell" --epochs 10 --train-samples 640 --val-samples 128 \
        --threads 1 --out "$work/run" >/dev/null
    end=$(date +%s.%N)
    grep -oE '"seconds":[0-9.eE-]+' "$work/run/metrics.jsonl" | cut -d: -f2 | awk -v name="$name" -v wall="$(echo "$end $start" | awk '{print $1 - $2}')" '
        NR == 1 { first = $1 }
        NR >= 8 && (best == "" || $1 < best) { best = $1 }
        END { printf "| %s | %.3f | %.3f | %.2f | %.2f |\n", name, first, best, first / best, wall }'
}

echo "| settings | epoch 1, s | epochs 8 to 10, s | ratio | start to end, s |"
echo "|---|---|---|---|---|"
measure "the executable's: no quick JIT, no PGO" DOTNET_TieredPGO=0
measure "quick JIT" DOTNET_TC_QuickJit=1
measure "quick JIT, also for loops, with PGO (the runtime's default)" DOTNET_TC_QuickJit=1 DOTNET_TC_QuickJitForLoops=1 DOTNET_TieredPGO=1
measure "no tiers at all" DOTNET_TieredCompilation=0
measure "framework without its precompiled code" DOTNET_ReadyToRun=0
