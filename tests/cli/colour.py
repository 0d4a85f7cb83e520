#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""The colours of text for people: where they are, where they are not, and that a trace adds none.

usage: colour.py COMMAND SOURCE
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

from terminal import check, finish, on_terminal

COMMAND, TOP = sys.argv[1:3]
FAULT = TOP + "/samples/amd-6.1-fault.dat"
# All that the command writes of its own: see cli/terminal/colour.c.
OURS = re.compile(rb"\033\[(|1|2|3[236]|1;31)m")
BEGUN_AND_ENDED = re.compile(rb"\033\[(?:1|2|3[236]|1;31)m[^\033\n]*\033\[m")


def run(*arguments, env=None):
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "PAGER", "TRACE_IOMMU_PAGER")}
    done = subprocess.run([COMMAND, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          env={**environment, "TERM": "xterm", **(env or {})})
    return done.returncode, done.stdout, done.stderr


def check_coloured(what, coloured, plain):
    check(b"\033" in coloured, what + ": no colour")
    check(b"\033" not in plain, what + ": a colour in a pipe")
    check(OURS.sub(b"", coloured) == plain, what + ": not only the colour differs")
    check(b"\033" not in BEGUN_AND_ENDED.sub(b"", coloured), what + ": a style without its end in the line")


for sample in ("amd-6.1-fault", "probe-amd-6.12-vfiomix", "intel-7.2-disk"):
    trace = "%s/samples/%s.dat" % (TOP, sample)
    for command in ("explain", "report", "summary", "stat"):
        status, plain, errors = run(command, trace)
        for options in ([command, "--color=always"], [command, "--color"], ["--color=always", command],
                        [command, "--colo=always"], ["--col", command]):
            got = run(*options, trace, env={"NO_COLOR": "1", "TERM": "dumb"})
            check_coloured("%s %s" % (options, sample), got[1], plain)
            check((got[0], got[2]) == (status, errors), "%s: %r" % (options, (got[0], got[2])))
        for options in ([command], [command, "--color=auto"], [command, "--color=never"],
                        ["--color=always", command, "--color=never"]):
            check(run(*options, trace)[1] == plain, "%s %s in a pipe" % (options, sample))
check_coloured("explain --all", run("explain", "--all", "--color", FAULT)[1], run("explain", "--all", FAULT)[1])
check_coloured("doctor", run("doctor", "--color")[1], run("doctor")[1])

# What each colour says.
summary = run("summary", "--color", FAULT)[1]
for text in (b"\033[1mFaults\033[m: \033[1;31m15\033[m", b"\033[1;31muse after unmap\033[m: ", b"\033[36m0000:00:04.0\033[m",
             b"\033[1mMappings\033[m"):
    check(text in summary, "summary: no %r" % text)
check(b"\033[32mnone\033[m" in run("summary", "--color", TOP + "/samples/intel-7.2-disk.dat")[1], "no faults are not green")
check(b"\033[33mblocked\033[m: " in run("explain", "--color", FAULT)[1], "explain: no severity")

# Formats for programs have none.
for options in (["summary", "--json"], ["summary", "--csv"], ["stat", "--json"], ["explain", "--json"],
                ["explain", "--ndjson"], ["explain", "--prometheus"]):
    check(b"\033" not in run(*options, "--color=always", FAULT)[1], "%s has colours" % options)
check(b"\033" not in run("doctor", "--json", "--color=always")[1], "doctor --json has colours")

# A terminal.
plain = run("summary", FAULT)[1]
for env, is_coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False),
                         ({"TERM": ""}, False), ({"TERM": None}, False)):
    got = on_terminal([COMMAND, "summary", "--no-pager", FAULT], env)[1]
    check((b"\033" in got) == is_coloured, "colours with %s: %r" % (env, got[:100]))
    check(OURS.sub(b"", got) == plain, "the terminal with %s: %r" % (env, got[:100]))
got = on_terminal([COMMAND, "summary", FAULT], {"PAGER": "cat -"})[1]
check(b"\033" in got and OURS.sub(b"", got) == plain, "colours in a pager: %r" % got[:100])
with tempfile.NamedTemporaryFile() as out:
    on_terminal([COMMAND, "summary", "-o", out.name, FAULT])
    check(open(out.name, "rb").read() == plain, "-o on a terminal")

# Wrong values.
check(run("summary", "--color=alwys", FAULT)[2] ==
      b"trace-iommu: --color: unknown value 'alwys'; did you mean 'always'?\n", "a misspelt value")
check(run("summary", "--color=red", FAULT)[2] ==
      b"trace-iommu: --color: unknown value 'red'; use auto, always or never\n", "a wrong value")
check(run("draw", "--color", FAULT)[0] == 2, "draw takes --color")
# A value that does not follow an equals sign is not taken for a file or a command, unless there is such a file.
for when in ("always", "never", "auto"):
    for arguments in (["summary", "--color", when, FAULT], ["summary", FAULT, "--color", when],
                      ["--color", when, "summary", FAULT], ["doctor", "--color", when]):
        check(run(*arguments)[0] == 2 and run(*arguments)[2] ==
              b"trace-iommu: --color: its value follows an equals sign; write --color=%s\n" % when.encode(),
              "%s: %r" % (arguments, run(*arguments)))
with tempfile.TemporaryDirectory() as work:
    shutil.copy(FAULT, work + "/always")
    got = subprocess.run([COMMAND, "summary", "--color", "always"], cwd=work, capture_output=True)
    check(got.returncode == 1 and b"\033" in got.stdout, "a file with that name: %r" % got.stderr)

# Strings of a trace: whatever is in them, only our sequences come out.
chance = random.Random(19)


def nasty(n):
    pieces = (b"\033[35m", b"\033]0;x\007", b"\x9b35m", b"\xc2\x9b35m", b"\033[m", b"\033", b"\033[1;31", b"a", b"0", b":")
    data = b"".join(chance.choice(pieces) if chance.random() < 0.7 else bytes([chance.randrange(1, 256)]) for _ in range(n))
    return data.replace(b"\n", b"m").replace(b"\r", b"m")


def untrusted(t, i):
    comm, device, message = nasty(3)[:15], nasty(4), nasty(8)
    head = b" %s-%d [000] ..... %d.%06d: " % (comm, i % 9 + 1, 1 + i // 1000, i % 1000)
    yield head + b"add_device_to_group: IOMMU: groupID=%d device=%s\n" % (i, device)
    yield head + b"attach_device_to_domain: IOMMU: device=%s\n" % device
    yield head + b"map: IOMMU: iova=0x%016x - 0x%016x paddr=0x0000000000100000 size=4096\n" % (i * 8192, i * 8192 + 4096)
    yield head + b"console: %s: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x%x flags=0x0020] %s\n" % (
        device, i * 8192 + 4096, message)
    yield head + b"io_page_fault: IOMMU:%s %s iova=0x%016x flags=0x0000\n" % (message, device, i * 8192)


trace = b"".join(line for i in range(200) for line in untrusted(chance, i))
log = b"".join(b"[    %d.000001] %s 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x%x flags=0x0020] %s\n" %
               (i, nasty(5), i << 12, nasty(8)) for i in range(200))
for text in (trace, log):
    for options in (["summary"], ["report"], ["stat"], ["explain"], ["explain", "--all"]):
        if text == log and options[0] != "explain":
            continue
        with tempfile.NamedTemporaryFile() as file:
            file.write(text)
            file.flush()
            status, plain, _ = run(*options, file.name)
            coloured = run(*options, "--color=always", file.name)[1]
        check(len(plain) > 500, "%s reads nothing: %d %r" % (options, status, plain))
        check_coloured("%s of nasty strings" % options, coloured, plain)
        check(not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", OURS.sub(b"", coloured)),
              "%s: a control character" % options)
finish()
