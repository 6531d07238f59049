import numpy as np


def work():
    x = np.linspace(-3, 3, 1_000_000, dtype=np.float32)
    y = x
    for i in range(600):
        y = np.exp(x)
    return float(np.sum(y, dtype=np.float64))


print(work())
