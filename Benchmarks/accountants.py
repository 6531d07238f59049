"""Accountants of Noisebook beside dp_accounting and Opacus.

Each library runs in a process of its own on one thread, and they take turns item by item. A ratio
is the median over the rounds of peer's time / ours, both processor time. Beside the times stands
the number that each comes to.
"""
import os
import statistics
import sys
import time

from kernels import OURS, milliseconds, started
from tables import table

PEERS = ["dp_accounting", "opacus"]
ITEMS = (
    [f"{method}, {schedule}" for method in ("RDP", "PLD")
     for schedule in ("DP-CGAN", "tutorial", "little noise", "large batches", "one epoch")]
    + ["RDP, DP-CGAN, orders of dp_accounting", "PLD, δ at ε = 3, tutorial",
       "PLD, Laplace 100 times", "PLD, discrete Gaussian 1000 times",
       "RDP, tree of 60,000 steps", "Gaussian, exact",
       "noise for ε = 3 by RDP, tutorial", "noise for ε = 3 by PLD, tutorial",
       "curve of 100 noises by RDP, tutorial", "curve of 100 noises by PLD, tutorial"])

# Rate, noise multiplier, steps, δ.
DP_CGAN = (0.01, 1.15, 24_900, 1e-5)
TUTORIAL = (256 / 60_000, 1.1, 14_063, 1e-5)
SCHEDULES = {
    "DP-CGAN": DP_CGAN, "tutorial": TUTORIAL, "little noise": (0.001, 0.5, 100_000, 1e-6),
    "large batches": (0.1, 4, 10_000, 1e-6), "one epoch": (256 / 60_000, 1.1, 234, 1e-5)}


def accountants(quick, only):
    """Measures and prints one table; returns what could not be measured."""
    if not os.access(OURS, os.X_OK):
        return [f"{OURS} is not there: swift build -c release --product KernelBenchmarks"]
    ours, peers = started("accountants.py", PEERS)
    if ours.fault:
        return [f"KernelBenchmarks: {ours.fault}"]
    rounds = 1 if quick else 3
    rows = [row(item, ours, peers, rounds) for item in ITEMS if only in item]
    heads = ["item", "noisebook", "comes to"]
    for peer in peers:
        heads += [peer.name, "comes to", "/ ours"]
    table(f"Accountants (medians of {rounds} turns, processor time of one thread)", heads, rows)
    for library in [ours] + peers:
        library.end()
    return []


def row(item, ours, peers, rounds):
    mine, others = [], {p.name: [] for p in peers}
    for _ in range(rounds):
        mine.append(ours.answer(item, 0.1))
        for peer in peers:
            others[peer.name].append(peer.answer(item, 0.1))
    if None in mine:
        return [item, "missing", ""] + ["", "", ""] * len(peers)
    cells = [item, milliseconds(median(mine, 0)), f"{mine[0][3]:.6g}"]
    for peer in peers:
        found = others[peer.name]
        if None in found:
            cells += ["", "", ""]
            continue
        ratio = statistics.median(f[0] / m[0] for f, m in zip(found, mine))
        cells += [milliseconds(median(found, 0)), f"{found[0][3]:.6g}", f"{ratio:.0f}×"]
    return cells


def median(answers, place):
    return statistics.median(a[place] for a in answers)


# MARK: The peers' side

def dp_accounting_items():
    import dp_accounting as dp
    from dp_accounting import pld, rdp
    relation = dp.NeighboringRelation.ADD_OR_REMOVE_ONE

    def event(rate, noise, steps):
        return dp.SelfComposedDpEvent(
            dp.PoissonSampledDpEvent(rate, dp.GaussianDpEvent(noise)), steps)

    def epsilon(make, schedule, noise=None):
        rate, usual, steps, delta = schedule
        return make().compose(event(rate, noise or usual, steps)).get_epsilon(delta)

    def noise(make):
        rate, _, steps, delta = TUTORIAL
        return dp.calibrate_dp_mechanism(
            make, lambda z: event(rate, z, steps), 3, delta,
            dp.LowerEndpointAndGuess(0.3, 1), tol=1e-6)

    def delta():
        rate, usual, steps, _ = TUTORIAL
        return by_pld().compose(event(rate, usual, steps)).get_delta(3)

    def composed(one, times):
        return by_pld().compose(dp.SelfComposedDpEvent(one, times)).get_epsilon(1e-6)

    def by_rdp():
        return rdp.RdpAccountant(neighboring_relation=relation)

    def by_pld():
        return pld.PLDAccountant(relation)

    def tree():
        tree = dp.SingleEpochTreeAggregationDpEvent(4, [60_000])
        return by_rdp().compose(tree).get_epsilon(1e-5)

    items = {}
    for name, schedule in SCHEDULES.items():
        items["RDP, " + name] = lambda s=schedule: epsilon(by_rdp, s)
        items["PLD, " + name] = lambda s=schedule: epsilon(by_pld, s)
    items |= {
        "RDP, DP-CGAN, orders of dp_accounting": items["RDP, DP-CGAN"],
        "PLD, δ at ε = 3, tutorial": delta,
        "PLD, Laplace 100 times": lambda: composed(dp.LaplaceDpEvent(10), 100),
        "PLD, discrete Gaussian 1000 times": lambda: composed(
            dp.DiscreteGaussianDpEvent(40) if hasattr(dp, "DiscreteGaussianDpEvent") else None,
            1000),
        "RDP, tree of 60,000 steps": tree,
        "Gaussian, exact": lambda: dp.get_epsilon_gaussian(1, 1e-5),
        "noise for ε = 3 by RDP, tutorial": lambda: noise(by_rdp),
        "noise for ε = 3 by PLD, tutorial": lambda: noise(by_pld),
    }
    for name, make in (("RDP", by_rdp), ("PLD", by_pld)):
        items[f"curve of 100 noises by {name}, tutorial"] = lambda make=make: statistics.fmean(
            epsilon(make, TUTORIAL, z) for z in noises())
    return items


def opacus_items():
    from opacus.accountants import PRVAccountant, RDPAccountant
    from opacus.accountants.utils import get_noise_multiplier

    def epsilon(kind, schedule, noise=None):
        rate, usual, steps, delta = schedule
        accountant = kind()
        accountant.history = [(noise or usual, rate, steps)]
        return accountant.get_epsilon(delta)

    def noise(kind):
        rate, _, steps, delta = TUTORIAL
        return get_noise_multiplier(
            target_epsilon=3, target_delta=delta, sample_rate=rate, steps=steps, accountant=kind)

    items = {}
    for method, kind in (("RDP", RDPAccountant), ("PLD", PRVAccountant)):
        for name, schedule in SCHEDULES.items():
            items[f"{method}, {name}"] = lambda k=kind, s=schedule: epsilon(k, s)
        items[f"curve of 100 noises by {method}, tutorial"] = lambda k=kind: statistics.fmean(
            epsilon(k, TUTORIAL, z) for z in noises())
    items["noise for ε = 3 by RDP, tutorial"] = lambda: noise("rdp")
    items["noise for ε = 3 by PLD, tutorial"] = lambda: noise("prv")
    return items


def noises():
    return [0.7 * (5 / 0.7) ** (i / 99) for i in range(100)]


def serve(items):
    """Answers lines `NAME<tab>SECONDS` as `KernelBenchmarks` does."""
    print("ready", flush=True)
    for line in sys.stdin:
        name, seconds = line.rstrip("\n").split("\t")
        try:
            value = float(items[name]())
            times = measured(items[name], float(seconds))
        except Exception:  # what a library cannot do, it does not have
            print("-", flush=True)
            continue
        print(f"{times[0]}\t{times[1]}\t{times[2]}\t{value}", flush=True)


def measured(body, seconds):
    cpu, wall = [], []
    start = time.perf_counter()
    while not cpu or time.perf_counter() - start < seconds:
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        body()
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    return statistics.median(cpu), statistics.median(wall), len(cpu)


if __name__ == "__main__":
    try:
        found = {"dp_accounting": dp_accounting_items, "opacus": opacus_items}[sys.argv[1]]()
    except ImportError as fault:
        print(fault, flush=True)
        sys.exit(0)
    serve(found)
