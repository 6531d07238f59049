"""The published DP-CGAN experiment whole: 24,900 steps on real digits and the evaluation after them.

Ours is the notebook itself, cut after its first training. What a peer would need is extrapolated: the time of
one of its steps, measured here on the same cores, times the number of steps; its evaluation is not counted.
"""
import os
import pathlib
import tempfile

from processes import run
from tables import table
from training import NOISEBOOK, ROOT, theirs

STEPS = 24_900
PEERS = ["torch_vmap", "torch_opacus", "jax_vmap"]
# What follows is made of the training's result, or is another training.
END = "## Out of the house"


def experiment(quick):
    """Needs MNIST in the data folder that NOISEBOOK_DATA names."""
    rows, faults = [], []
    text = (ROOT / "Notebooks/10-dp-cgan.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        notebook = pathlib.Path(folder, "whole.md")
        notebook.write_text(text[:text.index(END)], encoding="utf-8")
        for threads in (1, 2):
            row, fault = measure(notebook, threads, quick)
            rows.append(row)
            faults += fault
    table("DP-CGAN whole: 249 epochs and the evaluation (one run)",
          ["threads", "Noisebook", "MB", "fastest peer", "its step", "its steps alone", "ratio"], rows)
    return faults


def measure(notebook, threads, quick):
    os.environ["NOISEBOOK_THREADS"] = str(threads)
    epochs = ["--param", "epochs=5"] if quick else []
    found = run(
        [NOISEBOOK, "run", "--no-runs", "--fresh", "--profile", "full", "--param", "seeds=1",
         *epochs, str(notebook)], timeout=3600)
    faults = [] if found.status == 0 else [f"{threads} threads: {found.output.strip()[-300:]}"]
    peers = {peer: theirs("dp_cgan", peer, "", threads, 1 if quick else 3) for peer in PEERS}
    known = {peer: cost[0] for peer, cost in peers.items() if cost}
    steps = STEPS if not quick else 500
    row = [str(threads), f"{found.wall_seconds / 60:.1f} min", f"{found.peak_bytes / 2**20:.0f}"]
    if not known:
        return row + ["not there", "", "", ""], faults
    peer = min(known, key=known.get)
    whole = known[peer] * steps
    return row + [peer, f"{known[peer] * 1e3:.0f} ms", f"{whole / 60:.0f} min",
                  f"{whole / found.wall_seconds:.0f}×"], faults
