#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""Validates outputs of trace-iommu against docs/schema, and docs/export.md against the schemas.

usage: schema.py TOP OUTPUT...    NAME.summary.json, NAME.stat.json, NAME.live.json, NAME.compare.json, NAME.perfetto.json, NAME.export.ndjson

Each member that a schema lists must occur in an output, with a value other than null.
"""
import json
import re
import sys

from jsonschema import Draft202012Validator

failures = 0
SCHEMAS = {
    ".compare.json": "compare.json",
    ".stat.json": "stat.json",
    ".live.json": "live.json",
    ".summary.json": "summary.json",
    ".perfetto.json": "export-perfetto.json",
    ".export.ndjson": "export-ndjson.json",
}
# No trace has it yet.
ALWAYS_NULL = {"boot_id"}


def fail(text):
    global failures
    print("FAILED: " + text)
    failures += 1


class Schema:
    """A schema, with the members that its outputs had."""

    def __init__(self, top, name):
        with open(top + "/docs/schema/" + name) as f:
            self.root = json.load(f)
        Draft202012Validator.check_schema(self.root)
        self.name = name
        self.defs = self.root["$defs"]
        self.validators = {None: Draft202012Validator(self.root)}
        for key in self.defs:
            self.validators[key] = Draft202012Validator(
                {"$ref": "#/$defs/" + key, "$defs": self.defs})
        self.seen = set()

    def objects(self):
        if "properties" in self.root:
            yield None, self.root
        yield from self.defs.items()

    def check(self):
        """Each object is closed, and each of its members has a description."""
        for key, schema in self.objects():
            if schema.get("additionalProperties") is not False:
                fail("%s: %s is open" % (self.name, key))
            for member in schema.get("required", []):
                if member not in schema["properties"]:
                    fail("%s: %s requires %s, which it does not describe" % (self.name, key, member))
            for member, value in schema["properties"].items():
                if not value.get("description"):
                    fail("%s: %s.%s has no description" % (self.name, key, member))

    def definition(self, schema, value):
        """The key of the definition that a part of the schema refers to for @value."""
        if "oneOf" in schema:
            keys = [s["$ref"].split("/")[-1] for s in schema["oneOf"] if "$ref" in s]
            # The validation of the whole compares all alternatives; here, constants select one.
            for key in keys:
                consts = {n: p["const"] for n, p in self.defs[key]["properties"].items() if "const" in p}
                if isinstance(value, dict) and all(value.get(n) == c for n, c in consts.items()):
                    return key
            return None
        return schema["$ref"].split("/")[-1] if "$ref" in schema else None

    def visit(self, key, value, path):
        schema = self.root if key is None else self.defs[key]
        for member, inner in value.items():
            if inner is not None:
                self.seen.add((key, member))
            part = schema["properties"].get(member, {})
            if isinstance(inner, dict):
                self.visit(self.definition(part, inner), inner, path)
            elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
                for item in inner:
                    self.visit(self.definition(part["items"], item), item, path)

    def validate(self, path, value):
        if len(value.get("traceEvents", [])) > 100:
            self.validate_events(path, value["traceEvents"])
            value = dict(value, traceEvents=[])
        key = self.definition(self.root, value)
        if "oneOf" in self.root and key is None:
            fail("%s: no kind %s" % (path, value.get("kind")))
            return
        for error in list(self.validators[key].iter_errors(value))[:3]:
            fail("%s: %s: %s" % (path, "/".join(map(str, error.absolute_path)), error.message[:300]))
            return
        self.visit(key, value, path)

    def validate_events(self, path, events):
        """Validates each event against its own definition: comparing all takes long."""
        items = self.root["properties"]["traceEvents"]["items"]
        for event in events:
            key = self.definition(items, event)
            if key is None or not self.validators[key].is_valid(event):
                fail("%s: %s" % (path, json.dumps(event)[:300]))
                return
            self.visit(key, event, path)

    def check_seen(self):
        for key, schema in self.objects():
            for member in schema["properties"]:
                if (key, member) not in self.seen and member not in ALWAYS_NULL:
                    fail("%s: no output has %s.%s" % (self.name, key, member))


def read_outputs(path):
    with open(path) as f:
        if path.endswith(".ndjson"):
            return [json.loads(line) for line in f]
        return [json.load(f)]


def type_of(value):
    """string, number or boolean, of a member of a line."""
    if "const" in value:
        return "string"
    types = value.get("type", "string")
    names = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean"}
    for name in [types] if isinstance(types, str) else types:
        if name in names:
            return names[name]
    return None


def check_lines(schema):
    """Lines are flat, and a member has the same type in all kinds."""
    types = {}
    for kind, definition in schema.defs.items():
        for member, value in definition["properties"].items():
            if set(value) & {"items", "properties", "$ref", "oneOf"}:
                fail("%s: %s.%s is not flat" % (schema.name, kind, member))
            name = type_of(value)
            if types.setdefault(member, name) != name:
                fail("%s: %s.%s is a %s, but a %s elsewhere" %
                     (schema.name, kind, member, name, types[member]))


def check_manual(top, schema):
    """The tables of docs/export.md have the members of the schema, with their types."""
    section, tables = None, {}
    with open(top + "/docs/export.md") as f:
        for line in f:
            if line.startswith("All kinds have these members"):
                section = "common"
            elif line.startswith("#"):
                section = line.strip("# \n")
            row = re.match(r"\| `(\w+)` \| (string|number|boolean) \| (.*) \|$", line)
            if row:
                tables.setdefault(section, {})[row[1]] = row[2]
    common = tables.pop("common", {})
    if set(tables) != set(schema.defs):
        fail("docs/export.md describes the kinds %s" % sorted(tables))
    for kind, rows in tables.items():
        wanted = {m: type_of(v) for m, v in schema.defs[kind]["properties"].items()}
        if {**common, **rows} != wanted:
            fail("docs/export.md, kind %s: differs from the schema in %s" %
                 (kind, sorted(set({**common, **rows}.items()) ^ set(wanted.items()))))


def main():
    top, paths = sys.argv[1], sys.argv[2:]
    schemas = {ending: Schema(top, name) for ending, name in SCHEMAS.items()}
    for schema in schemas.values():
        schema.check()
    for path in paths:
        ending = [e for e in schemas if path.endswith(e)][0]
        for value in read_outputs(path):
            schemas[ending].validate(path, value)
    for schema in schemas.values():
        schema.check_seen()
    check_lines(schemas[".export.ndjson"])
    check_manual(top, schemas[".export.ndjson"])
    print("%d files" % len(paths))
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
