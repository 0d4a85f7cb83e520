#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
# Reads an HTML file of trace-iommu draw, and prints the rows of its table, each cell in brackets, or
# the text of its summary. Fails if it has an element or an attribute that could load or run anything.
# usage: html_report.py rows|summary FILE
import sys
from html.parser import HTMLParser

ALLOWED = {"html", "head", "meta", "title", "style", "body", "svg", "g", "path", "text", "h2",
           "table", "tr", "th", "td", "p", "pre"}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows = []
        self.summary = ""
        self.inside = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _ in attrs}
        if tag not in ALLOWED or names & {"href", "src", "style"} or \
                any(name.startswith("on") for name in names):
            sys.exit(f"<{tag} {attrs}>")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag != "meta":
            self.inside.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.inside or self.inside.pop() != tag:
            sys.exit(f"</{tag}> without its start")

    def handle_data(self, data):
        if self.inside and self.inside[-1] in ("td", "th"):
            self.rows[-1][-1] += data
        if self.inside and self.inside[-1] == "pre":
            self.summary += data


reader = Reader()
with open(sys.argv[2], encoding="UTF-8") as file:
    reader.feed(file.read())
if reader.inside:
    sys.exit(f"no end of {reader.inside}")
if sys.argv[1] == "rows":
    for row in reader.rows:
        print("".join(f"[{cell}]" for cell in row))
else:
    print(reader.summary.removeprefix("\n"), end="")
