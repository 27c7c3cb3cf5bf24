#!/usr/bin/env python3
"""One node without containers: binds pods to itself, makes them ready, and lets them go when deleted.

Stands in for the scheduler and the kubelet. Annotations of a pod (or of the template it comes from)
say what becomes of it; they may change while it runs:

  e2e.springtide.dev/pod          ready (default), hang (bound, never starts), crash (runs, never
                                  ready), fail (ends with an error), unschedulable (never bound)
  e2e.springtide.dev/ready-after  seconds from binding to ready; default --ready-after (at least 1 for
                                  fail: the owner replaces a failed pod at once)
  e2e.springtide.dev/stop-after   seconds from deletion to gone; default 0
"""
import argparse
import heapq
import http.client
import pathlib
import queue
import sys
import threading
import time

import kube_api

NODE = "fake-node"
PREFIX = "e2e.springtide.dev/"
BEHAVIOURS = ("ready", "hang", "crash", "fail", "unschedulable")
UNREACHABLE = (OSError, http.client.HTTPException, ValueError)


def log(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def node_object():
    capacity = {"cpu": "1000", "memory": "4000Gi", "pods": "10000"}
    return {
        "apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE},
        "status": {
            "capacity": capacity, "allocatable": capacity,
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
            "nodeInfo": dict.fromkeys(
                ("machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "architecture",
                 "containerRuntimeVersion", "kubeletVersion", "kubeProxyVersion", "operatingSystem"),
                "fake"),
            "conditions": [{"type": "Ready", "status": "True", "reason": "Fake",
                            "lastHeartbeatTime": now(), "lastTransitionTime": now()}]}}


def behaviour(pod):
    """What the pod's annotations ask for; nonsense counts as the default, and is logged."""
    asked = pod["metadata"].get("annotations", {}).get(PREFIX + "pod", "ready")
    if asked not in BEHAVIOURS:
        log(f"{key(pod)}: {PREFIX}pod is {asked!r}, not one of {', '.join(BEHAVIOURS)}; taken as ready")
        return "ready"
    return asked


def seconds(pod, name, default):
    asked = pod["metadata"].get("annotations", {}).get(PREFIX + name)
    try:
        return default if asked is None else max(0.0, float(asked))
    except ValueError:
        log(f"{key(pod)}: {PREFIX}{name} is {asked!r}, not a number; taken as {default}")
        return default


def key(pod):
    return pod["metadata"]["namespace"] + "/" + pod["metadata"]["name"]


def wanted_status(pod, address):
    """The status that the pod's behaviour leads to, or None when it is to stay as it is."""
    asked = behaviour(pod)
    if asked in ("hang", "unschedulable"):
        return None
    started = pod["status"].get("startTime") or now()
    state = {"ready": {"running": {"startedAt": started}},
             "crash": {"waiting": {"reason": "CrashLoopBackOff", "message": "asked to crash"}},
             "fail": {"terminated": {"exitCode": 1, "reason": "Error", "startedAt": started,
                                     "finishedAt": now()}}}[asked]
    ready = asked == "ready"
    truth = "True" if ready else "False"
    return {
        "phase": "Failed" if asked == "fail" else "Running",
        "startTime": started, "hostIP": "127.0.0.1", "podIP": address, "podIPs": [{"ip": address}],
        "conditions": [{"type": kind, "status": status, "lastTransitionTime": now()} for kind, status
                       in (("PodScheduled", "True"), ("Initialized", "True"),
                           ("ContainersReady", truth), ("Ready", truth))],
        "containerStatuses": [
            {"name": container["name"], "image": container["image"], "imageID": "fake",
             "ready": ready, "started": ready, "restartCount": 5 if asked == "crash" else 0,
             "state": state} for container in pod["spec"]["containers"]]}


class Kubelet:
    """Reconciles the pods that a watch reports, in one thread; waiting pods lie in a heap by time."""

    def __init__(self, api, ready_after):
        self._api, self._ready_after = api, ready_after
        self._pods = {}      # uid -> the newest object seen
        self._done = {}      # uid -> the last behaviour carried out
        self._due = {}       # uid -> when its next step is due, monotonic seconds
        self._heap = []      # (due, uid); an entry that `_due` does not confirm is void
        self._addresses = 0

    def run(self, events):
        while True:
            wait = max(0.0, self._heap[0][0] - time.monotonic()) if self._heap else None
            try:
                self._see(*events.get(timeout=wait))
            except queue.Empty:
                self._act(heapq.heappop(self._heap))

    def _see(self, kind, pod):
        uid = pod["metadata"]["uid"]
        if kind == "DELETED":
            for known in (self._pods, self._done, self._due):
                known.pop(uid, None)
            return
        self._pods[uid] = pod
        if pod["metadata"].get("deletionTimestamp"):
            self._plan(uid, "gone", seconds(pod, "stop-after", 0.0))
        elif pod["status"].get("phase") in ("Failed", "Succeeded"):
            return
        elif not pod["spec"].get("nodeName"):
            self._plan(uid, "unschedulable" if behaviour(pod) == "unschedulable" else "bound", 0.0)
        else:
            step = behaviour(pod)
            first = self._done.get(uid, "bound") == "bound"
            delay = seconds(pod, "ready-after", self._ready_after) if first else 0.0
            self._plan(uid, step, max(delay, 1.0) if step == "fail" else delay)

    def _plan(self, uid, step, delay):
        """Plans the step unless it is done or planned already."""
        planned = self._due.get(uid)
        if self._done.get(uid) == step or (planned and planned[1] == step):
            return
        due = time.monotonic() + delay
        self._due[uid] = (due, step)
        heapq.heappush(self._heap, (due, uid))

    def _act(self, entry):
        due, uid = entry
        planned = self._due.get(uid)
        if not planned or planned[0] != due:
            return
        pod, step = self._pods[uid], planned[1]
        try:
            status, answer = self._do(step, pod)
        except UNREACHABLE as error:
            status, answer = 0, error
        if status in (200, 201, 202, 404):
            log(f"{key(pod)}: {step}")
        elif status == 0 or status == 429 or status >= 500:
            log(f"{key(pod)}: {step} failed, again in 0.5 s: {status} {answer}")
            self._due[uid] = (due + 0.5, step)
            heapq.heappush(self._heap, (due + 0.5, uid))
            time.sleep(0.05)  # an API server that is away is not asked in a tight loop
            return
        else:
            log(f"{key(pod)}: {step} refused: {status} {answer}")
        del self._due[uid]
        self._done[uid] = step

    def _do(self, step, pod):
        namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
        path = f"/api/v1/namespaces/{namespace}/pods/{name}"
        uid = pod["metadata"]["uid"]
        if step == "gone":
            return self._api.request("DELETE", path, {
                "apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0,
                "preconditions": {"uid": uid}})
        if step == "bound":
            return self._api.request("POST", path + "/binding", {
                "apiVersion": "v1", "kind": "Binding", "metadata": {"name": name, "uid": uid},
                "target": {"apiVersion": "v1", "kind": "Node", "name": NODE}})
        if step == "unschedulable":
            status = {"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                                      "message": "asked to stay unschedulable",
                                      "lastTransitionTime": now()}]}
        else:
            address = pod["status"].get("podIP") or self._next_address()
            status = wanted_status(pod, address)
            if status is None:
                return 200, None
        return self._api.request("PATCH", path + "/status",
                                 {"metadata": {"uid": uid}, "status": status}, kube_api.MERGE_PATCH)

    def _next_address(self):
        self._addresses += 1
        return f"10.244.{self._addresses // 250 % 250}.{self._addresses % 250 + 1}"


def watch_pods(api, events):
    """Puts (kind, pod) for every pod there is and every change, for ever; lists anew after any error."""
    known = {}
    while True:
        try:
            status, pods = api.request("GET", "/api/v1/pods")
            if status != 200:
                raise http.client.HTTPException(f"list: {status} {pods}")
            seen = {pod["metadata"]["uid"]: pod for pod in pods["items"]}
            for uid in set(known) - set(seen):
                events.put(("DELETED", known[uid]))
            known = seen
            for pod in pods["items"]:
                events.put(("ADDED", pod))
            version = pods["metadata"]["resourceVersion"]
            for event in api.stream("/api/v1/pods?watch=1&timeoutSeconds=600"
                                    f"&resourceVersion={version}"):
                pod = event["object"]
                if event["type"] == "ERROR":
                    raise http.client.HTTPException(f"watch: {pod}")
                if event["type"] == "DELETED":
                    known.pop(pod["metadata"]["uid"], None)
                else:
                    known[pod["metadata"]["uid"]] = pod
                events.put((event["type"], pod))
        except UNREACHABLE as error:
            log(f"watching pods: {error}")
            time.sleep(0.2)


def register_node(api):
    while True:
        try:
            status, answer = api.request("POST", "/api/v1/nodes", node_object())
            if status in (201, 409):
                return
            log(f"registering the node: {status} {answer}")
        except UNREACHABLE as error:
            log(f"registering the node: {error}")
        time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="for example https://127.0.0.1:6443")
    parser.add_argument("--ca", required=True, help="file with the server's authority")
    parser.add_argument("--token-file", required=True, type=pathlib.Path)
    parser.add_argument("--ready-after", type=float, default=0.0, metavar="SECONDS")
    arguments = parser.parse_args()
    token = arguments.token_file.read_text(encoding="ascii").strip()
    api = kube_api.Api(arguments.server, arguments.ca, token=token)
    register_node(api)
    log("the node is registered")
    events = queue.Queue()
    watcher = kube_api.Api(arguments.server, arguments.ca, token=token, timeout=700)
    threading.Thread(target=watch_pods, args=(watcher, events), daemon=True).start()
    Kubelet(api, arguments.ready_after).run(events)


if __name__ == "__main__":
    sys.exit(main())
