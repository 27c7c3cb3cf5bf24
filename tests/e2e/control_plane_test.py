#!/usr/bin/env python3
"""Whether the control plane for tests does what tests will rely on.

Steady and Disturbances use the one in SPRINGTIDE_E2E_DIR; NothingLeft starts its own.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cluster  # noqa: E402

CONTROL_PLANE = [sys.executable, "-B", str(pathlib.Path(__file__).with_name("control_plane.py"))]
PATIENCE_SECONDS = 120
ANNOTATION = "e2e.springtide.dev/"
CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: fleets.e2e.springtide.dev}
spec:
  group: e2e.springtide.dev
  scope: Namespaced
  names: {plural: fleets, singular: fleet, kind: Fleet, listKind: FleetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {replicas: {type: integer, minimum: 0}}}
          status: {type: object, properties: {replicas: {type: integer}, selector: {type: string}}}
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas,
              labelSelectorPath: .status.selector}
"""


def control(command, folder, *arguments, timeout=300, **options):
    return subprocess.run([*CONTROL_PLANE, command, str(folder), *arguments], capture_output=True,
                          text=True, check=False, timeout=timeout, **options)


def workload(kind, name, replicas, annotations=None):
    labels = {"app": name}
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": {
        "metadata": {"labels": labels, "annotations": annotations or {}},
        "spec": {"terminationGracePeriodSeconds": 30,
                 "containers": [{"name": "main", "image": "none"}]}}}
    if kind == "StatefulSet":
        spec["serviceName"] = name
    return json.dumps({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": spec})


class WithNamespace(unittest.TestCase):
    """Each test has a namespace of its own in the control plane of the fixture."""

    def setUp(self):
        self.folder = pathlib.Path(os.environ["SPRINGTIDE_E2E_DIR"])
        self.binary = cluster.find_binaries() / "kubectl"
        self.namespace = "test-" + uuid.uuid4().hex[:10]
        self.kubectl("create", "namespace", self.namespace)
        self.addCleanup(self.kubectl, "delete", "namespace", self.namespace, "--wait=false")
        self.eventually(lambda: self.run_kubectl("get", "serviceaccount", "default").returncode == 0,
                        "the namespace has its service account")

    def run_kubectl(self, *arguments, user=None, text=None):
        file = self.folder / ("kubeconfig" if user is None else f"users/{user}.kubeconfig")
        return subprocess.run(
            [self.binary, f"--kubeconfig={file}", f"--namespace={self.namespace}",
             f"--cache-dir={self.folder}/kubectl-cache", *arguments],
            input=text, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS + 30)

    def kubectl(self, *arguments, **options):
        """What it prints; the test fails when kubectl does."""
        done = self.run_kubectl(*arguments, **options)
        self.assertEqual(done.returncode, 0, f"kubectl {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def refused(self, *arguments, **options):
        """The error that kubectl prints; the test fails when it succeeds."""
        done = self.run_kubectl(*arguments, **options)
        self.assertNotEqual(done.returncode, 0, f"kubectl {' '.join(arguments)}: {done.stdout}")
        return done.stderr

    def get(self, *arguments):
        return json.loads(self.kubectl("get", *arguments, "--output=json"))

    def raw(self, path, **options):
        return json.loads(self.kubectl("get", "--raw", path, **options))

    def eventually(self, condition, what):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"never came true: {what}")
            time.sleep(0.05)

    def wait(self, target, path, value):
        self.kubectl("wait", target, f"--for=jsonpath={{{path}}}={value}",
                     f"--timeout={PATIENCE_SECONDS}s")

    def pods(self, name):
        return self.get("pods", f"--selector=app={name}")["items"]

    def assert_scales(self, kind, name):
        """0 -> 3 -> 0, with pods that become ready and go."""
        self.kubectl("scale", f"{kind}/{name}", "--replicas=3")
        self.wait(f"{kind}/{name}", ".status.readyReplicas", 3)
        pods = self.pods(name)
        self.assertEqual(len(pods), 3)
        for pod in pods:
            conditions = {c["type"]: c["status"] for c in pod["status"]["conditions"]}
            self.assertEqual(conditions["Ready"], "True")
            self.assertEqual(pod["status"]["phase"], "Running")
            self.assertEqual(pod["spec"]["nodeName"], "fake-node")
        self.assertEqual(len({pod["status"]["podIP"] for pod in pods}), 3)
        self.kubectl("scale", f"{kind}/{name}", "--replicas=0")
        self.eventually(lambda: not self.pods(name), "all pods are gone")
        self.eventually(lambda: not self.get(kind, name)["status"].get("replicas"),
                        "the status counts no replica")


class Steady(WithNamespace):
    def test_a_deployment_scales_from_zero_and_back(self):
        self.kubectl("apply", "--filename=-", text=workload("Deployment", "web", 0))
        self.wait("deployment/web", ".status.observedGeneration", 1)
        self.assertEqual(self.pods("web"), [])
        self.assert_scales("deployment", "web")
        self.assertIn("ScalingReplicaSet", self.kubectl("describe", "deployment", "web"))
        self.assertIn("Scaled up replica set", self.kubectl("events", "--for=deployment/web"))

    def test_a_stateful_set_scales_from_zero_and_back(self):
        self.kubectl("apply", "--filename=-", text=workload("StatefulSet", "db", 0))
        self.assert_scales("statefulset", "db")

    def test_pods_become_ready_after_their_delay_and_not_before(self):
        self.kubectl("apply", "--filename=-", text=workload(
            "Deployment", "slow", 1, {ANNOTATION + "ready-after": "2.5"}))
        self.wait("deployment/slow", ".status.readyReplicas", 1)
        times = {c["type"]: c["lastTransitionTime"] for c in self.pods("slow")[0]["status"]["conditions"]}
        bound = time.strptime(self.pods("slow")[0]["metadata"]["creationTimestamp"], "%Y-%m-%dT%H:%M:%SZ")
        ready = time.strptime(times["Ready"], "%Y-%m-%dT%H:%M:%SZ")
        # The stamps are cut to seconds: 2.5 s between two moments is 2 s or more between their stamps.
        self.assertGreaterEqual(time.mktime(ready) - time.mktime(bound), 2)

    def test_pods_hang_crash_recover_and_stay_unscheduled_on_demand(self):
        for name, behaviour in (("hang", "hang"), ("crash", "crash"), ("nowhere", "unschedulable")):
            self.kubectl("apply", "--filename=-", text=workload(
                "Deployment", name, 1, {ANNOTATION + "pod": behaviour}))
        self.eventually(lambda: [p for p in self.pods("hang") if p["spec"].get("nodeName")],
                        "the hanging pod is bound")
        self.assertEqual(self.pods("hang")[0]["status"]["phase"], "Pending")
        self.eventually(lambda: "CrashLoopBackOff" in self.kubectl("get", "pods", "--selector=app=crash"),
                        "the crashing pod is seen to crash")
        self.eventually(lambda: "Unschedulable" in json.dumps(self.pods("nowhere")),
                        "the pod is reported as unschedulable")
        self.assertNotIn("nodeName", self.pods("nowhere")[0]["spec"])
        for name in ("hang", "crash", "nowhere"):
            self.assertFalse(self.get("deployment", name)["status"].get("readyReplicas"), name)
            self.kubectl("annotate", "pods", f"--selector=app={name}", "--overwrite",
                         ANNOTATION + "pod=ready")
            self.wait(f"deployment/{name}", ".status.readyReplicas", 1)

    def test_a_failed_pod_is_replaced(self):
        self.kubectl("apply", "--filename=-", text=workload("Deployment", "web", 1))
        self.wait("deployment/web", ".status.readyReplicas", 1)
        first = self.pods("web")[0]["metadata"]
        self.kubectl("annotate", "pod", first["name"], ANNOTATION + "pod=fail")
        self.eventually(lambda: [p for p in self.pods("web") if p["metadata"]["uid"] != first["uid"]],
                        "another pod takes its place")
        self.wait(f"pod/{first['name']}", ".status.phase", "Failed")

    def test_a_user_may_only_do_what_its_roles_say(self):
        self.kubectl("apply", "--filename=-", text=workload("Deployment", "web", 0))
        scale = ("scale", "deployment/web", "--replicas=2")
        self.assertIn("Forbidden", self.refused("get", "deployments", user="limited"))
        self.assertIn("orbidden", self.refused(*scale, user="limited"))
        self.kubectl("create", "role", "scaler", "--verb=get,update,patch",
                     "--resource=deployments.apps/scale")
        self.kubectl("create", "role", "reader", "--verb=get", "--resource=deployments.apps")
        for role in ("scaler", "reader"):
            self.kubectl("create", "rolebinding", role, f"--role={role}", "--user=limited")
        self.eventually(lambda: self.run_kubectl(*scale, user="limited").returncode == 0,
                        "the roles allow to scale")
        self.assertEqual(self.get("deployment", "web")["spec"]["replicas"], 2)
        self.assertIn("Forbidden", self.refused("delete", "deployment", "web", user="limited"))
        self.assertIn("Forbidden", self.refused("get", "secrets", user="limited"))
        self.kubectl("get", "secrets", user="token-admin")

    def test_a_wrong_token_is_unauthorized(self):
        self.assertIn("nauthorized", self.refused("get", "pods", "--token=wrong", user="limited"))

    def test_service_accounts_get_tokens_that_work(self):
        token = self.kubectl("create", "token", "default").strip()
        server = (self.folder / "kubeconfig").read_text("ascii").split("server: ")[1].split()[0]
        empty = self.folder / "users" / f"{self.namespace}.kubeconfig"
        empty.write_text("{}", "ascii")
        self.addCleanup(empty.unlink)
        who = self.kubectl("auth", "whoami", f"--token={token}", f"--server={server}",
                           f"--certificate-authority={self.folder}/pki/ca.crt", user=self.namespace)
        self.assertIn(f"system:serviceaccount:{self.namespace}:default", who)

    def test_a_custom_resource_with_a_scale_subresource_scales(self):
        self.kubectl("apply", "--filename=-", text=CRD)
        self.kubectl("wait", "crd/fleets.e2e.springtide.dev", "--for=condition=Established",
                     f"--timeout={PATIENCE_SECONDS}s")
        fleet = json.dumps({"apiVersion": "e2e.springtide.dev/v1", "kind": "Fleet",
                            "metadata": {"name": "north"}, "spec": {"replicas": 0}})
        self.eventually(lambda: self.run_kubectl("apply", "--filename=-", text=fleet).returncode == 0,
                        "the new kind is served")
        path = f"/apis/e2e.springtide.dev/v1/namespaces/{self.namespace}/fleets/north/scale"
        self.assertEqual(self.raw(path)["spec"].get("replicas", 0), 0)
        self.kubectl("scale", "fleets/north", "--replicas=4")
        self.assertEqual(self.raw(path)["spec"]["replicas"], 4)
        self.assertEqual(self.get("fleets", "north")["spec"]["replicas"], 4)
        self.refused("scale", "fleets/north", "--current-replicas=3", "--replicas=5")
        self.assertEqual(self.raw(path)["spec"]["replicas"], 4)


class Disturbances(WithNamespace):
    def control(self, command, *arguments):
        done = control(command, self.folder, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def apiserver(self):
        status = json.loads(self.control("status"))
        self.assertEqual(status["lost"], {})
        return next(p for p in status["processes"] if p["name"] == "kube-apiserver")

    def test_a_restart_keeps_the_data_and_the_controllers_go_on(self):
        self.kubectl("create", "configmap", "kept", "--from-literal=a=b")
        self.kubectl("apply", "--filename=-", text=workload("Deployment", "web", 1))
        self.wait("deployment/web", ".status.readyReplicas", 1)
        before, pid = self.get("configmap", "kept"), self.apiserver()["pid"]
        self.control("restart-apiserver")
        self.assertNotEqual(self.apiserver()["pid"], pid)
        self.assertEqual(self.get("configmap", "kept"), before)
        self.assert_scales("deployment", "web")

    def test_a_killed_server_refuses_until_it_is_started_again(self):
        self.kubectl("create", "configmap", "kept", "--from-literal=a=b")
        self.control("kill-apiserver")
        try:
            self.assertFalse(self.apiserver()["running"])
            self.assertIn("refused", self.refused("get", "configmap", "kept"))
        finally:
            self.control("restart-apiserver")
        self.kubectl("get", "configmap", "kept")

    def test_a_paused_server_is_silent_until_it_is_resumed(self):
        self.control("pause-apiserver")
        try:
            self.assertTrue(self.apiserver()["running"])
            self.refused("get", "pods", "--request-timeout=1s")
        finally:
            self.control("resume-apiserver")
        self.kubectl("get", "pods")

    def test_arguments_of_the_server_can_be_changed(self):
        stream = (f"/api/v1/namespaces/{self.namespace}/configmaps?watch=1&sendInitialEvents=true"
                  "&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1")
        self.assertIn("k8s.io/initial-events-end", self.kubectl("get", "--raw", stream))
        self.control("restart-apiserver", "--apiserver-arg=--feature-gates=WatchList=false")
        try:
            self.assertIn("sendInitialEvents", self.refused("get", "--raw", stream))
            self.control("restart-apiserver")
            self.refused("get", "--raw", stream)  # a restart without arguments changes none
        finally:
            self.control("restart-apiserver", "--apiserver-arg=")
        self.assertIn("k8s.io/initial-events-end", self.kubectl("get", "--raw", stream))

    def test_compaction_and_a_restart_make_old_versions_expire(self):
        for name in ("a", "b"):
            self.kubectl("create", "configmap", name)
        path = f"/api/v1/namespaces/{self.namespace}/configmaps?limit=1"
        page = self.raw(path)["metadata"]["continue"]
        self.raw(f"{path}&continue={page}")
        self.kubectl("create", "configmap", "c")
        self.control("compact")
        self.control("restart-apiserver")  # it has a memory of its own
        self.assertIn("too old", self.refused("get", "--raw", f"{path}&continue={page}"))


class NothingLeft(unittest.TestCase):
    """Whatever happens to the one who started it, no process of a control plane stays behind."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.folder = self.scratch / "control-plane"

    def processes(self):
        """The command lines of all processes on this machine that name our folder."""
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if str(self.folder) in line:
                found.append(line)
        return found

    def assert_all_gone(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.processes():
            self.assertLess(time.monotonic(), deadline, self.processes())
            time.sleep(0.05)

    def test_after_the_supervisor_is_killed(self):
        done = control("start", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.processes()), 5)
        os.kill(json.loads(control("status", self.folder).stdout)["supervisor"], signal.SIGKILL)
        self.assert_all_gone()
        self.assertIn("nothing to stop", control("stop", self.folder).stdout)
        self.assertEqual(control("status", self.folder).returncode, 1)

    def test_after_its_caller_ends(self):
        caller = ("import subprocess, sys; command = sys.argv[1:]; sys.exit("
                  "subprocess.run([*command, '--die-with-parent']).returncode)")
        done = subprocess.run([sys.executable, "-c", caller, *CONTROL_PLANE, "start", self.folder],
                              check=False, timeout=300, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_all_gone()

    def test_after_its_lifetime(self):
        done = control("start", self.folder, "--lifetime", "0.5")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assert_all_gone()
        self.assertIn("lifetime", (self.folder / "log" / "supervisor.log").read_text("utf-8"))

    def test_after_a_part_does_not_start(self):
        done = control("start", self.folder, "--apiserver-arg=--no-such-flag")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("kube-apiserver ended before ready (it ended with exit code 1)", done.stderr)
        self.assertIn("unknown flag: --no-such-flag", done.stderr)
        self.assert_all_gone()

    def test_nothing_starts_without_binaries(self):
        empty = self.scratch / "empty"
        empty.mkdir()
        done = control("start", self.folder, env={**os.environ, "KUBEBUILDER_ASSETS": str(empty)})
        self.assertEqual(done.returncode, 1)
        for name in ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl", "KUBEBUILDER_ASSETS"):
            self.assertIn(name, done.stderr)

    def test_a_folder_with_other_things_is_left_alone(self):
        precious = self.folder / "thesis.txt"
        precious.parent.mkdir()
        precious.write_text("years of work", "ascii")
        done = control("start", self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("holds other things", done.stderr)
        self.assertEqual(precious.read_text("ascii"), "years of work")


if __name__ == "__main__":
    unittest.main(verbosity=2)
