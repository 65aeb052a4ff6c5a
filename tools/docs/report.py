"""What is said of a run."""
import difflib


def difference(printed, lines):
    return "\n".join(difflib.unified_diff(lines, printed, "shown", "printed", n=1, lineterm=""))


def show(documents, faults, is_verbose):
    """Prints the faults, what is not run and why, and the number of commands."""
    for fault in faults:
        print(f"{fault.place}: {fault.text}")
        for line in fault.details.splitlines():
            print(f"    {line}")
        print()
    blocks = [(document, block) for document in documents for block in document.blocks]
    for document, block in blocks:
        for command in block.commands if is_verbose else []:
            print(f"{document.name}:{command.line + 1}: {command.text.splitlines()[0]}")
    for document, block in blocks:
        if block.reason:
            how = "" if block.reason.startswith("run by ") else "not run: "
            print(f"{document.name}:{block.line + 1}: {how}{block.reason}")
    count = sum(len(block.commands) for _, block in blocks)
    output = sum(command.first < command.last for _, block in blocks for command in block.commands)
    print(f"{count} commands in {sum(bool(d.blocks) for d in documents)} documents are run, the output of {output} is compared")
    if any(fault.is_mended_by_update for fault in faults):
        print("`make docs` writes what is printed into the documents; look at what it changes.")
