#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""The pager of report and summary.

usage: pager.py COMMAND SOURCE [CRASHING_LIBRARY]
"""
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

from terminal import Terminal, check, finish, on_terminal

COMMAND, TOP = sys.argv[1:3]
FAULT = TOP + "/samples/amd-6.1-fault.dat"
CLEAN = TOP + "/samples/amd-6.12-net.dat"
work = tempfile.mkdtemp()


def script(name, text):
    path = os.path.join(work, name)
    with open(path, "w") as file:
        file.write("#!/bin/sh\n" + text)
    os.chmod(path, stat.S_IRWXU)
    return path


def plain(*arguments):
    done = subprocess.run([COMMAND, *arguments], stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def paged(*arguments, **env):
    return on_terminal([COMMAND, *arguments], {"NO_COLOR": "1", **env})


# It marks what went through it, tells LESS, and takes its time: the command waits for it.
mark = script("mark", 'echo "LESS=$LESS $*"\nwhile IFS= read -r line; do printf "|%s\\n" "$line"; done\n'
              "sleep 0.3\necho end of pager\n")


def marked(text, less=b"FRX", words=b""):
    return b"LESS=%s %s\n" % (less, words) + b"".join(b"|" + line + b"\n" for line in text.splitlines()) + \
        b"end of pager\n"


for arguments in (["summary", FAULT], ["summary", CLEAN], ["report", FAULT], ["summary", FAULT, CLEAN],
                  ["report", FAULT, CLEAN], ["summary", "--json", FAULT]):
    status, out, _ = plain(*arguments)
    for env in ({"PAGER": mark}, {"TRACE_IOMMU_PAGER": mark, "PAGER": "false"}):
        got = paged(*arguments, **env)
        check(got[0] == status, "%s: status %d in a pager, not %d" % (arguments, got[0], status))
        check(got[1] == marked(out), "%s in a pager: %r" % (arguments, got[1][:300]))

# Words, a shell's syntax, and the user's LESS.
out = plain("summary", FAULT)[1]
check(paged("summary", FAULT, PAGER=mark + "  a b")[1] == marked(out, words=b"a b"), "words for the pager")
check(paged("summary", FAULT, PAGER="%s 'a  b'; exit 3" % mark)[1] == marked(out, words=b"a  b"), "quoted words")
check(paged("summary", FAULT, PAGER=mark, LESS="S")[1] == marked(out, less=b"S"), "LESS of the user")
check(paged("summary", FAULT, PAGER=mark, LESS="")[1] == marked(out, less=b""), "an empty LESS")

# A narrower terminal: summary wraps its lines, without and with a pager. Only white space differs. Reports are whole.
for columns in (80, 100, 250):
    for name in (FAULT, TOP + "/samples/record-smmuv3-6.12-fault.dat"):
        whole = plain("summary", name)[1]
        for env in ({"PAGER": "cat"}, {"PAGER": "cat -"}, {"PAGER": "cat; :"}):
            got = on_terminal([COMMAND, "summary", name], {"NO_COLOR": "1", **env}, columns=columns)[1]
            widest = max(len(line.decode()) for line in got.splitlines())
            check(widest <= columns and got.split() == whole.split(), "%d columns: %d, %r" % (columns, widest, got))
            check((got == whole) == (columns == 250), "%d columns: %r" % (columns, got))
            coloured = on_terminal([COMMAND, "summary", name], env, columns=columns)[1]
            check(re.sub(rb"\033\[[0-9;]*m", b"", coloured) == got, "%d columns, in colours: %r" % (columns, coloured))
report = plain("report", FAULT)[1]
check(on_terminal([COMMAND, "report", "--no-pager", FAULT], {"NO_COLOR": "1"}, columns=80)[1] == report, "a wrapped report")

# No pager.
for env in ({"PAGER": "cat"}, {"PAGER": ""}, {"PAGER": mark, "TRACE_IOMMU_PAGER": ""},
            {"PAGER": mark, "TRACE_IOMMU_PAGER": "cat"}, {"PAGER": mark, "TERM": "dumb"}, {"PAGER": mark, "TERM": ""},
            {"PAGER": mark, "TERM": None}):
    got = paged("summary", FAULT, **env)
    check(got[1] == out and got[0] == 1, "%s: %r" % (env, got))
check(paged("summary", "--no-pager", FAULT, PAGER=mark)[1] == out, "--no-pager")
check(paged("--no-pager", "summary", FAULT, PAGER=mark)[1] == out, "--no-pager before the command")
check(b"LESS=" not in paged("stat", FAULT, PAGER=mark)[1], "a pager for stat")
check(paged("summary", "-o", work + "/out", FAULT, PAGER=mark)[1] == b"", "a pager with -o")
check(open(work + "/out", "rb").read() == out, "-o on a terminal")
status, piped, _ = on_terminal(["sh", "-c", '"$0" summary "$1" | cat', COMMAND, FAULT], {"PAGER": mark})
check(piped == out, "a pager in a pipe")

# A pager that cannot run.
os.mkdir(work + "/directory")
for pager in ("no-such-pager", work + "/none -x", work + "/directory"):
    status, got, _ = paged("summary", FAULT, PAGER=pager)
    first, _, rest = got.partition(b"\n")
    check(status == 1 and rest == out, "a pager that cannot run: %d %r" % (status, got[:200]))
    check(first.startswith(b"trace-iommu: cannot run the pager '" + pager.encode() + b"': "), "%r" % first)

status, got, _ = paged("summary", FAULT, CLEAN, FAULT, PAGER="no-such-pager")
check(got.count(b"cannot run the pager") == 1, "a pager that cannot run, for three traces: %r" % got[:300])

line = b" a-7 [000] ..... %d.%06d: map: IOMMU: iova=0x%016x - 0x%016x paddr=0x0000000000100000 size=4096\n"
with open(work + "/long.txt", "wb") as file:
    for i in range(60000):
        file.write(line % (1 + i // 1000, i % 1000, i * 4096, i * 4096 + 4096))
check(len(plain("report", work + "/long.txt")[1]) > 1 << 20, "the long report is short")

# A shell that finds no pager has read nothing: all is printed, also what comes after it has ended.
REPORT = (["report", work + "/long.txt"], 0)
with open(work + "/locked", "w") as file:
    file.write("#!/bin/sh\n")
for pager, code in (("LESS=FRX no-such-pager", 127), ("no-such-pager 'x'", 127), ("sleep 0.2; no-such-pager", 127),
                    ("'%s/locked'" % work, 126)):
    for arguments, wanted in ((["summary", FAULT], 1), *([REPORT] if "sleep" in pager else [])):
        whole = plain(*arguments)[1]
        status, got, errors = on_terminal([COMMAND, *arguments], {"NO_COLOR": "1", "PAGER": pager}, quiet=True)
        check(status == wanted and got == whole, "%s of %s: %d %r" % (pager, arguments, status, got[:200]))
        check(b"trace-iommu: cannot run the pager '%s': its shell ended with status %d; printing " %
              (pager.encode(), code) in errors, "%s: %r" % (pager, errors))
        check(errors.count(b"trace-iommu:") == 1, "%s: %r" % (pager, errors))
# What it has read is lost; other statuses are those of a user who quits.
status, got, errors = on_terminal([COMMAND, *REPORT[0]], {"PAGER": "head -c 10; no-such-pager"}, quiet=True)
check(b"what it has not read" in errors and got.endswith(plain(*REPORT[0])[1][-1000:]), "read in part: %r" % errors)
for pager in ("exit 3;", "head -n 1; exit 125", "kill $$"):
    status, got, errors = on_terminal([COMMAND, *REPORT[0]], {"PAGER": pager}, quiet=True)
    check(status == 0 and got.count(b"\n") <= 1 and b"trace-iommu" not in errors, "%s: %r" % (pager, errors))

# An error before the first output needs no pager; a later one goes through it.
status, got, _ = paged("summary", work + "/none", PAGER=mark)
check(status == 2 and b"LESS=" not in got and b"trace-iommu: " in got, "an error: %r" % got)
status, got, _ = paged("summary", work + "/none", FAULT, PAGER=mark)
check(status == 2 and b"\n|trace-iommu: " in got and got.endswith(b"end of pager\n"), "an error in it: %r" % got)
status, got, errors = on_terminal([COMMAND, "summary", work + "/none", FAULT], {"PAGER": mark, "NO_COLOR": "1"}, quiet=True)
check(b"trace-iommu: " in errors and b"|trace-iommu: " not in got, "errors into a pipe: %r %r" % (got, errors))

# A user who quits early: the command ends at once and quietly.
quitter = script("quitter", "IFS= read -r line\necho \"$line\"\n")
for arguments, status in ((["report", work + "/long.txt"], 0), (["report", work + "/long.txt", FAULT], 0),
                          (["summary", FAULT], 1)):
    got = paged(*arguments, PAGER=quitter)
    check(got[0] == status and got[1].count(b"\n") == 1, "quitting: %s %d %r" % (arguments, got[0], got[1][:200]))

# The first lines come before the last one is made: the pager waits for the test.
streaming = script("streaming", "IFS= read -r line\necho first\nhead -c 1000000 >/dev/null\necho $(wc -c)\n")
status, got, _ = paged("report", work + "/long.txt", PAGER=streaming)
check(status == 0 and got.startswith(b"first\n"), "streaming: %r" % got)

# Ctrl-C ends the command, but not before the pager.
holder = script("holder", "trap '' INT\ncat >/dev/null\necho started\nsleep 0.3\necho ended\n")
terminal = Terminal([COMMAND, "summary", FAULT], {"PAGER": holder})
terminal.wait_for(b"started")
terminal.press(b"\x03")
status = terminal.end()
check(status == -2 and b"ended" in terminal.out, "Ctrl-C: %d %r" % (status, terminal.out))

# Signals that are ignored stay ignored. Those that are not end the process of a trace, too: the pager waits for it.
status, got, _ = on_terminal(["sh", "-c", "trap '' TERM; PAGER='kill -TERM $$; cat' exec \"$0\" summary \"$1\"", COMMAND, FAULT],
                             {"NO_COLOR": "1"})
check(status == 1 and got == out, "SIGTERM is ignored: %d %r" % (status, got[:200]))
waiter = script("waiter", "echo started\nhead -c 1 >/dev/null\nkill -TERM $PPID\nsed -n '$='\n")
total = plain("report", work + "/long.txt")[1].count(b"\n")
got = paged("report", work + "/long.txt", work + "/long.txt", PAGER=waiter)
check(got[0] == -15 and int(got[1].split()[-1]) < 2 * total, "SIGTERM: %d %r" % (got[0], got[1][:200]))

# A damaged file that crashes a library ends the process at once, but not before the pager.
if len(sys.argv) > 3:
    crash = {"LD_PRELOAD": sys.argv[3], "CRASH_IN": "next", "CRASH_BY": "SIGSEGV", "CRASH_FILE": "two.dat"}
    shutil.copy(FAULT, work + "/two.dat")
    got = paged("report", FAULT, work + "/two.dat", PAGER=mark, **crash)
    check(got[0] == 2 and b" is damaged: " in got[1] and got[1].endswith(b"\nend of pager\n"), "a crash: %r" % got[1][-300:])

if shutil.which("less"):
    # Shorter than the screen: less -F prints and ends. Longer: it waits for q.
    status, got, _ = on_terminal([COMMAND, "summary", FAULT], {"NO_COLOR": "1"}, rows=200)
    check(status == 1 and out.splitlines()[-1] in got, "less, short: %d %r" % (status, got))
    terminal = Terminal([COMMAND, "report", work + "/long.txt"])
    terminal.wait_for(b"iova=")
    terminal.press(b"q")
    status = terminal.end()
    check(status == 0 and b"trace-iommu:" not in terminal.out, "less: %d %r" % (status, terminal.out[-300:]))
else:
    print("no less: not tested with it")

shutil.rmtree(work)
finish()
