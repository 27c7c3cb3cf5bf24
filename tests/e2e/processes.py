"""Child processes that never outlive this one, and the ports that they listen on."""
import ctypes
import os
import pathlib
import random
import signal
import socket
import subprocess
import time

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_TAIL_LINES = 15


class Failed(Exception):
    """Something did not start or end as it should; the text says what, and shows the log."""


def free_ports(count):
    """Ports of loopback that nobody listens on.

    They lie below the range from which the system gives ports to clients and to listeners on port 0,
    so that a server can be restarted on its port while other tests run.
    """
    first = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()[0])
    candidates = range(first - 10000, first) if first > 12000 else range(50000, 60000)
    found = []
    for port in random.sample(candidates, len(candidates)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise Failed("no free port on 127.0.0.1")


class Process:
    """One child with its log. The kernel kills it when the process that started it is gone."""

    def __init__(self, name, command, log_folder):
        self.name = name
        self.log = pathlib.Path(log_folder) / f"{name}.log"
        self._command = list(map(str, command))
        self._child = None

    @property
    def pid(self):
        return self._child.pid if self._child else None

    def set_command(self, command):
        """What the next start runs."""
        self._command = list(map(str, command))

    def start(self):
        parent = os.getpid()

        def guard():
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # it went between fork and prctl
                os._exit(1)

        with self.log.open("ab") as log:
            log.write(f"==== {time.strftime('%H:%M:%S')} {' '.join(self._command)}\n".encode())
            log.flush()
            self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log,
                                           stderr=log, preexec_fn=guard)

    def running(self):
        return self._child is not None and self._child.poll() is None

    def send(self, signal_number):
        if not self.running():
            raise Failed(f"{self.name} is not running")
        self._child.send_signal(signal_number)

    def stop(self, grace=0.0):
        """Ends it: politely for `grace` seconds, then by SIGKILL. Returns whether it ended politely."""
        if not self.running():
            return True
        self._child.send_signal(signal.SIGCONT)
        if grace > 0:
            self._child.terminate()
            try:
                self._child.wait(grace)
                return True
            except subprocess.TimeoutExpired:
                pass
        self._child.kill()
        self._child.wait()
        return False

    def tail(self):
        try:
            lines = self.log.read_text("utf-8", "replace").splitlines()[-_TAIL_LINES:]
        except OSError:
            return "(no log)"
        return "\n".join("    " + line[:300] for line in lines)

    def failure(self, what):
        """A Failed that says `what` of this process, with the end of its log."""
        code = self._child.poll() if self._child else None
        ended = f" (it ended with exit code {code})" if code is not None else ""
        return Failed(f"{self.name} {what}{ended}; the end of {self.log}:\n{self.tail()}")

    def wait_until(self, condition, what, seconds):
        """Waits until condition() is true; Failed when the process ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not condition():
            if not self.running():
                raise self.failure(f"ended before {what}")
            if time.monotonic() > deadline:
                raise self.failure(f"was not {what} within {seconds:.0f} s")
            time.sleep(0.05)
