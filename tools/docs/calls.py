"""Calls of soac that a text names: each names a command that there is, and options that it has."""
import re
import subprocess

from .documents import Fault

SPAN = re.compile(r"(?<!`)`(soac [a-z][^`]*)`(?!`)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")
HELP = re.compile(r"(?:^|[\s,/(\[])(-{1,2}[a-zA-Z][a-z0-9-]*)")


def check(documents, soac):
    """Faults of spans such as `soac diff --staged` in documents' texts."""
    helps = {}

    def options_of(command):
        if command not in helps:
            run = subprocess.run([soac, *command.split(), "--help"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            helps[command] = set(HELP.findall(run.stdout)) if run.returncode == 0 else None
        return helps[command]

    faults = []
    for document in documents:
        for number, line in enumerate(document.lines, 1):
            for span in SPAN.findall(line):
                command = re.match(r"soac (apply --host|[a-z-]+)", span)[1]
                options = options_of(command)
                if options is None:
                    faults.append(Fault(f"{document.name}:{number}", f"there is no command `soac {command}`"))
                    continue
                for option in sorted(set(OPTION.findall(span)) - options):
                    faults.append(Fault(f"{document.name}:{number}", f"`soac {command}` has no option {option}"))
    return faults
