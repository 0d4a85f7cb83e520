#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1
"""Runs a command on a terminal, and presses Enter whenever it prints PROMPT. Prints the output.

usage: on_terminal.py PROMPT COMMAND...
"""
import os
import pty
import sys

prompt = sys.argv[1].encode()
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

output = b""
answered = 0
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:  # the terminal is gone, because the command has ended
        break
    if not part:
        break
    output += part
    while output.count(prompt) > answered:
        answered += 1
        os.write(terminal, b"\n")
sys.stdout.buffer.write(output.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
