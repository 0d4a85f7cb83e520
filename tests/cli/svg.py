#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
# Reads a picture of trace-iommu draw as a document, and prints what it says, one thing per line:
#   text STRING
#   id NAME
#   CLASS COUNT TITLE    of a group; COUNT is - without one, ends of lines in TITLE are |
# Fails if the file is not well-formed, if a name is there twice, or if anything in it could do more
# than be seen.
# usage: svg.py FILE
import sys
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"
# What a picture consists of, and the attributes that its elements may have.
ALLOWED = {
    "svg": {"width", "height", "viewBox", "font-family", "fill",
            "{http://www.w3.org/XML/1998/namespace}space"},
    "g": {"class", "id", "data-device", "data-count"},
    "title": set(),
    "path": {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray",
             "stroke-linecap", "shape-rendering", "d"},
    "text": {"x", "y", "font-size", "font-weight", "fill", "textLength", "lengthAdjust"},
}


def main():
    seen = set()
    for element in ElementTree.parse(sys.argv[1]).iter():
        name = element.tag.removeprefix(SVG)
        if element.tag == name or not set(element.attrib) <= ALLOWED.get(name, set()):
            sys.exit(f"{sys.argv[1]}: <{element.tag} {element.attrib}>")
        if name == "text":
            print("text", element.text)
        if name != "g":
            continue
        ident = element.get("id")
        if ident is not None:
            if ident in seen:
                sys.exit(f"{sys.argv[1]}: two groups are {ident}")
            seen.add(ident)
            print("id", ident)
        title = element.find(SVG + "title")
        if title is not None:
            print(element.get("class"), element.get("data-count", "-"),
                  title.text.replace("\n", "|"))


main()
