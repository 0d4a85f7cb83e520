#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""Computes the figures of trace-iommu stat once more, and compares them.

usage: stat.py NAME REPORT INTERRUPTS CSV STAT_JSON RANGE_JSON

REPORT is the text of `trace-cmd report -t -N`: its events are the truth. INTERRUPTS has the task and
the time of each event in an interrupt. CSV is that of `trace-iommu summary --csv`, whose devices and ends
of mappings other tests of this folder judge. STAT_JSON is of the whole trace, RANGE_JSON of its middle. The computation follows the definitions in docs/stat.md, in
the simplest way and not in the command's: lists that are searched from the beginning.
"""
import bisect
import csv
import json
import re
import sys

EVENT = re.compile(r"^ *(.*)-(\d+) +\[(\d+)\] +(\d+)\.(\d{9}): +([a-z_0-9]+): +(.*)$")
REGION = 21
failures = []


def check(what, got, want):
    if got != want:
        failures.append("%s: %s, not %s" % (what, got, want))


def check_close(what, got, want):
    """Percentiles of times are accurate to 6 %."""
    if abs(got - want) > want * 0.0625 + 1:
        failures.append("%s: %s, not about %s" % (what, got, want))


def rank(values, percent):
    values = sorted(values)
    return values[-(-len(values) * percent // 100) - 1]


def check_durations(what, got, values):
    if not values:
        check(what, got, None)
        return
    if got is None:
        failures.append("%s: none, not %d" % (what, len(values)))
        return
    check(what + " count", got["count"], len(values))
    check(what + " max", got["max"], max(values))
    for percent in 50, 90, 99:
        check_close("%s p%d" % (what, percent), got["p%d" % percent], rank(values, percent))


def number(text, name):
    match = re.search(r"\b%s=(0x[0-9a-f]+|\d+)" % name, text)
    return int(match.group(1), 0) if match else None


def read_report(path, in_interrupt):
    """Events of maps, unmaps and flushes, in order: (ns, thread, kind, ...)."""
    events = []
    with open(path, errors="replace") as f:
        for line in f:
            match = EVENT.match(line)
            if not match:
                continue
            _, pid, cpu, s, ns, name, text = match.groups()
            at = int(s) * 10**9 + int(ns)
            thread = ("cpu", cpu) if pid == "0" else ("pid", pid)
            if text.startswith("("):
                continue
            if name in ("map", "map_single", "map_sg"):
                events.append((at, thread, "map"))
            elif name == "unmap":
                iova, done = number(text, "iova"), number(text, "unmapped_size")
                events.append((at, thread, "unmap", iova, number(text, "size") if done is None else done,
                               (pid, at) in in_interrupt))
            elif name in ("unmap_single", "unmap_sg"):
                iova = number(text, "dev_addr")
                last = (iova + number(text, "size") - 1) | 4095
                events.append((at, thread, "unmap", iova & ~4095, last - (iova & ~4095) + 1,
                               (pid, at) in in_interrupt))
            elif name in ("cache_tag_flush_range", "cache_tag_flush_range_np") and "type 0x0" in text:
                first, last = re.search(r"\[(0x[0-9a-f]+)-(0x[0-9a-f]+)\]", text).groups()
                size = (int(last, 0) - int(first, 0) + 1) % 2**64
                events.append((at, thread, "flush", int(first, 0), size))
            elif name == "qi_submit":
                words = [int(w, 0) for w in re.findall(r"0x[0-9a-f]+", text)]
                scope = words[0] >> 4 & 3
                if (words[0] & 15) not in (2, 6):
                    continue
                bits = 12 + (words[1] & 63)
                if words[0] & 15 == 2 and scope in (2, 3) or words[0] & 15 == 6 and scope in (2, 3):
                    pages = scope == 3
                    size = 1 << bits if pages else 0
                    first = words[1] & ~(size - 1) & ~4095 if pages else 0
                    events.append((at, thread, "flush", first, size))
    return events


class Mapping:
    def __init__(self, row):
        self.at = int(row["mapped_at_ns"])
        self.end = int(row["unmapped_at_ns"]) if row["unmapped_at_ns"] else None
        self.iova, self.size = int(row["iova"], 0), int(row["size"])
        self.paddr = int(row["paddr"], 0)
        self.pid = row["pid"]
        self.owners = ([("device", d) for d in row["device"].split("+")] if row["device"]
                       else [("task", row["pid"])])
        self.first = self.iova
        self.last = self.iova + self.size - 1
        if row["source"] == "intel":
            self.iova &= ~4095
            self.paddr &= ~4095
            self.first = self.iova
            self.last = self.first + self.size - 1 | 4095
        self.pieces = [(self.first, self.last)] if self.size else []
        self.event = (self.iova, self.iova + self.size - 1)


def cut(pieces, first, last):
    left, removed = [], 0
    for a, b in pieces:
        if b < first or a > last:
            left.append((a, b))
            continue
        removed += min(b, last) - max(a, first) + 1
        if a < first:
            left.append((a, first - 1))
        if b > last:
            left.append((last + 1, b))
    return left, removed


def match_unmaps(unmaps, mappings):
    """Sets of each unmap the owners that it removed something of, and their bytes."""
    for unmap in unmaps:
        at, iova, size = unmap["at"], unmap["iova"], unmap["size"]
        rest = [(iova, iova + size - 1)] if size else []
        # First those that end here, then pieces of others: domains may share an address.
        live = [m for m in mappings if m.at <= at and m.pieces and (m.end is None or m.end >= at)]
        for m in sorted(live, key=lambda m: m.end != at):
            removed = 0
            for first, last in list(rest):
                if m.end != at and not cut(m.pieces, first, last)[0]:
                    continue # it ends elsewhere
                m.pieces, bytes_removed = cut(m.pieces, first, last)
                removed += bytes_removed
            if not removed:
                continue
            rest, _ = cut(rest, m.first, m.last)
            for owner in m.owners:
                unmap["owners"][owner] = unmap["owners"].get(owner, 0) + removed


def match_flushes(events):
    """Returns the unmaps, each with its flush: (number, ns, whether of a whole domain) or None."""
    unmaps, last_is_unmap, pending = [], {}, {}
    flushes = 0
    for event in events:
        thread = event[1]
        if event[2] == "map":
            last_is_unmap[thread] = False
        elif event[2] == "unmap":
            unmap = {"at": event[0], "thread": None if event[5] else thread, "iova": event[3], "size": event[4], "owners": {}, "flush": None}
            unmaps.append(unmap)
            if event[4]:
                last_is_unmap[thread] = True
                pending.setdefault(thread, []).append(unmap)
        else:
            first, size = event[3], event[4]
            found = []
            if last_is_unmap.get(thread):
                for unmap in reversed(pending.get(thread, [])):
                    inside = first <= unmap["iova"] and unmap["iova"] + unmap["size"] <= first + size
                    if unmap["flush"] or size and not inside:
                        break
                    found.append(unmap)
            if found:
                flushes += 1
            for unmap in found:
                unmap["flush"] = (flushes, event[0], size == 0)
    return unmaps


def distances(regions):
    stack, found, first = [], [], 0
    for region in regions:
        if region in stack:
            found.append(stack.index(region))
            stack.remove(region)
        else:
            first += 1
        stack.insert(0, region)
    return found, first


def blocks(first, last, paddr, size):
    if (first - paddr) % size:
        return 0
    start = -(-first // size) * size
    return max(0, (last + 1 - start) // size * size)


def check_contiguity(what, got, maps):
    runs, opened, mapped = [], [None] * 4, {b: 0 for b in (12, 16, 21, 30)}
    replaced = 0
    for m in maps:
        first, last, paddr = m.iova & ~4095, (m.iova + m.size - 1) | 4095, m.paddr & ~4095
        for bits in mapped:
            mapped[bits] += blocks(first, last, paddr, 1 << bits)
        for run in opened:
            if run and run["last"] + 1 == first and run["paddr"] + first - run["first"] == paddr:
                run["last"] = last
                run["maps"] += 1
                break
        else:
            run = {"first": first, "last": last, "paddr": paddr, "maps": 1}
            runs.append(run)
            opened[replaced % 4] = run
            replaced += 1
    check(what + " contiguous bytes", got["bytes"], sum(r["last"] - r["first"] + 1 for r in runs))
    check(what + " in runs", got["bytes_in_runs"],
          sum(r["last"] - r["first"] + 1 for r in runs if r["maps"] > 1))
    check(what + " longest run", got["longest_run_bytes"],
          max([r["last"] - r["first"] + 1 for r in runs], default=0))
    for page in got["pages"]:
        size = page["page_bytes"]
        check("%s pages of %d" % (what, size), (page["mapped_bytes"], page["possible_bytes"]),
              (mapped[size.bit_length() - 1],
               sum(blocks(r["first"], r["last"], r["paddr"], size) for r in runs)))


def check_locality(what, got, maps):
    found, first = distances([m.iova >> REGION for m in maps])
    check(what + " first", got["first"], first)
    check(what + " distances", got["distances"], len(found))
    for percent in 50, 95, 99:
        check("%s p%d" % (what, percent), got["p%d" % percent], rank(found, percent) if found else None)
    for far in 64, 128:
        share = sum(d >= far for d in found) / len(found) if found else None
        if found:
            check_close("%s above_%d" % (what, far), got["above_%d" % far], share)


def reuse(maps):
    ends, found = {}, []
    for m in maps:
        before = ends.get(m.iova, -1)
        if before is not None and 0 <= before <= m.at:
            found.append(m.at - before)
        ends[m.iova] = m.end
    return found


def live_peak(maps):
    changes = sorted([(m.at, 1) for m in maps] + [(m.end, -1) for m in maps if m.end is not None])
    now = peak = 0
    for _, change in changes:
        now += change
        peak = max(peak, now)
    return peak, now


def check_sizes(what, got, maps):
    want = {}
    for m in maps:
        size = 1 << m.size.bit_length() - 1
        want[size] = want.get(size, 0) + 1
    check(what + " sizes", {s["bytes"]: s["maps"] for s in got}, want)


def check_owner(what, got, maps, unmaps, span, recorded, owner):
    check(what + " maps", got["maps"], len(maps))
    check(what + " bytes", got["bytes"], sum(m.size for m in maps))
    mine = [u for u in unmaps if owner in u["owners"]]
    check(what + " unmaps", got["unmaps"], len(mine))
    check(what + " unmapped bytes", got["unmapped_bytes"], sum(u["owners"][owner] for u in mine))
    check(what + " live", (got["live_peak"], got["live_at_end"]), live_peak(maps))
    check_close(what + " rate", got["maps_per_second"], len(maps) * 1e9 / span)
    check_sizes(what, got["sizes"], maps)
    check_durations(what + " lifetimes", got["lifetimes_ns"],
                    [m.end - m.at for m in maps if m.end is not None])
    check_durations(what + " reuse", got["reuse_ns"], reuse(maps))
    check_contiguity(what, got["contiguity"], maps)
    if maps:
        highest = max(m.iova + m.size - 1 for m in maps)
        check(what + " reach", (int(got["reach"]["highest"], 0), got["reach"]["bits"]),
              (highest, highest.bit_length()))
        for bits in 32, 39, 48:
            check("%s above %d bits" % (what, bits), got["reach"]["above_%d_bits" % bits],
                  sum(m.iova + m.size > 1 << bits for m in maps))
    check_locality(what, got["locality"], maps)
    check_flushes(what, got, mine, recorded)


# Unmaps whose flush match_flushes() does not see. In this sample, two unmaps wait until QEMU gives the device back. The
# kernel then flushes the domain that the device has just left, and names it by its ID only. stat still knows whose ID
# that is; match_flushes() does not look behind the attach.
LATE_FLUSHES = {"record-intel-6.12-qemu": 2}


def check_flushes(what, got, unmaps, recorded):
    late = LATE_FLUSHES.get(sys.argv[1], 0)
    if not recorded:
        check(what + " flushes", got["flushes"], None)
        return
    flushed = [u for u in unmaps if u["flush"]]
    whole = {u["flush"][0] for u in flushed if u["flush"][2]}
    ranges = {u["flush"][0] for u in flushed if not u["flush"][2]}
    check(what + " flushes", got["flushes"],
          {"ranges": len(ranges), "domains": len(whole) + (late > 0), "unmaps": len(flushed) + late,
           "unmaps_by_domain": sum(u["flush"][2] for u in flushed) + late})
    if not late:
        check_durations(what + " wait", got["flush_wait_ns"], [u["flush"][1] - u["at"] for u in flushed])
    if unmaps:
        check_close(what + " per unmap", got["flushes_per_unmap"], (len(ranges) + len(whole) + (late > 0)) / len(unmaps))


def bursts(mappings, unmaps, in_interrupt):
    """The ten longest: (pid, begin, ns, maps, bytes)."""
    threads, found = {}, []
    for m in mappings:
        if m.pid not in ("", "0") and (m.pid, m.at) not in in_interrupt:
            threads.setdefault(m.pid, []).append(m)
    for pid, maps in threads.items():
        ends = sorted(u["at"] for u in unmaps if u["thread"] == ("pid", pid))
        burst = []
        for m in maps + [None]:
            if burst and (m is None or m.at - burst[-1].at >= 10**7 or
                          bisect.bisect(ends, burst[-1].at) != bisect.bisect(ends, m.at)):
                found.append((pid, burst[0].at, burst[-1].at - burst[0].at, len(burst),
                              sum(m.size for m in burst)))
                burst = []
            burst.append(m)
    found = [b for b in found if b[2]]
    return sorted(found, key=lambda b: (-b[2], -b[4], b[1]))[:10]


def read_mappings(rows):
    with open(rows) as f:
        return [m for m in map(Mapping, csv.DictReader(f)) if m.size]


def check_stayed(what, got, maps):
    """What is left of the mappings, whose later unmaps were not applied."""
    left = sum(max(0, min(b, m.event[1]) - max(a, m.event[0]) + 1) for m in maps for a, b in m.pieces)
    check(what + " stayed", (got["stayed"], got["stayed_bytes"]), (len(maps), left))


def check_range(path, unmaps, mappings):
    """Mappings from before the middle of the trace that are there after it."""
    with open(path) as f:
        got = json.load(f)
    buffer = max(got["buffers"], key=lambda b: b["events"])
    begin, end = buffer["from_ns"], buffer["to_ns"]
    for unmap in unmaps:
        unmap["owners"] = {}
    match_unmaps([u for u in unmaps if u["at"] <= end], mappings)
    stayed = [m for m in mappings if m.at < begin and (m.end is None or m.end > end)]
    check_stayed("range", buffer, stayed)
    listed = {("device", d["device"]): d for d in got["devices"]}
    listed.update({("task", str(u["pid"])): u for u in got["unknown"]})
    for owner in {owner for m in stayed for owner in m.owners} - set(listed):
        failures.append("range: no %s %s" % owner)
    for owner in sorted(listed):
        check_stayed("%s %s" % owner, listed[owner], [m for m in stayed if owner in m.owners])
    return len(stayed)


def main():
    name, report, interrupts, rows, stat, middle = sys.argv[1:]
    with open(interrupts) as f:
        in_interrupt = {(line.split()[0], int(line.split()[1].replace(".", ""))) for line in f}
    events = read_report(report, in_interrupt)
    mappings = read_mappings(rows)
    with open(stat) as f:
        got = json.load(f)
    # A recording of trace-iommu has a buffer of its own, beside the empty one at the top.
    buffer = max(got["buffers"], key=lambda b: b["maps"])
    recorded = any(e[2] == "flush" for e in events)
    unmaps = match_flushes(events)
    match_unmaps(unmaps, mappings)
    span = buffer["last_ns"] - buffer["first_ns"]

    check("maps", buffer["maps"], len(mappings))
    check("unmaps", buffer["unmaps"], sum(u["size"] > 0 for u in unmaps))
    check("bytes", buffer["bytes"], sum(m.size for m in mappings))
    check("live", (buffer["live_peak"], buffer["live_at_end"]), live_peak(mappings))
    check("total", got["total"], {n: buffer[n] for n in ("maps", "unmaps", "bytes", "live_peak")})
    check("bursts", [(str(b["pid"]), b["from_ns"], b["duration_ns"], b["maps"], b["bytes"])
                     for b in got["bursts"]], bursts(mappings, unmaps, in_interrupt))
    check_flushes("total", buffer, [u for u in unmaps if u["size"]], recorded)
    listed = {("device", d["device"]): d for d in got["devices"]}
    listed.update({("task", str(u["pid"])): u for u in got["unknown"]})
    owners = {owner for m in mappings for owner in m.owners}
    check("owners", sorted(listed), sorted(owners))
    for owner in sorted(owners & set(listed)):
        check_owner("%s %s" % owner, listed[owner], [m for m in mappings if owner in m.owners],
                    unmaps, span, recorded, owner)
    stayed = check_range(middle, unmaps, read_mappings(rows))
    for failure in failures[:15]:
        print("FAILED: %s: %s" % (name, failure))
    print("%s: %d mappings, %d stayed, %d owners, %d differences" %
          (name, len(mappings), stayed, len(owners), len(failures)))
    return failures != []


if __name__ == "__main__":
    sys.exit(main())
