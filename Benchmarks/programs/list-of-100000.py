def build(n):
    items = []
    for i in range(n):
        items.append(i)
    return items


def work():
    total = 0
    for turn in range(100):
        total += build(100_000)[turn * 100]
    return total


print(work())
