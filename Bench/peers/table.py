"""Turns the lines of measure.sh into Bench/results/<processor>/throughput.md: the best of all rounds of each side, and the ratios."""
import json
import math
import pathlib
import re
import subprocess
import sys


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*:\s*(.+)", text).group(1).strip()
    flags = re.search(r"flags\s*:\s*(.+)", text).group(1).split()
    if sys.argv[3]:
        return name, sys.argv[3]
    width = "avx512" if "avx512f" in flags else "avx2" if "avx2" in flags else "sse"
    return name, width


def main():
    lines = [json.loads(line) for line in open(sys.argv[1])]
    best = {}
    for row in lines:
        key = (row["hidden"], row["steps"], row["input_size"], row["cell"], row["peer"])
        if row["forward_backward_tokens_per_second"] > best.get(key, {"forward_backward_tokens_per_second": 0})["forward_backward_tokens_per_second"]:
            best[key] = row
    name, width = processor()
    runtime = subprocess.run(["dotnet", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    out = [
        "# Training throughput beside the native libraries", "",
        f"{name} ({width}), one thread, .NET SDK {runtime}; forward + backward with the input's gradient, batch 64, best of {sys.argv[2]} rounds in turns;",
        "thousands of tokens a second. Written by `Bench/peers/measure.sh`.", "",
        "| hidden × steps, input | cell | MoGru | GFLOP/s | oneDNN | ratio | PyTorch | ratio |", "|---|---|---|---|---|---|---|---|"]
    ratios = {}
    for hidden, steps, inputs in ((64, 50, 1), (128, 50, 1), (256, 200, 1), (128, 101, 128)):
        for cell in ("gru", "lstm", "mogru", "momgru"):
            own = best[hidden, steps, inputs, cell, "mogru"]
            speed = own["forward_backward_tokens_per_second"]
            cells = [f"{hidden} × {steps}, {inputs}", cell, f"{speed / 1000:.0f}", f"{own['gflops']:.0f}"]
            for peer in ("onednn", "pytorch"):
                other = best.get((hidden, steps, inputs, cell, peer))
                if other is None:
                    cells += ["", ""]
                    continue
                ratio = speed / other["forward_backward_tokens_per_second"]
                group = "GRU and LSTM" if cell in ("gru", "lstm") else "MoGRU and MomentumGRU"
                ratios.setdefault((peer, group), []).append(ratio)
                cells += [f"{other['forward_backward_tokens_per_second'] / 1000:.0f}", f"{ratio:.2f}"]
            out.append("| " + " | ".join(cells) + " |")
    out.append("")
    names = {"onednn": "oneDNN", "pytorch": "PyTorch"}
    for (peer, group), values in sorted(ratios.items()):
        mean = math.exp(sum(map(math.log, values)) / len(values))
        out.append(f"- {group} over {names[peer]}: {mean:.2f} × (geometric mean)")
    folder = pathlib.Path("Bench/results") / re.sub(r"[^a-z0-9]+", "-", f"{name} {width}".lower()).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "throughput.md").write_text("\n".join(out) + "\n")
    print(f"wrote {folder}/throughput.md")


main()
