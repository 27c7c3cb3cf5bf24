#!/usr/bin/env python3
"""Drives the sandbox with the real kubectl, as its users will.

    kubectl_test.py --kubectl PATH --server springtide_sandbox_server
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

ARGUMENTS = None
DEADLINE_SECONDS = 60

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: main
        image: web:1
"""

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            description: What the widget is to be.
            properties:
              size: {type: integer, minimum: 0, description: How many there are.}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""

NAMESPACE = """
apiVersion: v1
kind: Namespace
metadata: {name: shop}
"""

CONFIG_MAP = """
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: shop}
data: {k: v}
"""

WIDGET = """
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
spec: {size: 3}
"""


class KubectlTest(unittest.TestCase):
    """Each test has a cluster of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.server = subprocess.Popen(
            [ARGUMENTS.server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        config = "".join(iter(self.server.stdout.readline, "---\n"))
        self.config = pathlib.Path(self.folder.name, "config")
        self.config.write_text(config, encoding="utf-8")

    def tearDown(self):
        self.server.stdin.close()
        self.server.wait(timeout=DEADLINE_SECONDS)
        self.server.stdout.close()
        self.folder.cleanup()

    def command(self, *arguments):
        return [ARGUMENTS.kubectl, "--kubeconfig", str(self.config),
                "--cache-dir", os.path.join(self.folder.name, "cache"), *arguments]

    def run_kubectl(self, *arguments, stdin=None):
        return subprocess.run(self.command(*arguments), input=stdin, capture_output=True, text=True,
                              timeout=DEADLINE_SECONDS, check=False)

    def kubectl(self, *arguments, stdin=None):
        """What kubectl prints; it must succeed."""
        done = self.run_kubectl(*arguments, stdin=stdin)
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def object(self, *arguments):
        return json.loads(self.run_kubectl("get", *arguments, "-o", "json").stdout)

    def apply_deployment(self):
        self.kubectl("apply", "-f", "-", stdin=DEPLOYMENT)
        self.kubectl("rollout", "status", "deployment/web", "--timeout=30s")

    def test_apply_get_describe(self):
        self.assertIn("created", self.kubectl("apply", "-f", "-", stdin=DEPLOYMENT))
        self.assertIn("unchanged", self.kubectl("apply", "-f", "-", stdin=DEPLOYMENT))
        changed = DEPLOYMENT.replace("web:1", "web:2")
        self.assertIn("configured", self.kubectl("apply", "-f", "-", stdin=changed))
        self.kubectl("rollout", "status", "deployment/web", "--timeout=30s")
        table = self.kubectl("get", "deployments")
        self.assertRegex(table, r"NAME +READY +UP-TO-DATE +AVAILABLE +AGE")
        self.assertRegex(table, r"web +2/2 +2 +2 ")
        self.assertRegex(self.kubectl("get", "deploy", "-o", "wide"), r"main +web:2 +app=web")
        pods = self.kubectl("get", "pods", "-l", "app=web", "--no-headers")
        self.assertEqual(pods.count("1/1"), 2, pods)
        described = self.kubectl("describe", "deployment", "web")
        self.assertRegex(described, r"Replicas: +2 desired \| 2 updated \| 2 total \| 2 available")
        self.assertRegex(described, r"NewReplicaSet: +web-")
        self.assertRegex(described, r"Available +True +MinimumReplicasAvailable")
        self.assertIn("deployment.apps/web", self.kubectl("get", "all"))

    def test_scale_and_patch(self):
        self.apply_deployment()
        self.kubectl("scale", "deployment/web", "--replicas=3")
        self.assertEqual(self.object("deployment", "web")["spec"]["replicas"], 3)
        refused = self.run_kubectl("scale", "deployment/web", "--current-replicas=9", "--replicas=1")
        self.assertNotEqual(refused.returncode, 0)
        self.kubectl("scale", "deployment/web", "--replicas=0")
        self.assertEqual(self.object("deployment", "web")["spec"]["replicas"], 0)
        for kind, body in (("merge", '{"spec":{"replicas":4}}'),
                           ("json", '[{"op":"replace","path":"/spec/replicas","value":5}]'),
                           ("strategic", '{"spec":{"replicas":6}}')):
            self.kubectl("patch", "deployment", "web", "--type", kind, "-p", body)
        self.assertEqual(self.object("deployment", "web")["spec"]["replicas"], 6)
        self.kubectl("patch", "deployment", "web", "--subresource=scale", "--type=merge",
                     "-p", '{"spec":{"replicas":1}}')
        self.kubectl("label", "deployment", "web", "tier=front")
        self.kubectl("annotate", "deployment", "web", "note=x")
        labels = self.object("deployment", "web")["metadata"]["labels"]
        self.assertEqual(labels["tier"], "front")

    def test_server_side(self):
        self.kubectl("apply", "--server-side", "-f", "-", stdin=DEPLOYMENT)
        self.kubectl("scale", "deployment/web", "--replicas=7")
        conflict = self.run_kubectl("apply", "--server-side", "-f", "-", stdin=DEPLOYMENT)
        self.assertNotEqual(conflict.returncode, 0)
        self.assertIn(".spec.replicas", conflict.stderr)
        self.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=DEPLOYMENT)
        self.assertEqual(self.object("deployment", "web")["spec"]["replicas"], 2)
        dry = self.kubectl("apply", "--dry-run=server", "-f", "-",
                           stdin=DEPLOYMENT.replace("name: web", "name: dry", 1))
        self.assertIn("server dry run", dry)
        self.assertNotEqual(self.run_kubectl("get", "deployment", "dry").returncode, 0)

    def test_custom_resources(self):
        self.kubectl("apply", "-f", "-", stdin=DEFINITION)
        self.kubectl("wait", "--for=condition=Established", "crd/widgets.example.com",
                     "--timeout=30s")
        self.kubectl("apply", "-f", "-", stdin=WIDGET)
        self.assertRegex(self.kubectl("get", "wd"), r"NAME +SIZE\nw +3")
        self.kubectl("scale", "widget/w", "--replicas=5")
        self.assertEqual(self.object("widget", "w")["spec"]["size"], 5)
        self.assertIn("Size:", self.kubectl("describe", "widget", "w"))
        self.assertIn("How many there are.", self.kubectl("explain", "widget.spec.size"))
        refused = self.run_kubectl("apply", "-f", "-", stdin=WIDGET.replace("size: 3", "size: -1"))
        self.assertIn("should be greater than or equal to 0", refused.stderr)
        unknown = self.run_kubectl("apply", "-f", "-", stdin=WIDGET.replace("size", "sise"))
        self.assertIn('unknown field "spec.sise"', unknown.stderr)
        self.kubectl("delete", "widget", "w")

    def test_watch(self):
        self.apply_deployment()
        watch = subprocess.Popen(self.command("get", "deployment", "web", "--watch"),
                                 stdout=subprocess.PIPE, text=True)
        try:
            self.assertIn("NAME", watch.stdout.readline())
            self.assertIn("2/2", watch.stdout.readline())
            self.kubectl("scale", "deployment/web", "--replicas=3")
            end = time.monotonic() + DEADLINE_SECONDS
            while "3/3" not in watch.stdout.readline():
                self.assertLess(time.monotonic(), end)
        finally:
            watch.kill()
            watch.wait()
            watch.stdout.close()

    def test_events(self):
        self.apply_deployment()
        uid = self.object("deployment", "web")["metadata"]["uid"]
        event = {"apiVersion": "events.k8s.io/v1", "kind": "Event",
                 "metadata": {"name": "web.1", "namespace": "default"},
                 "eventTime": "2026-01-02T03:04:05.000000Z", "reportingController": "op",
                 "reportingInstance": "op-1", "action": "Scale", "reason": "Scaled",
                 "type": "Normal", "note": "from 1 to 2",
                 "regarding": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web",
                               "namespace": "default", "uid": uid}}
        self.kubectl("create", "-f", "-", stdin=json.dumps(event))
        self.assertIn("from 1 to 2", self.kubectl("events"))
        self.assertIn("from 1 to 2", self.kubectl("events", "--for", "deployment/web"))
        self.assertRegex(self.kubectl("get", "events"), r"Scaled +deployment/web +from 1 to 2")
        self.assertIn("from 1 to 2", self.kubectl("describe", "deployment", "web"))

    def test_delete(self):
        self.apply_deployment()
        self.kubectl("delete", "deployment", "web", "--timeout=30s")
        self.kubectl("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=30s")
        self.assertIn("NotFound", self.run_kubectl("get", "deployment", "web").stderr)
        self.kubectl("create", "-f", "-", stdin=NAMESPACE)
        self.kubectl("apply", "-f", "-", stdin=CONFIG_MAP)
        self.kubectl("delete", "namespace", "shop", "--timeout=30s")
        self.assertIn("NotFound", self.run_kubectl("get", "configmap", "a", "-n", "shop").stderr)

    def test_asking_around(self):
        self.assertIn("deployments", self.kubectl("api-resources"))
        self.assertIn("apps/v1", self.kubectl("api-versions"))
        self.assertIn("Server Version", self.kubectl("version"))
        self.assertIn("Active", self.kubectl("get", "namespaces"))
        self.assertEqual(self.kubectl("get", "--raw", "/readyz").strip(), "ok")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kubectl", required=True)
    parser.add_argument("--server", required=True)
    ARGUMENTS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
