import numpy as np


def work():
    x = np.linspace(-3, 3, 1_000_000, dtype=np.float32)
    y = x
    for i in range(400):
        y = np.where(x > 0, x, np.float32(0.1) * x)
    return float(np.sum(y, dtype=np.float64))


print(work())
