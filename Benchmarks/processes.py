"""Run a command and say what it took: wall time, processor time, peak memory, output."""
import os
import pty
import select
import subprocess
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Cost:
    wall_seconds: float
    cpu_seconds: float
    # The kernel counts this script's own memory before the command takes over, so less than
    # about 16 MB is never seen.
    peak_bytes: int
    status: int
    output: str


def run(command, text="", timeout=600):
    """Feed `text` through a pipe and wait for the end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as source:
        source.write(text.encode())
        source.seek(0)
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=source, stdout=out, stderr=subprocess.STDOUT)
        usage, status = wait(child, start + timeout)
        wall = time.perf_counter() - start
        out.seek(0)
        return cost(wall, usage, status, out.read())


def answer_in_terminal(command, prompt, text, answer, timeout=20):
    """Seconds until the prompt stands in a pseudo-terminal, and until `answer` follows `text`.

    The terminal echoes what is typed, so the answer is looked for after the echo.
    """
    outer, inner = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "NOISEBOOK_HISTORY": ""}
    start = time.perf_counter()
    child = subprocess.Popen(
        command, stdin=inner, stdout=inner, stderr=inner, env=environment, start_new_session=True)
    os.close(inner)
    seen = b""
    try:
        seen, ready = read_until(outer, seen, prompt.encode(), start, timeout)
        os.write(outer, text.encode() + b"\n")
        from_here = len(seen)
        seen, answered = read_until(
            outer, seen, answer.encode(), start, timeout, after=text.encode(), begin=from_here)
        os.write(outer, b"\x04")
        drain(outer, start + timeout)
    finally:
        os.close(outer)
        usage, status = wait(child, start + timeout)
    return ready, answered, cost(time.perf_counter() - start, usage, status, seen)


def read_until(descriptor, seen, wanted, start, timeout, after=b"", begin=0):
    while True:
        tail = seen[begin:]
        at = tail.find(after)
        if at >= 0 and wanted in tail[at + len(after):]:
            return seen, time.perf_counter() - start
        left = start + timeout - time.perf_counter()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError(f"no {wanted!r} in {seen!r}")
        seen += os.read(descriptor, 4096)


def drain(descriptor, deadline):
    """Read what is left, so that the child is not held up by a full terminal."""
    while time.perf_counter() < deadline and select.select([descriptor], [], [], 1)[0]:
        try:
            if not os.read(descriptor, 4096):
                return
        except OSError:
            return


def wait(child, deadline):
    """The child's resource usage; a child that takes too long is ended."""
    while time.perf_counter() < deadline:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return usage, child.returncode
        time.sleep(0.0002)
    child.kill()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage, child.returncode


def cost(wall, usage, status, output):
    return Cost(
        wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, status,
        output.decode("utf-8", "replace"))
