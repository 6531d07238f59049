import numpy as np


def work():
    x = np.linspace(-3, 3, 1_000_000, dtype=np.float32).reshape(1000, 1000)
    y = x
    for i in range(300):
        z = np.exp(x - x.max(axis=-1, keepdims=True))
        y = z / z.sum(axis=-1, keepdims=True)
    return float(np.sum(y, dtype=np.float64))


print(work())
