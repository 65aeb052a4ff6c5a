"""Output as documents show it: whole lines, and `…` for what is left out."""
import functools
import re

LEFT_OUT = "…"


def without(line, indent):
    return line[len(indent):] if line.startswith(indent) else line.lstrip()


def line_matches(printed, line):
    """Whether a printed line is the shown one, in which `…` stands for any text."""
    if printed == line:
        return True
    parts = line.split(LEFT_OUT)
    return len(parts) > 1 and re.fullmatch(".*?".join(map(re.escape, parts)), printed) is not None


def matches(printed, lines):
    """Whether printed lines are the shown ones, in which a line `…` stands for any number of lines. Linear in each."""
    reached = {0}
    for line in lines:
        if line.strip() == LEFT_OUT:
            reached = set(range(min(reached), len(printed) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(printed) and line_matches(printed[at], line)}
    return len(printed) in reached


def renewed(printed, lines):
    """Printed lines as they are to be shown in place of older ones: what the older left out stays left out where a line
    before and behind it is still there."""

    @functools.cache
    def words(text):
        return frozenset(re.findall(r"\w+|[^\w\s]", text))

    def likeness(one, line):
        if line_matches(one, line):
            return 2.0
        both = words(one) | words(line)
        share = len(words(one) & words(line)) / len(both) if both else 1.0
        return share if share > 0.4 else -1.0

    # best[i][j]: how like lines[i:] and printed[j:] are at best, and what to do first.
    rows, columns = len(lines), len(printed)
    best = [[(0.0, None)] * (columns + 1) for _ in range(rows + 1)]
    for j in range(columns - 1, -1, -1):
        best[rows][j] = (best[rows][j + 1][0] - 0.1, "add")
    for i in range(rows - 1, -1, -1):
        is_gap = lines[i].strip() == LEFT_OUT
        for j in range(columns, -1, -1):
            choices = [(best[i + 1][j][0] - (0.0 if is_gap else 0.5), "end" if is_gap else "drop")]
            if j < columns:
                if is_gap:
                    choices.append((best[i][j + 1][0], "skip"))
                else:
                    choices.append((best[i][j + 1][0] - 0.1, "add"))
                    choices.append((best[i + 1][j + 1][0] + likeness(printed[j], lines[i]), "keep"))
            best[i][j] = max(choices, key=lambda choice: choice[0])
    new, i, j = [], 0, 0
    while i < rows or j < columns:
        what = best[i][j][1]
        if what in ("end", "drop"):
            if what == "end" and (not new or new[-1] != lines[i]):
                new.append(lines[i])
            i += 1
        elif what == "skip":
            j += 1
        elif what == "add":
            new.append(printed[j])
            j += 1
        else:
            new.append(lines[i] if line_matches(printed[j], lines[i]) else printed[j])
            i, j = i + 1, j + 1
    return new
