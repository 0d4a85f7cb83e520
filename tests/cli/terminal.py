# SPDX-License-Identifier: LGPL-2.1
"""Runs the command on a terminal, for the tests of what it does there."""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

failures = 0
PATIENCE = float(os.environ.get("PATIENCE", "60"))


def fail(text):
    global failures
    print("FAILED: " + text)
    failures += 1


def check(condition, text):
    if not condition:
        fail(text)


def finish():
    sys.exit(1 if failures else 0)


class Terminal:
    """A program whose standard output is a terminal; its standard error too, unless quiet. A value of None in env
    removes the variable."""

    def __init__(self, arguments, env=None, quiet=False, rows=24, columns=250):
        self.out = b""
        self.err = b""
        errors = os.pipe()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            for name in ("PAGER", "TRACE_IOMMU_PAGER", "LESS", "NO_COLOR"):
                os.environ.pop(name, None)
            os.environ.update({"TERM": "xterm", "LC_ALL": "C.UTF-8"})
            for name, value in (env or {}).items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if quiet:
                os.dup2(errors[1], 2)
            os.close(errors[0])
            os.close(errors[1])
            os.execvp(arguments[0], arguments)
        os.close(errors[1])
        self.errors = errors[0]

    def read(self):
        """Wait for output. Returns False at its end."""
        ready = select.select([self.fd], [], [], PATIENCE)[0]
        if not ready:
            fail("nothing more comes after %r" % self.out[-1000:])
            os.kill(self.pid, signal.SIGKILL)
        try:
            data = os.read(self.fd, 65536) if ready else b""
        except OSError:  # the other end is closed
            data = b""
        self.out += data
        return data != b""

    def wait_for(self, text):
        while text not in self.out:
            if not self.read():
                fail("%r does not come: %r" % (text, self.out[-2000:]))
                return False
        return True

    def press(self, keys):
        os.write(self.fd, keys)

    def end(self):
        """Read to the end. Returns the exit status; negative: the signal."""
        while self.read():
            pass
        with os.fdopen(self.errors, "rb") as errors:
            self.err = errors.read()
        status = self.wait()
        os.close(self.fd)
        return status

    def wait(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def on_terminal(arguments, env=None, quiet=False, rows=24, columns=250):
    """Returns the status, and what came on the terminal and on stderr, with plain line ends."""
    terminal = Terminal(arguments, env, quiet, rows, columns)
    status = terminal.end()
    return status, terminal.out.replace(b"\r\n", b"\n"), terminal.err
