"""How far accountants are from the numbers they are tested with, as a Markdown table.

    NOISEBOOK_DIFFERENCES=found.txt swift test -c release --filter PrivacyTests
    python3 Benchmarks/differences.py found.txt

A row is one comparison in the tests; a relative difference is |found − expected| / |expected|.
"""
import pathlib
import re
import statistics
import sys

from tables import table

TESTS = pathlib.Path(__file__).resolve().parent.parent / "Tests"


def main():
    found = {}
    for line in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        place, value, expected = line.split("\t")
        found.setdefault(place, []).append((float(value), float(expected)))
    rows = [row(place, pairs) for place, pairs in sorted(found.items(), key=order)]
    table("Differences", ["test", "place", "numbers", "median, relative", "largest, relative",
                          "largest, absolute"], rows)


def order(item):
    file, line = item[0].rsplit(":", 1)
    return file, int(line)


def row(place, pairs):
    relative = [abs(f - e) / abs(e) for f, e in pairs if e != 0]
    absolute = max(abs(f - e) for f, e in pairs)
    return [title(place), place.split("/")[-1], str(len(pairs)),
            f"{statistics.median(relative):.1e}" if relative else "",
            f"{max(relative):.1e}" if relative else "", f"{absolute:.1e}"]


def title(place):
    """The words of the test around a line."""
    file, line = place.rsplit(":", 1)
    text = (TESTS / file).read_text(encoding="utf-8").split("\n")
    above = "\n".join(text[:int(line)])
    titles = re.findall(r'@Test\(\s*"([^"]*)"', above)
    return titles[-1] if titles else ""


if __name__ == "__main__":
    main()
