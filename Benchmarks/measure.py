"""Times of Noisebook beside those of Python, in one run, as Markdown tables.

Commands to be compared take turns, so that a busy machine slows both; read the ratios, not the
times. Programs are compared by processor time with the interpreter's own start taken off, and
only if both print the same numbers.
"""
import argparse
import os
import pathlib
import re
import statistics
import sys
import tempfile

from accountants import accountants
from estimators import estimators
from experiment import experiment
from convolutions import convolutions
from kernels import kernels
from limits import limits
from long_notebook import notebook
from processes import answer_in_terminal, run
from tables import table
from training import training
from votes import votes

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
NOISEBOOK = os.environ.get("NOISEBOOK", str(ROOT / ".build/release/noisebook"))
PYTHON = sys.executable
PARTS = ["limits", "start", "render", "programs", "checking", "tensors", "kernels",
         "convolutions", "training", "experiment", "accountants", "votes",
         "estimators"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("parts", nargs="*", metavar="part", help="of " + ", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="two repetitions")
    parser.add_argument("--turns", type=int, help="of training steps: so many turns of ours and theirs")
    parser.add_argument("--peers", help="of training steps: only these peers, with commas between")
    parser.add_argument("--only", default="", help="programs whose name holds this word")
    options = parser.parse_args()
    unknown = [p for p in options.parts if p not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}")
    if not os.access(NOISEBOOK, os.X_OK):
        sys.exit(f"{NOISEBOOK} is not there: build it with `make build`")
    faults = []
    for part in options.parts or PARTS:
        faults += PART[part](options)
    for fault in faults:
        print("fault:", fault, file=sys.stderr)
    return 1 if faults else 0


# MARK: Start

def start(options):
    times = 2 if options.quick else 20
    faults = []
    rows = []
    commands = {
        "noisebook, `1+1` through a pipe": ([NOISEBOOK], "1+1\n"),
        "noisebook --version": ([NOISEBOOK, "--version"], ""),
        "python3 -c pass": ([PYTHON, "-c", "pass"], ""),
        "python3 -c 'import numpy'": ([PYTHON, "-c", "import numpy"], ""),
    }
    costs = {name: [] for name in commands}
    for _ in range(times):
        for name, (command, text) in commands.items():
            costs[name].append(run(command, text))
    if "2" not in costs["noisebook, `1+1` through a pipe"][0].output.split():
        faults.append("the prompt does not answer 1+1 through a pipe")
    base = median(c.wall_seconds for c in costs["python3 -c pass"])
    for name, found in costs.items():
        if any(c.status != 0 for c in found):
            rows.append([name, "failed", "", "", ""])
            continue
        wall = median(c.wall_seconds for c in found)
        rows.append([
            name, milliseconds(wall), milliseconds(median(c.cpu_seconds for c in found)),
            megabytes(max(c.peak_bytes for c in found)), f"{wall / base:.2f}"])
    rows += in_terminal(times, base, faults)
    table("Start (medians of %d, memory the largest)" % times,
          ["command", "wall", "processor", "memory", "of python3 -c pass"], rows)
    return faults


def in_terminal(times, base, faults):
    try:
        found = [
            answer_in_terminal([NOISEBOOK], "noise> ", "123456+1", "123457") for _ in range(times)]
    except (TimeoutError, OSError) as error:
        faults.append(f"the prompt in a terminal: {error}")
        return []
    ready, answered = median(f[0] for f in found), median(f[1] for f in found)
    memory = megabytes(max(f[2].peak_bytes for f in found))
    return [
        ["noisebook in a terminal, until the prompt", milliseconds(ready), "", memory,
         f"{ready / base:.2f}"],
        ["noisebook in a terminal, until `1+1` is answered", milliseconds(answered), "", memory,
         f"{answered / base:.2f}"]]


# MARK: Render

def render(options):
    times = 2 if options.quick else 7
    rows, faults = [], []
    for notebook in sorted((ROOT / "Notebooks").glob("*.md"))[:1 if options.quick else None]:
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, "page.html")
            rendered, kept, ran = [], [], []
            os.environ["NOISEBOOK_CACHE"] = os.path.join(folder, "cache")
            for _ in range(times):
                rendered.append(run([NOISEBOOK, "render", "--fresh", str(notebook), "-o", page]))
                kept.append(run([NOISEBOOK, "render", str(notebook), "-o", page + "2"]))
                ran.append(run([NOISEBOOK, "run", str(notebook)]))
            del os.environ["NOISEBOOK_CACHE"]
            if any(c.status != 0 for c in rendered + kept + ran):
                faults.append(f"{notebook.name}: {(rendered + ran)[0].output.strip()[-300:]}")
                continue
            text = pathlib.Path(page).read_text(encoding="utf-8")
        wall = median(c.wall_seconds for c in rendered)
        own = cell_seconds(text)
        rows.append([
            notebook.name, milliseconds(wall), milliseconds(own),
            f"{max(0, wall - own) / wall:.0%}", milliseconds(median(c.wall_seconds for c in kept)),
            milliseconds(median(c.wall_seconds for c in ran)),
            megabytes(max(c.peak_bytes for c in rendered)), f"{len(text.encode()) / 1024:.0f} KB"])
    table("Rendering (medians of %d)" % times,
          ["notebook", "render, wall", "its cells", "not its own computing", "render again, wall",
           "run, wall", "memory", "page"], rows)
    return faults


def cell_seconds(page):
    """The time of all cells as the page's footer says it; `under 0.01 s` counts as 5 ms."""
    found = re.search(r"<dt>Time</dt>\s*<dd>(.*?)</dd>", page, re.S)
    text = re.sub("<[^>]*>", "", found[1]) if found else ""
    if text.startswith("under"):
        return 0.005
    units = {"h": 3600, "min": 60, "s": 1}
    return sum(float(n) * units[u] for n, u in re.findall(r"([\d.]+) (h|min|s)\b", text))


# MARK: Programs

def programs(options):
    return compare("Programs", "", "CPython", options)


def tensors(options):
    if run([PYTHON, "-c", "import numpy"]).status != 0:
        print("\nTensors: NumPy is not installed, left out.\n")
        return []
    return compare("Tensors of 10⁶ elements", "tensor-", "NumPy", options)


def compare(title, prefix, peer, options):
    times = 2 if options.quick else 5
    names = sorted(
        p.stem for p in (HERE / "programs").glob(prefix + "*.noise")
        if p.stem.startswith("tensor-") == bool(prefix) and p.stem != "empty"
        and options.only in p.stem)
    idle = [NOISEBOOK, "run", str(HERE / "programs/empty.noise")]
    peer_idle = [PYTHON, "-c", "import numpy" if prefix else "pass"]
    starts, peer_starts, found, faults = [], [], {}, []
    for name in names:
        found[name] = ([], [])
        for _ in range(times):
            starts.append(run(idle).cpu_seconds)
            peer_starts.append(run(peer_idle).cpu_seconds)
            found[name][0].append(run([NOISEBOOK, "run", str(HERE / f"programs/{name}.noise")]))
            found[name][1].append(run([PYTHON, str(HERE / f"programs/{name}.py")]))
    rows = []
    for name, (ours, theirs) in found.items():
        fault = difference(ours[0], theirs[0])
        if fault:
            faults.append(f"{name}: {fault}")
            rows.append([name, "", "", "", "", "differs"])
            continue
        mine = max(1e-4, median(c.cpu_seconds for c in ours) - median(starts))
        other = max(1e-4, median(c.cpu_seconds for c in theirs) - median(peer_starts))
        rows.append([
            name, milliseconds(mine), milliseconds(other), megabytes(peak(ours)),
            megabytes(peak(theirs)), f"{other / mine:.2f}"])
    table(f"{title} (processor time less the start, medians of {times})",
          ["program", "noisebook", peer, "its memory", f"{peer}'s", f"{peer} / noisebook"], rows)
    return faults


def difference(ours, theirs):
    """Why the two outputs are not the same numbers; empty if they are."""
    for who, cost in (("noisebook", ours), ("python3", theirs)):
        if cost.status != 0:
            return f"{who} ends with {cost.status}: {cost.output.strip()[-400:]}"
    a, b = numbers(ours.output), numbers(theirs.output)
    if len(a) != len(b) or not a:
        ends = ours.output.strip()[-100:], theirs.output.strip()[-100:]
        return f"noisebook prints {ends[0]!r}, python3 {ends[1]!r}"
    for x, y in zip(a, b):
        if abs(x - y) > 1e-3 * max(1e-6, abs(x), abs(y)):
            return f"noisebook prints {x}, python3 {y}"
    return ""


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", text)]


# MARK: Checking

def checking(options):
    """Checks notebooks of several lengths without running a cell."""
    times = 2 if options.quick else 15
    rows, faults = [], []
    with tempfile.TemporaryDirectory() as folder:
        for lines in [500, 1000, 2000, 4000]:
            text = notebook(lines)
            path = os.path.join(folder, "long.md")
            pathlib.Path(path).write_text(text, encoding="utf-8")
            starts, found = [], []
            for _ in range(times):
                starts.append(run([NOISEBOOK, "--version"]))
                found.append(run([NOISEBOOK, "check", "--no-run", path]))
            if any(c.status != 0 for c in found):
                faults.append(f"checking {lines} lines: {found[0].output.strip()[-300:]}")
                continue
            cpu = median(c.cpu_seconds for c in found)
            start_cpu = median(c.cpu_seconds for c in starts)
            rows.append([
                f"{text.count(chr(10)):,}", str(text.count("```noise")),
                milliseconds(cpu - start_cpu), milliseconds(cpu),
                milliseconds(median(c.wall_seconds for c in found)), megabytes(peak(found))])
    table("Checking without a run (medians of %d)" % times,
          ["lines", "cells", "reading and checking", "processor, start included", "wall",
           "memory"], rows)
    return faults


# MARK: Words

def median(values):
    return statistics.median(values)


def peak(costs):
    return max(c.peak_bytes for c in costs)


def milliseconds(seconds):
    ms = seconds * 1000
    return f"{ms:.1f} ms" if ms < 100 else f"{ms:,.0f} ms"


def megabytes(size):
    return f"{size / 2**20:.0f} MB"


PART = {
    "limits": lambda options: limits(options.quick), "start": start, "render": render,
    "programs": programs, "checking": checking, "tensors": tensors, "kernels": lambda options: kernels(options.quick, options.only),
    "accountants": lambda options: accountants(options.quick, options.only),
    "estimators": lambda options: estimators(options.quick, options.only),
    "convolutions": lambda options: convolutions(options.quick, options.only),
    "experiment": lambda options: experiment(options.quick), "training": training,
    "votes": lambda options: votes(options.quick)}

if __name__ == "__main__":
    sys.exit(main())
