def work():
    p = {"x": 0, "y": 0, "vx": 1, "vy": 0}
    for i in range(300_000):
        p["vx"] -= p["x"] * 0.001
        p["vy"] -= p["y"] * 0.001
        p["x"] += p["vx"]
        p["y"] += p["vy"] + 0.5
    return p["x"] + p["y"]


print(work())
