from functools import reduce

print(reduce(lambda a, b: a + b, map(lambda i: i * i, filter(lambda i: i % 3 == 0, range(1_000_000))), 0))
