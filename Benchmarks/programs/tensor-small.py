import numpy as np


def work():
    x = np.linspace(0, 1, 8, dtype=np.float32)
    h = np.linspace(1, 2, 8, dtype=np.float32)
    y = x
    for i in range(200_000):
        y = y * 0.5
        y = y + x
        y = y * h
        y = y - x
        y = np.maximum(y, 0)
    return float(np.sum(y, dtype=np.float64))


print(work())
