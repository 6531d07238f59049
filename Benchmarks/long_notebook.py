"""Writes a long notebook to measure checking with: prose, functions, loops, tensors and text.

    python3 Benchmarks/long_notebook.py LINES > long.md

The same lines always give the same notebook. Every name is used by a later cell, as in a real
one, so that the checker has the whole way to go.
"""
import sys

PART = '''\
## Part {n}: a walk of {steps} steps

A walker starts at {start} and takes `steps{n}` steps of $\\pm 1$, each with the same chance.
How far it gets is about the square root of the number of steps. See [part {before}](#part-{before}).

```noise
#| label: walk-{n}
let steps{n} = {steps}

# The places after each step, the first included.
fn walk{n}(steps, start = {start}) {{
    var place = start
    var places = [place]
    for i in 0..<steps {{
        let draw = (i * 7919 + {n}) % 101 / 101
        if draw < 0.5 and place > -100 {{
            place -= 1
        }} else {{
            place += 1
        }}
        places = [...places, place]
    }}
    places
}}
let places{n} = walk{n}(steps{n})
print("after {{steps{n}}} steps: {{places{n}[-1]:.2f}}")
```

The mean and the spread say more than one walk:

```noise
#| label: spread-{n}
let record{n} = {{ name: "walk {n}", mean: mean(places{n}), most: max(places{n}), part: {n} }}
let table{n} = tensor(places{n}) |> reshape(-1, 1)
let centred{n} = (table{n} - record{n}.mean) / (1 + std(table{n}))
fn describe{n}(r) {{ "{{r.name}}: {{r.mean:.3f}}, at most {{r.most}}" }}
print(describe{n}(record{n}))
let far{n} = places{n} |> filter(p => abs(p) > 3) |> map(p => p * p)
let total{n} = reduce(far{n}, (a, b) => a + b, 0) + {use}
expect total{n} >= 0, "a sum of squares"
```

A plot shows it at a glance, and $x_{{{n}}}^2 + y^2$ is what is drawn.

'''


def notebook(lines):
    text = "---\ntitle: Walks\nseed: 7\n---\n\n# Walks\n\n"
    part = 1
    while text.count("\n") < lines:
        use = f"total{part - 1}" if part > 1 else "0"
        text += PART.format(
            n=part, before=max(1, part - 1), steps=20 + part % 30, start=part % 5, use=use)
        part += 1
    return "".join(line + "\n" for line in text.split("\n")[:-1])


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    print(notebook(int(sys.argv[1])), end="")
