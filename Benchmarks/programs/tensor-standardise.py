import numpy as np


def work():
    x = np.linspace(-3, 3, 1_000_000, dtype=np.float32).reshape(1000, 1000)
    y = x
    for i in range(600):
        y = (x - x.mean(axis=0, keepdims=True)) ** 2
    return float(np.sum(y, dtype=np.float64))


print(work())
