"""Writes numpy-library.json: programs of Noise and what NumPy computes for the same.

Run with NumPy 2.4.6 in this folder:

    python3 make_library_vectors.py

Each case is a line of code over the tensors of `data`, whose names begin with the letter of
their element type (b bool, u uint8, i int64, f float32, d float64) and go on with their sizes.
Where Noise gives another element type than NumPy the operands are converted here first, by the
rules at the head of make_numpy_vectors.py; what NumPy leaves undefined is an error of Noise,
and the case holds its id.
"""

import itertools
import json

import numpy as np

import make_numpy_vectors as rules
from library_cases import CASES, DATA, LETTERS, add, axis_text, call, write
from library_elements import choosing, operators, unary
from library_reductions import reductions
from make_numpy_vectors import FLOATING, NUMPY, ORDER


def creation():
    for kind in ORDER:
        t = NUMPY[kind]
        for name in ("zeros", "ones"):
            add(name, f"{name}(2, 3, dtype: {kind})", getattr(np, name)((2, 3), t))
            add(name, f"{name}([0, 2], dtype: {kind})", getattr(np, name)((0, 2), t))
            add(name, f"{name}(dtype: {kind})", getattr(np, name)((), t))
        for value in (0, 1, 7):
            add("full", f"full([2, 1], {value}, dtype: {kind})", np.full((2, 1), value, t))
        add("eye", f"eye(3, dtype: {kind})", np.eye(3, dtype=t))
        add("eye", f"eye(2, 4, dtype: {kind})", np.eye(2, 4, dtype=t))
        add("eye", f"eye(0, 2, dtype: {kind})", np.eye(0, 2, dtype=t))
        add("onehot", f"onehot([2, 0, 1], 4, dtype: {kind})", np.eye(4, dtype=t)[[2, 0, 1]])
        add("tensor", f"tensor([[1, 0], [2, 3]], dtype: {kind})",
            np.array([[1, 0], [2, 3]]).astype(t))
        add("tensor", f"tensor([], dtype: {kind})", np.zeros(0, t))
        add("tensor", f"tensor([[], []], dtype: {kind})", np.zeros((2, 0), t))
        add("tensor", f"tensor(1, dtype: {kind})", np.array(1, t))
        if kind != "bool":
            add("arange", f"arange(5, dtype: {kind})", np.arange(5).astype(t))
            add("arange", f"arange(7, 1, -2, dtype: {kind})", np.arange(7, 1, -2).astype(t))
            add("arange", f"arange(3, 3, dtype: {kind})", np.arange(3, 3).astype(t))
    for kind in FLOATING:
        t = NUMPY[kind]
        for start, end, count in ((0, 1, 5), (-2, 3, 7), (4, 4, 3), (1, 0, 1), (0, 1, 0)):
            add("linspace", f"linspace({start}, {end}, {count}, dtype: {kind})",
                np.linspace(start, end, count).astype(t))
        for start, end, by in ((0, 1, 0.1), (0, 1, 0.25), (1, -1, -0.5), (-0.3, 0.3, 0.2)):
            add("arange", f"arange({start}, {end}, {by}, dtype: {kind})",
                np.arange(start, end, by).astype(t))
    for letter in "ui":
        labels = np.array([[0, 2], [1, 1]]).astype(NUMPY[LETTERS[letter]])
        DATA[letter + "L"] = labels
        add("onehot", f"onehot({letter}L, 3)", np.eye(3, dtype=np.float32)[labels])


def shapes():
    for letter in LETTERS:
        shaping(letter)
        joining(letter)
    for a, b in itertools.product(LETTERS, LETTERS):
        casting(a, b)
        kind = NUMPY[rules.wider(LETTERS[a], LETTERS[b])]
        x, y = DATA[a + "3"], DATA[b + "1"]
        add("concat", f"concat([{a}3, {b}1])", np.concatenate([x.astype(kind), y.astype(kind)]))
        add("stack", f"stack([{a}3, {b}3])", np.stack([x.astype(kind), DATA[b + "3"].astype(kind)]))


def shaping(k):
    x, m, v, e = DATA[k + "234"], DATA[k + "23"], DATA[k + "4"], DATA[k + "E3"]
    for sizes in ((24,), (4, -1), (2, 12), (-1,), (1, 24, 1)):
        text = ", ".join(map(str, sizes))
        add("reshape", f"{k}234.reshape({text})", x.reshape(sizes))
        add("reshape", f"{k}234.T.reshape([{text}])", x.T.reshape(sizes))
    add("reshape", f"{k}E3.reshape(3, 0, 2)", e.reshape(3, 0, 2))
    add("reshape", f"{k}0.reshape(1, 1)", DATA[k + "0"].reshape(1, 1))
    add("transpose", f"{k}E3.T", e.T)
    add("transpose", f"{k}4.transpose()", v.T)
    for axes in ((0, 1, 2), (2, 0, 1), (1, 0, 2), (-1, 0, 1)):
        text = ", ".join(map(str, axes))
        add("transpose", f"{k}234.transpose({text})", np.transpose(x, axes))
    for axes in (None, 0, -1, (0, 1), (1, 2)):
        words = "" if axes is None else axis_text(axes)
        add("flip", f"{k}234.flip({words})", np.flip(x, axes))
    add("flip", f"flip({k}E3, 0)", np.flip(e, 0))
    for by, axis in ((1, 0), (-5, 2), (7, None), (0, 1), (3, -2)):
        words = [f"{k}234", str(by)] + ([str(axis)] if axis is not None else [])
        add("roll", call("roll", *words), np.roll(x, by, axis))
    for counts in ((2,), (2, 1, 3), (1, 2, 1, 1), (0, 1)):
        add("tile", f"{k}23.tile({', '.join(map(str, counts))})", np.tile(m, counts))
    for times, axis in ((2, 0), (3, -1), (2, None), (0, 1)):
        words = [f"{k}23", str(times)] + ([str(axis)] if axis is not None else [])
        add("repeat", call("repeat", *words), np.repeat(m, times, axis))
    for d in (0, 1, -2, 9, -9):
        add("tril", f"tril({k}44, {d})", np.tril(DATA[k + "44"], d))
        add("triu", f"{k}44.triu({d})", np.triu(DATA[k + "44"], d))
    for d in (0, 1, -2, 3):
        add("diag", f"diag({k}44, {d})", np.diag(DATA[k + "44"], d))
        add("diag", f"diag({k}3, {d})", np.diag(DATA[k + "3"], d))
    add("tril", f"tril({k}234)", np.tril(x))
    one = DATA[k + "131"]
    add("squeeze", f"squeeze({k}131)", np.squeeze(one))
    add("squeeze", f"{k}131.squeeze(0)", np.squeeze(one, 0))
    add("squeeze", f"{k}131.squeeze([0, -1])", np.squeeze(one, (0, -1)))
    for axis in (0, 1, -1, -3):
        add("expand", f"{k}23.expand({axis})", np.expand_dims(m, axis))
    add("broadcast", f"broadcast({k}3, 2, 3)", np.broadcast_to(DATA[k + "3"], (2, 3)))
    add("broadcast", f"{k}21.broadcast([3, 2, 2])", np.broadcast_to(DATA[k + "21"], (3, 2, 2)))
    add("broadcast", f"broadcast({k}0, 0, 2)", np.broadcast_to(DATA[k + "0"], (0, 2)))
    for start, size in ((0, (24,)), (1, (2, 12)), (2, (2, 3, 4)), (-2, (2, 12))):
        add("flatten", f"{k}234.flatten({start})", x.reshape(size))
    add("reverse", f"reverse({k}23)", m[::-1])


def joining(k):
    x, m = DATA[k + "234"], DATA[k + "23"]
    for axis in (0, 1, 2, -1, -3):
        add("concat", f"concat([{k}234, {k}234.flip(0)], axis: {axis})",
            np.concatenate([x, np.flip(x, 0)], axis))
    add("concat", f"concat([{k}E3, {k}23])", np.concatenate([DATA[k + "E3"], m]))
    for axis in (0, 1, 2, -1, -3):
        add("stack", f"stack([{k}23, {k}23.flip()], axis: {axis})", np.stack([m, np.flip(m)], axis))
    add("stack", f"stack([{k}0, {k}0])", np.stack([DATA[k + "0"]] * 2))
    add("split", f"split({k}234, 2)", *np.split(x, 2))
    add("split", f"{k}234.split(2, axis: -1)", *np.split(x, 2, -1))
    add("split", f"split({k}234, [1, 0, 2], axis: 1)", *np.split(x, [1, 1], 1))


def casting(a, b):
    kind = LETTERS[b]
    for place in ("23", "S", "0", "E3"):
        x = DATA[a + place]
        code = f"{a}{place}.cast({kind})"
        wide = x.astype(np.float64)
        if a in "fd" and b in "ui" and x.size:
            low, high = (0, 255) if b == "u" else (-(2.0**63), 2.0**63 - 1024)
            cut = np.trunc(wide)
            if np.any(~np.isfinite(wide)) or np.any(cut < low) or np.any(cut > high):
                add("cast", code, "not-representable")
                continue
        add("cast", code, x.astype(NUMPY[kind]))


# --- products and indices

def products():
    pairs = [("3", "3"), ("23", "3"), ("3", "32"), ("23", "32"), ("11", "11"), ("44", "44"),
             ("234", "4"), ("234", "44"), ("44", "234.transpose(0, 2, 1)"), ("2E", "E3"),
             ("E3", "32"), ("32", "2E"), ("214", "234.transpose(0, 2, 1)"), ("23.T", "23")]
    for letter, (left, right) in itertools.product(LETTERS, pairs):
        product(letter, left, letter, right)
    for a, b in itertools.product(LETTERS, LETTERS):
        product(a, "23", b, "32")
    for letter in LETTERS:
        outer = DATA[letter + "3"], DATA[letter + "4"]
        work = [o.astype(np.int64) if letter == "b" else o for o in outer]
        add("outer", f"outer({letter}3, {letter}4)", np.outer(*work))
    add("@", "f23 @ f23", "shape-mismatch")
    add("@", "f0 @ f3", "shape-mismatch")


def numpy_of(letter, place):
    name, _, method = place.partition(".")
    x = DATA[letter + name]
    return x.T if method == "T" else x.transpose(0, 2, 1) if method else x


def product(a, left, b, right):
    x, y = numpy_of(a, left), numpy_of(b, right)
    common = rules.wider(LETTERS[a], LETTERS[b])
    work = NUMPY[common if common in FLOATING else "int64"]
    wide = np.float64 if common in FLOATING else np.int64
    result = np.asarray(x.astype(wide) @ y.astype(wide)).astype(work)
    name = ("@", "matmul", "dot")[len(CASES) % 3]
    code = f"{a}{left} @ {b}{right}" if name == "@" else f"{name}({a}{left}, {b}{right})"
    add(name, code, result)


def index_text(i):
    if i is Ellipsis:
        return "..."
    if isinstance(i, slice):
        parts = ["" if b is None else str(b) for b in (i.start, i.stop, i.step)]
        return ":".join(parts if i.step is not None else parts[:2])
    return i if isinstance(i, str) else str(i)


S, N = slice, slice(None)
INDICES = [
    (0,), (-1,), (1, 2), (1, 2, 3), (-2, -3, -4), (N,), (S(1, 2),), (N, 0), (Ellipsis, 0),
    (0, Ellipsis), (Ellipsis,), (0, Ellipsis, 1), (0, 1, 2, Ellipsis), (N, N, S(None, None, -1)),
    (N, S(None, None, 2)), (N, S(-2, None)), (N, S(5, 9)), (N, S(2, 0)), (N, S(2, 0, -1)),
    (N, N, S(3, None, -2)), (N, N, S(-9, 9, 3)), (N, N, S(None, -9, -1)), (N, S(0, 0)),
    (N, N, S(1, None, 100)), ("[1, 0, -1]",), (N, "[2, 0, -1]"), (N, N, "[3, 3]"),
    (Ellipsis, "[0, -2]"), ("g",), (N, "g"), ("g", "g"), ("g", N, "g"), (0, N, "[2, 0]"),
    (N, 0, "[2, 0]"), (0, "[2, 0]"), ("[1, 0]", N, 0), (0, "[2, 0]", N), ("[1, 0]", "[2, 0]"),
    ("[1, 0]", "[2, 0]", "[3, 1]"), (N, "[2, 0]", "[3, 1]"), ("[1, 0]", S(1, None)),
    (N, "[2, 0]", S(None, None, 2)), ("g", Ellipsis, "[2, 0]"), (S(None, None, -1), "[2, 0]"),
    ("m2",), (N, "m3"), ("m23",), ("m234",), ("m23", 0), ("m23", S(1, 3)),
    (1, "m3", S(None, None, -1)), (N, "m3", "[3, 0]"), ("[true, false]",),
]
LISTS = {"g": "g", "m2": "m2", "m3": "m3", "m23": "m23", "m234": "m234"}


def numpy_index(i):
    if not isinstance(i, str):
        return i
    return DATA[i] if i in DATA else np.array(json.loads(i))


def indexing():
    for letter, index in itertools.product(LETTERS, INDICES):
        x = DATA[letter + "234"]
        text = ", ".join(map(index_text, index))
        places = tuple(map(numpy_index, index))
        add("[]", f"{letter}234[{text}]", np.asarray(x[places]))
        y = x.copy()
        y[places] = 1
        add("[]=", f"{{ var t = {letter}234; t[{text}] = {'true' if letter == 'b' else 1}; t }}", y)
        shape = x[places].shape
        repeats = any(isinstance(i, str) and i.startswith("[") and len(set(
            np.array(json.loads(i)) % 3)) < len(json.loads(i)) for i in index)
        if letter in "fi" and shape and not repeats and index != ("g", "g"):
            y = x.copy()
            value = np.arange(shape[-1]).astype(x.dtype)
            y[places] = value
            add("[]=", f"{{ var t = {letter}234; t[{text}] = arange({shape[-1]}, "
                f"dtype: {LETTERS[letter]}); t }}", y)
            if letter == "i":
                y = x.copy()
                y[places] += 10
                add("[]=", f"{{ var t = i234; t[{text}] += 10; t }}", y)
    for code in ("f234[2]", "f234[0, 3]", "f234[:, :, -5]", "f234[[0, 2]]", "fE[0]"):
        add("[]", code, "index-out-of-range")
    for code in ("f234[m3]", "f234[:, m2]"):
        add("[]", code, "shape-mismatch")
    add("[]", "f0[0]", "too-many-indices")
    add("[]", "f0[...]", DATA["f0"])
    add("[]", "fE3[:, 1]", DATA["fE3"][:, 1])
    add("[]", "fE3[::-1]", DATA["fE3"])


if __name__ == "__main__":
    np.seterr(all="ignore")
    operators()
    unary()
    choosing()
    reductions()
    creation()
    shapes()
    products()
    indexing()
    write()
