#!/usr/bin/env bash
# Publishes the executables of this system and measures them in turns: size, start, speed on one thread, and whether they make the same model; writes
# Bench/results/<processor>/builds.md. A processor with AVX-512 is needed for the last of them, gcc or clang and python3 for all.
#
# usage: Bench/peers/builds.sh [ROUNDS=7]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
files=()
publish() { # publish NAME FLAG...
    dotnet publish -c Release -o "$work/$1" "${@:2}" -p:RestoreLockedMode=true Tasks >"$work/log" || { cat "$work/log"; exit 1; }
    files+=("$1=$work/$1/mogru")
}
width=avx2
publish mogru
publish mogru-native -p:PublishAot=true
if grep -qw avx512f /proc/cpuinfo; then
    width=avx512
    publish mogru-native-v4 -p:PublishAot=true -p:IlcInstructionSet=x86-64-v4
fi
processor=$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)
folder=Bench/results/$(echo "$processor" | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9' - | sed 's/^-//; s/-$//')-$width
mkdir -p "$folder"
{
    echo "# The executables"
    echo
    echo "$processor, medians of ${1:-7} rounds in turns; speed is forward and backward at hidden 128, 50 steps and batch 64, on one thread."
    echo
    python3 Bench/peers/builds.py measure "${1:-7}" "${files[@]}"
} >"$work/builds.md"
cp "$work/builds.md" "$folder/builds.md"
cat "$folder/builds.md"
