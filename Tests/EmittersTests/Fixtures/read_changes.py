"""Reads diffs as GitHub and browsers do: python3 read_changes.py FOLDER, or without it to see whether all is there.

`*.md` go through cmarkgfm from PyPI, GitHub's own parser; what comes of them, and `*.html`, through Python's html.parser.
Whatever the texts in them hold, no element may be there that the form does not make itself.
"""

import json
import pathlib
import re
import sys
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

IN_MARKDOWN = set("h3 h4 p code details summary table tr th td ul li br i a".split())
IN_PAGE = set(
    "html head meta title style body a header h1 h2 h3 h4 p code span b main section div form label input select option"
    " button ul li details summary pre table tr td dl dt dd svg rect noscript script".split())
ATTRIBUTES = set(
    "lang charset http-equiv content name class id href role aria-label aria-labelledby aria-hidden aria-keyshortcuts tabindex"
    " hidden type placeholder autocomplete spellcheck value open width height y".split())
ADDRESS = re.compile(r"https://example.org/[0-9a-f]{40}/[!-~]*\Z")
VOID = {"br", "meta", "input"}
CALLS = re.compile(r"(?<!\w)[@#!~%$^&][\w-]")


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.addresses = []
        self.open, self.tags, self.attributes, self.comments, self.text, self.scripts = [], [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name) for name, _ in attributes]
        self.addresses += [value for name, value in attributes if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> ends nothing"

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_decl(self, declaration):
        assert declaration == "DOCTYPE html", declaration

    def unknown_decl(self, declaration):
        raise AssertionError(declaration)

    def handle_pi(self, instruction):
        raise AssertionError(instruction)

    def handle_data(self, data):
        if "script" in self.open:
            self.scripts[-1] += data
        elif "code" not in self.open:
            self.text.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, f"{reader.open} are never closed"
    return reader


def read_markdown(text):
    reader = read(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
    strange = set(reader.tags) - IN_MARKDOWN
    assert not strange, f"{strange} are not of the form"
    assert set(reader.attributes) <= {("td", "colspan"), ("a", "href")}, reader.attributes
    assert all(ADDRESS.match(each) for each in reader.addresses), reader.addresses
    assert reader.comments == [" soac diff "], reader.comments
    for text in reader.text:
        assert not CALLS.search(text), f"{text!r} may call somebody"


def read_page(text):
    reader = read(text)
    assert not reader.comments
    data, script = reader.scripts
    assert set(json.loads(data)) == {"verdicts", "groups"}
    strange = set(reader.tags) - IN_PAGE
    assert not strange, f"{strange} are not of the form"
    strange = {name for _, name in reader.attributes} - ATTRIBUTES
    assert not strange, f"{strange} are not of the form"
    addresses = [each for each in reader.addresses if each != "#changes"]
    assert all(ADDRESS.match(each) for each in addresses), addresses
    # The script is the same in each.
    return script


def text_of(path):
    return path.read_bytes().decode()


if len(sys.argv) > 1:
    folder = pathlib.Path(sys.argv[1])
    for path in sorted(folder.glob("*.md")):
        try:
            read_markdown(text_of(path))
        except AssertionError as error:
            sys.exit(f"{path.name}: {error}")
    pages = [read_page(text_of(path)) for path in sorted(folder.glob("*.html"))]
    assert all(page == pages[0] for page in pages), "an element of one page is not in another"
