"""Shared harness for the peer benchmarks.

Every script is run once per (peer, threads) and prints one JSON line per
measured item.  Two modes:
  stand-alone:  python bench_x.py --peer P --threads N --budget SECONDS
  --serve:      builds and warms up, prints READY, then obeys stdin:
                "go SECONDS" (one timing slice of every item, answers OK),
                "end" (prints the JSON lines).  run_all.py uses this to
                interleave the peers slice by slice.

Three times are kept, because the machine is shared:
  median_s  median wall time of one repetition
  min_s     fastest wall repetition
  cpu_s     median process CPU time of one repetition (all threads together);
            with --threads 1 this is close to the wall time on an idle machine
"""
import argparse, gzip, json, os, resource, statistics, struct, sys, time


def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--peer", required=True)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--data", default=os.environ.get("PEERS_DATA", ""),
                   help="folder with the MNIST-shaped idx .gz files (default: $PEERS_DATA; synthetic data when empty)")
    p.add_argument("--budget", type=float, default=5.0, help="seconds per item, stand-alone mode")
    p.add_argument("--serve", action="store_true")
    p.add_argument("--only", default="", help="substring filter on the item name")
    a = p.parse_args()
    n = str(a.threads)
    for k in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
        os.environ[k] = n
    os.environ["NPROC"] = n                     # TSL / XLA thread-pool size
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    if a.peer.startswith("jax"):
        flags = os.environ.get("XLA_FLAGS", "")
        if a.threads == 1:
            flags += " --xla_cpu_multi_thread_eigen=false"
        os.environ["XLA_FLAGS"] = flags.strip()
    return a


def read_idx(path):
    with gzip.open(path, "rb") as f:
        magic = struct.unpack(">I", f.read(4))[0]
        dims = struct.unpack(">" + "I" * (magic & 255), f.read(4 * (magic & 255)))
        import numpy as np
        return np.frombuffer(f.read(), dtype=np.uint8).reshape(dims)


def load(folder, n, scale="01"):
    """First n training images as float32 (n,28,28) and int64 labels."""
    import numpy as np
    if folder:
        with gzip.open(os.path.join(folder, "train-images-idx3-ubyte.gz"), "rb") as f:
            f.read(16)
            x = np.frombuffer(f.read(n * 784), dtype=np.uint8).reshape(n, 28, 28)
        with gzip.open(os.path.join(folder, "train-labels-idx1-ubyte.gz"), "rb") as f:
            f.read(8)
            y = np.frombuffer(f.read(n), dtype=np.uint8)
    else:
        r = np.random.default_rng(0)
        x = (r.random((n, 28, 28)) ** 3 * 255).astype(np.uint8)
        y = r.integers(0, 10, n).astype(np.uint8)
    x = x.astype(np.float32)
    x = x / 255.0 if scale == "01" else (x - 127.5) / 127.5
    return x.astype(np.float32), y.astype(np.int64)


def cycle(items):
    i = 0
    while True:
        yield items[i % len(items)]
        i += 1


def versions(peer):
    out = {"python": sys.version.split()[0]}
    for m in ("numpy", "torch", "opacus", "jax", "jaxlib", "scipy"):
        if m in sys.modules:
            out[m] = getattr(sys.modules[m], "__version__", "?")
    return out


def slice_run(fn, seconds, rec):
    end = time.perf_counter() + seconds
    while True:
        c0 = time.process_time(); t0 = time.perf_counter()
        fn()
        t1 = time.perf_counter(); c1 = time.process_time()
        rec.append((t1 - t0, c1 - c0))
        if t1 >= end:
            return


def quant(v, q):
    v = sorted(v)
    return v[min(len(v) - 1, int(q * len(v)))]


def line(bench, peer, threads, name, per, rec, note, extra=None):
    w = [a for a, _ in rec]; c = [b for _, b in rec]
    d = {"bench": bench + ("." + name if name else ""), "peer": peer, "threads": threads,
         "median_s": statistics.median(w), "min_s": min(w), "p25_s": quant(w, .25), "p75_s": quant(w, .75),
         "cpu_s": statistics.median(c), "per": per, "reps": len(rec),
         "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
         "versions": versions(peer)}
    if note:
        d["note"] = note
    if extra:
        d.update(extra)
    return d


def main(bench, peers, warmup=3):
    """peers: name -> function(args) -> list of (item name, per, callable, note)."""
    a = parse()
    if a.peer not in peers:
        sys.exit("unknown peer %s; one of: %s" % (a.peer, " ".join(peers)))
    t0 = time.perf_counter()
    items = [i for i in peers[a.peer](a) if a.only in i[0]]
    build = time.perf_counter() - t0
    extra, first = [], []
    for name, per, fn, note in items:
        if per == "round":          # long: timed without a warm-up (its parts were warmed up before it)
            first.append(0.0)
            continue
        t = time.perf_counter(); fn(); f = time.perf_counter() - t
        first.append(f)
        for _ in range(warmup - 1):
            t = time.perf_counter(); fn()
            if time.perf_counter() - t > 3:
                break
    recs = [[] for _ in items]

    def emit():
        for (name, per, fn, note), rec, f in zip(items, recs, first):
            if rec:
                print(json.dumps(line(bench, a.peer, a.threads, name, per, rec, note,
                                      {"build_s": round(build, 3), "first_call_s": round(f, 4)})), flush=True)
    if not a.serve:
        for (name, per, fn, note), rec in zip(items, recs):
            slice_run(fn, a.budget, rec)
        emit()
        return
    print("READY", flush=True)
    for cmd in sys.stdin:
        c = cmd.split()
        if not c:
            continue
        if c[0] == "go":
            for (name, per, fn, note), rec in zip(items, recs):
                slice_run(fn, float(c[1]), rec)
            print("OK", flush=True)
        elif c[0] == "end":
            emit()
            return


def torch_init(threads, seed=0):
    import torch
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(seed)
    return torch
