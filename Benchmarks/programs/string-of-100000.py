def work():
    text = ""
    for i in range(100_000):
        text += f"item {i},"
    return len(text)


print(work())
