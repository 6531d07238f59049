def stays(a, b):
    x = 0.0
    y = 0.0
    for i in range(100):
        t = x * x - y * y + a
        y = 2 * x * y + b
        x = t
        if x * x + y * y > 4:
            return 0
    return 1


def work():
    count = 0
    for i in range(200):
        for j in range(200):
            count += stays(i / 80 - 2, j / 80 - 1.25)
    return count


print(work())
