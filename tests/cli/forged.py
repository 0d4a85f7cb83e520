# SPDX-License-Identifier: LGPL-2.1
"""Writes trace.dat files into a directory: FORM-good.dat, which can be opened, and one FORM-CASE.dat
for each number with which libtracecmd writes past the end of its memory, or works too long. The
forms: version 6 of both byte orders, version 7, and version 7 with compressed sections.
usage: forged.py DIRECTORY"""
import os
import struct
import sys

HIGHEST4 = 0xFFFFFFFF
HIGHEST8 = 0xFFFFFFFFFFFFFFFF
DONE, CPUSTAT, BUFFER, TRACECLOCK, PROCMAPS, GUEST = 0, 2, 3, 4, 10, 13
PAGE = 4096


def zstd_frame(data, zeros=0):
    """A frame of zstd with a stored block and @zeros blocks of 128 KiB of 0: a single segment, with
    its size in 4 bytes."""
    size = 1 << 17
    assert len(data) < size
    blocks = struct.pack("<I", len(data) << 3 | (zeros == 0))[:3] + data
    for left in range(zeros, 0, -1):
        blocks += struct.pack("<I", size << 3 | 1 << 1 | (left == 1))[:3] + b"\0"
    return b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(data) + zeros * size) + blocks


class Form:
    def __init__(self, name, version, order="<", packed=False):
        self.name, self.version, self.order, self.packed = name, version, order, packed

    def number(self, size, value):
        return struct.pack(self.order + {1: "B", 2: "H", 4: "I", 8: "Q"}[size], value)

    def head(self):
        head = b"\x17\x08\x44tracing%d\0" % self.version
        return head + bytes([self.order == ">", 8]) + self.number(4, PAGE)

    def sized(self, size, data, forged=None):
        return self.number(size, len(data) if forged is None else forged) + data

    def option(self, kind, data):
        return self.number(2, kind) + self.sized(4, data)

    def parts(self, case):
        """The parts of the head by their numbers in version 7."""
        system = b"s" * (8192 if case == "system" else 8191) + b"\0"
        text = b"x" * 60000
        formats = 1 << 20 if case == "parts" else 0
        return {
            16: b"header_page\0" + self.number(8, 0) + b"header_event\0" + self.number(8, 0),
            17: self.number(4, formats) + bytes(8 * formats),
            18: self.number(4, 1) + system + self.number(4, 0),
            19: self.sized(4, text, HIGHEST4) if case == "kallsyms" else self.sized(4, b""),
            20: self.sized(4, text, HIGHEST4) if case == "printk" else self.sized(4, b""),
            21: self.sized(8, text, HIGHEST8) if case == "cmdlines" else self.sized(8, b""),
        }

    def options(self, case):
        cpu = 0xC0000000 if case == "guest" else 0
        guest = self.number(8, 1) + self.number(4, 1) + self.number(4, cpu) + self.number(4, 7)
        name = b"guest" + guest.replace(b"\0", b"x") if case == "guestname" else b"guest\0" + guest
        return (
            self.option(CPUSTAT, b"" if case == "cpustat" else b"entries: 0\n\0")
            + self.option(PROCMAPS, b"" if case == "procmaps" else b"\0")
            + self.option(TRACECLOCK, b"[local] x" if case == "clock" else b"[local] x\0")
            + self.option(GUEST, name)
        )

    def version6(self, case):
        head = self.head() + b"".join(self.parts(case).values()) + self.number(4, 1)
        clock = self.sized(8, b"[local]\0")
        table = b"flyrecord\0" + self.number(8, PAGE * 3) + self.number(8, 0)
        # An instance, with options of its own.
        begin = head + b"options  \0" + self.options(case)
        begin += self.option(BUFFER, self.number(8, PAGE * 4) + b"mine\0") + self.number(2, DONE)
        own = self.option(CPUSTAT, b"" if case == "instance" else b"entries: 0\n\0")
        file = (begin + table + clock).ljust(PAGE * 4, b"\0")
        return file + b"options  \0" + own + self.number(2, DONE) + table + clock

    def section(self, kind, data):
        if self.packed:
            frame = zstd_frame(data)
            data = self.sized(4, frame)[:4] + self.number(4, len(data)) + frame
        flags = self.number(2, int(self.packed))
        return self.number(2, kind) + flags + self.number(4, HIGHEST4) + self.sized(8, data)

    def version7(self, case):
        head = self.head() + (b"zstd\0001.5.4\0" if self.packed else b"none\0\0")
        file, named = b"", b""
        for kind, data in self.parts(case).items():
            named += self.option(kind, self.number(8, len(head) + 8 + len(file)))
            file += self.section(kind, data)
        cpu = 0x80000000 if case == "cpu" else 0
        buffer = self.number(8, 0) + b"\0local\0" + self.number(4, PAGE) + self.number(4, 1)
        buffer += self.number(4, cpu) + self.number(8, 0) + self.number(8, 0)
        at = len(head) + 8 + len(file)
        file += Form("", 7, self.order).section(3, b"")
        named += self.option(BUFFER, self.number(8, at) + buffer[8:])
        options = len(head) + 8 + len(file)
        end = self.option(DONE, self.number(8, options if case == "loop" else 0))
        file += self.section(0, named + self.options(case) + end)
        return head + self.number(8, options) + file

    def blocks(self):
        """Sections of options, each of which becomes 16 MiB: more than 1 GiB together."""
        head = self.head() + b"zstd\0001.5.4\0"
        file = head + self.number(8, len(head) + 8)
        for _ in range(70):
            size = len(zstd_frame(bytes(14), 128)) + 16 + 8
            frame = zstd_frame(self.option(DONE, self.number(8, len(file) + size)), 128)
            sizes = self.number(4, len(frame)) + self.number(4, 14 + (128 << 17))
            file += self.number(2, 0) + self.number(2, 1) + self.number(4, 0)
            file += self.sized(8, sizes + frame)
        return file

    def write(self, directory, case):
        data = self.version6(case) if self.version == 6 else self.version7(case)
        if case == "blocks":
            data = self.blocks()
        if case == "order":
            data = data[:12] + b"\2" + data[13:]
        with open(os.path.join(directory, f"{self.name}-{case}.dat"), "wb") as file:
            file.write(data)


def main():
    cases = "good kallsyms printk cmdlines system cpustat procmaps clock guest guestname order"
    for form in (
        Form("little", 6),
        Form("big", 6, ">"),
        Form("sections", 7),
        Form("sections-big", 7, ">"),
        Form("packed", 7, packed=True),
        Form("packed-big", 7, ">", True),
    ):
        own = "instance parts" if form.version == 6 else "cpu loop"
        own += " blocks" if form.packed else ""
        for case in (cases + " " + own).split():
            form.write(sys.argv[1], case)


main()
