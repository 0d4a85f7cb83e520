#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""Checks what the JSON trace event format demands of outputs of export --to perfetto.

usage: events.py NAME...    NAME.perfetto.json, NAME.summary.json and NAME.csv are of one trace

Tracks have names, slices of a track do not overlap, a counter's times ascend. All faults and epochs
of the summary have an event, apart from epochs without a duration. The values and the peaks of the counters are those of the CSV.
"""
import csv
import json
import re
import sys
from decimal import Decimal

failures = 0


def fail(text):
    global failures
    print("FAILED: " + text)
    failures += 1


def device_of(name):
    """A process name without the model and the driver of its device."""
    return re.sub(r"^([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9]) (?!in buffer ).*?( in buffer .*)?$",
                  lambda m: m[1] + (m[2] or ""), name)


def check_slices(path, slices):
    """Slices of a track are nested or apart: sorted by time, longer ones first."""
    open_ends = []
    for start, end in sorted(slices, key=lambda s: (s[0], -s[1])):
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1]:
            fail("%s: slices overlap at %s" % (path, start))
        open_ends.append(end)


def check(path, document, summary, maps):
    names, threads, stacks, slices, counters, faults = {}, {}, {}, {}, {}, {}
    for event in document["traceEvents"]:
        pid, args = event["pid"], event["args"]
        track = pid, event["tid"]
        if event["ph"] == "M":
            if event["name"] == "process_name":
                names[pid] = args["name"]
            elif event["name"] == "thread_name":
                threads[track] = args["name"]
        elif event["ph"] == "B":
            stacks.setdefault(track, []).append((event["name"], event["ts"]))
        elif event["ph"] == "E":
            if not stacks.get(track):
                fail("%s: an end without a beginning at %s" % (path, event["ts"]))
                continue
            name, begin = stacks[track].pop()
            if name != event["name"] or event["ts"] < begin:
                fail("%s: %s ends as %s at %s" % (path, name, event["name"], event["ts"]))
            slices.setdefault(track, []).append((begin, event["ts"]))
        elif event["ph"] == "C":
            counters.setdefault(pid, []).append((event["ts"], args["bytes"]))
        elif event["ph"] == "i":
            faults[pid] = faults.get(pid, 0) + 1
        if pid not in names:
            fail("%s: process %s has no name yet" % (path, pid))
    if len(set(names.values())) != len(names):
        fail("%s: two processes have one name" % path)
    if any(stacks.values()):
        fail("%s: beginnings without an end: %s" % (path, stacks))
    for track in slices:
        if track not in threads:
            fail("%s: track %s has no name" % (path, track))
        check_slices(path, slices[track])
    for pid, points in counters.items():
        times = [ts for ts, _ in points]
        if any(b <= a for a, b in zip(times, times[1:])):
            fail("%s: the counter of %s runs backwards" % (path, names[pid]))
        if len(points) > 6144:
            fail("%s: the counter of %s has %d changes" % (path, names[pid], len(points)))
    check_summary(path, summary, names, slices, faults)
    if len(summary["buffers"]) == 1:
        check_bytes(path, maps, {device_of(names[pid]): points for pid, points in counters.items()})


def changes_of(maps):
    """The changes of mapped bytes per device and nanosecond."""
    changes = {}
    for row in maps:
        for device in (row["device"] or "unknown device").split("+"):
            one = changes.setdefault(device, {})
            for time, size in (row["mapped_at_ns"], 1), (row["unmapped_at_ns"], -1):
                if time:
                    one[int(time)] = one.get(int(time), 0) + size * int(row["size"])
    return changes


def check_bytes(path, maps, counters):
    for device, changes in changes_of(maps).items():
        now, curve = 0, {}
        for ts in sorted(changes):
            now += changes[ts]
            curve[ts] = now
        points = counters.get(device, [])
        if " more" in device:
            continue
        if max([b for _, b in points], default=0) != max(curve.values()):
            fail("%s: the peak of %s is not %d" % (path, device, max(curve.values())))
        # The CSV does not have the times of mappings that are unmapped piece by piece.
        if not path.split("/")[-1].startswith("bulk"):
            continue
        wrong = [(ts, b) for ts, b in points if curve.get(int(ts * 1000)) != b]
        if wrong:
            fail("%s: %s: %d values differ, first at %s" % (path, device, len(wrong), wrong[0]))
        if len(curve) <= 6144 or not 2048 <= len(points) <= 6144:
            fail("%s: %d of %d changes are kept" % (path, len(points), len(curve)))


def check_summary(path, summary, names, slices, faults):
    wanted_faults = {}
    for fault in summary["faults"]:
        name = name_of(fault)
        wanted_faults[name] = wanted_faults.get(name, 0) + 1
    if {device_of(names[pid]): n for pid, n in faults.items()} != wanted_faults:
        fail("%s: faults %s, not %s" % (path, faults, wanted_faults))
    nr_slices = sum(map(len, slices.values()))
    # For the summary, a trace begins with any event; for the lanes, with an event of the IOMMU.
    starts = [begin for track in slices.values() for begin, _ in track]
    first = min(starts, default=0) * 1000
    nr_epochs = sum(e["to_ns"] > max(first, e["from_ns"]) for e in summary["epochs"])
    if nr_slices != nr_epochs:
        fail("%s: %d slices, but %d epochs" % (path, nr_slices, nr_epochs))


def name_of(item):
    name = item["device"] or "unknown device"
    return name + " in buffer " + item["buffer"] if "buffer" in item else name


def main():
    for name in sys.argv[1:]:
        with open(name + ".perfetto.json") as f:
            document = json.load(f, parse_float=Decimal)
        with open(name + ".summary.json") as f:
            summary = json.load(f)
        with open(name + ".csv") as f:
            check(name, document, summary, list(csv.DictReader(f)))
    return failures > 0 or len(sys.argv) == 1


if __name__ == "__main__":
    sys.exit(main())
