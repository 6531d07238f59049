"""Cases of operators and of functions that work element by element."""

import itertools
import math

import numpy as np

import make_numpy_vectors as rules
from library_cases import DATA, INTEGERS, LETTERS, add, call, named
from make_numpy_vectors import FLOATING, NUMPY


SYMBOLS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "floorDivide": "//",
           "remainder": "%", "power": "^", "equal": "==", "notEqual": "!=", "less": "<",
           "lessOrEqual": "<=", "greater": ">", "greaterOrEqual": ">=", "minimum": "minimum",
           "maximum": "maximum", "and": "logicalAnd", "or": "logicalOr"}
BROADCASTS = [("0", "23"), ("23", "0"), ("3", "23"), ("23", "13"), ("21", "23"), ("31", "13"),
              ("234", "214"), ("31", "214"), ("4", "234"), ("131", "13"), ("11", "0"),
              ("E", "1"), ("E3", "3"), ("2E", "21"), ("E", "0")]


def written(op, left, right):
    symbol = SYMBOLS[op]
    return call(symbol, left, right) if symbol[0].isalpha() else f"{left} {symbol} {right}"


def binary(op, left, right, group=None):
    """Adds the case, or the error where whole numbers have no result."""
    a, b = DATA.get(left, left), DATA.get(right, right)
    kind = rules.computing_type(op, a.dtype.name, b.dtype.name)
    code = written(op, left, right)
    if kind not in FLOATING and b.size > 0:
        if op in ("floorDivide", "remainder") and np.any(b == 0):
            return add(SYMBOLS[op], code, "division-by-zero")
        if op == "power" and np.any(b.astype(np.int64) < 0):
            return add(SYMBOLS[op], code, "out-of-domain")
    result = rules.BINARY[op](a.astype(NUMPY[kind]), b.astype(NUMPY[kind]))
    add(SYMBOLS[op], code, result)


def operators():
    for op in SYMBOLS:
        for a, b in itertools.product(LETTERS, LETTERS):
            binary(op, a + "4", b + "P")
        for letter in LETTERS:
            for left, right in BROADCASTS:
                right = "P" if op == "power" and right == "4" else right
                binary(op, letter + left, letter + right)
            binary(op, letter + "S", letter + "S")
        DATA["fR"], DATA["dR"] = np.roll(DATA["fS"], 5), np.roll(DATA["dS"], 7)
        DATA["iR"] = np.array([3, 2, 5, 4, 2, 2, 2, 1, 1, -1, 7, 255])
        for letter in "fdi":
            if not (op == "power" and letter == "i"):
                binary(op, letter + "S", letter + "R")
        numbers(op)
    for letter in LETTERS:
        x = DATA[letter + "23"]
        add("-", f"-{letter}23", -(x.astype(np.int64) if letter == "b" else x))
    for letter in "uifd":
        add("-", f"-{letter}S", -DATA[letter + "S"])


def numbers(op):
    for letter, value in itertools.product(LETTERS, (0, 1, 2, 2.5, -3, 300)):
        for is_right in (True, False):
            if op in ("and", "or"):
                continue
            name = letter + "P"
            kind = rules.number_type(op, LETTERS[letter], value, is_right)
            x, y = DATA[name].astype(NUMPY[kind]), NUMPY[kind](value)
            text = f"({value})" if value < 0 else str(value)
            code = written(op, name, text) if is_right else written(op, text, name)
            if is_right and value == 0 and op in ("floorDivide", "remainder") \
                    and kind not in FLOATING:
                add(SYMBOLS[op], code, "division-by-zero")
                continue
            result = rules.BINARY[op](x, y) if is_right else rules.BINARY[op](y, x)
            add(SYMBOLS[op], code, result)


# --- functions of one tensor

UNARY = {**{name: rules.UNARY[name] for name in (
    "square", "floor", "ceil", "round", "relu", "sqrt", "exp", "expm1", "log", "log1p", "log2",
    "log10", "sigmoid", "tanh", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
    "softplus")},
    # Noise keeps the sign of a zero.
    "sign": lambda x: np.where(x == 0, x, np.sign(x)).astype(x.dtype),
    "abs": np.abs, "isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite,
    "logicalNot": np.logical_not,
    "erf": lambda x: np.asarray(np.vectorize(math.erf, otypes=[np.float64])(x)).astype(x.dtype)}
KEEPS = ("abs", "sign", "square", "floor", "ceil", "round", "relu")
TESTS = ("isnan", "isinf", "isfinite", "logicalNot")


def unary_result(name, x):
    work = x
    if x.dtype.name not in FLOATING and name not in TESTS:
        work = x if name in KEEPS and x.dtype != np.bool_ else \
            x.astype(np.int64 if name in KEEPS else np.float32)
    if name in ("floor", "ceil", "round") and work.dtype.name not in FLOATING:
        return work
    return UNARY[name](work) if x.size else np.zeros(x.shape, UNARY[name](work).dtype
                                                     if name != "erf" else work.dtype)


def unary():
    for name in UNARY:
        for letter in LETTERS:
            for place, x in named(letter, "23", "0", "E3", "S", "4", "214"):
                if name in ("sin", "cos", "tan") and place in ("fS", "dS", "iS"):
                    continue
                if place == "iS" and name in ("sinh", "cosh", "square", "softplus"):
                    continue
                code = f"{place}.{name}()" if place.endswith("4") else call(name, place)
                add(name, code, unary_result(name, x))
    for letter, digits in itertools.product("fd", (0, 1, 2, -1)):
        x = DATA[letter + "23"]
        exactly = np.round(x.astype(np.float64), digits).astype(x.dtype)
        add("round", f"round({letter}23, {digits})", exactly)
        add("round", f"round({letter}S, {digits})",
            np.round(DATA[letter + "S"].astype(np.float64), digits).astype(x.dtype))
    for letter, digits in itertools.product("ui", (0, 2, -1)):
        add("round", f"round({letter}4, {digits})", np.round(DATA[letter + "4"], digits))
    add("round", "round(iS, 3)", DATA["iS"])
    # Whole numbers beyond 2^53 are rounded in whole numbers, halves to the even ten.
    tens = np.array([10 * ((v // 10) + (v % 10 > 5 or (v % 10 == 5 and v // 10 % 2 == 1)))
                     for v in [int(v) for v in DATA["iS"]] if abs(v) < 2**63 - 10])
    DATA["iW"] = np.array([v for v in INTEGERS if abs(v) < 2**63 - 10])
    add("round", "round(iW, -1)", tens)
    add("round", "round(iW, -30)", np.zeros_like(tens))


def choosing():
    for a, b in itertools.product(LETTERS, LETTERS):
        kind = rules.wider(LETTERS[a], LETTERS[b])
        x, y = DATA[a + "23"].astype(NUMPY[kind]), DATA[b + "3"].astype(NUMPY[kind])
        add("where", f"where(m23, {a}23, {b}3)", np.where(DATA["m23"], x, y))
    for letter in LETTERS:
        for c, left, right in (("m3", "21", "13"), ("bE3", "3", "0"), ("b0", "23", "3"),
                               ("m23", "0", "0"), ("bT", "23", "13")):
            add("where", f"where({c}, {letter}{left}, {letter}{right})",
                np.where(DATA[c], DATA[letter + left], DATA[letter + right]))
    for letter in "uifd":
        for name in ("23", "0", "E", "S"):
            x = DATA[letter + name]
            add("clip", f"clip({letter}{name}, 1, 3)", np.clip(x, 1, 3).astype(x.dtype))
            add("clip", f"{letter}{name}.clip(high: 2)", np.minimum(x, x.dtype.type(2)))
            add("clip", f"clip({letter}{name}, low: 2)", np.maximum(x, x.dtype.type(2)))
    add("clip", "clip(b4, 0, 1)", DATA["b4"].astype(np.int64))
