def work():
    total = 0
    for turn in range(10):
        text = ""
        for i in range(100_000):
            text += f"item {i},"
        total += len(text)
    return total


print(work())
