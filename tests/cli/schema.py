#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""Validates outputs of trace-iommu explain against docs/schema.

usage: schema.py SCHEMAS OUTPUT...    NAME.json: a document; NAME.ndjson: a message per line

Each member that a schema lists must occur in an output, so that no description is of a member that
does not exist. And an output must be refused once a member that it has is taken out of the schema.
"""
import copy
import json
import sys

from jsonschema import Draft202012Validator

failures = 0


def fail(text):
    global failures
    print("FAILED: " + text)
    failures += 1


def load_schema(path):
    with open(path) as f:
        schema = json.load(f)
    Draft202012Validator.check_schema(schema)
    return schema


def check_objects(name, schema):
    """Each object is closed, and each of its members has a description."""
    for child in [schema] + list(schema.get("$defs", {}).values()):
        if child.get("additionalProperties") is not False:
            fail(name + ": an object is open")
        if not child.get("required"):
            fail(name + ": an object requires nothing")
        for member in child.get("required", []):
            if member not in child["properties"]:
                fail("%s: requires %s, which it does not describe" % (name, member))
        for member, value in child["properties"].items():
            if not value.get("description"):
                fail("%s: %s has no description" % (name, member))


def validate(path, schema, value):
    errors = sorted(Draft202012Validator(schema).iter_errors(value), key=str)
    for error in errors[:3]:
        fail("%s: %s: %s" % (path, "/".join(map(str, error.absolute_path)), error.message))


def read_outputs(paths, ending):
    """The values in all files of one form, with the name of their file."""
    for path in paths:
        if not path.endswith(ending):
            continue
        with open(path) as f:
            for text in f.read().split("\n"):
                if text:
                    yield path, json.loads(text)


def groups_of(document):
    return document["faults"] + document["signs"] + document["findings"]


def check_members(name, schema, properties, objects):
    """@properties(SCHEMA) are those of @objects, which are pairs: (the object, an output with it)."""
    for member in properties(schema):
        having = [whole for value, whole in objects if member in value]
        if not having:
            fail("%s: no output has %s" % (name, member))
            continue
        without = copy.deepcopy(schema)
        del properties(without)[member]
        if Draft202012Validator(without).is_valid(having[0]):
            fail("%s: %s may be missing from the schema" % (name, member))


def main():
    directory, paths = sys.argv[1], sys.argv[2:]
    document_schema = load_schema(directory + "/explain.json")
    message_schema = load_schema(directory + "/explain-ndjson.json")
    documents = list(read_outputs(paths, ".json"))
    messages = list(read_outputs(paths, ".ndjson"))

    check_objects("explain.json", document_schema)
    check_objects("explain-ndjson.json", message_schema)
    for path, document in documents:
        validate(path, document_schema, document)
    for path, message in messages:
        validate(path, message_schema, message)
    check_members("explain.json", document_schema, lambda s: s["properties"],
                  [(d, d) for _, d in documents])
    check_members("explain.json", document_schema, lambda s: s["$defs"]["group"]["properties"],
                  [(g, d) for _, d in documents for g in groups_of(d)])
    check_members("explain-ndjson.json", message_schema, lambda s: s["properties"],
                  [(m, m) for _, m in messages])
    print("%d documents, %d messages" % (len(documents), len(messages)))
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
