"""What votes of teachers cost, beside the program of PATE 2018, on the same votes.

Ours is `dp.voteCost`, whose ε whatever the votes is worked out with it; start and reading do not count. The original is `core.py` of tensorflow/privacy, research/pate_2018, in the folder
that PATE_ORIGINAL names; its loop over queries is that of its table. Needs NumPy, and SciPy for the original.
"""
import os
import statistics
import sys
import tempfile
import time

from processes import run
from tables import table
from training import NOISEBOOK

QUERIES, TEACHERS = 9_000, 250
MORE = 10
DELTA = 1e-5
# threshold, its deviation, deviation; the last for Laplace noise of that scale.
WORKS = [("GNMax, σ 40", (None, None, 40)), ("Confident-GNMax, T 200, σ₁ 150, σ₂ 40", (200, 150, 40)),
         ("LNMax, scale 20, by moments", None)]


def votes(quick):
    try:
        import numpy
    except ImportError:
        return ["votes: needs NumPy"]
    counts = made(numpy, 900 if quick else QUERIES)
    original = load_original()
    rows, faults = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "votes.npy")
        numpy.save(path, counts)
        for name, noise in WORKS:
            ours, epsilon, fault = command(folder, noise, 2 if quick else 5)
            faults += fault
            row = [name, f"{len(counts):,}", f"{ours * 1e3:.0f} ms", f"{epsilon:.4f}"]
            if original is None:
                rows.append(row + ["not there", "", ""])
                continue
            begin = time.perf_counter()
            theirs = analysed(numpy, original, counts, noise)
            seconds = time.perf_counter() - begin
            if abs(theirs / epsilon - 1) > 1e-4:
                faults.append(f"{name}: ε {epsilon} here and {theirs} there")
            rows.append(row + [f"{seconds:.1f} s", f"{theirs:.4f}", f"{seconds / ours:.0f}×"])
    table("ε of teachers' votes (ours: medians)",
          ["what", "queries", "Noisebook", "ε", "the original", "ε", "ratio"], rows)
    return faults


def made(numpy, queries):
    """Votes of teachers who mostly agree, ten classes."""
    draw = numpy.random.RandomState(3)
    agree = TEACHERS - numpy.minimum(draw.geometric(0.03, queries), 200)
    counts = numpy.zeros((queries, 10), dtype=numpy.int64)
    for query, most in enumerate(agree):
        rest = draw.multinomial(TEACHERS - most, [1 / 9] * 9)
        counts[query] = numpy.insert(rest, query % 10, most)
    return counts


def command(folder, noise, times):
    """Seconds of one analysis, as the difference of many and one in a program, and ε."""
    if noise is None:
        words = "scale: 20, moments: 8"
    else:
        threshold, first, deviation = noise
        words = f"deviation: {deviation}"
        if threshold:
            words += f", threshold: {threshold}, thresholdDeviation: {first}"
    program = os.path.join(folder, "cost.noise")
    with open(program, "w", encoding="utf-8") as file:
        file.write(f"""let votes = load("votes.npy")
var cost = 0
for i in 0..<number(arguments[0]) {{
    cost = dp.voteCost(votes, counts: true, delta: {DELTA}, {words}).epsilon
}}
print(cost)
""")
    seconds = []
    for _ in range(times):
        few, many = (run([NOISEBOOK, "run", program, str(count)]) for count in (1, 1 + MORE))
        if few.status or many.status:
            return 1, 1, [f"votes: {(few.output + many.output).strip()[-300:]}"]
        seconds.append((many.wall_seconds - few.wall_seconds) / MORE)
    return statistics.median(seconds), float(few.output.split()[-1]), []


def load_original():
    folder = os.environ.get("PATE_ORIGINAL")
    if not folder:
        return None
    sys.path.insert(0, folder)
    try:
        import core
    except ImportError as error:
        print(f"votes: the original cannot be loaded: {error}", file=sys.stderr)
        return None
    return core


def analysed(numpy, core, counts, noise):
    if noise is None:
        orders = numpy.arange(2.0, 10)
        total = sum(core.rdp_pure_eps(core.compute_logq_laplace(v, 20), 0.1, orders) for v in counts)
        return core.compute_eps_from_delta(orders, total, DELTA)[0]
    threshold, first, deviation = noise
    orders = numpy.concatenate(
        (numpy.arange(2, 100 + .5, .5), numpy.logspace(numpy.log10(100), numpy.log10(500), num=100)[1:]))
    total = numpy.zeros(len(orders))
    for v in counts:
        answer = core.rdp_gaussian(core.compute_logq_gaussian(v, deviation), deviation, orders)
        if threshold:
            answered = core.compute_logpr_answered(threshold, first, v)
            total += core.compute_rdp_threshold(answered, first, orders)
            answer = numpy.exp(answered) * answer
        total += answer
    return core.compute_eps_from_delta(orders, total, DELTA)[0]
