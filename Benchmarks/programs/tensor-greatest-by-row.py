import numpy as np


def work():
    x = np.linspace(-3, 3, 1_000_000, dtype=np.float32).reshape(1000, 1000)
    y = x
    for i in range(1000):
        y = x.argmax(axis=1)
    return float(np.sum(y, dtype=np.float64))


print(work())
