#!/usr/bin/env python3
"""Runs every command that README.md and docs/ show, and compares what it prints with what they show.

    tools/run_docs.py --soac .build/debug/soac [--update] [DOCUMENT ...]

A block that begins with ```console is run: lines that begin with `$ ` are commands (`> ` goes on with one), the lines after
a command are its output, standard error included. A line `…` stands for any number of lines, `…` within a line for any
text. A command without output is run too, but what it prints is not compared.

Each document is run from top to bottom in one shell, in a copy of the example (docs/scenes.py has what lies there). Comments
before a block, which no reader sees, say what it needs:

    <!-- docs scene NAME -->            begin anew, in this scene
    <!-- docs before: COMMANDS -->      run these first; they may take several lines
    <!-- docs status 1 -->              a command of the block ends with this status (otherwise all end with 0)
    <!-- docs file PATH -->             the block is a file: write it there; a script may be run by the next block
    <!-- docs example -->               the block holds no commands that can be run; it is shown for its form
    <!-- docs not run: REASON -->       the block is not run; the reason is listed
    <!-- docs run by TESTS -->          the block is run by these Swift tests
    <!-- docs picture PATH: COMMANDS --> what these print is the picture PATH, an SVG; it stands for itself, before no block

Lines of a block ```cron are run as commands, without their times and user.

Paths such as /etc/paasta, /srv and /nail lie in a folder of the scene, and are shown without it. `--update` writes what is
printed into the documents, and the pictures anew; `…` is kept where it stands.

Exit status: 0 all is true, 1 a document is not, 2 the documents could not be run.
"""
import argparse
import concurrent.futures
import pathlib
import shutil
import sys
import tempfile

from docs import calls, documents, report, scenes, worlds


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--soac", type=pathlib.Path, required=True, help="the binary; soac-simulate lies beside it")
    parser.add_argument("--update", action="store_true", help="write what is printed into the documents")
    parser.add_argument("-v", "--verbose", action="store_true", help="list each command")
    parser.add_argument("--keep", action="store_true", help="keep the folders that the commands ran in")
    parser.add_argument("documents", nargs="*", type=pathlib.Path, help="default: README.md and all of docs/")
    return parser.parse_args()


def main():
    options = parse_arguments()
    top = pathlib.Path(__file__).resolve().parent.parent
    soac = options.soac.resolve()
    for program in [soac, soac.parent / "soac-simulate"]:
        if not program.exists():
            print(f"There is no {program}: `swift build` makes it.", file=sys.stderr)
            return 2
    paths = [path.resolve() for path in options.documents] or documents.all_of(top)
    read = [documents.read(path, top) for path in paths]
    faults = [fault for document in read for fault in document.faults]
    folder = tempfile.mkdtemp(prefix="soac-docs-")
    try:
        base = scenes.Base(top, pathlib.Path(folder), soac)
        # Documents do not depend on each other; two at a time are as many as a small machine has processors.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for found in pool.map(lambda document: worlds.run(document, base), read):
                faults += found
        faults += calls.check(read, soac)
    finally:
        if options.keep:
            print(f"The commands ran in {folder}.")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if options.update:
        written = [document.name for document in read if document.update()]
        written += [picture.name for document in read for picture in document.pictures if picture.update()]
        print("\n".join(f"{name} is written" for name in written) or "all documents are as they were")
        faults = [fault for fault in faults if not fault.is_mended_by_update]
    report.show(read, faults, options.verbose)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
