"""Judges the drawn handwriting by classifiers, beside MNIST: prints one line a pair.

    NOISEBOOK_DATA=folder python3 Benchmarks/scribble.py

Needs NumPy and PyTorch, MNIST's files in NOISEBOOK_DATA/mnist, and a built Noisebook. The
images come out of a rendered page, whose grids are PNG files without loss.
"""

import base64, gzip, os, re, struct, subprocess, sys, tempfile, zlib

import numpy as np
import torch
from torch import nn

ROLL = 500  # images of a grid, 25 to a row
torch.set_num_threads(1)


def png(data):
    """The grey values of a PNG file of one channel and eight bits."""
    width, height = struct.unpack(">II", data[16:24])
    packed, at = b"", 8
    while at < len(data):
        (size,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        packed += data[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, width + 1)
    above, out = np.zeros(width + 1, int), []
    for kind, row in zip(rows[:, 0], rows[:, 1:].astype(int)):
        line = np.zeros(width + 1, int)
        for x in range(width):
            a, b, c = line[x], above[x + 1], above[x]
            near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            line[x + 1] = (row[x] + (0, a, b, (a + b) // 2, near)[kind]) & 255
        above = line
        out.append(line[1:].astype(np.uint8))
    return np.array(out)


def page(source, start, end):
    """The tiles and labels that a rendered page shows of a dataset of Noise."""
    code = f"""let d = ({source})[{start}:{end}]
for k in 0..<{(end - start) // ROLL} {{
    show(grid(d.images[{ROLL} * k:{ROLL} * (k + 1)], columns: 25, alt: "images", low: 0, high: 1))
}}
for label in d.labels {{ print(label) }}
"""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "page")
        with open(path + ".md", "w") as file:
            file.write(f"```noise\n{code}```\n")
        program = os.environ.get("NOISEBOOK", "./noisebook")
        subprocess.run(
            [program, "render", path + ".md", "-o", folder + "/"],
            check=True, stderr=subprocess.DEVNULL)  # fmt: skip
        with open(path + ".html") as file:
            text = file.read()
    tiles = []
    for data in re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", text):
        grid = np.pad(png(base64.b64decode(data)), ((0, 1), (0, 1)))
        grid = grid.reshape(ROLL // 25, 29, 25, 29)[:, :28, :, :28]
        tiles.append(grid.transpose(0, 2, 1, 3).reshape(ROLL, 28, 28))
    labels = max(re.findall(r"(?:\b\d+\s){100,}\d+", text), key=len).split()
    return np.concatenate(tiles), np.array([int(label) for label in labels])


def scribble(source, count):
    """The first images of a dataset and their labels."""
    pages = [page(source, k, min(k + 5000, count)) for k in range(0, count, 5000)]
    images, labels = (np.concatenate(part) for part in zip(*pages))
    assert len(images) == len(labels) == count
    return images, labels


def mnist(split):
    folder = os.path.join(os.environ["NOISEBOOK_DATA"], "mnist")
    images = gzip.open(f"{folder}/{split}-images-idx3-ubyte.gz").read()[16:]
    labels = gzip.open(f"{folder}/{split}-labels-idx1-ubyte.gz").read()[8:]
    return np.frombuffer(images, np.uint8).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8)


def linear(classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, classes))


def convolutional(classes):
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(32 * 49, 64), nn.ReLU(), nn.Linear(64, classes))  # fmt: skip


def tensor(images):
    return torch.tensor(images[:, None].astype(np.float32) / 255)


def trained(make, data, epochs):
    torch.manual_seed(0)
    images, labels = tensor(data[0]), torch.tensor(data[1].astype(np.int64))
    net = make(int(labels.max()) + 1)
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(images)).split(128):
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(images[rows]), labels[rows]).backward()
            optimiser.step()
    return net


def judge(name, net, data):
    with torch.no_grad():
        found = np.concatenate([net(x).argmax(1).numpy() for x in tensor(data[0]).split(1000)])
    right = [round(100 * (found[data[1] == c] == c).mean()) for c in np.unique(data[1])]
    print(f"{name}: {100 * (found == data[1]).mean():.1f} %, by class {right}", flush=True)


def main():
    sets = {
        "mnist": (mnist("train"), mnist("t10k")),
        "scribble": (scribble("scribble.train", 20_000), scribble("scribble.test", 5_000)),
    }
    for name in sets:
        print(f"{name}: mean {sets[name][0][0].mean() / 255:.4f}")
    for make, epochs in ((convolutional, 3), (linear, 8)):
        for own, other in (("mnist", "scribble"), ("scribble", "mnist")):
            net = trained(make, sets[own][0], epochs)
            judge(f"{make.__name__}, {own} on {own}", net, sets[own][1])
            judge(f"{make.__name__}, {own} on {other}", net, sets[other][1])
    draw = "scribble.draw(writers: {}, perWriter: 62, characters: {}, seed: {})"
    for characters in ("letters", "all"):
        train = scribble(draw.format(500, characters, 1), 30_000)
        test = scribble(draw.format(100, characters, 2), 6_000)
        for make, epochs in ((convolutional, 4), (linear, 8)):
            judge(f"{make.__name__}, {characters}", trained(make, train, epochs), test)


if __name__ == "__main__":
    sys.exit(main())
