#!/usr/bin/env python3
"""Lays out what is installed, below a folder: for `make install`, the Debian packages and the tarball.

    stage.py [--names] [--program PATH] BINARY DESTDIR PREFIX

With --names that is what the names of paasta_tools need (links, pages, completions), else all of soac itself. BINARY must run here: its
pages and completions are asked of it. PATH is where systemd's units find soac, PREFIX/bin/soac without it.
"""
import argparse
import gzip
import os
import shutil
import subprocess
import tempfile

import man

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
# Each shell's folder of others' completions, and the name of its file. Debian's own packages have a folder of their own for zsh.
COMPLETIONS = {
    "bash": ("share/bash-completion/completions", "{}"),
    "zsh": ("share/zsh/site-functions", "_{}"),
    "fish": ("share/fish/vendor_completions.d", "{}.fish"),
}


class Stage:
    def __init__(self, binary, destdir, prefix, program):
        self.binary, self.prefix = os.path.abspath(binary), prefix.rstrip("/")
        self.top = destdir + self.prefix
        self.program = program or f"{self.prefix}/bin/soac"

    def path(self, *names):
        path = os.path.join(self.top, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def write(self, data, *names, mode=0o644):
        path = self.path(*names)
        # A new file: a program that runs, or a file that is read, stays as it is until then.
        with open(path + ".new", "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        os.chmod(path + ".new", mode)
        os.replace(path + ".new", path)

    def copy(self, source, *names, mode=0o644):
        with open(source, "rb") as file:
            self.write(file.read(), *names, mode=mode)

    def compressed(self, source, *names):
        with open(source, "rb") as file:
            self.write(gzip.compress(file.read(), mtime=0), *names)

    def pages(self, names):
        with tempfile.TemporaryDirectory() as folder:
            man.write_pages(self.binary, folder, names)
            for name in sorted(os.listdir(folder)):
                self.compressed(os.path.join(folder, name), "share/man/man1", name + ".gz")

    def completions(self, name):
        with tempfile.TemporaryDirectory() as folder:
            link = os.path.join(folder, name)
            os.symlink(self.binary, link)
            for shell, (place, form) in COMPLETIONS.items():
                if shell == "zsh" and self.prefix == "/usr":
                    place = "share/zsh/vendor-completions"
                script = subprocess.run([link, "--generate-completion-script", shell], check=True, capture_output=True)
                # It is read by a shell, and never a program.
                self.write(script.stdout.removeprefix(b"#!/bin/bash\n"), place, form.format(name))

    def units(self):
        folder = os.path.join(HERE, "systemd")
        for place, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(place, name), encoding="utf-8") as file:
                    text = file.read().replace("/usr/local/bin/soac", self.program)
                self.write(text, "lib/systemd/system", os.path.relpath(place, folder), name)
        self.copy(os.path.join(HERE, "sysusers.conf"), "lib/sysusers.d/soac.conf")

    def documents(self):
        for name in ("README.md", "LICENSE"):
            self.copy(os.path.join(TOP, name), "share/doc/soac", name)
        self.compressed(os.path.join(TOP, "CHANGELOG.md"), "share/doc/soac/CHANGELOG.md.gz")
        for folder in ("docs", "examples"):
            for place, _, names in os.walk(os.path.join(TOP, folder)):
                for name in names:
                    self.copy(os.path.join(place, name), "share/doc/soac", os.path.relpath(place, TOP), name)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--program")
    parser.add_argument("binary")
    parser.add_argument("destdir")
    parser.add_argument("prefix")
    options = parser.parse_args()
    stage = Stage(options.binary, options.destdir, options.prefix, options.program)
    if options.names:
        with open(os.path.join(HERE, "paasta-names"), encoding="utf-8") as file:
            names = file.read().split()
        for name in names:
            link = stage.path("bin", name)
            if os.path.lexists(link):
                os.remove(link)
            os.symlink("soac", link)
            stage.completions(name)
        stage.pages(names)
    else:
        stage.copy(options.binary, "bin/soac", mode=0o755)
        stage.completions("soac")
        stage.pages(["soac"])
        stage.units()
        stage.documents()


if __name__ == "__main__":
    main()
