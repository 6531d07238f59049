"""Writes torch-networks.json: PyTorch's layers, losses, optimisers, gradients, for NetworksTests.

Written on 2026-11-26 with torch 2.15.0 and NumPy 2.4.6, seed 7. Run in this folder:

    python3 make_torch_vectors.py

A case holds named tensors: arguments, the weights of the result's elements (`cotangent`), the
result (`value`), the gradients of the weighted sum by each argument (`d x`), and the gradients of
those gradients, summed with the arguments' `v x` as weights (`dd x`). All is float64 and rounded to
12 digits; torch works on one thread.
"""

import json
import os
import sys

import numpy
import torch
import torch.nn.functional as F

import torch_cases as t

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 7
RANDOM = numpy.random.default_rng(SEED)


def draw(*shape, low=-1.0, high=1.0):
    """Numbers of three digits, none at a kink or equal to another."""
    count = int(numpy.prod(shape)) if shape else 1
    steps = numpy.arange(int(low * 1000), int(high * 1000))
    steps = steps[numpy.abs(steps) > 20]
    numbers = RANDOM.choice(steps, count, replace=False) / 1000 if count else numpy.zeros(0)
    return torch.tensor(numbers.reshape(shape))


def written(tensor):
    numbers = tensor.detach().reshape(-1).tolist()
    is_whole = not tensor.is_floating_point()
    values = numbers if is_whole else [float(f"{x:.12g}") for x in numbers]
    return {"type": "int64" if is_whole else "float64", "shape": list(tensor.shape),
            "values": values}


def weighted_slopes(function, arguments, fixed):
    """Value, first and second derivatives by all arguments but whole numbers and fixed ones."""
    def is_free(name):
        return arguments[name].is_floating_point() and name not in fixed
    given = {name: x.clone().requires_grad_(is_free(name)) for name, x in arguments.items()}
    free = {name: x for name, x in given.items() if x.requires_grad}
    value = function(**given)
    cotangent = draw(*value.shape, low=0.5, high=1.5)
    total = (value * cotangent).sum()
    first = torch.autograd.grad(
        total, list(free.values()), create_graph=True, allow_unused=True,
        materialize_grads=True)
    weights = {name: draw(*x.shape, low=0.5, high=1.5) for name, x in free.items()}
    mixed = sum((g * weights[name]).sum() for name, g in zip(free, first))
    second = [torch.zeros_like(x) for x in free.values()]
    if mixed.requires_grad:
        second = torch.autograd.grad(
            mixed, list(free.values()), allow_unused=True, materialize_grads=True)
    tensors = {"cotangent": cotangent, "value": value}
    for name, g, gg in zip(free, first, second):
        tensors |= {f"d {name}": g, f"v {name}": weights[name], f"dd {name}": gg}
    return tensors


CASES = []


def case(name, function, more=None, fixed=(), **arguments):
    tensors = dict(arguments) | weighted_slopes(function, arguments, fixed) | (more or {})
    CASES.append({
        "name": name, "arguments": list(arguments),
        "tensors": {key: written(x) for key, x in tensors.items()}})


def dense():
    case("dense", lambda x, weight, bias: x @ weight + bias,
         x=draw(3, 4), weight=draw(4, 2), bias=draw(2))
    case("dense without bias", lambda x, weight: x @ weight, x=draw(3, 4), weight=draw(4, 2))
    case("dense of rows", lambda x, weight, bias: x @ weight + bias,
         x=draw(2, 3, 4), weight=draw(4, 2), bias=draw(2))
    case("dense, weight normalisation",
         lambda x, weight, scale, bias: x @ t.normalized(weight, scale) + bias,
         x=draw(3, 4), weight=draw(4, 2), scale=draw(2, low=0.5, high=2), bias=draw(2))
    case("embedding", lambda x, weight: F.embedding(x, weight),
         x=torch.tensor([[0, 3, 3], [1, 0, 3]]), weight=draw(5, 2))
    case("residual", lambda x, weight, bias: x + torch.tanh(x @ weight + bias),
         x=draw(3, 4), weight=draw(4, 4), bias=draw(4))


def convolutions():
    def images():
        return draw(2, 5, 4, 2)
    for name, shape, stride, padding in [
        ("valid", (3, 2), 1, 0), ("stride 2", (2, 2), 2, 0), ("padding 1", (3, 3), 1, 1),
        ("stride 2, padding 2", (3, 3), 2, 2), ("same", (3, 2), 1, "same"),
        ("same, stride 2", (3, 3), 2, "same"), ("same, strides 2 and 3", (2, 4), (2, 3), "same"),
        ("one pixel", (1, 1), 1, 0),
    ]:
        case(f"convolution, {name}",
             lambda x, weight, bias, s=stride, p=padding: t.conv(x, weight, bias, s, p),
             x=images(), weight=draw(*shape, 2, 3), bias=draw(3))
    case("convolution, weight normalisation",
         lambda x, weight, scale, bias: t.conv(x, t.normalized(weight, scale), bias, 1, 1),
         x=images(), weight=draw(3, 3, 2, 3), scale=draw(3, low=0.5, high=2), bias=draw(3))
    for name, shape, stride, padding, more in [
        ("valid", (3, 2), 1, 0, 0), ("valid, stride 2", (3, 3), 2, 0, 0),
        ("valid, stride above size", (2, 2), 3, 0, 1),
        ("padding 1", (3, 3), 1, 1, 0), ("stride 2, padding 1, 1 more", (3, 3), 2, 1, 1),
    ]:
        case(f"transposed convolution, {name}",
             lambda x, weight, bias, s=stride, p=padding, o=more:
             t.conv_transpose(x, weight, bias, s, p, o),
             x=draw(2, 3, 2, 2), weight=draw(*shape, 3, 2), bias=draw(3))
    for name, shape, stride in [
        ("same", (3, 3), 1), ("same, stride 2", (3, 3), 2), ("same, size 5", (5, 5), 2),
        ("same, stride above size", (2, 2), 3),
    ]:
        case(f"transposed convolution, {name}",
             lambda x, weight, bias, s=stride: t.conv_transpose_same(x, weight, bias, s),
             x=draw(2, 3, 2, 2), weight=draw(*shape, 3, 2), bias=draw(3))


def pooling():
    for name, size, stride, padding in [
        ("valid", 2, 2, 0), ("overlapping", 3, 1, 0), ("same", 3, 2, "same"),
        ("padding 1", 3, 2, 1), ("oblong", (2, 3), (1, 2), 0),
    ]:
        case(f"max pool, {name}", lambda x, a=(size, stride, padding): t.max_pool(x, *a),
             x=draw(2, 5, 4, 2))
        case(f"average pool, {name}", lambda x, a=(size, stride, padding): t.avg_pool(x, *a),
             x=draw(2, 5, 4, 2))
    case("upsample", lambda x: t.from_torch(F.interpolate(t.to_torch(x), scale_factor=3.0)),
         x=draw(2, 2, 3, 2))
    case("pixel shuffle", lambda x: t.from_torch(F.pixel_shuffle(t.to_torch(x), 2)),
         x=draw(2, 2, 3, 8))


def norms():
    for name, shape in [("rows", (5, 3)), ("images", (3, 3, 2, 2))]:
        channels = shape[-1]
        x, mean, variance = draw(*shape), draw(channels), draw(channels, low=0.5, high=2)
        for mode in ["training", "evaluation"]:
            is_training = mode == "training"
            new = t.batch_norm_statistics(x, mean, variance, 0.9) if is_training else ()
            more = dict(zip(["new mean", "new variance"], new))
            case(f"batch norm, {name}, {mode}",
                 lambda x, weight, bias, mean, variance, m=is_training:
                 t.batch_norm(x, weight, bias, mean, variance, m, 1e-3),
                 more, ("mean", "variance"), x=x, weight=draw(channels, low=0.5, high=2),
                 bias=draw(channels), mean=mean, variance=variance)
    case("layer norm", lambda x, weight, bias: F.layer_norm(x, (4,), weight, bias, 1e-5),
         x=draw(3, 2, 4), weight=draw(4), bias=draw(4))
    for groups in [1, 2, 4]:
        case(f"group norm, {groups} groups",
             lambda x, weight, bias, g=groups: t.group_norm(x, weight, bias, g, 1e-5),
             x=draw(2, 3, 2, 4), weight=draw(4), bias=draw(4))
    case("response norm", lambda x: t.response_norm(x, 1, 1.0, 0.5, 0.5), x=draw(2, 2, 2, 5))
    case("response norm, AlexNet", lambda x: t.response_norm(x, 2, 2.0, 1e-4, 0.75),
         x=draw(2, 2, 2, 6))


def activations():
    for name, function in [
        ("relu", F.relu), ("leaky relu", lambda x: F.leaky_relu(x, 0.2)),
        ("elu", lambda x: F.elu(x, 1.3)), ("gelu", F.gelu), ("softplus", F.softplus),
        ("sigmoid", torch.sigmoid), ("tanh", torch.tanh),
        ("softmax", lambda x: torch.softmax(x, -1)),
        ("log softmax", lambda x: torch.log_softmax(x, -1)),
    ]:
        case(name, function_of_input(function), x=draw(3, 4, low=-3, high=3))


def function_of_input(function):
    return lambda x: function(x)


def losses():
    logits = draw(4, 3, low=-3, high=3)
    case("sigmoid cross-entropy",
         lambda x, target: F.binary_cross_entropy_with_logits(x, target, reduction="none"),
         x=logits, target=draw(4, 3, low=0.1, high=0.9))
    case("sigmoid cross-entropy, large logits",
         lambda x, target: F.binary_cross_entropy_with_logits(x, target, reduction="none"),
         x=torch.tensor([-800.0, -40.0, 40.0, 800.0]), target=torch.tensor([1.0, 0.0, 1.0, 0.0]))
    case("softmax cross-entropy, numbers",
         lambda x, target: F.cross_entropy(x, target, reduction="none"),
         x=logits, target=torch.tensor([2, 0, 1, 2]))
    case("softmax cross-entropy, probabilities",
         lambda x, target: F.cross_entropy(x, target, reduction="none"),
         x=logits, target=torch.softmax(draw(4, 3), 1))
    signs = torch.tensor([1, -1, 1, -1])
    case("hinge", lambda x, target: F.relu(1 - x * target), x=draw(4, low=-3, high=3), target=signs)
    case("squared error", lambda x, target: F.mse_loss(x, target, reduction="none"),
         x=draw(4, 3), target=draw(4, 3))
    case("Wasserstein", lambda x, fake: fake.mean() - x.mean(), x=draw(4), fake=draw(3))
    case("feature matching",
         lambda x, fake: F.mse_loss(x.mean(0), fake.mean(0)), x=draw(4, 3), fake=draw(2, 3))
    case("gradient penalty, tanh",
         lambda x, w1, b1, w2: t.gradient_penalty(x, w1, b1, w2, torch.tanh),
         x=draw(4, 3), w1=draw(3, 5), b1=draw(5), w2=draw(5, 1))
    case("gradient penalty, leaky relu",
         lambda x, w1, b1, w2:
         t.gradient_penalty(x, w1, b1, w2, lambda h: F.leaky_relu(h, 0.2), 0.5),
         x=draw(4, 3), w1=draw(3, 5), b1=draw(5), w2=draw(5, 1))
    case("gradient penalty, convolutions", lambda x, w1, w2: t.conv_penalty(x, w1, w2),
         x=draw(2, 4, 4, 1), w1=draw(3, 3, 1, 2), w2=draw(2, 2, 2, 1))


def clipped(name, losses, batch, **parameters):
    """Sums of per-example gradients that are no longer than `clip`, by vmap(grad)."""
    def one(p, *example):
        return losses(*[e.unsqueeze(0) for e in example], **p).sum()
    by_example = torch.func.vmap(
        torch.func.grad(one), in_dims=(None,) + (0,) * len(batch))(parameters, *batch.values())
    squares = sum(g.flatten(1).square().sum(1) for g in by_example.values())
    norms = squares.sqrt()
    clip = float(f"{norms.median().item():.4g}")
    factor = (clip / norms).clamp(max=1)
    sums = {key: torch.einsum("n,n...->...", factor, g) for key, g in by_example.items()}
    tensors = dict(batch) | parameters | {"norms": norms, "clip": torch.tensor(clip)}
    tensors |= {f"sum {key}": x for key, x in sums.items()}
    CASES.append({
        "name": name, "arguments": list(batch) + list(parameters),
        "tensors": {key: written(x) for key, x in tensors.items()}})


def per_example():
    def mlp(x, target, w1, b1, w2, b2):
        hidden = torch.tanh(x @ w1 + b1)
        return F.cross_entropy(hidden @ w2 + b2, target, reduction="none")
    labels = torch.tensor([0, 2, 1, 1, 0])
    clipped("clipped sum, dense", mlp, {"x": draw(5, 4), "target": labels},
            w1=draw(4, 6), b1=draw(6), w2=draw(6, 3), b2=draw(3))

    def cnn(x, target, w1, b1, scale, shift, w2, b2):
        h = F.relu(t.conv(x, w1, b1, 2, "same"))
        h = t.group_norm(h, scale, shift, 2, 1e-5)
        h = t.max_pool(h, 2, 1)
        return F.cross_entropy(h.flatten(1) @ w2 + b2, target, reduction="none")
    clipped("clipped sum, convolutions", cnn, {"x": draw(5, 6, 6, 1), "target": labels},
            w1=draw(3, 3, 1, 4), b1=draw(4), scale=draw(4, low=0.5, high=1.5), shift=draw(4),
            w2=draw(16, 3), b2=draw(3))


def optimizers():
    o = torch.optim
    for name, make in [
        ("SGD", lambda p: o.SGD(p, lr=0.1)),
        ("momentum", lambda p: o.SGD(p, lr=0.1, momentum=0.9)),
        ("Nesterov", lambda p: o.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
        ("SGD, weight decay", lambda p: o.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05)),
        ("Adagrad", lambda p: o.Adagrad(p, lr=0.1, initial_accumulator_value=0.1, eps=1e-10)),
        ("RMSProp", lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-7)),
        ("RMSProp, momentum", lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-7, momentum=0.5)),
        ("Adam", lambda p: o.Adam(p, lr=0.01, betas=(0.5, 0.999), eps=1e-8)),
        ("Adam, weight decay", lambda p: o.Adam(p, lr=0.01, weight_decay=0.1)),
        ("AdamW", lambda p: o.AdamW(p, lr=0.01, betas=(0.9, 0.99), weight_decay=0.1)),
    ]:
        start, gradients = draw(2, 3), draw(10, 2, 3)
        parameter = torch.nn.Parameter(start.clone())
        optimizer = make([parameter])
        after = []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            optimizer.step()
            after.append(parameter.detach().clone())
        tensors = {"start": start, "gradients": gradients, "after 1": after[0],
                   "after 10": after[9]}
        CASES.append({
            "name": f"optimiser, {name}", "arguments": [],
            "tensors": {key: written(x) for key, x in tensors.items()}})


def main():
    for part in [dense, convolutions, pooling, norms, activations, losses, per_example,
                 optimizers]:
        part()
    head = {"torch": torch.__version__, "numpy": numpy.__version__, "seed": SEED,
            "python": sys.version.split()[0], "command": "python3 make_torch_vectors.py",
            "date": "2026-11-26", "cases": CASES}
    with open(os.path.join(HERE, "torch-networks.json"), "w", encoding="utf-8") as out:
        json.dump(head, out, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main()
