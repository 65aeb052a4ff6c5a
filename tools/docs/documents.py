"""Documents, their blocks and commands: read from Markdown, and written anew."""
import dataclasses
import pathlib
import re

from . import shown

FENCE = re.compile(r"^( *)(`{3,}|~{3,})(\S*)")
DIRECTIVE = re.compile(r"^ *<!-- docs (.*)$")
# A line of another block that begins so is a command that nobody runs.
PROGRAMS = "soac|git|make|paasta|apt|apt-get|dpkg|sudo|install|systemctl|useradd|runuser|ln|pre-commit|curl|swift"
COMMAND = re.compile(rf"^\s*(\$ )?({PROGRAMS}|\.build/\S+|\./\S+|/usr/local/bin/\S+) [\w./-]")
CRON = re.compile(r"^(?:@\w+|(?:\S+ +){5})(?:[a-z][\w-]* +)(?P<command>[^#\s].*)$")


@dataclasses.dataclass
class Fault:
    """What is wrong in a document."""

    place: str
    text: str
    details: str = ""
    is_mended_by_update: bool = False


@dataclasses.dataclass
class Command:
    """A command of a block; `first` to `last` are the lines of its output, counted from 0, `last` not included."""

    text: str
    line: int
    first: int
    last: int
    indent: str = ""
    printed: list = None


@dataclasses.dataclass
class Block:
    """What stands between two fences, with what the comments before it say."""

    line: int
    kind: str
    lines: list
    commands: list = dataclasses.field(default_factory=list)
    scene: str = None
    before: list = dataclasses.field(default_factory=list)
    statuses: list = dataclasses.field(default_factory=list)
    file: str = None
    reason: str = None
    is_example: bool = False


@dataclasses.dataclass
class Picture:
    """An SVG of what commands print."""

    name: str
    path: pathlib.Path
    line: int
    commands: list
    scene: str = None
    printed: str = None

    def update(self):
        """Writes it, if it is another; whether it was."""
        if self.printed is None or (self.path.exists() and self.path.read_text() == self.printed):
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.printed)
        return True

    def fault(self, document):
        if self.printed is None or (self.path.exists() and self.path.read_text() == self.printed):
            return []
        return [Fault(f"{document}:{self.line}", f"the picture {self.name} is not what these commands print now", "", True)]


class Document:
    def __init__(self, name, path, lines):
        self.name, self.path, self.lines = name, path, lines
        # Blocks and pictures, in the order in which they stand.
        self.parts = []
        self.faults = []

    @property
    def blocks(self):
        return [part for part in self.parts if isinstance(part, Block)]

    @property
    def pictures(self):
        return [part for part in self.parts if isinstance(part, Picture)]

    def fault(self, line, text, details="", mended=False):
        self.faults.append(Fault(f"{self.name}:{line + 1}", text, details, mended))

    def update(self):
        """Writes what commands printed in place of what is shown of it; whether anything is another."""
        lines = list(self.lines)
        for block in reversed(self.blocks):
            for command in reversed(block.commands):
                if command.printed is None or command.first == command.last:
                    continue
                old = [shown.without(line, command.indent) for line in self.lines[command.first:command.last]]
                if not shown.matches(command.printed, old):
                    new = shown.renewed(command.printed, old)
                    lines[command.first:command.last] = [(command.indent + line).rstrip() for line in new]
        if lines == self.lines:
            return False
        self.path.write_text("\n".join(lines) + "\n")
        return True


def all_of(top):
    """README.md, all pages of docs/, and the examples of docs/ci."""
    pages = sorted((top / "docs").rglob("*.md"))
    ci = [path for path in sorted((top / "docs/ci").iterdir()) if path.suffix != ".md"]
    return [top / "README.md"] + pages + ci


def read(path, top):
    lines = path.read_text().splitlines()
    name = str(path.relative_to(top)) if path.is_relative_to(top) else str(path)
    document = Document(name, path, lines)
    if path.suffix != ".md":
        read_ci(document)
        return document
    directives, number = [], 0
    while number < len(lines):
        line = lines[number]
        if match := DIRECTIVE.match(line):
            text, start = match[1], number
            while not lines[number].rstrip().endswith("-->"):
                number += 1
                text += "\n" + lines[number]
            directives.append((start, text.rstrip().removesuffix("-->").strip()))
        elif match := FENCE.match(line):
            end = number + 1
            while end < len(lines) and lines[end].strip() != match[2]:
                end += 1
            block = Block(number, match[3], lines[number + 1:end])
            directives = direct(document, block, directives, top)
            read_block(document, block, match[1])
            document.parts.append(block)
            number = end
        elif line.strip():
            directives = direct(document, None, directives, top)
            if line.startswith("    ") and (COMMAND.match(line) or CRON.match(line.strip())):
                document.fault(number, f"nobody runs this command: make its block one that begins with ```console", line)
        number += 1
    direct(document, None, directives, top)
    return document


def read_ci(document):
    """The calls of soac in an example of docs/ci, which find something (status 1) or nothing."""
    block = Block(0, "ci", document.lines, scene="ci", statuses=None)
    for number, line in enumerate(document.lines):
        if match := re.search(r"(?:^\s*(?:- )?(?:run: )?|sh ')(soac .*?)'?(?: # .*)?$", line):
            block.commands.append(Command(match[1], number, number + 1, number + 1))
    if not block.commands:
        document.fault(0, "no command of soac is found here")
    document.parts.append(block)


def direct(document, block, directives, top):
    """Gives a block what the comments before it say; pictures stand for themselves. Nothing is left."""
    scene = None
    for line, text in directives:
        verb, _, rest = text.partition(" ")
        if verb == "picture":
            name, _, commands = rest.partition(":")
            document.parts.append(Picture(name, top / name, line + 1, commands.strip().splitlines(), scene))
            scene = None
        elif verb == "scene":
            scene = rest
        elif block is None:
            document.fault(line, "this comment stands before no block")
        elif verb == "before:":
            block.before += rest.splitlines()
        elif verb == "status":
            block.statuses += [int(word) for word in rest.split()]
        elif verb == "file":
            block.file = rest
        elif verb == "example":
            block.is_example = True
        elif text.startswith("run by "):
            block.reason = text
            if not list((top / "Tests").rglob(text.removeprefix("run by ") + ".swift")):
                document.fault(line, f"there is no test {text.removeprefix('run by ')}")
        elif text.startswith("not run: "):
            block.reason = text.removeprefix("not run: ")
        else:
            document.fault(line, f"nobody knows what '{verb}' means before a block; tools/run_docs.py lists what can be said")
    if block:
        block.scene = scene
    elif scene:
        document.fault(directives[0][0], "this comment stands before no block")
    return []


def read_block(document, block, indent):
    if block.reason or block.is_example:
        return
    if block.file:
        return
    if block.kind == "console":
        read_console(document, block, indent)
    elif block.kind == "cron":
        for number, line in enumerate(block.lines, block.line + 1):
            if match := CRON.match(line.strip()):
                block.commands.append(Command(match["command"], number, number, number))
            elif line.strip() and not re.match(r"^\s*(#|\w+=)", line):
                document.fault(number, "this is no line of cron with a user", line)
    else:
        for number, line in enumerate(block.lines, block.line + 1):
            if COMMAND.match(line):
                document.fault(number, "nobody runs this command: make its block one that begins with ```console", line)
                return


def read_console(document, block, indent):
    """Commands begin with `$ `; `> ` goes on with one, as does a line behind a backslash."""
    command = None
    isopen = False
    for number, whole in enumerate(block.lines, block.line + 1):
        line = shown.without(whole, indent)
        if line.startswith("$ "):
            command = Command(line[2:], number, number + 1, number + 1, indent)
            block.commands.append(command)
        elif command is None:
            document.fault(number, "a block that begins with ```console begins with a command: `$ `", whole)
            return
        elif isopen or (line.startswith("> ") and command.first == command.last):
            command.text += "\n" + (line if isopen else line[2:])
            command.first = command.last = number + 1
        else:
            command.last = number + 1
            continue
        isopen = command.text.endswith("\\")
