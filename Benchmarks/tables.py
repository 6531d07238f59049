"""Markdown tables that can also be read as they are."""


def table(title, heads, rows):
    """A Markdown table, numbers to the right, padded so that it can be read as it is."""
    rows = [heads] + rows
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    def line(row):
        cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))]
        return "| " + " | ".join(cells) + " |"
    rule = [("-" * w) if i == 0 else ("-" * (w - 1) + ":") for i, w in enumerate(widths)]
    print(f"\n## {title}\n\n{line(rows[0])}\n| {' | '.join(rule)} |")
    print("\n".join(line(row) for row in rows[1:]) + "\n", flush=True)
