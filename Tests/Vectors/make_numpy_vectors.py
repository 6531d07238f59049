"""Writes numpy-*.json: what NumPy computes for each tensor operation, for TensorsTests to compare.

Run with NumPy 2.4.6 in this folder:

    python3 make_numpy_vectors.py

Where Noise gives another element type than NumPy (int64 / int64 is float32, for one), the
operands are converted here first, so that the file states the rule of the language.
"""

import datetime
import itertools
import json
import os
import warnings

import numpy as np

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(20)
ORDER = ["bool", "uint8", "int64", "float32", "float64"]
NUMPY = {"bool": np.bool_, "uint8": np.uint8, "int64": np.int64, "float32": np.float32,
         "float64": np.float64}
FLOATING = ("float32", "float64")
SPECIAL = [0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 1e-40, -3.5, 2.5, 0.5, 88.0, -88.0,
           -100.0, 120.0, 1e30, -1e30, 9.5, 1e-5]

# Largest absolute and relative difference, by operation; what is not named must be equal.
TOLERANCES = {
    "binary.power": [0, 3e-7], "binary.divide": [0, 1e-7], "number.power": [0, 3e-7],
    "unary.exp": [1e-44, 3e-7], "unary.expm1": [0, 3e-7], "unary.log": [0, 3e-7],
    "unary.log1p": [0, 3e-7], "unary.log2": [0, 3e-7], "unary.log10": [0, 3e-7],
    "unary.sigmoid": [1e-44, 4e-7], "unary.tanh": [0, 3e-7], "unary.sin": [1e-7, 3e-7],
    "unary.cos": [1e-7, 3e-7], "unary.tan": [1e-7, 3e-7], "unary.asin": [0, 3e-7],
    "unary.acos": [0, 3e-7], "unary.atan": [0, 3e-7], "unary.sinh": [0, 3e-7],
    "unary.cosh": [0, 3e-7], "unary.softplus": [1e-44, 4e-7], "unary.sqrt": [0, 1e-7],
    "unary.reciprocal": [0, 1e-7], "unary.square": [1e-45, 1e-7],
    "reduce.sum": [1e-5, 1e-6], "reduce.mean": [1e-6, 1e-6], "reduce.product": [1e-30, 2e-6],
    "reduce.variance": [1e-6, 2e-6], "reduce.standardDeviation": [1e-6, 2e-6],
    "reduce.logSumExp": [1e-6, 1e-6], "reduce.norm": [1e-30, 1e-6],
    "cumsum": [1e-5, 1e-6], "softmax": [1e-7, 1e-6], "logSoftmax": [1e-6, 1e-6],
    "matmul": [1e-4, 1e-6], "outer": [0, 1e-7], "quantile": [1e-6, 1e-6],
    "median": [1e-6, 1e-6], "linspace": [1e-6, 1e-6], "arange": [1e-6, 1e-6],
    "histogram": [1e-12, 1e-12],
}


def number(x):
    x = float(x)
    if np.isnan(x):
        return "nan"
    if np.isinf(x):
        return "inf" if x > 0 else "-inf"
    return int(x) if x == int(x) and abs(x) < 2**53 and not (x == 0 and np.signbit(x)) else x


def array(a, transposed=False):
    a = np.asarray(a)
    stored = a.T if transposed else a
    flat = [number(v) for v in stored.astype(np.float64).ravel()]
    if a.dtype == np.float32:
        # The shortest text that gives the same float back.
        flat = [v if isinstance(v, (int, str)) else float(str(np.float32(v))) for v in flat]
    entry = {"type": a.dtype.name, "shape": list(stored.shape), "values": flat}
    if transposed:
        entry["transposed"] = True
    return entry


class File:
    def __init__(self, name):
        self.name, self.cases = name, []

    def add(self, operation, inputs, results, flip=False, **parameters):
        results = results if isinstance(results, (list, tuple)) else [results]
        case = {"operation": operation, "inputs": [array(a, flip) for a in inputs],
                "results": [array(r) for r in results]}
        if parameters:
            case["parameters"] = parameters
        self.cases.append(case)

    def write(self):
        used = {c["operation"] for c in self.cases}
        head = {"numpy": np.__version__, "command": "python3 make_numpy_vectors.py",
                "date": datetime.date.today().isoformat(),
                "tolerances": {k: v for k, v in TOLERANCES.items() if k in used}}
        lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in self.cases)
        with open(os.path.join(HERE, f"numpy-{self.name}.json"), "w") as f:
            f.write(json.dumps(head)[:-1] + ',\n"cases": [\n' + lines + "\n]}\n")


def data(shape, kind, low=-4, high=5):
    if kind == "bool":
        return RNG.random(shape) < 0.5
    if kind == "uint8":
        return RNG.integers(0, 256, shape).astype(np.uint8)
    if kind == "int64":
        return RNG.integers(low, high, shape)
    return np.round(RNG.standard_normal(shape) * 2, 2).astype(NUMPY[kind])


# --- elementwise

def wider(a, b):
    return ORDER[max(ORDER.index(a), ORDER.index(b))]


BINARY = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "floorDivide": np.floor_divide, "remainder": np.remainder, "power": np.power,
    "minimum": np.minimum, "maximum": np.maximum, "equal": np.equal, "notEqual": np.not_equal,
    "less": np.less, "lessOrEqual": np.less_equal, "greater": np.greater,
    "greaterOrEqual": np.greater_equal, "and": np.logical_and, "or": np.logical_or,
    "xor": np.logical_xor,
}
COMPARISONS = ("equal", "notEqual", "less", "lessOrEqual", "greater", "greaterOrEqual")


def computing_type(op, a, b):
    common = wider(a, b)
    if op in ("and", "or", "xor"):
        return common
    if common in FLOATING:
        return "float64" if op in COMPARISONS and "int64" in (a, b) else common
    if op == "divide":
        return "float32"
    keeps = op in COMPARISONS or op in ("minimum", "maximum")
    return "int64" if common == "bool" and not keeps else common


def binary_case(file, op, a, b, flip=False):
    kind = computing_type(op, a.dtype.name, b.dtype.name)
    if op in ("floorDivide", "remainder") and kind not in FLOATING:
        b = np.where(b == 0, np.ones_like(b), b)
    if op == "power" and kind not in FLOATING:
        b = np.abs(b.astype(np.int64)).astype(b.dtype) % 4 if b.dtype != np.bool_ else b
    result = BINARY[op](a.astype(NUMPY[kind]), b.astype(NUMPY[kind]))
    file.add("binary." + op, [a, b], result, flip=flip)


def elementwise():
    file = File("elementwise")
    shapes = [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((4, 1), (1, 5)), ((2, 1, 3), (4, 1)),
              ((0,), (1,)), ((2, 0), (2, 1)), ((9,), ()), ((), (9,)), ((1, 1), (2, 2, 2))]
    for op in BINARY:
        for kind in ORDER:
            binary_case(file, op, data((2, 3), kind), data((3,), kind))
        for left, right in shapes:
            binary_case(file, op, data(left, "float32"), data(right, "float32"))
        binary_case(file, op, data((3, 4), "float32"), data((3, 4), "float32"), flip=True)
        for a, b in itertools.combinations(ORDER, 2):
            binary_case(file, op, data((4,), a), data((4,), b))
        special = np.array(SPECIAL, np.float32)
        binary_case(file, op, special, np.roll(special, 5))
        binary_case(file, op, special.astype(np.float64), np.roll(special, 3).astype(np.float64))
    big = np.array([2**53 - 1, -(2**53) + 1], np.int64)
    file.add("binary.multiply", [np.array([2**40, 3], np.int64), np.array([2**40, 5], np.int64)],
             np.array([2**40, 3], np.int64) * np.array([2**40, 5], np.int64))
    file.add("binary.equal", [big, big.astype(np.float32)], big == big.astype(np.float64)
             .astype(np.float32).astype(np.float64))
    numbers(file)
    unary(file)
    file.write()


def number_type(op, kind, value, is_right):
    if op in ("and", "or", "xor"):
        return "bool"
    if kind in FLOATING:
        return kind
    if op == "divide":
        return "float32"
    if value != int(value):
        return "float64" if op in COMPARISONS else "float32"
    if op == "power" and is_right and value < 0:
        return "float32"
    return "uint8" if kind == "uint8" and 0 <= value <= 255 else "int64"


def numbers(file):
    for op, kind, value in itertools.product(BINARY, ORDER, (2, 2.5, -3)):
        for is_right in (True, False):
            common = number_type(op, kind, value, is_right)
            x = data((5,), kind)
            if op in ("floorDivide", "remainder", "power") and common not in FLOATING:
                x = np.array([1, 2, 3, 1, 4]).astype(x.dtype)
            y = NUMPY[common](value)
            z = x.astype(NUMPY[common])
            result = BINARY[op](z, y) if is_right else BINARY[op](y, z)
            side = {"right": value} if is_right else {"left": value}
            file.add("number." + op, [x], result, **side)
    x = np.array([0, 100, 255], np.uint8)
    file.add("number.less", [x], x < 300, right=300)
    file.add("number.add", [x], x.astype(np.int64) + 300, right=300)


def sigmoid(x):
    return np.where(x > -80, 1 / (1 + np.exp(-x)), np.exp(x)).astype(x.dtype)


UNARY = {
    "negate": np.negative, "absolute": np.abs, "sign": np.sign, "square": np.square,
    "floor": np.floor, "ceil": np.ceil, "round": np.rint,
    "relu": lambda x: np.where(x < 0, 0, x).astype(x.dtype), "sqrt": np.sqrt,
    "reciprocal": lambda x: (1 / x).astype(x.dtype), "exp": np.exp, "expm1": np.expm1,
    "log": np.log, "log1p": np.log1p, "log2": np.log2, "log10": np.log10, "sigmoid": sigmoid,
    "tanh": np.tanh, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin,
    "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh,
    "softplus": lambda x: np.logaddexp(np.zeros((), x.dtype), x), "isNaN": np.isnan,
    "isInfinite": np.isinf, "isFinite": np.isfinite, "not": np.logical_not,
}
KEEPS_TYPE = ("negate", "absolute", "sign", "square", "floor", "ceil", "round", "relu")
TESTS = ("isNaN", "isInfinite", "isFinite", "not")


def unary(file):
    for op, f in UNARY.items():
        for kind in ORDER:
            x = data((2, 9), kind)
            if kind in FLOATING:
                specials = [v for v in SPECIAL if not (op in ("sin", "cos", "tan") and abs(v) > 1e3)]
                x = np.concatenate([x.ravel(), np.array(specials)]).astype(NUMPY[kind])
            work = x
            if kind not in FLOATING and op not in TESTS:
                work = x.astype(np.float32) if op not in KEEPS_TYPE else x
                if kind == "bool" and op in KEEPS_TYPE:
                    work = x.astype(np.int64)
            with_rounding = op in ("floor", "ceil", "round") and kind not in FLOATING
            file.add("unary." + op, [x], work if with_rounding else f(work))
        file.add("unary." + op, [EMPTY], f(EMPTY))


EMPTY = np.zeros((0, 3), np.float32)


# --- reductions, sorting, counting

def logsumexp(x, axis, keepdims):
    if x.size == 0:
        return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))
    top = np.max(x, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    total = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)


def reduction(op, x, axis, keep):
    kind = x.dtype.name
    mean_like = op in ("mean", "variance", "standardDeviation", "logSumExp", "norm")
    work = x.astype(np.float64)
    if op in ("sum", "product"):
        out = kind if kind in FLOATING else "int64"
        if out == "int64":
            work = x.astype(np.int64)
    else:
        out = "bool" if op in ("any", "all") else kind
        if mean_like and kind not in FLOATING:
            out = "float32"
    f = {"sum": np.sum, "mean": np.mean, "product": np.prod, "maximum": np.max,
         "minimum": np.min, "any": np.any, "all": np.all, "variance": np.var,
         "standardDeviation": np.std,
         "logSumExp": logsumexp,
         "norm": lambda a, axis, keepdims: np.sqrt(np.sum(a * a, axis=axis, keepdims=keepdims)),
         }[op]
    return np.asarray(f(work, axis=axis, keepdims=keep)).astype(NUMPY[out])


REDUCTIONS = ("sum", "mean", "product", "maximum", "minimum", "any", "all", "variance",
              "standardDeviation", "logSumExp", "norm")


def reductions():
    file = File("reductions")
    axes_of = [None, (0,), (1,), (2,), (-1,), (0, 1), (1, 2), (0, 2), (0, 1, 2)]
    for op in REDUCTIONS:
        for axes in axes_of:
            x = data((2, 3, 4), "float32")
            for keep in (False, True):
                file.add("reduce." + op, [x], reduction(op, x, axes, keep), axes=axes, keep=keep)
        for kind, axes in itertools.product(ORDER, (None, (0,), (1,))):
            x = data((3, 5), kind)
            file.add("reduce." + op, [x], reduction(op, x, axes, False), axes=axes)
            file.add("reduce." + op, [x], reduction(op, x, axes, False), flip=True, axes=axes)
        scalar = data((), "float32")
        file.add("reduce." + op, [scalar], reduction(op, scalar, None, False))
        long = data((300,), "float32") / 50
        file.add("reduce." + op, [long], reduction(op, long, None, False))
        wide = data((70, 3), "float32") / 4 + 1
        file.add("reduce." + op, [wide], reduction(op, wide, (0,), False), axes=(0,))
        if op not in ("maximum", "minimum"):
            empty = np.zeros((0, 2), np.float32)
            for axes in (None, (0,)):
                file.add("reduce." + op, [empty], reduction(op, empty, axes, False), axes=axes)
        empty = np.zeros((2, 0), np.float32)
        file.add("reduce." + op, [empty], reduction(op, empty, (0,), False), axes=(0,))
        nan = np.array([[1, np.nan, 3], [np.inf, 2, 1]], np.float32)
        if op not in ("variance", "standardDeviation", "any", "all"):
            for axes in (None, (0,), (1,)):
                file.add("reduce." + op, [nan], reduction(op, nan, axes, False), axes=axes)
    for kind in FLOATING:
        x = data((4, 6), kind)
        file.add("reduce.variance", [x], np.var(x, axis=0, ddof=1), axes=(0,), correction=1)
        file.add("reduce.standardDeviation", [x], np.std(x, ddof=1), correction=1)
        tiny = np.array([1e-20, 3e-20], kind)
        file.add("reduce.norm", [tiny], np.sqrt(np.sum(tiny.astype(np.float64)**2)).astype(kind))
        large = np.array([3e30, 4e30], kind)
        file.add("reduce.norm", [large], np.array(5e30, kind))
    ordering(file)
    file.write()


def ordering(file):
    for kind in ORDER:
        x = data((3, 7), kind)
        for axis in (None, 0, 1, -1):
            for name, f in (("argmax", np.argmax), ("argmin", np.argmin)):
                file.add(name, [x], np.asarray(f(x, axis=axis)), axis=axis)
            work = x if kind in FLOATING else x.astype(np.int64)
            file.add("cumsum", [x], np.cumsum(work, axis=axis).astype(work.dtype), axis=axis)
            if axis is not None:
                file.add("sort", [x], np.sort(x, axis=axis), axis=axis)
                file.add("argsort", [x], np.argsort(x, axis=axis, kind="stable"), axis=axis)
                soft = x.astype(np.float64)
                e = np.exp(soft - soft.max(axis=axis, keepdims=True))
                soft_out = kind if kind in FLOATING else "float32"
                s = e / e.sum(axis=axis, keepdims=True)
                if kind in FLOATING:
                    file.add("softmax", [x], s.astype(NUMPY[soft_out]), axis=axis)
                    file.add("logSoftmax", [x], np.log(s).astype(NUMPY[soft_out]), axis=axis)
        file.add("unique", [x], np.unique(x))
        for q in (0.0, 0.25, 0.5, 0.9, 1.0):
            for axis in (None, 1):
                out = "float64" if kind == "float64" else "float32"
                r = np.quantile(x.astype(np.float64), q, axis=axis)
                file.add("quantile", [x], np.asarray(r).astype(out), q=q, axis=axis)
        r = np.median(x.astype(np.float64), axis=0)
        file.add("median", [x], r.astype("float64" if kind == "float64" else "float32"), axis=0)
    special = np.array([[3, np.nan, -1, np.inf], [-np.inf, 0, np.nan, 2]], np.float32)
    file.add("argmax", [special], np.argmax(special, axis=1), axis=1)
    file.add("argmin", [special], np.argmin(special), axis=None)
    file.add("sort", [special], np.sort(special), axis=-1)
    file.add("argsort", [special], np.argsort(special, kind="stable"), axis=-1)
    file.add("unique", [special], np.unique(special))
    long = RNG.integers(-40, 40, 200)
    for kind in ("int64", "float32", "float64"):
        x = long.astype(kind)
        file.add("sort", [x], np.sort(x), axis=0)
        file.add("argsort", [x], np.argsort(x, kind="stable"), axis=0)
        file.add("argsort", [x], np.argsort(-x, kind="stable"), axis=0, descending=True)
    counts = RNG.integers(0, 9, 40)
    file.add("bincount", [counts], np.bincount(counts))
    file.add("bincount", [counts], np.bincount(counts, minlength=12), minimum=12)
    file.add("bincount", [np.zeros(0, np.int64)], np.bincount(np.zeros(0, np.int64)))
    values = np.round(RNG.standard_normal(60), 1)
    for bins, limits in ((5, None), (7, (-1.0, 1.0)), (1, (0.0, 0.0)), (10, (0.0, 1.0))):
        file.add("histogram", [values], list(np.histogram(values, bins, limits)), bins=bins,
                 range=limits)


# --- shapes, products, indexing

def shapes():
    file = File("shapes")
    for kind in ORDER:
        x = data((2, 3, 4), kind)
        for axes in ((0, 1, 2), (2, 0, 1), (1, 0, 2), (-1, 0, 1)):
            file.add("permute", [x], np.transpose(x, axes), axes=axes)
        file.add("transpose", [x], x.T)
        for sizes in ((24,), (4, -1), (2, 12), (-1,), (1, 24, 1)):
            file.add("reshape", [x], x.reshape(sizes), sizes=sizes)
            file.add("reshape", [x], x.reshape(sizes), flip=True, sizes=sizes)
        for axes in (None, (0,), (1, 2), (-1,)):
            file.add("flip", [x], np.flip(x, axes), axes=axes)
        for by, axis in ((1, 0), (-5, 2), (7, None), (0, 1)):
            file.add("roll", [x], np.roll(x, by, axis), by=by, axis=axis)
        for counts in ((2,), (2, 1, 3), (1, 2, 1, 1), (0, 1)):
            file.add("tile", [x], np.tile(x, counts), counts=counts)
        for times, axis in ((2, 0), (3, -1), (2, None), (0, 1)):
            file.add("repeat", [x], np.repeat(x, times, axis), times=times, axis=axis)
        for axis in (0, 1, -1):
            file.add("concat", [x, x[::-1]], np.concatenate([x, x[::-1]], axis), axis=axis)
            file.add("stack", [x, x + x], np.stack([x, x + x], axis), axis=axis)
        for axis, sizes in ((0, (1, 1)), (2, (1, 0, 3))):
            file.add("split", [x], np.split(x, np.cumsum(sizes)[:-1], axis), sizes=sizes, axis=axis)
        m = data((4, 5), kind)
        for k in (0, 1, -2, 9, -9):
            file.add("tril", [m], np.tril(m, k), diagonal=k)
            file.add("triu", [m], np.triu(m, k), diagonal=k)
        for k in (0, 1, -2, 4):
            file.add("diag", [m], np.diag(m, k), diagonal=k)
            file.add("diag", [m[0]], np.diag(m[0], k), diagonal=k)
        c = data((4, 5), "bool")
        file.add("where", [c, m, m[0]], np.where(c, m, m[0]))
        file.add("where", [c[0], m[:1], m[:, :1]], np.where(c[0], m[:1], m[:, :1]))
        one = data((1, 3, 1), kind)
        file.add("squeeze", [one], np.squeeze(one))
        file.add("squeeze", [one], np.squeeze(one, 0), axes=(0,))
        file.add("expand", [m], np.expand_dims(m, 1), axis=1)
        file.add("expand", [m], np.expand_dims(m, -1), axis=-1)
    casts(file)
    a, b = data((2,), "bool"), data((3,), "float32")
    file.add("concat", [a, b], np.concatenate([a.astype(np.float32), b]), axis=0)
    labels = np.array([[0, 2], [1, 3]])
    file.add("oneHot", [labels], np.eye(4, dtype=np.float32)[labels], classes=4)
    x = data((7,), "float32")
    file.add("clip", [x], np.clip(x, -1, 1.5), low=-1, high=1.5)
    file.add("clip", [x], np.clip(x, None, 0), high=0)
    i = data((7,), "int64")
    file.add("clip", [i], np.clip(i, -1, 2), low=-1, high=2)
    for start, end, count in ((0, 1, 5), (-2, 3, 7), (4, 4, 3), (1, 0, 1), (0, 1, 0)):
        file.add("linspace", [], np.linspace(start, end, count, dtype=np.float32),
                 **{"from": start, "to": end, "count": count})
    for start, end, by in ((0, 1, 0.25), (0, 10, 3), (5, 0, -2), (0, 0, 1), (3, 1, 1)):
        file.add("arange", [], np.arange(start, end, by, dtype=np.float32),
                 **{"from": start, "to": end, "by": by})
    file.add("eye", [], np.eye(3, dtype=np.float32), n=3)
    file.add("eye", [], np.eye(2, 4, dtype=np.float32), n=2, columns=4)
    products(file)
    file.write()


def casts(file):
    for a, b in itertools.product(ORDER, ORDER):
        x = data((6,), a)
        if b == "uint8" and a in FLOATING:
            x = np.abs(x)
        file.add("cast", [x], x.astype(NUMPY[b]), type=b)
    wrapping = np.array([-1, 256, 300, -257])
    file.add("cast", [wrapping], wrapping.astype(np.uint8), type="uint8")


def products(file):
    pairs = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((1, 1), (1, 1)),
             ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 1)), ((2, 1, 2, 3), (4, 3, 2)),
             ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((2, 3), (3, 0)), ((3,), (2, 3, 4)),
             ((2, 4, 3), (3,)), ((17, 33), (33, 9))]
    for (left, right), kind in itertools.product(pairs, ORDER):
        a, b = data(left, kind), data(right, kind)
        work = kind if kind in FLOATING else "int64"
        file.add("matmul", [a, b], np.asarray(a.astype(work) @ b.astype(work)))
    for kind in ("float32", "int64"):
        for left, right in (((4, 3), (3, 5)), ((4, 1), (1, 5)), ((1, 6), (6, 1))):
            a, b = data(left, kind), data(right, kind)
            file.add("matmul", [a, b], a @ b, flip=True)
    a, b = data((2, 3), "float32"), data((3, 2), "int64")
    file.add("matmul", [a, b], a @ b.astype(np.float32))
    u, v = data((3,), "float32"), data((4,), "float32")
    file.add("outer", [u, v], np.outer(u, v))


def index_entry(i):
    if i is Ellipsis:
        return {"kind": "ellipsis"}
    if i is None:
        return {"kind": "newAxis"}
    if isinstance(i, int):
        return {"kind": "single", "place": i}
    if isinstance(i, slice):
        return {"kind": "slice", "bounds": [i.start, i.stop, i.step]}
    a = np.asarray(i)
    return {"kind": "mask" if a.dtype == np.bool_ else "integers", "tensor": array(a)}


def indexing():
    file = File("indexing")
    s = slice
    n = s(None)
    picks = np.array([2, 0, -1])
    grid = np.array([[0, 1], [1, 0]])
    x = np.arange(2 * 3 * 4, dtype=np.float32).reshape(2, 3, 4)
    masks = {k: RNG.random(k) < 0.5 for k in ((2,), (3,), (4,), (2, 3), (3, 4), (2, 3, 4))}
    indices = [
        (), (0,), (-1,), (1, 2), (1, 2, 3), (n,), (s(1, 2),), (n, 0), (Ellipsis, 0),
        (0, Ellipsis), (Ellipsis,), (0, Ellipsis, 1), (0, 1, 2, Ellipsis), (None,),
        (n, None), (Ellipsis, None), (None, 0, n, None), (n, s(None, None, 2)),
        (n, n, s(None, None, -1)), (n, s(-2, None)), (n, s(5, 9)), (n, s(2, 0)),
        (n, s(2, 0, -1)), (n, n, s(3, None, -2)), (n, n, s(-9, 9, 3)), (n, n, s(None, -9, -1)),
        (n, s(0, 0)), (n, n, s(1, None, 100)),
        (picks % 2,), (n, picks), (n, n, picks), (Ellipsis, picks), (grid,), (n, grid),
        (grid, grid), (grid, n, grid), (0, n, picks), (n, 0, picks), (0, picks), (picks % 2, n, 0),
        (0, picks, n), (picks % 2, picks), (picks % 2, picks, picks), (n, picks, picks),
        (picks % 2, s(1, None)), (n, picks, s(None, None, 2)), (picks % 2, None, picks),
        (None, picks % 2), (n, np.zeros(0, np.int64)), (np.zeros((0, 2), np.int64), 1),
        (grid, Ellipsis, picks[:2]), (s(None, None, -1), picks), (n, np.array(1)),
        (picks[:1] % 2, grid), (0, Ellipsis, picks),
        (masks[(2,)],), (n, masks[(3,)]), (n, n, masks[(4,)]), (masks[(2, 3)],),
        (n, masks[(3, 4)]), (masks[(2, 3, 4)],), (masks[(2, 3)], 0), (0, masks[(3, 4)]),
        (masks[(2, 3)], s(1, 3)), (Ellipsis, masks[(4,)]), (1, masks[(3,)], s(None, None, -1)),
        (np.zeros(2, bool),), (np.zeros((2, 3, 4), bool),), (masks[(2, 3)], None),
        (n, np.array([True, False, True]), np.array([3, 0])),
    ]
    for index in indices:
        entries = [index_entry(i) for i in index]
        for flip in (False, True):
            file.add("get", [x], np.asarray(x[index]), flip=flip, index=entries)
            y = x.copy()
            part = y[index]
            repeats = any(isinstance(i, np.ndarray) and i.dtype != np.bool_ for i in index)
            value = -np.float32(7) if repeats or part.size == 0 else \
                -np.arange(1, part.size + 1, dtype=np.float32).reshape(part.shape)
            y[index] = value
            file.add("set", [x, np.asarray(value)], y, flip=False, index=entries)
            if flip:
                file.cases[-1]["inputs"][0] = array(x, True)
    for kind in ORDER:
        z = data((3, 4), kind)
        for index in ((1,), (n, picks), (z > 0,) if kind != "bool" else (z,), (n, s(1, None, 2))):
            file.add("get", [z], z[index], index=[index_entry(i) for i in index])
            w = z.copy()
            w[index] = 1
            file.add("set", [z, np.array(1, NUMPY[kind])], w, index=[index_entry(i) for i in index])
    row = np.array([10, 20, 30], np.int64)
    y = x.copy()
    y[:, :, 1] = row
    file.add("set", [x, row], y, index=[index_entry(i) for i in (n, n, 1)])
    y = x.copy()
    y[:, [2, 0]] = row[:1]
    file.add("set", [x, row[:1]], y, index=[index_entry(i) for i in (n, np.array([2, 0]))])
    scalar = np.float32(3)
    file.add("get", [np.asarray(scalar)], np.asarray(scalar), index=[])
    file.add("get", [np.asarray(scalar)], np.asarray(scalar)[None], index=[index_entry(None)])
    file.write()


if __name__ == "__main__":
    elementwise()
    reductions()
    shapes()
    indexing()
