"""The process that owns a control plane: it starts it, carries out commands, and ends with it.

Nothing it starts outlives it (processes.py), and it does not outlive its lifetime or the process that it
was told to watch. Commands come as one JSON line on the socket `control` in the folder and are answered by one.
"""
import json
import os
import pathlib
import selectors
import signal
import socket
import sys
import time
import traceback

import processes

SOCKET = "control"
_END_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM)


class Ended(Exception):
    """It is time to go; the text says why."""


def log(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def call(folder, command, **arguments):
    """Sends a command to the supervisor of `folder`; the answer, or Failed."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(180)
        here = os.getcwd()
        try:
            os.chdir(folder)  # a path to a socket has 107 bytes at most
            connection.connect(SOCKET)
        except OSError as error:
            raise processes.Failed(f"no control plane runs in {folder} ({error.strerror})") from error
        finally:
            os.chdir(here)
        connection.sendall(json.dumps({"command": command, **arguments}).encode() + b"\n")
        with connection.makefile() as lines:
            line = lines.readline()
    if not line:
        raise processes.Failed(f"the control plane in {folder} ended during {command}; "
                               f"{folder}/log/supervisor.log says why")
    answer = json.loads(line)
    if "error" in answer:
        raise processes.Failed(answer["error"])
    return answer["result"]


class Supervisor:
    """Runs `cluster` until told to stop, for `lifetime` seconds at most.

    With `guard`, a process id, it also ends when that process does.
    """

    def __init__(self, cluster, lifetime, guard):
        self._cluster, self._lifetime = cluster, lifetime
        self._guard = os.pidfd_open(guard) if guard else None
        self._down_on_purpose = False
        self._lost = {}  # name -> how a process ended by itself

    def run(self, report):
        """Starts, calls report(None) or report(error text), and serves; returns when all has ended."""
        def end(number, _):
            raise Ended("its lifetime is over" if number == signal.SIGALRM
                        else signal.Signals(number).name)
        try:
            for number in _END_SIGNALS:
                signal.signal(number, end)
            signal.setitimer(signal.ITIMER_REAL, self._lifetime)
            with socket.socket(socket.AF_UNIX) as listener:
                os.chdir(self._cluster.folder)
                listener.bind(SOCKET)
                listener.listen()
                self._cluster.start()
                log("ready")
                report(None)
                self._serve(listener)
        except Ended as reason:
            log(f"ends: {reason}")
        except (processes.Failed, OSError, RuntimeError) as error:
            log(f"failed: {error}")
            report(str(error))
        finally:
            for number in _END_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self._cluster.stop()
            pathlib.Path(SOCKET).unlink(missing_ok=True)
            log("ended")

    def _serve(self, listener):
        with selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            if self._guard is not None:
                selector.register(self._guard, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select(timeout=0.5)]
                if self._guard in ready:
                    raise Ended("the process that it served is gone")
                self._look_for_lost()
                if listener in ready:
                    connection, _ = listener.accept()
                    with connection:
                        self._answer(connection)

    def _look_for_lost(self):
        for process in self._cluster.processes():
            purpose = process.name == "kube-apiserver" and self._down_on_purpose
            if not process.running() and not purpose and process.name not in self._lost:
                self._lost[process.name] = str(process.failure("ended by itself"))
                log(self._lost[process.name])

    def _answer(self, connection):
        connection.settimeout(5)
        name = None
        try:
            with connection.makefile() as lines:
                request = json.loads(lines.readline(65536))
            log(f"command: {request}")
            name = request.pop("command")
            command = getattr(self, "_do_" + name.replace("-", "_"), None)
            if not command:
                raise processes.Failed(f"no command {name!r}")
            answer = {"result": command(**request)}
        except (processes.Failed, OSError, ValueError, TypeError, KeyError) as error:
            text = str(error) if isinstance(error, processes.Failed) else f"{name}: {error!r}"
            log(text)
            answer = {"error": text}
        if name == "stop":
            self._cluster.stop()
        try:
            connection.sendall(json.dumps(answer).encode() + b"\n")
        except OSError as error:
            log(f"nobody waits for the answer: {error}")
        if name == "stop":
            raise Ended("told to stop")

    # ---- commands

    def _do_stop(self):
        return {"lost": self._lost}

    def _do_status(self):
        return {"supervisor": os.getpid(), "lost": self._lost, "processes": [
            {"name": p.name, "pid": p.pid, "running": p.running(), "rss_kib": _rss_kib(p.pid)}
            for p in self._cluster.processes()]}

    def _do_kill_apiserver(self):
        self._down_on_purpose = True
        self._cluster.kill_apiserver()

    def _do_restart_apiserver(self, apiserver_args=None):
        self._cluster.restart_apiserver(apiserver_args)
        self._down_on_purpose = False

    def _do_pause_apiserver(self):
        self._cluster.pause_apiserver()

    def _do_resume_apiserver(self):
        self._cluster.resume_apiserver()

    def _do_compact(self):
        return self._cluster.compact()


def _rss_kib(pid):
    """The resident memory of a process, or None when it is gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    except OSError:
        pass
    return None


def detach(log_file, work):
    """Runs work(report) in a process of its own session; waits for its report and returns its error or None."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        code = 1
        try:
            os.close(reader)
            os.setsid()
            with open(log_file, "ab") as log_to, open(os.devnull, "rb") as nothing:
                os.dup2(nothing.fileno(), 0)
                os.dup2(log_to.fileno(), 1)
                os.dup2(log_to.fileno(), 2)
            pipe = os.fdopen(writer, "w")

            def report(error):
                if not pipe.closed:
                    pipe.write(json.dumps({"error": error}))
                    pipe.close()
            work(report)
            code = 0
        except BaseException:  # this process has nobody above it who would print it
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    return json.loads(text)["error"] if text else f"it ended early; {log_file} says why"
