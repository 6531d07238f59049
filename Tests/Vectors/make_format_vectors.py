"""Writes python-formats.json: numbers and texts in formats, as Python's `format` sets them.

Run with Python 3.11 in this folder:

    python3 make_format_vectors.py

Noise has one type of number. A whole one is an int here where the format is for ints or has no
type; Noise writes no `.0` after whole numbers. What Python refuses is refused by Noise too.
"""

import datetime
import itertools
import json
import os
import platform

HERE = os.path.dirname(os.path.abspath(__file__))
NUMBERS = [0, 1, -1, 42, -42, 255, 1234567, -1234567, 0.5, -0.5, 3.14159, -2.5, 1e-7, 1e16, 1e22,
           1234.5678, 99.995, 0.1, -0.0004, 123456789.125, float("inf"), float("-inf"),
           float("nan")]
TEXTS = ["", "a", "word", "naïve"]
FORMATS = sorted(
    {a + s + alt + w + g + p + t for a, s, alt, w, g, p, t in itertools.product(
        ("", "<", "*^", "0=", "=", ">"), ("", "+", " "), ("", "#"), ("", "1", "08", "12"),
        ("", ",", "_"), ("", ".0", ".3"), ("", "d", "f", "e", "g", "x", "b", "%", "G"))})
# One in so many, or the file would be huge; a prime, so that every option meets every other.
STEP = 97


def typed(number, spec):
    """The number as Python has it where Noise has its one type of number."""
    kind = spec[-1:] if spec[-1:].isalpha() or spec[-1:] == "%" else ""
    limit = 2**53 if kind == "" else 2**64
    whole = number == number and abs(number) < limit and number == int(number)
    return int(number) if whole and kind in ("d", "x", "b", "") and "." not in spec else number


def formatted(value, spec):
    try:
        return format(value, spec)
    except (ValueError, OverflowError):
        return None


def number_cases():
    pairs = [(n, f) for f in FORMATS for n in NUMBERS]
    for number, spec in pairs[::STEP]:
        value = typed(number, spec)
        kind = spec[-1:] if spec[-1:].isalpha() or spec[-1:] == "%" else ""
        if kind == "" and (isinstance(value, float) or "." in spec):
            # Python's float without a type has its own rules for the point; see DisplayTests.
            continue
        yield [repr(number), spec, formatted(value, spec)]


def text_cases():
    for text, spec in itertools.product(TEXTS, ("", "3", "<6", ">6", "^6", "*^7", ".2", ".0", "5.1",
                                                "s", "06", "+", "=6", ",", "d", "#", "é>4")):
        yield [text, spec, formatted(text, spec)]


def write():
    head = {"origin": "Python " + platform.python_version(),
            "command": "python3 make_format_vectors.py",
            "date": datetime.date.today().isoformat()}
    parts = [json.dumps(head, ensure_ascii=False)[:-1]]
    for name, cases in (("numbers", number_cases()), ("texts", text_cases())):
        rows = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases)
        parts.append(f'"{name}": [\n{rows}\n]')
    with open(os.path.join(HERE, "python-formats.json"), "w") as f:
        f.write(",\n".join(parts) + "}\n")


if __name__ == "__main__":
    write()
