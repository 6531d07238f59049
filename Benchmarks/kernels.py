"""Tensor operations of Noisebook beside those of NumPy, PyTorch, JAX and OpenBLAS.

Each library runs in a process of its own on one thread, and they take turns item by item, a few
hundredths of a second each, so that a busy machine slows all of them alike. A ratio is the
median over the rounds of peer's time / ours, both processor time.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys

from tables import table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = os.environ.get("KERNEL_BENCHMARKS", str(ROOT / ".build/release/KernelBenchmarks"))
PEERS = ["numpy", "torch", "jax", "openblas"]

# What is asked of a group: the least ratio to the fastest of some peers.
EACH = ("numpy", "torch", "jax")
GROUPS = [
    ("Exponentials", ["exp", "tanh", "sigmoid"], [(("numpy", "torch"), 2), (("jax",), 1)]),
    ("Simple operations", ["add", "multiply", "relu", "sum", "max"], [(EACH, 0.75)]),
    ("Other elementwise operations",
     ["add number", "divide", "greater", "where", "log", "sqrt", "sin", "cos", "power",
      "exp float64", "log float64", "tanh float64", "sigmoid float64"], [(EACH, 1)]),
    ("Softmax and reductions",
     ["softmax rows", "softmax columns", "argmax", "std"]
     + [f"{op} {place}" for place in ("rows", "columns", "middle")
        for op in ("sum", "mean", "max", "min", "var", "std", "argmax")], [(EACH, 1)]),
    ("Copies",
     ["gather elements", "gather rows", "gather columns", "slice of rows", "slice of columns",
      "every second column", "transpose", "swap axes 0 1", "swap axes 1 2"], [(EACH, 1)]),
    ("Matrix products", ["600x784x128", "128x3136x384", "512x512x512", "2048x2048x2048"],
     [(("openblas",), 0.95)]),
    ("Random numbers", ["normal"], [(("torch",), 1)]),
    ("Other random numbers", ["uniform", "normal float64"], [(("torch",), 1)]),
]


class Library:
    def __init__(self, name, command):
        self.name = name
        environment = {k: v for k, v in os.environ.items()
                       if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, bufsize=1, env=environment)
        self.fault = None
        answer = self.process.stdout.readline().strip()
        if answer != "ready":
            self.fault = answer or "does not start"

    def time(self, item, seconds):
        """Processor seconds of one repetition; None if the library does not have the item."""
        answer = self.answer(item, seconds)
        return answer[0] if answer else None

    def answer(self, item, seconds):
        """Processor and wall seconds, repetitions and, of some items, what it comes to."""
        self.process.stdin.write(f"{item}\t{seconds}\n")
        answer = self.process.stdout.readline().split()
        return [float(word) for word in answer] if len(answer) >= 3 else None

    def end(self):
        self.process.stdin.close()
        self.process.wait(60)


def started(script, names):
    """Ours, and those peers of a script that are there."""
    peers = [Library(name, [sys.executable, "-B", str(HERE / script), name]) for name in names]
    for peer in peers:
        if peer.fault:
            print(f"{peer.name} is left out: {peer.fault}", flush=True)
    return Library("noisebook", [OURS]), [peer for peer in peers if not peer.fault]


def kernels(quick, only):
    """Measures and prints one table a group; returns what could not be measured."""
    if not os.access(OURS, os.X_OK):
        return [f"{OURS} is not there: swift build -c release --product KernelBenchmarks"]
    ours, present = started("peers.py", PEERS)
    faults = [f"KernelBenchmarks: {ours.fault}"] if ours.fault else []
    if not faults:
        for group in GROUPS:
            measure_group(ours, present, group, (2, 0.01) if quick else (11, 0.04), only)
    for library in [ours] + present:
        library.end()
    return faults


def measure_group(ours, peers, group, effort, only):
    title, items, asked = group
    rounds, seconds = effort
    rows = []
    shown = [p for p in peers if p.name != "openblas" or title == "Matrix products"]
    for item in items:
        if only not in item:
            continue
        mine, others = [], {p.name: [] for p in shown}
        for _ in range(rounds):
            mine.append(ours.time(item, seconds))
            for peer in shown:
                others[peer.name].append(peer.time(item, seconds))
        # A library that does not have the item answered so each time.
        others = {p: times for p, times in others.items() if None not in times}
        if None in mine:
            rows.append([item, "missing"] + ["" for _ in range(2 * len(shown))] + [""])
            continue
        ratio = {p: statistics.median(t / m for t, m in zip(times, mine))
                 for p, times in others.items()}
        rows.append(
            [item, milliseconds(statistics.median(mine))]
            + [milliseconds(statistics.median(others[p.name])) if p.name in others else ""
               for p in shown]
            + [f"{ratio[p.name]:.2f}" if p.name in ratio else "" for p in shown]
            + [verdict(ratio, asked)])
    if rows:
        names = [p.name for p in shown]
        table(f"{title} (medians of {rounds} turns of {seconds * 1000:.0f} ms)",
              ["item", "noisebook"] + names + [f"{n} / ours" for n in names] + ["asked"], rows)


def verdict(ratio, asked):
    """Whether each asked ratio is reached; peers that are missing are not asked about."""
    found = [(min(ratio[p] for p in peers if p in ratio), least)
             for peers, least in asked if any(p in ratio for p in peers)]
    if not found:
        return "no peer"
    words = ", ".join(f"{least:g}×" for _, least in found)
    missed = [f"{have / least:.0%}" for have, least in found if have < least]
    return f"{words}: " + (f"missed, {' and '.join(missed)} of it" if missed else "met")


def milliseconds(seconds):
    return f"{seconds * 1000:.3f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"

