def build(n):
    text = ""
    for i in range(n):
        text += "x"
    return text


def work():
    total = 0
    for turn in range(100):
        total += len(build(100_000))
    return total


print(work())
