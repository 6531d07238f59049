items = list(map(lambda i: i * 7919 % 1_000_003, range(1_000_000)))
ordered = sorted(items)
print(ordered[0], ordered[500_000], ordered[-1])
