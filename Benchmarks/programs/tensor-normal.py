import numpy as np


def work():
    generator = np.random.default_rng(7)
    for i in range(60):
        y = generator.standard_normal(1_000_000, dtype=np.float32)
    return float(np.sum(y * 0 + 1, dtype=np.float64))


print(work())
