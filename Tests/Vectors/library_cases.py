"""The tensors and the list of cases of make_library_vectors.py, and how they are written."""

import datetime
import json
import os

import numpy as np

import make_numpy_vectors as rules
from make_numpy_vectors import NUMPY


HERE = rules.HERE
RNG = np.random.default_rng(41)
LETTERS = {"b": "bool", "u": "uint8", "i": "int64", "f": "float32", "d": "float64"}

# Largest absolute and relative difference for float32 and for float64, by group; the results of
# groups that are not named must be equal, the sign of zero included.
CLOSE = {"float32": [1e-44, 3e-7], "float64": [1e-300, 4e-15]}
SUMS = {"float32": [2e-6, 2e-6], "float64": [2e-14, 4e-15]}
TOLERANCES = {
    **{name: CLOSE for name in (
        "^", "%", "//", "exp", "expm1", "log", "log1p", "log2", "log10", "tan", "asin", "acos",
        "atan", "sinh", "cosh", "tanh", "sigmoid", "softplus", "erf", "round", "softmax",
        "linspace", "outer", "/")},
    "sin": {"float32": [1e-7, 3e-7], "float64": [1e-16, 4e-15]},
    "cos": {"float32": [1e-7, 3e-7], "float64": [1e-16, 4e-15]},
    **{name: SUMS for name in (
        "sum", "mean", "prod", "std", "var", "norm", "logsumexp", "cumsum", "logSoftmax",
        "median", "quantile", "@", "matmul", "dot", "arange", "histogramCounts")},
}


def exact(x):
    """A number as JSON holds it; what JSON has no number for is a word."""
    if isinstance(x, (bool, np.bool_)):
        return int(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    value = rules.number(x)
    if value == 0 and np.signbit(x):
        return "-0"
    # The shortest text that gives the same float back.
    return float(str(x)) if isinstance(x, np.float32) and isinstance(value, float) else value


def entry(a):
    a = np.asarray(a)
    return [a.dtype.name, list(a.shape), [exact(v) for v in a.ravel()]]


# --- the tensors that the cases speak of

SHAPES = {"0": (), "1": (1,), "3": (3,), "4": (4,), "11": (1, 1), "13": (1, 3), "21": (2, 1),
          "23": (2, 3), "44": (4, 4), "214": (2, 1, 4), "31": (3, 1), "234": (2, 3, 4),
          "32": (3, 2), "E": (0,), "E3": (0, 3), "2E": (2, 0), "131": (1, 3, 1)}
INTEGERS = [0, 1, -1, 2**62, -(2**62), 2**63 - 1, -(2**63), 2**53 + 1, -(2**53) - 1, 3, -7, 255]
FLOATS = [0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 1e-40, -3.5, 2.5, 0.5, 88.0, -88.0,
          -100.0, 120.0, 1e30, -1e30, 9.5, 1e-5]


def values(letter, shape):
    if letter == "b":
        return RNG.random(shape) < 0.5
    if letter == "u":
        return np.asarray(RNG.integers(0, 256, shape)).astype(np.uint8)
    if letter == "i":
        return np.asarray(RNG.integers(-6, 7, shape))
    return np.asarray(np.round(RNG.standard_normal(shape) * 2, 2)).astype(NUMPY[LETTERS[letter]])


def make_data():
    data = {letter + name: values(letter, shape)
            for letter in LETTERS for name, shape in SHAPES.items()}
    data["bS"] = np.array([True, False])
    data["uS"] = np.array([0, 1, 2, 127, 128, 200, 254, 255], np.uint8)
    data["iS"] = np.array(INTEGERS)
    data["fS"] = np.array(FLOATS, np.float32)
    data["dS"] = np.array(FLOATS + [5e-324, 1.7e308, 709.0, -745.0])
    data["bT"] = np.array([[True, False, True], [False, False, False]])
    data["uT"] = np.array([[9, 2, 9, 2], [0, 0, 0, 0]], np.uint8)
    data["iT"] = np.array([[5, -2, 5, -2], [-1, -1, 3, 3]])
    data["fT"] = np.array([[5, np.nan, 5, -2], [-0.0, 0.0, np.inf, -np.inf]], np.float32)
    data["dT"] = data["fT"].astype(np.float64)
    for letter in LETTERS:
        # Small whole numbers from 1 up: divisors, exponents.
        data[letter + "P"] = np.array([1, 2, 3, 1]).astype(NUMPY[LETTERS[letter]])
    data["m2"] = np.array([True, False])
    data["m3"] = np.array([True, False, True])
    data["m23"] = np.array([[True, False, True], [False, True, True]])
    data["m234"] = RNG.random((2, 3, 4)) < 0.4
    data["g"] = np.array([[0, 1], [1, 0]])
    return data


DATA = make_data()
CASES = []


def add(group, code, *results):
    CASES.append([group, code] + [r if isinstance(r, str) else entry(r) for r in results])


def call(name, *arguments):
    return f"{name}({', '.join(arguments)})"


def axis_text(axes):
    return f"[{', '.join(map(str, axes))}]" if isinstance(axes, tuple) else str(axes)


def named(letter, *names):
    return [(letter + name, DATA[letter + name]) for name in names]


def write():
    used = {case[0] for case in CASES}
    head = {"origin": f"NumPy {np.__version__}", "command": "python3 make_library_vectors.py",
            "date": datetime.date.today().isoformat(),
            "tolerances": {k: v for k, v in TOLERANCES.items() if k in used}}
    data = ",\n".join(f'"{k}":' + json.dumps(entry(v), separators=(",", ":"))
                      for k, v in DATA.items())
    cases = ",\n".join(json.dumps(c, separators=(",", ":")) for c in CASES)
    with open(os.path.join(HERE, "numpy-library.json"), "w") as f:
        f.write(json.dumps(head)[:-1] + ',\n"data": {\n' + data + '},\n"cases": [\n'
                + cases + "\n]}\n")
