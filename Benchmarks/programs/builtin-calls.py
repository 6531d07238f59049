def work():
    total = 0
    for i in range(3_000_000):
        total += abs(i - 1_500_000)
    return total


print(work())
