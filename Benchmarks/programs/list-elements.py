def work():
    items = []
    for i in range(100_000):
        items.append(i)
    for i in range(1, len(items)):
        items[i] = items[i] + items[i - 1] % 7
    total = 0
    for item in items:
        total += item
    return total


print(work())
