"""Measures executables that were published: size, start, speed and bits, in turns.

usage: builds.py measure ROUNDS NAME=FILE...   prints a table; the first is what the others are held to
       builds.py check TABLE NAME=FILE...      holds files to the table of that page: sizes within 5 %, starts and speeds as ratios
"""
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

STARTS, WORK = 5, ["profile", "--cells", "gru,mogru", "--hidden", "128", "--steps", "50", "--threads", "1", "--runs", "3", "--json", "-"]


def output(file, *arguments):
    return subprocess.run([file, *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def start(file):
    before = time.perf_counter()
    output(file, "--help")
    return 1000 * (time.perf_counter() - before)


def speeds(file):
    return [row["forward_backward_tokens_per_second"] / 1000 for row in json.loads(output(file, *WORK))]


def model(file):
    with tempfile.TemporaryDirectory() as folder:
        output(file, "train", "copy", "--seq-len", "4", "--hidden", "16", "--epochs", "3", "--train-samples", "256", "--val-samples", "32", "--out", folder + "/run")
        with open(folder + "/run/run.json") as run:
            return json.load(run)["model_sha256"]


def measured(rounds, files):
    """Medians by name: megabytes, milliseconds, thousand tokens a second of gru and of mogru."""
    found = {name: ([], [], []) for name in files}
    for _ in range(rounds):
        for name, file in files.items():
            found[name][0].extend(start(file) for _ in range(STARTS))
        for name, file in files.items():
            for samples, speed in zip(found[name][1:], speeds(file)):
                samples.append(speed)
    return {name: [os.path.getsize(files[name]) / 1e6, *map(statistics.median, samples)] for name, samples in found.items()}


def read(page):
    rows = [line.split("|")[1:-1] for line in open(page) if re.match(r"\| `mogru", line)]
    return {cells[0].split("`")[1]: [float(cell) for cell in cells[1:5]] for cells in rows if len(cells) > 5}


def main():
    files = dict(argument.split("=", 1) for argument in sys.argv[3:])
    first, *others = files
    if sys.argv[1] == "measure":
        bits = {name: model(file) for name, file in files.items()}
        print("| file | MB | `--help`, ms | gru, k tokens/s | mogru, k tokens/s | same bits |\n|---|---|---|---|---|---|")
        for name, (size, wait, *rates) in measured(int(sys.argv[2]), files).items():
            print(f"| `{name}` | {size:.1f} | {wait:.0f} | {rates[0]:.0f} | {rates[1]:.0f} | {'yes' if bits[name] == bits[first] else 'NO'} |")
        return 0
    told, now, faults = read(sys.argv[2]), measured(2, files), []
    for name in files:
        print(f"builds: {name} {now[name][0]:.1f} MB, --help {now[name][1]:.0f} ms, {now[name][2]:.0f} and {now[name][3]:.0f} k tokens/s")
        if abs(now[name][0] / told[name][0] - 1) > 0.05:
            faults.append(f"{name} has {now[name][0]:.1f} MB, the table says {told[name][0]}")
    for name in others:
        # On another processor the ratios are others; what must not come unseen is a start or a speed of another kind.
        if now[name][1] / now[first][1] > 3 * told[name][1] / told[first][1]:
            faults.append(f"{name} starts in {now[name][1]:.0f} ms, {first} in {now[first][1]:.0f}")
        for k in (2, 3):
            if now[name][k] / now[first][k] < 0.6 * told[name][k] / told[first][k]:
                faults.append(f"{name} makes {now[name][k]:.0f} k tokens/s, {first} {now[first][k]:.0f}")
    print("\n".join(f"builds: {fault}" for fault in faults))
    return 1 if faults else 0


sys.exit(main())
