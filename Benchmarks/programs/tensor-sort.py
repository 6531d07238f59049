import numpy as np


def work():
    x = np.linspace(0, 1, 1_000_000, dtype=np.float32) * np.float32(7919) % np.float32(1)
    y = x
    for i in range(15):
        y = np.sort(x)
    return float(np.sum(y, dtype=np.float64))


print(work())
