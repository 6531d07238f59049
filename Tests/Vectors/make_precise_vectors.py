"""Writes precise-functions.json: elementary functions worked out with 60 digits, for TensorsTests.

Run with mpmath 1.3 in this folder:

    python3 make_precise_vectors.py

Inputs are floats or doubles as the element type says, results are rounded once to a double.
"""

import json
import os
import random
import struct

import mpmath

mpmath.mp.dps = 60
HERE = os.path.dirname(os.path.abspath(__file__))
RANDOM = random.Random(4)
FUNCTIONS = {
    "exp": (mpmath.exp, (-87, 88), (-700, 700)),
    "log": (mpmath.log, (1e-30, 3), (1e-30, 3)),
    "tanh": (mpmath.tanh, (-9, 9), (-19, 19)),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), (-80, 30), (-600, 40)),
    "sin": (mpmath.sin, (-300, 300), None),
    "cos": (mpmath.cos, (-90000, 90000), None),
}


def as_float(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def points(bounds, single):
    low, high = bounds
    found = [RANDOM.uniform(low, high) for _ in range(40)]
    found += [RANDOM.uniform(max(low, -1), min(high, 1)) for _ in range(30)]
    found += [RANDOM.gauss(0, 1) * 10 ** RANDOM.uniform(-6, 0) for _ in range(30)]
    found = [x for x in found if low <= x <= high]
    return [as_float(x) if single else x for x in found]


def main():
    cases = []
    for name, (function, single, double) in FUNCTIONS.items():
        for kind, bounds in (("float32", single), ("float64", double)):
            if bounds:
                inputs = points(bounds, kind == "float32")
                cases.append({
                    "function": name, "type": kind, "inputs": inputs,
                    "results": [float(function(mpmath.mpf(x))) for x in inputs]})
    inputs = [as_float(abs(x)) for x in points((0.001, 50), True)]
    exponents = [as_float(RANDOM.uniform(-9, 9)) for _ in inputs]
    cases.append({
        "function": "power", "type": "float32", "inputs": inputs, "exponents": exponents,
        "results": [float(mpmath.mpf(a) ** mpmath.mpf(b)) for a, b in zip(inputs, exponents)]})
    with open(os.path.join(HERE, "precise-functions.json"), "w", encoding="utf-8") as out:
        json.dump({"mpmath": mpmath.__version__, "cases": cases}, out, indent=0)
        out.write("\n")


main()
