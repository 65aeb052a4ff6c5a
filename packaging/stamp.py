#!/usr/bin/env python3
"""Copies a built soac, and writes into the copy which commit it was built from.

    stamp.py BINARY COPY COMMIT DATE

COMMIT is a full id, with "-modified" behind it where files differ from it, and DATE the moment of the commit. `soac --version` tells
both. An empty COMMIT leaves the copy as it is.
"""
import os
import sys

# As Sources/CBuildStamp/stamp.c has it: a mark, and two fields that end in NUL.
MARK = b"soac build stamp, of two fields:"
FIELDS = (64, 32)


def stamped(binary, values):
    """The bytes of a binary with these values in the fields of its stamp."""
    place = binary.find(MARK)
    if place < 0 or binary.find(MARK, place + 1) >= 0:
        sys.exit("stamp.py: the binary has no stamp, or more than one: is it another soac?")
    place += len(MARK)
    for size, value in zip(FIELDS, values):
        field = value.encode("ascii")
        if len(field) >= size:
            sys.exit(f"stamp.py: '{value}' is too long")
        binary = binary[:place] + field.ljust(size, b"\0") + binary[place + size:]
        place += size
    return binary


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__.strip())
    source, copy, commit, date = sys.argv[1:]
    with open(source, "rb") as file:
        binary = file.read()
    if commit:
        binary = stamped(binary, (commit, date))
    # Whole or not at all, also over a soac that runs.
    part = copy + ".new"
    with open(part, "wb") as file:
        file.write(binary)
    os.chmod(part, 0o755)
    os.replace(part, copy)


if __name__ == "__main__":
    main()
