#!/usr/bin/env python3
"""Starts, disturbs and stops a real Kubernetes control plane on loopback, for tests.

  control_plane.py start DIR [options]     etcd, kube-apiserver, kube-controller-manager, and a fake
                                           kubelet whose pods become ready (fake_kubelet.py)
  control_plane.py stop DIR                all of it, and its data; the logs stay
  control_plane.py env DIR                 shell lines for: eval "$(control_plane.py env DIR)"
  control_plane.py status DIR              processes, their memory, what ended by itself; JSON
  control_plane.py kill-apiserver DIR      SIGKILL; restart-apiserver starts it again
  control_plane.py restart-apiserver DIR   on the same port, with the same data; waits until it is ready
  control_plane.py pause-apiserver DIR     SIGSTOP: connections stay open and nobody answers
  control_plane.py resume-apiserver DIR
  control_plane.py compact DIR             etcd forgets its history; what the API server remembers too
                                           goes with a restart, and old versions are then 410

DIR gets kubeconfig (a client certificate with all rights), users/NAME.kubeconfig and users/NAME.token
(token-admin with all rights, limited with none, and those of --user), pki/ca.crt, env and log/.

Nothing stays behind: all processes die with the supervisor that `start` leaves, and that ends when its
lifetime does, and with --die-with-parent when the caller of `start` ends.
"""
import argparse
import json
import os
import pathlib
import shlex
import shutil
import sys
import time

import cluster
import processes
import supervisor

MARKER = ".control-plane"  # what a folder must hold before anything in it is removed


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("start", "stop", "env", "status", "kill-apiserver", "restart-apiserver",
                 "pause-apiserver", "resume-apiserver", "compact"):
        command = commands.add_parser(name)
        command.add_argument("dir", type=pathlib.Path, metavar="DIR")
        if name in ("start", "restart-apiserver"):
            command.add_argument("--apiserver-arg", action="append", metavar="--FLAG=VALUE",
                                 help="goes to kube-apiserver as it is; repeats; on restart, those "
                                      "given take the place of earlier ones, an empty one clears")
        if name == "start":
            command.add_argument("--user", action="append", default=[], metavar="NAME[=GROUP,...]",
                                 help="another user with a token; repeats")
            command.add_argument("--ready-after", type=float, default=0.0, metavar="SECONDS",
                                 help="from a pod's binding to its readiness; default 0")
            command.add_argument("--lifetime", type=float, default=1800, metavar="SECONDS",
                                 help="after this everything ends; default 1800")
            command.add_argument("--patience", type=float, default=120, metavar="SECONDS",
                                 help="how long each part may take to start; default 120")
            command.add_argument("--die-with-parent", action="store_true",
                                 help="end when the process that called this ends")
    return parser.parse_args()


def prepare(folder):
    """Makes an empty folder; what an earlier control plane left there is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise processes.Failed(f"{folder} holds other things; give an empty folder or a new one")
        try:
            supervisor.call(folder, "status")
        except processes.Failed:
            shutil.rmtree(folder)
            folder.mkdir()
        else:
            raise processes.Failed(f"a control plane runs in {folder} already; stop it first")
    (folder / MARKER).touch()
    (folder / "log").mkdir()


def write_env(folder, binaries, server):
    values = {"SPRINGTIDE_E2E_DIR": folder, "SPRINGTIDE_E2E_SERVER": server,
              "KUBECONFIG": folder / "kubeconfig", "KUBECTL": binaries / "kubectl"}
    lines = (f"export {name}={shlex.quote(str(value))}\n" for name, value in values.items())
    (folder / "env").write_text("".join(lines), encoding="utf-8")


def start(arguments):
    began = time.monotonic()
    binaries = cluster.find_binaries()
    prepare(arguments.dir)
    users = dict((user.split("=", 1) + [""])[:2] for user in arguments.user)
    control_plane = cluster.Cluster(
        arguments.dir, binaries, users=users, ready_after=arguments.ready_after,
        apiserver_args=arguments.apiserver_arg or [], patience=arguments.patience)
    guard = os.getppid() if arguments.die_with_parent else None
    owner = supervisor.Supervisor(control_plane, arguments.lifetime, guard)

    def work(report):
        def ready(error):
            if error is None:
                write_env(arguments.dir, binaries, control_plane.server)
            report(error)
        owner.run(ready)

    error = supervisor.detach(arguments.dir / "log" / "supervisor.log", work)
    if error:
        raise processes.Failed(f"the control plane did not start: {error}")
    print(f"a control plane runs in {arguments.dir} after {time.monotonic() - began:.1f} s, for "
          f"{arguments.lifetime:.0f} s at most; KUBECONFIG={arguments.dir}/kubeconfig")


def stop(folder):
    try:
        result = supervisor.call(folder, "stop")
    except processes.Failed as error:
        if (folder / supervisor.SOCKET).exists():  # left by one that was killed
            (folder / supervisor.SOCKET).unlink()
        print(f"nothing to stop: {error}")
        return
    shutil.rmtree(folder / "etcd", ignore_errors=True)
    if result["lost"]:
        raise processes.Failed("stopped, but not all was well:\n" + "\n".join(result["lost"].values()))
    print(f"the control plane in {folder} is stopped")


def main():
    arguments = parse()
    arguments.dir = arguments.dir.resolve()
    if arguments.command == "start":
        start(arguments)
    elif arguments.command == "stop":
        stop(arguments.dir)
    elif arguments.command == "env":
        supervisor.call(arguments.dir, "status")
        print((arguments.dir / "env").read_text("utf-8"), end="")
    elif arguments.command == "restart-apiserver":
        given = arguments.apiserver_arg
        supervisor.call(arguments.dir, arguments.command,
                        apiserver_args=None if given is None else [text for text in given if text])
    else:
        result = supervisor.call(arguments.dir, arguments.command)
        if result is not None:
            print(json.dumps(result, indent=2))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except processes.Failed as failure:
        sys.exit(f"error: {failure}")
