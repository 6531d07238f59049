"""One peer's tensor operations, timed inside one process on warm data.

    python3 peers.py numpy|torch|torch-nhwc|jax|openblas

Speaks as `KernelBenchmarks` does: lines `NAME<tab>SECONDS` come in, lines
`CPU<tab>WALL<tab>REPETITIONS` go out, `-` for what this peer does not have. Everything runs on
one thread. Inputs have the same shapes and distributions for all.
"""
import os
import sys
import time

from convolutions import jax_items, torch_items

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

PRODUCTS = [(600, 784, 128), (128, 3136, 384), (512, 512, 512), (2048, 2048, 2048)]
REDUCTIONS = ["sum", "mean", "max", "min", "var", "std", "argmax"]
PLACES = {"rows": (2, 1), "columns": (2, 0), "middle": (3, 1)}
SHAPES = {2: (1000, 1000), 3: (100, 100, 100)}


def random(*shape):
    import numpy
    return numpy.random.default_rng(1).standard_normal(shape).astype(numpy.float32)


def product_name(sizes):
    return "%dx%dx%d" % sizes


def numpy():
    import numpy as np
    x, y = random(1000000), random(2, 1000000)[1]
    positive, mask, m = np.abs(x), x > 0, x.reshape(1000, 1000)
    cube = x.reshape(100, 100, 100)
    wide, wide_positive = x.astype(float), positive.astype(float)
    generator = np.random.default_rng(2)
    elements, lines = generator.permutation(1000000), generator.permutation(1000)

    def sigmoid(v):
        # In place, so that one temporary array is enough.
        r = np.negative(v)
        np.exp(r, out=r)
        r += 1
        return np.reciprocal(r, out=r)

    def softmax(axis):
        e = m - m.max(axis, keepdims=True)
        np.exp(e, out=e)
        e /= e.sum(axis, keepdims=True)
        return e

    items = {
        "exp": lambda: np.exp(x), "tanh": lambda: np.tanh(x), "sigmoid": lambda: sigmoid(x),
        "add": lambda: x + y, "multiply": lambda: x * y, "relu": lambda: np.maximum(x, 0),
        "add number": lambda: x + 0.5, "divide": lambda: x / y, "greater": lambda: x > y,
        "where": lambda: np.where(mask, x, y), "log": lambda: np.log(positive),
        "sqrt": lambda: np.sqrt(positive), "sin": lambda: np.sin(x), "cos": lambda: np.cos(x),
        "power": lambda: positive ** y, "exp float64": lambda: np.exp(wide),
        "log float64": lambda: np.log(wide_positive), "tanh float64": lambda: np.tanh(wide),
        "sigmoid float64": lambda: sigmoid(wide), "sum": lambda: x.sum(), "max": lambda: x.max(),
        "argmax": lambda: x.argmax(), "std": lambda: x.std(),
        "softmax rows": lambda: softmax(1), "softmax columns": lambda: softmax(0),
        "gather elements": lambda: x.take(elements), "gather rows": lambda: m.take(lines, 0),
        "gather columns": lambda: m.take(lines, 1), "slice of rows": lambda: m[100:900].copy(),
        "slice of columns": lambda: m[:, 100:900].copy(),
        "every second column": lambda: m[:, ::2].copy(), "transpose": lambda: m.T.copy(),
        "swap axes 0 1": lambda: np.ascontiguousarray(cube.transpose(1, 0, 2)),
        "swap axes 1 2": lambda: np.ascontiguousarray(cube.transpose(0, 2, 1)),
        "normal": lambda: generator.standard_normal(1000000, dtype=np.float32),
        "uniform": lambda: generator.random(1000000, dtype=np.float32),
        "normal float64": lambda: generator.standard_normal(1000000),
    }
    for place, (rank, axis) in PLACES.items():
        for op in REDUCTIONS:
            method = getattr(x.reshape(SHAPES[rank]), op)
            items[f"{op} {place}"] = lambda method=method, axis=axis: method(axis)
    for sizes in PRODUCTS:
        a, b = random(*sizes[:2]), random(*sizes[1:])
        items[product_name(sizes)] = lambda a=a, b=b: a @ b
    return items


def torch():
    import torch
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    x, y = (torch.from_numpy(v) for v in (random(1000000), random(2, 1000000)[1]))
    positive, mask, m = x.abs(), x > 0, x.reshape(1000, 1000)
    cube = x.reshape(100, 100, 100)
    wide, wide_positive = x.double(), positive.double()
    elements, lines = torch.randperm(1000000), torch.randperm(1000)
    items = {
        "exp": lambda: x.exp(), "tanh": lambda: x.tanh(), "sigmoid": lambda: x.sigmoid(),
        "add": lambda: x + y, "multiply": lambda: x * y, "relu": lambda: x.relu(),
        "add number": lambda: x + 0.5, "divide": lambda: x / y, "greater": lambda: x > y,
        "where": lambda: torch.where(mask, x, y), "log": lambda: positive.log(),
        "sqrt": lambda: positive.sqrt(), "sin": lambda: x.sin(), "cos": lambda: x.cos(),
        "power": lambda: positive ** y, "exp float64": lambda: wide.exp(),
        "log float64": lambda: wide_positive.log(), "tanh float64": lambda: wide.tanh(),
        "sigmoid float64": lambda: wide.sigmoid(), "sum": lambda: x.sum(),
        "max": lambda: x.max(), "argmax": lambda: x.argmax(), "std": lambda: x.std(),
        "softmax rows": lambda: m.softmax(1), "softmax columns": lambda: m.softmax(0),
        "gather elements": lambda: x.take(elements),
        "gather rows": lambda: m.index_select(0, lines),
        "gather columns": lambda: m.index_select(1, lines),
        "slice of rows": lambda: m[100:900].clone(),
        "slice of columns": lambda: m[:, 100:900].contiguous(),
        "every second column": lambda: m[:, ::2].contiguous(),
        "transpose": lambda: m.T.contiguous(),
        "swap axes 0 1": lambda: cube.permute(1, 0, 2).contiguous(),
        "swap axes 1 2": lambda: cube.permute(0, 2, 1).contiguous(),
        "normal": lambda: torch.randn(1000000), "uniform": lambda: torch.rand(1000000),
        "normal float64": lambda: torch.randn(1000000, dtype=torch.float64),
    }
    names = {"max": "amax", "min": "amin"}
    for place, (rank, axis) in PLACES.items():
        for op in REDUCTIONS:
            method = getattr(x.reshape(SHAPES[rank]), names.get(op, op))
            items[f"{op} {place}"] = lambda method=method, axis=axis: method(axis)
    for sizes in PRODUCTS:
        a, b = torch.from_numpy(random(*sizes[:2])), torch.from_numpy(random(*sizes[1:]))
        items[product_name(sizes)] = lambda a=a, b=b: a @ b
    items.update(torch_items(channels_last=False))
    return items


def torch_channels_last():
    """Only what differs if channels come last, as ours do."""
    import torch
    torch.set_num_threads(1)
    return torch_items(channels_last=True)


def jax():
    import jax
    import jax.numpy as jnp
    jax.config.update("jax_enable_x64", True)
    x, y = (jnp.asarray(v) for v in (random(1000000), random(2, 1000000)[1]))
    positive, mask, m = jnp.abs(x), x > 0, x.reshape(1000, 1000)
    cube = x.reshape(100, 100, 100)
    wide, wide_positive = x.astype(jnp.float64), positive.astype(jnp.float64)
    key = jax.random.key(1)
    elements = jax.random.permutation(key, 1000000)
    lines = jax.random.permutation(key, 1000)
    items = {}

    def add(name, function, *inputs):
        compiled = jax.jit(function)
        items[name] = lambda: jax.block_until_ready(compiled(*inputs))

    add("exp", jnp.exp, x)
    add("tanh", jnp.tanh, x)
    add("sigmoid", jax.nn.sigmoid, x)
    add("add", jnp.add, x, y)
    add("multiply", jnp.multiply, x, y)
    add("relu", jax.nn.relu, x)
    add("add number", lambda v: v + 0.5, x)
    add("divide", jnp.divide, x, y)
    add("greater", jnp.greater, x, y)
    add("where", jnp.where, mask, x, y)
    add("log", jnp.log, positive)
    add("sqrt", jnp.sqrt, positive)
    add("sin", jnp.sin, x)
    add("cos", jnp.cos, x)
    add("power", jnp.power, positive, y)
    add("exp float64", jnp.exp, wide)
    add("log float64", jnp.log, wide_positive)
    add("tanh float64", jnp.tanh, wide)
    add("sigmoid float64", jax.nn.sigmoid, wide)
    add("sum", jnp.sum, x)
    add("max", jnp.max, x)
    add("argmax", jnp.argmax, x)
    add("std", jnp.std, x)
    add("softmax rows", lambda v: jax.nn.softmax(v, 1), m)
    add("softmax columns", lambda v: jax.nn.softmax(v, 0), m)
    add("gather elements", lambda v, i: jnp.take(v, i, mode="clip"), x, elements)
    add("gather rows", lambda v, i: jnp.take(v, i, 0, mode="clip"), m, lines)
    add("gather columns", lambda v, i: jnp.take(v, i, 1, mode="clip"), m, lines)
    add("slice of rows", lambda v: v[100:900], m)
    add("slice of columns", lambda v: v[:, 100:900], m)
    add("every second column", lambda v: v[:, ::2], m)
    add("transpose", lambda v: v.T, m)
    add("swap axes 0 1", lambda v: v.transpose(1, 0, 2), cube)
    add("swap axes 1 2", lambda v: v.transpose(0, 2, 1), cube)
    add("normal", lambda k: jax.random.normal(k, (1000000,), jnp.float32), key)
    add("uniform", lambda k: jax.random.uniform(k, (1000000,), jnp.float32), key)
    add("normal float64", lambda k: jax.random.normal(k, (1000000,), jnp.float64), key)
    for place, (rank, axis) in PLACES.items():
        for op in REDUCTIONS:
            function = getattr(jnp, op)
            add(f"{op} {place}", lambda v, function=function, axis=axis: function(v, axis),
                x.reshape(SHAPES[rank]))
    for sizes in PRODUCTS:
        add(product_name(sizes), jnp.matmul, jnp.asarray(random(*sizes[:2])),
            jnp.asarray(random(*sizes[1:])))
    items.update(jax_items())
    return items


def openblas():
    """The system's library, called from C's side of Python."""
    import ctypes
    import ctypes.util
    import numpy as np
    library = ctypes.CDLL(ctypes.util.find_library("openblas"))
    library.openblas_set_num_threads(1)
    items = {}
    for sizes in PRODUCTS:
        rows, inner, columns = sizes
        a, b, c = random(rows, inner), random(inner, columns), random(rows, columns)
        p, q, r = (v.ctypes.data_as(ctypes.c_void_p) for v in (a, b, c))
        one, zero = ctypes.c_float(1), ctypes.c_float(0)

        def run(rows=rows, inner=inner, columns=columns, p=p, q=q, r=r, keep=(a, b, c)):
            library.cblas_sgemm(
                101, 111, 111, rows, columns, inner, one, p, inner, q, columns, zero, r, columns)

        run()
        assert np.allclose(c, a @ b, rtol=1e-3, atol=1e-2)
        items[product_name(sizes)] = run
    return items


def median(values):
    return sorted(values)[len(values) // 2]


def measure(run, seconds):
    run()
    cpu, wall = [], []
    end = time.perf_counter() + seconds
    while not cpu or time.perf_counter() < end:
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        run()
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    return f"{median(cpu)}\t{median(wall)}\t{len(cpu)}"


def main():
    peers = {"numpy": numpy, "torch": torch, "torch-nhwc": torch_channels_last, "jax": jax,
             "openblas": openblas}
    try:
        items = peers[sys.argv[1]]()
    except (ImportError, OSError, TypeError) as error:
        print("missing", error, flush=True)
        return
    print("ready", flush=True)
    for line in sys.stdin:
        name, seconds = line.rstrip("\n").split("\t")
        print(measure(items[name], float(seconds)) if name in items else "-", flush=True)


if __name__ == "__main__":
    main()
