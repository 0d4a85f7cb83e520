#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1
"""live in a terminal: looks at the screen, presses keys, changes its size, and hangs up.

usage: screen.py COMMAND SOURCE trace|machine

The terminal is a VT52, because few lines of Python are enough for that.
"""
import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import sys
import termios
import time

COMMAND, TOP, WHERE = sys.argv[1:4]
TRACING = "/sys/kernel/tracing"
failures = 0


def fail(text):
    global failures
    print("FAILED: " + text)
    failures += 1


class Terminal:
    def __init__(self, arguments, rows=24, columns=150, term="vt52", program=COMMAND, messages=True):
        """If messages, what the program writes to stderr is not on the screen: end() returns it."""
        self.rows, self.columns = rows, columns
        self.clear()
        self.rest = b""
        self.messages = os.pipe()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ["TERM"] = term
            os.environ["LC_ALL"] = "C.UTF-8"
            os.environ.pop("LINES", None)
            os.environ.pop("COLUMNS", None)
            if messages:
                os.dup2(self.messages[1], 2)
            self.set_size(0)
            os.execvp(program, [program] + arguments)
        os.close(self.messages[1])

    def set_size(self, fd):
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.clear()
        self.set_size(self.fd)

    def clear(self):
        self.lines = [[" "] * self.columns for _ in range(self.rows)]
        self.y = self.x = 0

    def put(self, char):
        if self.y < self.rows and self.x < self.columns:
            self.lines[self.y][self.x] = char
        self.x = min(self.x + 1, self.columns - 1)

    def next_line(self):
        if self.y < self.rows - 1:
            self.y += 1
        else:
            self.lines = self.lines[1:] + [[" "] * self.columns]

    def escape(self, data):
        """Apply the sequence after an escape. Returns its length; 0: it is not complete."""
        code = data[:1]
        if not code or (code == b"Y" and len(data) < 3):
            return 0
        if code == b"Y":
            self.y, self.x = data[1] - 32, data[2] - 32
            return 3
        if code == b"H":
            self.y = self.x = 0
        elif code in b"JK" and self.y < self.rows:
            self.lines[self.y][self.x:] = [" "] * (self.columns - self.x)
            if code == b"J":
                for y in range(self.y + 1, self.rows):
                    self.lines[y] = [" "] * self.columns
        elif code == b"A":
            self.y -= 1
        elif code == b"B":
            self.y += 1
        elif code == b"C":
            self.x += 1
        elif code == b"D":
            self.x -= 1
        return 1

    def take(self, data):
        data = self.rest + data
        at = 0
        while at < len(data):
            byte = data[at]
            if byte == 27:
                n = self.escape(data[at + 1:])
                if not n:
                    break
                at += n
            elif byte == 13:
                self.x = 0
            elif byte == 10:
                self.next_line()
            elif byte == 8:
                self.x -= 1
            elif byte == 9:
                self.x = (self.x // 8 + 1) * 8
            elif byte >= 32:
                self.put(chr(byte))
            at += 1
        self.rest = data[at:]

    def pump(self, seconds):
        end = time.time() + seconds
        while time.time() < end:
            if not select.select([self.fd], [], [], 0.05)[0]:
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                return
            if not data:
                return
            self.take(data)

    def screen(self):
        return "\n".join("".join(line).rstrip() for line in self.lines)

    def wait_for(self, pattern, what, seconds=30):
        end = time.time() + seconds
        while time.time() < end:
            if re.search(pattern, self.screen(), re.M):
                return
            self.pump(0.1)
        fail("%s: no '%s' on the screen:\n%s" % (what, pattern, self.screen()))

    def press(self, keys):
        os.write(self.fd, keys)
        self.pump(0.3)

    def end(self, wanted, what, seconds=20):
        """Wait until the command ends. Returns what it wrote to stderr."""
        end = time.time() + seconds
        while time.time() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            if self.fd >= 0:
                self.pump(0.1)
            else:
                time.sleep(0.1)
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            fail("%s: it does not end" % what)
            return ""
        text = os.read(self.messages[0], 65536).decode()
        if not os.WIFEXITED(status) or os.WEXITSTATUS(status) != wanted:
            fail("%s: status %#x, not %d: %s" % (what, status, wanted, text))
        return text

    def hang_up(self):
        os.close(self.fd)
        self.fd = -1


def stopped(sample):
    """Ctrl-Z returns to the shell, and fg to the whole screen."""
    os.environ["PS1"] = "ready> "
    t = Terminal(["--norc", "--noprofile", "--noediting", "-i"], program="bash", messages=False)
    t.wait_for(r"^ready>", "bash")
    command = " ".join(map(shlex.quote, [COMMAND, "live", "-i", sample, "-d", "0.5"]))
    t.press(command.encode() + b"\n")
    t.wait_for(r"interval [2-9] of 500", "start")
    t.press(b"\032")
    t.wait_for(r"Stopped.*\n+ready>", "Ctrl-Z")
    if not termios.tcgetattr(t.fd)[3] & termios.ECHO:
        fail("Ctrl-Z: the terminal does not echo")
    t.clear()
    t.pump(1)
    if "interval" in t.screen():
        fail("Ctrl-Z: it still draws")
    t.press(b"fg\n")
    t.wait_for(r"^device +holder +maps/s", "fg")
    t.wait_for(r"^q quit .*\[m maps\]", "fg")
    t.press(b"f")
    t.wait_for(r"f back", "a key after fg")
    t.press(b"q")
    t.wait_for(r"^ready>", "q after fg")
    t.press(b"exit\n")
    t.end(0, "q after fg")


def on_trace():
    sample = TOP + "/samples/probe-amd-6.12-vfiomix.dat"
    t = Terminal(["live", "-i", sample, "-d", "0.5"])
    t.wait_for(r"interval [2-9] of 500", "start")
    t.wait_for(r"^device +holder +maps/s", "titles")
    t.wait_for(r"^0000:01:00.0  \S+-\d+ \(certain\)|^0000:01:00.0  host", "a device")
    t.wait_for(r"^no faults so far", "faults")
    t.wait_for(r"q quit .*\[m maps\]", "help")
    t.press(b"n")
    t.wait_for(r"\[n name\]", "sort by name")
    first = [line for line in t.screen().split("\n") if line.startswith("0000:")][0]
    if not first.startswith("0000:00:04.0"):
        fail("by name, the first is " + first)
    for key, name in (b"u", "unmaps"), (b"b", "bytes"), (b"l", "live"), (b"t", "lifetime"), (b"x", "faults"):
        t.press(key)
        t.wait_for(r"\[%s %s\]" % (key.decode(), name), "sort by " + name)
    t.press(b"n")
    t.press(b"\033B")
    t.press(b"f")
    t.wait_for(r"^holder: ", "follow")
    t.wait_for(r"^mappings by size: ", "follow")
    t.wait_for(r"^latest maps and unmaps, newest first:", "follow")
    t.wait_for(r"f back", "follow")
    if "0000:01:00.0" not in t.screen() or "0000:00:04.0" in t.screen().split("holder:")[0]:
        fail("the wrong device is followed:\n" + t.screen())
    t.press(b"f")
    t.wait_for(r"\[n name\]", "back")
    # Narrow, low, tiny, and large again.
    t.resize(12, 60)
    t.wait_for(r"^q quit", "narrow")
    t.wait_for(r"^trace-iommu live, kernel 6.12", "narrow")
    for rows, columns in (1, 1), (2, 10), (3, 3), (200, 300), (24, 150):
        t.resize(rows, columns)
        t.pump(0.4)
    t.wait_for(r"^device +holder", "large again")
    t.press(b"q")
    text = t.end(0, "q")
    if text:
        fail("q: on stderr: " + text)

    # Another device is chosen while one is followed: these are its maps, too.
    t = Terminal(["live", "-i", sample, "-d", "0.5"])
    t.wait_for(r"^0000:00:04.0 .*\n0000:01:00.0 |^0000:01:00.0 .*\n0000:00:04.0 ", "two devices")
    t.press(b"n\033A")
    t.press(b"f")
    t.wait_for(r"^0000:00:04.0 .*\nholder: ", "follow")
    t.press(b"\033B")
    t.wait_for(r"^0000:01:00.0 .*\nholder: ", "another device")
    t.wait_for(r"^  \d+\.\d+ (un)?map +0x.* by (procA|thr|worker|forker|child)-", "maps of another device")
    t.press(b"q")
    t.end(0, "q")

    # At the end of the trace, the screen and its keys stay.
    t = Terminal(["live", "-i", sample, "-d", "3600"])
    t.wait_for(r"^note: the trace has ended; q quits$", "end of the trace")
    t.wait_for(r"^0000:01:00.0  host", "end of the trace")
    t.press(b"f")
    t.wait_for(r"f back", "follow after the end of the trace")
    t.press(b"f")
    t.wait_for(r"\[m maps\]", "back after the end of the trace")
    t.press(b"q")
    t.end(0, "q after the end of the trace")

    stopped(sample)

    # Terminals that ncurses does not know, and that only append text.
    for term in "none-of-these", "dumb":
        t = Terminal(["live", "-i", sample, "-d", "3"], term=term)
        if "note: live prints lines, because the terminal type in TERM " not in t.end(0, term):
            fail(term + ": no note")
        if "0000:01:00.0  host" not in t.screen():
            fail(term + ": no lines:\n" + t.screen())

    # Ctrl-C, and a closed terminal.
    t = Terminal(["live", "-i", sample])
    t.wait_for(r"interval 1", "start")
    t.press(b"\003")
    t.end(0, "Ctrl-C")
    t = Terminal(["live", "-i", sample])
    t.wait_for(r"interval 1", "start")
    t.hang_up()
    if "the terminal is gone" not in t.end(2, "hang up"):
        fail("hang up: no message")


def instances():
    return {name for name in os.listdir(TRACING + "/instances") if name.startswith("trace-iommu-")}


def on_machine():
    def start():
        t = Terminal(["live", "-d", "0.3", "-b", "1024"])
        t.wait_for(r"interval \d+ of 3", "start")
        return t

    def gone(t, what):
        if "trace-iommu-%d" % t.pid in instances():
            fail(what + ": the instance is left")

    t = start()
    t.wait_for("kernel " + re.escape(os.uname().release), "head")
    if not os.path.isdir("/sys/kernel/iommu_groups") or not os.listdir("/sys/kernel/iommu_groups"):
        t.wait_for("no IOMMU is in use", "note")
    t.resize(10, 70)
    t.wait_for(r"^q quit", "narrow")
    t.press(b"q")
    t.end(0, "q")
    gone(t, "q")
    t = start()
    t.press(b"\003")
    t.end(0, "Ctrl-C")
    gone(t, "Ctrl-C")
    t = start()
    t.hang_up()
    if "the terminal is gone" not in t.end(2, "hang up"):
        fail("hang up: no message")
    gone(t, "hang up")
    # A message that comes while the screen is drawn is shown after it.
    t = start()
    with open("%s/instances/trace-iommu-%d/tracing_on" % (TRACING, t.pid), "w") as f:
        f.write("0")
    if "another process stopped the recording" not in t.end(2, "switched off"):
        fail("switched off: no message")
    gone(t, "switched off")


if WHERE == "trace":
    on_trace()
else:
    if os.getuid() or not os.path.isdir(TRACING + "/events/iommu") or \
            not os.access(TRACING + "/instances", os.W_OK):
        print("SKIPPED: this test needs root, and a tracefs with IOMMU events")
        sys.exit(77)
    on_machine()
sys.exit(failures != 0)
