"""Convolutions of Noisebook beside those of PyTorch and JAX, forward and with gradients.

Layers are those of the notebooks' networks, in float32 on one thread. Operations are counted as
if padding were multiplied, two a product; their rate is held against that of a matrix product
512x512x512 in the same process.
"""
import os
import pathlib
import statistics
import sys

from tables import table

HERE = pathlib.Path(__file__).resolve().parent

# Images, side, channels, output channels, kernel, stride, padding, whether transposed.
LAYERS = {
    "5x5 64-128": (128, 14, 64, 128, 5, 1, 2, False),
    "5x5 1-64": (128, 28, 1, 64, 5, 1, 2, False),
    "8x8 1-16": (256, 28, 1, 16, 8, 2, 3, False),
    "4x4 16-32": (256, 13, 16, 32, 4, 2, 0, False),
    "4x4 1-64": (32, 28, 1, 64, 4, 2, 1, False),
    "4x4 64-128": (32, 14, 64, 128, 4, 2, 1, False),
    "transposed 256-64": (32, 7, 256, 64, 4, 2, 1, True),
    "transposed 64-32": (32, 14, 64, 32, 4, 2, 1, True),
}
# How often a convolution's products are taken.
WORK = {"forward": 1, "forward, kernel": 2, "forward, kernel, input": 3}

# What is asked of an item: the least ratio to PyTorch.
ASKED = {
    "5x5 64-128 forward": 1.11, "5x5 64-128 forward, kernel, input": 1.1,
    "5x5 1-64 forward": 2, "5x5 1-64 forward, kernel, input": 2,
}


def operations(name):
    images, side, channels, out_channels, kernel, stride, pad, is_transposed = LAYERS[name]
    small = side if is_transposed else (side + 2 * pad - kernel) // stride + 1
    return 2 * images * small**2 * kernel**2 * channels * out_channels


def torch_items(channels_last):
    import torch
    import torch.nn.functional as functions
    items = {}
    order = torch.channels_last if channels_last else torch.contiguous_format

    def add(name, images, side, channels, out_channels, kernel, stride, pad, is_transposed):
        sizes = (channels, out_channels) if is_transposed else (out_channels, channels)
        x = torch.randn(images, channels, side, side).to(memory_format=order)
        w = torch.randn(*sizes, kernel, kernel).to(memory_format=order)
        apply = functions.conv_transpose2d if is_transposed else functions.conv2d
        d = torch.randn_like(apply(x, w, stride=stride, padding=pad)).contiguous(
            memory_format=order)

        def gradients(input_too):
            with torch.enable_grad():
                w.requires_grad_(True)
                x.requires_grad_(input_too)
                y = apply(x, w, stride=stride, padding=pad)
                return torch.autograd.grad(y, (w, x) if input_too else (w,), d)

        def forward():
            with torch.no_grad():
                return apply(x, w, stride=stride, padding=pad)

        items[f"{name} forward"] = forward
        items[f"{name} forward, kernel"] = lambda: gradients(False)
        items[f"{name} forward, kernel, input"] = lambda: gradients(True)

    for name, layer in LAYERS.items():
        add(name, *layer)
    return items


def jax_items():
    import jax
    import numpy
    items = {}
    generator = numpy.random.default_rng(1)

    def random(*shape):
        return jax.numpy.asarray(generator.standard_normal(shape).astype(numpy.float32))

    def add(name, images, side, channels, out_channels, kernel, stride, pad, is_transposed):
        x = random(images, side, side, channels)
        w = random(kernel, kernel, channels, out_channels)

        def apply(x, w):
            # A transposed convolution is one of an input with zeros between its pixels.
            edge = kernel - 1 - pad if is_transposed else pad
            return jax.lax.conv_general_dilated(
                x, w, (1, 1) if is_transposed else (stride, stride), [(edge, edge)] * 2,
                lhs_dilation=(stride, stride) if is_transposed else None,
                dimension_numbers=("NHWC", "HWIO", "NHWC"))

        d = random(*jax.eval_shape(apply, x, w).shape)

        def kernel_too(x, w, d):
            y, back = jax.vjp(lambda w: apply(x, w), w)
            return y, back(d)

        def input_too(x, w, d):
            y, back = jax.vjp(apply, x, w)
            return y, back(d)

        for kind, function, inputs in [
                ("forward", apply, (x, w)), ("forward, kernel", kernel_too, (x, w, d)),
                ("forward, kernel, input", input_too, (x, w, d))]:
            compiled = jax.jit(function)
            items[f"{name} {kind}"] = (
                lambda compiled=compiled, inputs=inputs:
                jax.block_until_ready(compiled(*inputs)))

    for name, layer in LAYERS.items():
        add(name, *layer)
    return items


def convolutions(quick, only):
    """Measures and prints the table; returns what could not be measured."""
    from kernels import OURS, Library
    if not os.access(OURS, os.X_OK):
        return [f"{OURS} is not there: swift build -c release --product KernelBenchmarks"]
    ours = Library("noisebook", [OURS])
    if ours.fault:
        return [f"KernelBenchmarks: {ours.fault}"]
    peers = [Library(name, [sys.executable, "-B", str(HERE / "peers.py"), name])
             for name in ("torch", "torch-nhwc", "jax")]
    for peer in peers:
        if peer.fault:
            print(f"{peer.name} is left out: {peer.fault}", flush=True)
    peers = [p for p in peers if not p.fault]
    rounds, seconds = (2, 0.01) if quick else (7, 0.15)
    rows = []
    for layer in LAYERS:
        for kind, times in WORK.items():
            if only in f"{layer} {kind}":
                rows.append(row(layer, kind, times, ours, peers, rounds, seconds))
    names = [p.name for p in peers]
    table(f"Convolutions (medians of {rounds} turns of {seconds * 1000:.0f} ms)",
          ["item", "GFLOP", "noisebook", "GFLOP/s", "of sgemm"] + names
          + [f"{n} / ours" for n in names] + ["asked"], rows)
    for library in [ours] + peers:
        library.end()
    return []


def row(layer, kind, times, ours, peers, rounds, seconds):
    item = f"{layer} {kind}"
    mine, products, others = [], [], {p.name: [] for p in peers}
    for _ in range(rounds):
        mine.append(ours.time(item, seconds))
        products.append(ours.time("512x512x512", seconds))
        for peer in peers:
            others[peer.name].append(peer.time(item, seconds))
    work = times * operations(layer) * 1e-9
    rate = work / statistics.median(mine)
    product_rate = 2 * 512**3 * 1e-9 / statistics.median(products)
    ratios = {p: statistics.median(t / m for t, m in zip(found, mine))
              for p, found in others.items()}
    least = ASKED.get(item, 1)
    verdict = "no peer"
    if "torch" in ratios:
        verdict = f"{least:g}×: " + (
            "met" if ratios["torch"] >= least else f"missed, {ratios['torch'] / least:.0%} of it")
    return ([item, f"{work:.2f}", milliseconds(statistics.median(mine)), f"{rate:.0f}",
             f"{rate / product_rate:.0%}"]
            + [milliseconds(statistics.median(found)) for found in others.values()]
            + [f"{ratio:.2f}" for ratio in ratios.values()] + [verdict])


def milliseconds(seconds):
    return f"{seconds * 1000:.2f} ms"
