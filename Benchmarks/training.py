"""Training steps of Noisebook beside PyTorch, Opacus and JAX: the same work, in turns.

Noisebook's side are the programs in `training/`, written as a notebook would have them. A step's
time is the difference of a long and a short run, divided by the steps between, so that start,
data and compilation do not count. The peers measure their own steps after warming up. A ratio is the
median over the turns, as a shared machine is quicker in one turn than in another.
"""
import json
import os
import pathlib

import statistics
import subprocess
import sys
import time

from tables import table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
NOISEBOOK = os.environ.get("NOISEBOOK", str(ROOT / ".build/release/noisebook"))

# name, program with its words, short and long runs, peer script, item, floating-point operations of
# a step, and the peers: general ones, closed forms, and what the goal is.
WORKS = [
    ("DP-CGAN step, B 600", ["dp_cgan.noise"], 10, 110, "dp_cgan", "", 1.278e9,
     ["torch_vmap", "torch_opacus", "jax_vmap"], ["torch_closedform", "jax_closedform"],
     "25× general, 1.25× closed form"),
    ("DP-SGD CNN step, B 256, clipped", ["dp_sgd_cnn.noise", "private"], 10, 160, "dp_sgd_cnn", "",
     1.0e9, ["torch_vmap", "opacus_hooks", "opacus_ghost", "opacus_ew", "jax_vmap"], [], "3×"),
    ("the same without privacy", ["dp_sgd_cnn.noise", "plain"], 10, 160, "dp_sgd_cnn", "", 0.78e9,
     ["torch_plain", "jax_plain"], [], "clipped < 1.4 of this"),
    ("DPSGD from a loader, open data", ["dp_sgd_cnn.noise", "unmarked"], 16, 816, "dp_sgd_cnn", "",
     1.0e9, [], [], ""),
    ("the same, private data and a ledger", ["dp_sgd_cnn.noise", "ledger"], 16, 816, "dp_sgd_cnn",
     "", 1.0e9, [], [], "< 1.02 of this"),
    ("CSL-GAN step, B 600", ["csl_gan.noise", "plain"], 10, 110, "csl_gan_mnist", "none", 1.278e9,
     ["torch_none", "jax_none"], [], "1.3×"),
    ("CSL-GAN step, clipped", ["csl_gan.noise", "clipped"], 10, 110, "csl_gan_mnist", "gc", 1.278e9,
     ["torch_gc_opacus", "jax_gc"], [], "25×"),
    ("CSL-GAN step, immediate sensitivity", ["csl_gan.noise", "immediate"], 10, 80,
     "csl_gan_mnist", "is", 1.77e9, ["torch_is_vec", "jax_is"], [], "1.3×"),
    ("PATE teacher step, B 128", ["pate_teacher.noise"], 2, 12, "pate_teacher", "", 33.0e9,
     ["torch", "torch_cl", "torch_band", "jax", "jax_band"], [], "1.4×"),
    ("federated round, 10 clients", ["federated_round.noise"], 1, 2, "fed_round", "round", 0,
     ["torch"], [], "1.5×"),
]


def training(options):
    rows = []
    faults = []
    known = {peer for work in WORKS for peer in work[7] + work[8]}
    unknown = set(options.peers.split(",")) - known if options.peers else set()
    if unknown or (options.turns is not None and options.turns < 1):
        sys.exit(f"there is no peer {min(unknown)}; there are {', '.join(sorted(known))}"
                 if unknown else "--turns is 1 or more")
    for threads in (1, 2):
        for work in WORKS:
            if options.only and options.only not in work[0] + " " + work[1][0]:
                continue
            rows.append(measure(work, threads, options, faults))
    table("Training steps (medians, ms; turns of ours and theirs)",
          ["work", "threads", "Noisebook", "MB", "GFLOP/s", "fastest peer", "its ms", "its MB",
           "ratio", "closed form", "its ms", "ratio", "goal"], rows)
    return faults


def measure(work, threads, options, faults):
    name, words, short, long, script, item, flops, general, closed, goal = work
    turns = options.turns or (1 if options.quick else 3)
    chosen = options.peers.split(",") if options.peers else general + closed
    general = [peer for peer in general if peer in chosen]
    closed = [peer for peer in closed if peer in chosen]
    ours, memory = [], 0
    peers = {}
    for _ in range(turns):
        seconds = None
        try:
            seconds, peak = step(words, short, long, threads)
            ours.append(seconds)
            memory = max(memory, peak)
        except RuntimeError as fault:
            faults.append(f"{name}: {fault}")
        for peer in general + closed:
            budget = 1 if options.quick or options.turns else 3
            found = theirs(script, peer, item, threads, budget)
            if found and seconds:
                peers.setdefault(peer, []).append((*found, found[0] / seconds))
    mine = statistics.median(ours) if ours else float("nan")

    def best(names):
        known = [(statistics.median(t for t, _, _ in peers[n]), max(m for _, m, _ in peers[n]), n,
                  statistics.median(r for _, _, r in peers[n])) for n in names if n in peers]
        return min(known) if known else None

    row = [name, str(threads), f"{mine * 1e3:.2f}", f"{memory:.0f}",
           f"{flops / mine / 1e9:.0f}" if flops else ""]
    found = best(general)
    row += ([found[2], f"{found[0] * 1e3:.1f}", f"{found[1]:.0f}", f"{found[3]:.2f}"]
            if found else ["not there" if general else "", "", "", ""])
    found = best(closed)
    row += [found[2], f"{found[0] * 1e3:.1f}", f"{found[3]:.2f}"] if found else ["", "", ""]
    print("  ".join(row + [goal]), file=sys.stderr, flush=True)
    return row + [goal]


def step(words, short, long, threads):
    """Seconds of a step, and the peak of memory in MB."""
    times = []
    peak = 0
    for count in (short, long):
        environment = dict(os.environ, NOISEBOOK_THREADS=str(threads))
        begin = time.perf_counter()
        process = subprocess.Popen(
            [NOISEBOOK, "run", str(HERE / "training" / words[0]), str(count), *words[1:]],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - begin)
        if status != 0:
            raise RuntimeError(process.stderr.read().decode()[-300:])
        peak = max(peak, usage.ru_maxrss / 1024)
    return (times[1] - times[0]) / (long - short), peak


def theirs(script, peer, item, threads, budget):
    """Seconds of a peer's step and its peak of memory in MB; nothing if it cannot run here."""
    command = [sys.executable, str(HERE / "peers" / f"{script}.py"), "--peer", peer,
               "--threads", str(threads), "--budget", str(budget)]
    process = subprocess.run(command, capture_output=True, text=True)
    for line in process.stdout.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if item in ("", "round") and "." in found["bench"]:
            continue
        if item not in ("", "round") and not found["bench"].endswith("." + item):
            continue
        return found["median_s"], found["peak_rss_mb"]
    return None
