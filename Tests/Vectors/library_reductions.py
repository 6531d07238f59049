"""Cases of reductions, sorting and counting."""

import itertools

import numpy as np

import make_numpy_vectors as rules
from library_cases import DATA, LETTERS, add, axis_text, call
from make_numpy_vectors import FLOATING, NUMPY


REDUCTIONS = {"sum": "sum", "mean": "mean", "prod": "product", "min": "minimum",
              "max": "maximum", "any": "any", "all": "all", "std": "standardDeviation",
              "var": "variance", "norm": "norm", "logsumexp": "logSumExp"}
AXES = [None, 0, 1, 2, -1, -3, (0, 1), (1, 2), (0, 2), (-1, 0), (0, 1, 2)]


def reduction_case(name, place, axes, keep):
    x = DATA[place]
    words = ([f"axis: {axis_text(axes)}"] if axes is not None else []) \
        + (["keep: true"] if keep else [])
    method = name == "var" or (axes is not None and keep)
    code = f"{place}.{name}({', '.join(words)})" if method else call(name, place, *words)
    if name in ("min", "max"):
        gone = range(x.ndim) if axes is None else axes if isinstance(axes, tuple) else [axes]
        if any(x.shape[a] == 0 for a in gone) and np.sum(x, axis=axes, keepdims=keep).size > 0:
            return add(name, code, "empty-input")
    add(name, code, rules.reduction(REDUCTIONS[name], x, axes, keep))


def reductions():
    for name in REDUCTIONS:
        for letter in LETTERS:
            for axes, keep in itertools.product(AXES, (False, True)):
                reduction_case(name, letter + "234", axes, keep)
            for place, axes in (("0", None), ("4", 0), ("13", -1), ("1", None), ("T", 1),
                                ("T", 0), ("E", None), ("E3", 0), ("E3", 1), ("2E", 1),
                                ("2E", None)):
                special = place == "T" and letter in "fd" and name in ("std", "var")
                if not special:
                    reduction_case(name, letter + place, axes, False)
    for letter in "fd":
        # Where nothing is left to divide by NumPy gives inf, Noise nan.
        add("std", f"{letter}44.std(axis: 0, correction: 4)", np.full(4, np.nan, LETTERS[letter]))
        for correction in (1, 2):
            x = DATA[letter + "44"]
            add("std", f"{letter}44.std(axis: 0, correction: {correction})",
                np.std(x.astype(np.float64), axis=0, ddof=correction).astype(x.dtype))
            add("var", f"{letter}44.var(correction: {correction})",
                np.asarray(np.var(x.astype(np.float64), ddof=correction)).astype(x.dtype))
    for letter in LETTERS:
        several(letter)
    places()
    order()
    counting()


def several(letter):
    """min and max of several tensors and numbers work element by element."""
    x, y = DATA[letter + "23"], DATA[letter + "3"]
    add("max", f"max({letter}23, {letter}3)", np.maximum(x, y))
    add("min", f"min({letter}3, {letter}23, {letter}21)",
        np.minimum(np.minimum(y, x), DATA[letter + "21"]))
    if letter in "fdi":
        add("max", f"max({letter}23, 1)", np.maximum(x, x.dtype.type(1)))


def places():
    for name, f in (("argmax", np.argmax), ("argmin", np.argmin)):
        for letter, (place, axes) in itertools.product(
                LETTERS, (("234", (None, 0, 1, 2, -1, -2)), ("T", (None, 0, 1)), ("4", (0,)),
                          ("0", (None,)), ("E3", (1,)))):
            for axis in axes:
                x = DATA[letter + place]
                words = [f"axis: {axis}"] if axis is not None else []
                add(name, call(name, letter + place, *words), np.asarray(f(x, axis=axis)))
                if axis is not None:
                    add(name, f"{letter}{place}.{name}(axis: {axis}, keep: true)",
                        np.asarray(f(x, axis=axis, keepdims=True)))
            for place in ("E", "2E"):
                add(name, call(name, letter + place), "empty-input") if axes == (0,) else None
    for letter, q in itertools.product(LETTERS, (0, 0.25, 0.5, 0.9, 1)):
        for place, axis in (("234", None), ("234", 1), ("234", -1), ("T", 1), ("0", None)):
            x = DATA[letter + place].astype(np.float64)
            out = NUMPY["float64" if letter == "d" else "float32"]
            words = [str(q)] + ([f"axis: {axis}"] if axis is not None else [])
            with np.errstate(all="ignore"):
                result = np.asarray(quantile(x, q, axis)).astype(out)
            add("quantile", call("quantile", letter + place, *words), result)
            if q == 0.5:
                add("median", call("median", letter + place, *words[1:]), result)
                if axis is not None:
                    add("median", f"{letter}{place}.median(axis: {axis}, keep: true)",
                        np.expand_dims(result, axis))


def quantile(x, q, axis):
    """Linear between neighbours; nan if there is one, and no nan from two equal infinities."""
    rows = np.sort(x.ravel() if axis is None else np.moveaxis(x, axis, -1), axis=-1)
    at = q * (rows.shape[-1] - 1)
    below = int(at)
    low, high = rows[..., below], rows[..., min(below + 1, rows.shape[-1] - 1)]
    between = low if at == below else np.where(low == high, low, low + (at - below) * (high - low))
    return np.where(np.isnan(rows[..., -1]), np.nan, between)


def order():
    for letter in LETTERS:
        for place, axes in (("234", (0, 1, 2, -1, -3)), ("T", (0, 1)), ("S", (0,)),
                            ("E3", (0, 1)), ("4", (-1,))):
            for axis in axes:
                name = letter + place
                x = DATA[name]
                add("sort", f"sort({name}, axis: {axis})", np.sort(x, axis=axis, kind="stable"))
                add("argsort", f"argsort({name}, axis: {axis})",
                    np.argsort(x, axis=axis, kind="stable"))
                down = descending(x, axis)
                add("argsort", f"{name}.argsort({axis}, descending: true)", down)
                add("sort", f"{name}.sort(axis: {axis}, descending: true)",
                    np.take_along_axis(x, down, axis))
                work = x if letter in "fd" else x.astype(np.int64)
                if place != "S" or letter not in "fd":
                    sums = np.cumsum(work.astype(np.float64) if letter in "fd" else work, axis)
                    add("cumsum", f"cumsum({name}, {axis})", sums.astype(work.dtype))
        work = DATA[letter + "234"].astype(NUMPY[LETTERS[letter]] if letter in "fd" else np.int64)
        add("cumsum", f"{letter}234.cumsum()", np.cumsum(work))
        for place in ("234", "S", "T", "E", "0"):
            add("unique", f"unique({letter}{place})", np.unique(DATA[letter + place]))
        for place, axis in (("23", 0), ("23", 1), ("214", -2), ("234", 2), ("4", -1)):
            x = DATA[letter + place]
            wide = x.astype(np.float64)
            e = np.exp(wide - wide.max(axis=axis, keepdims=True))
            out = NUMPY["float64" if letter == "d" else "float32"]
            share = e / e.sum(axis=axis, keepdims=True)
            add("softmax", f"softmax({letter}{place}, axis: {axis})", share.astype(out))
            wide = wide - wide.max(axis=axis, keepdims=True)
            logs = wide - np.log(np.exp(wide).sum(axis=axis, keepdims=True))
            add("logSoftmax", f"{letter}{place}.logSoftmax({axis})", logs.astype(out))


def descending(x, axis):
    """Stable, the largest first, nan last."""
    if x.dtype.name in FLOATING:
        keys = np.where(np.isnan(x), np.nan, -x.astype(np.float64))
        return np.argsort(keys, axis=axis, kind="stable")
    return np.argsort(np.array(~x if x.dtype == np.bool_ else np.invert(x)), axis=axis,
                      kind="stable")


def counting():
    for letter in "ui":
        x = np.array([3, 0, 3, 1, 6]).astype(NUMPY[LETTERS[letter]])
        DATA[letter + "C"] = x
        add("bincount", f"bincount({letter}C)", np.bincount(x.astype(np.int64)))
        add("bincount", f"{letter}C.bincount(9)", np.bincount(x.astype(np.int64), minlength=9))
    add("bincount", "bincount(iE)", np.bincount(DATA["iE"]))
    add("bincount", "bincount(b4)", np.bincount(DATA["b4"].astype(np.int64)))
    add("bincount", "bincount(f4)", "unsuitable-element-type")
    add("bincount", "bincount(d4)", "unsuitable-element-type")
    for letter in LETTERS:
        for place in ("234", "4"):
            x = DATA[letter + place].astype(np.float64)
            add("histogramCounts", f"histogramCounts({letter}{place}, 4, low: -2, high: 3)",
                *np.histogram(x, 4, (-2.0, 3.0)))
        add("nonzero", f"nonzero({letter}4)", np.nonzero(DATA[letter + "4"])[0])
        add("nonzero", f"nonzero({letter}E)", np.nonzero(DATA[letter + "E"])[0])
    add("nonzero", "nonzero(f23)", "shape-mismatch")
