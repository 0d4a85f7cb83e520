#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""The progress of long work on a terminal.

usage: progress.py COMMAND SOURCE SYNTH FAST_CLOCK [PERF_OF]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from terminal import check, finish, on_terminal

COMMAND, TOP, SYNTH, FAST_CLOCK = sys.argv[1:5]
work = tempfile.mkdtemp()
CLOCK = {"LD_PRELOAD": FAST_CLOCK, "NO_COLOR": "1"}
SHOWN = re.compile(rb"\r\033\[K(?:(?:\d+\.\d million|\d+) events|\d+ MiB)/s(?:, (\d+) % done, (\d+) s left)?(?=\r\033\[K)")


def make(name, *pieces):
    path = os.path.join(work, name)
    with open(path, "wb") as file:
        for piece in pieces:
            file.write(piece)
    return path


line = b" a-7 [000] ..... %d.%06d: map: IOMMU: iova=0x%016x - 0x%016x paddr=0x0000000000100000 size=4096\n"
text = make("text", *(line % (1 + i // 1000, i % 1000, i << 12, (i + 1) << 12) for i in range(25000)))
log = make("log", *(b"[%5d.%06d] usb 1-1: nothing of interest, but a line of a log\n" % (i // 1000, i % 1000)
                    for i in range(100000)),
           b"[  999.000001] vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x800000 flags=0x0000]\n")
# The first message, in the middle, causes further passes, of which one begins before the first one has ended.
message = b"[  999.000001] vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x%x flags=0x0000]\n"
nothing = open(log, "rb").read(3 << 20)
nothing = nothing[:nothing.rindex(b"\n") + 1]
middle = make("middle", nothing, message % 0x800000, nothing, message % 0x900000)
maps = make("maps", b"[  999.000000] iommu: map: iova 0x801000 pa 0x0000000000100000 size 0x1000\n",
            nothing, message % 0x800000, nothing)
dat = os.path.join(work, "dat")
subprocess.run([SYNTH, "-", dat], check=True, env={**os.environ, "SYNTH_FORMATS": TOP + "/tests/formats"},
               input=b"machine cpus=2\nformats 6.1-x86_64 iommu\nbulk count=500000 cpus=2 live=1000\n")
files = [text, dat]
if len(sys.argv) > 5:
    files.append(os.path.join(work, "perf"))
    subprocess.run([sys.argv[5], dat, files[-1]], check=True)


def plain(*arguments):
    done = subprocess.run([COMMAND, *arguments], stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def erased(shown):
    """What remains on the screen of lines that were erased."""
    return re.sub(rb"[^\n]*\r\033\[K", b"", shown)


def check_shown(what, got, passes=1):
    shown = SHOWN.findall(got)
    check(len(shown) >= 3, "%s: no progress: %r" % (what, got[:300]))
    shares = [int(share) for share, _ in shown if share]
    check(len(shares) == len(shown), "%s: no share" % what)
    check(shares == sorted(shares) and shares and shares[-1] > 60 and shares[-1] <= 100,
          "%s: shares %s" % (what, shares))
    left = [int(seconds) for _, seconds in shown]
    check(passes > 1 or left[-1] <= min(left) + 1, "%s: seconds left %s" % (what, left))


# Nothing goes to stdout while files are read: the screen holds what the output is.
for command, inputs, passes in (("summary", files, 1), ("stat", [text], 1), ("explain", [text, log, middle, maps], 3)):
    for name in inputs:
        status, out, errors = plain(command, name)
        got = on_terminal([COMMAND, command, *(["--no-pager"] if command == "summary" else []), name], CLOCK)
        check(got[0] == status and erased(got[1]) == errors + out, "%s %s: what remains: %r" % (command, name, got[1][:300]))
        check_shown("%s %s" % (command, name), got[1], passes)
        # Not in a pipe, and not in two seconds.
        got = on_terminal([COMMAND, command, *(["--no-pager"] if command == "summary" else []), name], CLOCK, quiet=True)
        check(b"\033[K" not in got[1] and got[2] == errors, "%s %s: progress in a pipe: %r" % (command, name, got[2]))
got = on_terminal([COMMAND, "summary", "--no-pager", TOP + "/samples/amd-6.1-fault.dat"], {"NO_COLOR": "1"})[1]
check(b"\033[K" not in got, "progress of short work")
for term in ("dumb", "", None):
    check(b"\033[K" not in on_terminal([COMMAND, "stat", text], {**CLOCK, "TERM": term})[1], "progress with TERM=%s" % term)

# Two passes; the second one prints, and then the terminal shows nothing else.
out = plain("report", text)[1]
got = on_terminal([COMMAND, "report", "--no-pager", text], CLOCK)[1]
check(erased(got) == out, "report: what remains: %r" % got[:300])
shares = [int(share) for share, _ in SHOWN.findall(got)]
check(shares and shares[-1] <= 50, "report: shares %s" % shares)
check(b"\033[K" not in got[got.index(b"map:"):], "report: progress among the lines")
got = on_terminal([COMMAND, "report", text], {**CLOCK, "PAGER": "cat -"})[1]
check(erased(got) == out, "report in a pager: what remains: %r" % got[:300])
got = on_terminal([COMMAND, "report", text, text], {**CLOCK, "PAGER": "cat -"})[1]
check(b"\033[K" not in got and got.count(b"map:") == 2 * out.count(b"map:"), "two traces in a pager: %r" % got[:300])
got = on_terminal([COMMAND, "explain", "--all", log], CLOCK)[1]
check(b"\033[K" not in got, "explain --all prints while it reads: %r" % got[:300])
got = on_terminal([COMMAND, "report", "-o", work + "/out", text], CLOCK)[1]
check(erased(got) == b"" and open(work + "/out", "rb").read() == out, "report -o: %r" % got[:300])
check_shown("report -o", got, 2)

# Others.
got = on_terminal([COMMAND, "compare", dat, dat], CLOCK)[1]
check(erased(got) == plain("compare", dat, dat)[1], "compare: what remains: %r" % got[:300])
check_shown("compare", got, 2)
for form in ("ndjson", "perfetto"):
    got = on_terminal([COMMAND, "export", "--to", form, "-o", work + "/out", dat], CLOCK)[1]
    check(erased(got) == b"", "export --to %s: what remains: %r" % (form, got[:300]))
    check_shown("export --to " + form, got)
got = on_terminal([COMMAND, "export", "--to", "perfetto", dat], CLOCK)[1]
check(b"\033[K" not in got, "export --to perfetto prints while it reads")
if plain("draw", dat, work + "/x.svg")[0] == 0:
    got = on_terminal([COMMAND, "draw", dat, work + "/x.svg"], CLOCK)[1]
    check(erased(got) == b"", "draw: what remains: %r" % got[:300])
    check_shown("draw", got)

# A message erases the line first.
bad = make("bad", open(text, "rb").read(), b" a-7 [000] ..... 0.000001: map: IOMMU: iova=0x1 - 0x2 paddr=0x0 size=4096\n")
status, out, errors = plain("stat", bad)
got = on_terminal([COMMAND, "stat", bad], CLOCK)[1]
check(errors.count(b"\n") == 1 and erased(got) == errors + out, "a message: %r" % erased(got)[:300])
check_shown("a message", got)
shutil.rmtree(work)
finish()
