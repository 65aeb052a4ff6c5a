"""What a terminal shows, as an SVG for light and dark pages."""
import html
import re

WIDTH, HEIGHT, MARGIN = 7.83, 18, 16
# Names of colours by their numbers; the values, for light pages and dark ones, have the contrast that text needs.
COLOURS = {"31": "red", "32": "green", "33": "yellow", "34": "blue", "35": "magenta", "36": "cyan"}
STYLE = """
  .page { fill: #ffffff; stroke: #d1d9e0 }
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
  .bold { font-weight: 700 } .dim { fill: #59636e } .prompt { fill: #59636e }
  .red { fill: #c0232c } .green { fill: #116329 } .yellow { fill: #8a5a00 }
  .blue { fill: #0550ae } .magenta { fill: #8250df } .cyan { fill: #0a6c74 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #3d444d }
    text { fill: #f0f6fc } .dim, .prompt { fill: #9198a1 }
    .red { fill: #ff7b72 } .green { fill: #7ee787 } .yellow { fill: #e3b341 }
    .blue { fill: #79c0ff } .magenta { fill: #d2a8ff } .cyan { fill: #76e3ea }
  }
"""


def spans(line):
    """The texts of a line with the classes that its colours stand for."""
    classes, at = [], 0
    for match in re.finditer(r"\x1b\[([0-9;]*)m", line):
        if match.start() > at:
            yield line[at:match.start()], list(classes)
        for code in match[1].split(";"):
            if code in ("", "0"):
                classes = []
            elif code == "1":
                classes.append("bold")
            elif code == "2":
                classes.append("dim")
            elif code in COLOURS:
                classes.append(COLOURS[code])
        at = match.end()
    if at < len(line):
        yield line[at:], list(classes)


def svg(calls):
    """The picture of commands, each `$ command`, and of what they printed."""
    rows = []
    for command, output in calls:
        if rows:
            rows.append([])
        rows.append([("$ ", ["prompt"]), (command.removeprefix("$ "), ["bold"])])
        rows += [list(spans(line)) for line in output.rstrip("\n").split("\n")]
    columns = max(sum(len(text) for text, _ in row) for row in rows)
    width, height = round(columns * WIDTH + 2 * MARGIN), len(rows) * HEIGHT + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{html.escape('; '.join(command.removeprefix('$ ') for command, _ in calls))}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="6"/>',
    ]
    for number, row in enumerate(rows):
        y, column, parts = MARGIN + number * HEIGHT + 13, 0, []
        for text, classes in row:
            # Each part has its place, so that columns stand below each other whatever the font.
            name = f' class="{" ".join(classes)}"' if classes else ""
            x, length = round(MARGIN + column * WIDTH, 1), round(len(text) * WIDTH, 1)
            if text.strip():
                parts.append(f'<tspan x="{x}" textLength="{length}"{name}>{html.escape(text, quote=False)}</tspan>')
            column += len(text)
        if parts:
            lines.append(f'<text y="{y}" xml:space="preserve">{"".join(parts)}</text>')
    return "\n".join(lines) + "\n</svg>\n"
