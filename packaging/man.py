#!/usr/bin/env python3
"""Writes the manual pages of soac, one a command, from the same texts as its help.

    man.py BINARY FOLDER NAME...

NAME is soac, or another name by which the binary is called (paasta, setup_marathon_job). Pages are FOLDER/NAME.1 and
FOLDER/NAME-SUBCOMMAND.1. Their date is that of SOURCE_DATE_EPOCH.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time


def dump(binary, name):
    """What the parser of arguments tells of the command of that name, and its help."""
    with tempfile.TemporaryDirectory() as folder:
        link = os.path.join(folder, name)
        os.symlink(os.path.abspath(binary), link)

        def told(option):
            return subprocess.run([link, option], check=True, capture_output=True, text=True).stdout

        return json.loads(told("--experimental-dump-help"))["command"], told("--help")


def version(binary):
    return subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout.split(" (")[0].strip()


# MARK: Text

def plain(text):
    """Text that stands in the page as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("~", "\\(ti")
    text = text.replace("^", "\\(ha").replace('"', "\\(dq")
    return "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text)


def prose(text):
    """A paragraph: its lines, none of which is taken for a request."""
    # A sentence ends its line, so that the space behind it is the formatter's to choose.
    lines = re.sub(r"(?<=[.!?]) +(?=[A-Z])", "\n", " ".join(text.split())).split("\n")
    return [guarded(plain(line)) for line in lines if line]


def guarded(line):
    return "\\&" + line if line[:1] in (".", "'") else line


def paragraphs(text):
    """Blocks of a discussion: prose, or lines that are indented and stay as they are."""
    lines = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        if any(line.startswith(" ") for line in block.split("\n")):
            lines += [".PP", ".nf", ".RS 4"] + [guarded(plain(line.strip())) for line in block.split("\n")] + [".RE", ".fi"]
        else:
            lines += [".PP"] + prose(block)
    return lines


def without_first(lines):
    """A paragraph that begins a section needs no request for it."""
    return lines[1:] if lines[:1] == [".PP"] else lines


# MARK: Arguments

def is_shown(argument):
    return argument.get("shouldDisplay", True)


def word(name):
    return plain(("--" if name["kind"] == "long" else "-") + name["name"])


def value(argument):
    return f"\\fI{plain(argument['valueName'])}\\fR"


def synopsis(argument):
    if argument["kind"] == "positional":
        text = value(argument) + (" ..." if argument.get("isRepeating") else "")
    else:
        text = f"\\fB{word(argument['preferredName'])}\\fR"
        if argument["kind"] == "option":
            text += " " + value(argument) + (" ..." if argument.get("isRepeating") else "")
    return f"[{text}]" if argument.get("isOptional", True) else text


def described(argument):
    names = argument.get("names", [])
    if argument["kind"] == "positional":
        head = value(argument)
    else:
        shown = sorted(names, key=lambda name: name["kind"] == "long")
        head = ", ".join(f"\\fB{word(name)}\\fR" for name in shown)
        if argument["kind"] == "option":
            head += " " + value(argument)
    text = argument.get("abstract", "")
    default = argument.get("defaultValue")
    if default and argument["kind"] != "flag" and "Default:" not in text:
        text += f" Default: {default}" + ("" if default.endswith(".") else ".")
    values = argument.get("allValues")
    if values and not all(v in text for v in values):
        text += f" One of: {', '.join(values)}."
    if argument.get("discussion"):
        text += " " + argument["discussion"]
    return [".TP", head] + (prose(text) or ["\\&"])


# MARK: Pages

def groups(help_text):
    """The headings under which the help lists subcommands, with their names: `LOOKING SUBCOMMANDS:`."""
    found, heading = [], None
    for line in help_text.split("\n"):
        match = re.match(r"(?:(\w+) )?SUBCOMMANDS:$", line)
        if match:
            heading = match.group(1)
            found.append((heading, []))
        elif not line.strip() or not line.startswith(" "):
            if line.strip():
                heading = None
        elif found and (match := re.match(r"  ([a-z][a-z-]+)(\s|$)", line)):
            found[-1][1].append(match.group(1))
    return found


def shown_subcommands(command):
    return [c for c in command.get("subcommands", []) if is_shown(c) and c["commandName"] != "help"]


def page(command, path, help_text, release, date):
    name = "-".join(path)
    arguments = [a for a in command.get("arguments", []) if is_shown(a)]
    subcommands = shown_subcommands(command)
    lines = [
        f".TH {plain(name.upper())} 1 {date} \"{release}\" \"{path[0]} manual\"",
        # No words are parted: names of options are looked for.
        ".nh", ".ad l",
        ".SH NAME", f"{plain(name)} \\- {plain(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS", f".B {plain(' '.join(path))}",
    ]
    if subcommands:
        lines += ["\\fIcommand\\fR", "[\\fIoptions\\fR]"]
    lines += [synopsis(a) for a in arguments]

    status, discussion = [], []
    for block in re.split(r"\n\s*\n", command.get("discussion", "").strip("\n")):
        (status if block.startswith("Exit status:") else discussion).append(block)
    lines += [".SH DESCRIPTION"] + prose(command["abstract"])
    if any(discussion):
        lines += paragraphs("\n\n".join(discussion))

    if subcommands:
        known = {c["commandName"]: c for c in subcommands}
        lines += [".SH COMMANDS"]
        for heading, names in groups(help_text) or [(None, list(known))]:
            lines += [f".SS {heading.capitalize()}"] if heading else []
            for sub in names:
                if sub in known:
                    link = f".BR {plain(name)}\\-{plain(sub)} (1)"
                    lines += [".TP", link] + prose(known[sub]["abstract"])
    sections = []
    for argument in arguments:
        title = argument.get("sectionTitle") or ("Arguments" if argument["kind"] == "positional" else "Options")
        if title not in sections:
            sections.append(title)
    if arguments:
        lines += [".SH OPTIONS"]
        for title in sorted(sections, key=lambda t: (t != "Arguments", t == "Options")):
            lines += [f".SS {plain(title)}"]
            for argument in arguments:
                own = argument.get("sectionTitle") or ("Arguments" if argument["kind"] == "positional" else "Options")
                if own == title:
                    lines += described(argument)
    for block in status:
        lines += [".SH EXIT STATUS"] + prose(block.removeprefix("Exit status:"))
    if len(path) > 1 or path[0] != "soac":
        others = [path[0]] if len(path) > 1 else []
        others += [] if path[0] == "soac" else ["soac"]
        lines += [".SH SEE ALSO"] + [f".BR {plain(o)} (1)" + ("," if o != others[-1] else "") for o in others]
    return "\n".join(lines) + "\n"


def write_pages(binary, folder, names):
    """Writes the pages of these names, and of their subcommands."""
    date = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))
    release = version(binary)

    def write(command, path, help_text):
        with open(os.path.join(folder, "-".join(path) + ".1"), "w", encoding="ascii") as file:
            file.write(page(command, path, help_text, release, date))
        for sub in shown_subcommands(command):
            write(sub, path + [sub["commandName"]], "")

    for name in names:
        command, help_text = dump(binary, name)
        write(command, [name], help_text)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__.strip())
    os.makedirs(sys.argv[2], exist_ok=True)
    write_pages(sys.argv[1], sys.argv[2], sys.argv[3:])


if __name__ == "__main__":
    main()
