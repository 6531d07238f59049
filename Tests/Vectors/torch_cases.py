"""Layers, activations and losses of PyTorch as functions of tensors that stand as Noisebook's do.

Images are [N, H, W, C], kernels [h, w, in, out], dense weights [in, out]. Each function converts,
lets torch work, and converts back, so that gradients come out in Noisebook's order by themselves.
"""

import torch
import torch.nn.functional as F


def to_torch(x):
    return x.permute(0, 3, 1, 2)


def from_torch(x):
    return x.permute(0, 2, 3, 1)


def kernel(w):
    return w.permute(3, 2, 0, 1)


def same(size, window, stride):
    """Zeros before and after, as TensorFlow has them."""
    outputs = -(-size // stride)
    total = max(0, (outputs - 1) * stride + window - size)
    return total // 2, total - total // 2


def padded(x, window, stride, value=0.0):
    top, bottom = same(x.shape[2], window[0], stride[0])
    left, right = same(x.shape[3], window[1], stride[1])
    return F.pad(x, (left, right, top, bottom), value=value)


def pair(x):
    return (x, x) if isinstance(x, int) else tuple(x)


def conv(x, weight, bias=None, stride=1, padding=0):
    images = to_torch(x)
    if padding == "same":
        images, padding = padded(images, weight.shape[:2], pair(stride)), 0
    return from_torch(F.conv2d(images, kernel(weight), bias, stride, padding))


def conv_transpose(x, weight, bias, stride=1, padding=0, output_padding=0):
    value = F.conv_transpose2d(
        to_torch(x), kernel(weight), None, stride, padding, output_padding)
    return from_torch(value) + bias


def conv_transpose_same(x, weight, bias, stride=1):
    """What `same` gives: the whole result, cut to `stride` times the size."""
    stride = pair(stride)
    whole = F.conv_transpose2d(to_torch(x), kernel(weight), None, stride)
    rows, columns = x.shape[1] * stride[0], x.shape[2] * stride[1]
    top, _ = same(rows, weight.shape[0], stride[0])
    left, _ = same(columns, weight.shape[1], stride[1])
    more = (0, max(0, left + columns - whole.shape[3]), 0, max(0, top + rows - whole.shape[2]))
    whole = F.pad(whole, more)
    return from_torch(whole[:, :, top:top + rows, left:left + columns]) + bias


def max_pool(x, size, stride, padding=0):
    images = to_torch(x)
    if padding == "same":
        images = padded(images, pair(size), pair(stride), float("-inf"))
        padding = 0
    return from_torch(F.max_pool2d(images, size, stride, padding))


def avg_pool(x, size, stride, padding=0):
    images = to_torch(x)
    if padding == "same":
        sums = F.avg_pool2d(padded(images, pair(size), pair(stride)), size, stride)
        ones = F.avg_pool2d(
            padded(torch.ones_like(images), pair(size), pair(stride)), size, stride)
        return from_torch(sums / ones)
    return from_torch(F.avg_pool2d(images, size, stride, padding, count_include_pad=False))


def channels_first(x):
    return x.movedim(-1, 1)


def channels_last(x):
    return x.movedim(1, -1)


def batch_norm(x, weight, bias, mean, variance, training, epsilon):
    return channels_last(F.batch_norm(
        channels_first(x), mean.clone(), variance.clone(), weight, bias, training, 0.1, epsilon))


def batch_norm_statistics(x, mean, variance, momentum):
    """Moving statistics after a batch. torch follows the variance over n - 1, Noisebook over n."""
    mean, variance = mean.clone(), variance.clone()
    before = variance.clone()
    F.batch_norm(channels_first(x), mean, variance, training=True, momentum=1 - momentum)
    n = x.numel() // x.shape[-1]
    variance = before * momentum + (variance - before * momentum) * (n - 1) / n
    return mean, variance


def group_norm(x, weight, bias, groups, epsilon):
    return channels_last(F.group_norm(channels_first(x), groups, weight, bias, epsilon))


def response_norm(x, radius, bias, alpha, beta):
    size = 2 * radius + 1
    return channels_last(F.local_response_norm(
        channels_first(x), size, alpha=alpha * size, beta=beta, k=bias))


def normalized(weight, scale):
    """Weight normalisation; torch wants outputs first.

    Written out, as the second derivative of torch 2.15's own `torch._weight_norm` on the CPU is
    wrong: `torch.autograd.gradgradcheck` refuses it, and takes this.
    """
    first = weight.movedim(-1, 0)
    length = first.flatten(1).norm(dim=1).view([-1] + [1] * (first.dim() - 1))
    return (first / length * scale.view(length.shape)).movedim(0, -1)


def gradient_penalty(x, w1, b1, w2, activation, target=1.0):
    """The penalty on a critic of two layers at x."""
    x = x if x.requires_grad else x.detach().requires_grad_(True)
    scores = activation(x @ w1 + b1) @ w2
    slope, = torch.autograd.grad(scores.sum(), x, create_graph=True)
    norms = (slope.square().sum(1) + 1e-12).sqrt()
    return (norms - target).square().mean()


def conv_penalty(x, w1, w2, target=1.0):
    """The same with convolutions."""
    scores = conv(F.leaky_relu(conv(x, w1, stride=2, padding="same"), 0.2), w2)
    slope, = torch.autograd.grad(scores.sum(), x, create_graph=True)
    norms = (slope.square().sum((1, 2, 3)) + 1e-12).sqrt()
    return (norms - target).square().mean()
