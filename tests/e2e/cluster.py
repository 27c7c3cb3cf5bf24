"""etcd, kube-apiserver, kube-controller-manager and the fake kubelet as one thing to start and disturb."""
import base64
import http.client
import json
import os
import pathlib
import secrets
import signal
import sys
import urllib.request

import certificates
import fake_kubelet
import kube_api
import processes

HERE = pathlib.Path(__file__).resolve().parent
BUILT = HERE.parents[1] / ".deps" / "kubernetes" / "bin"
BINARIES = ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")
ADMINS = "system:masters"
# Those that workloads, namespaces and access need. Without the ones that judge nodes: the fake node
# sends no heartbeats.
CONTROLLERS = (
    "clusterrole-aggregation", "deployment", "disruption", "endpointslice", "garbage-collector",
    "horizontal-pod-autoscaler", "job", "namespace", "pod-garbage-collector", "replicaset",
    "replicationcontroller", "resourcequota", "root-ca-certificate-publisher", "serviceaccount",
    "serviceaccount-token", "statefulset")


def find_binaries():
    """The folder that holds all BINARIES: $KUBEBUILDER_ASSETS, else what build-control-plane made."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    folder = pathlib.Path(assets) if assets else BUILT
    missing = [name for name in BINARIES if not os.access(folder / name, os.X_OK)]
    if missing:
        remedy = ("add them or unset the variable" if assets else
                  "run scripts/install-deps e2e, or set KUBEBUILDER_ASSETS to a folder that has them")
        raise processes.Failed(f"{folder}{' (KUBEBUILDER_ASSETS)' if assets else ''} lacks "
                               f"{', '.join(missing)}: {remedy}")
    return folder


def kubeconfig(server, ca_file, user, credentials):
    """A kubeconfig with everything inline; `credentials` are the lines of its user."""
    authority = base64.b64encode(ca_file.read_bytes()).decode()
    lines = "\n".join(f"    {name}: {value}" for name, value in credentials.items())
    return f"""apiVersion: v1
kind: Config
current-context: {user}
clusters:
- name: control-plane
  cluster:
    server: {server}
    certificate-authority-data: {authority}
contexts:
- name: {user}
  context:
    cluster: control-plane
    user: {user}
users:
- name: {user}
  user:
{lines}
"""


def write_secret(path, text):
    path.touch(mode=0o600)
    path.write_text(text, encoding="ascii")


class Cluster:
    """The processes of one control plane with its files in `folder`. Not thread-safe."""

    def __init__(self, folder, binaries, *, users, ready_after, apiserver_args, patience):
        self.folder, self._binaries = pathlib.Path(folder), pathlib.Path(binaries)
        self._ready_after, self._patience = ready_after, patience
        self._users = {"fake-kubelet": ADMINS, "token-admin": ADMINS, "limited": "", **users}
        self._extra = list(apiserver_args)
        self._authority = None
        self._etcd = self._apiserver = self._manager = self._kubelet = None
        self._api = None
        self._etcd_url = self.server = ""

    # ---- start and stop

    def start(self):
        """Starts everything and waits until pods can run; Failed with the log of what did not start."""
        for name in ("log", "etcd", "users"):
            (self.folder / name).mkdir(exist_ok=True)
        self._authority = certificates.Authority(self.folder / "pki")
        self._make_credentials()
        for attempt in range(3):
            try:
                self._start_on(processes.free_ports(3))
                return
            except processes.Failed as error:
                self.stop()
                if attempt == 2 or "address already in use" not in str(error):
                    raise

    def stop(self):
        """Kills all processes. What they stored is not to be used again."""
        for process in (self._kubelet, self._manager, self._apiserver, self._etcd):
            if process:
                process.stop()

    def processes(self):
        return [p for p in (self._etcd, self._apiserver, self._manager, self._kubelet) if p]

    # ---- disturbances

    def kill_apiserver(self):
        self._apiserver.stop()

    def restart_apiserver(self, apiserver_args=None):
        """Ends the API server if it runs, starts it on its port and waits until it is ready.

        With `apiserver_args`, they take the place of the extra arguments that it had.
        """
        if apiserver_args is not None:
            self._extra = list(apiserver_args)
        self._apiserver.stop(grace=20)
        self._apiserver.set_command(self._apiserver_command())
        self._apiserver.start()
        self._wait_for_apiserver()

    def pause_apiserver(self):
        self._apiserver.send(signal.SIGSTOP)

    def resume_apiserver(self):
        self._apiserver.send(signal.SIGCONT)
        self._wait_for_apiserver()

    def compact(self):
        """Makes etcd forget all history. Returns the revision up to which it forgot."""
        revision = self._etcd_call("kv/range", {"key": base64.b64encode(b"\0").decode(), "limit": 1})
        revision = revision["header"]["revision"]
        self._etcd_call("kv/compaction", {"revision": revision, "physical": True})
        return revision

    # ---- the parts

    def _make_credentials(self):
        pki = self._authority
        pki.issue_server("apiserver")
        pki.issue_client("admin", "admin", ADMINS)
        pki.issue_client("manager", "system:kube-controller-manager", ADMINS)
        pki.signing_key("service-account")
        rows = []
        for user, groups in self._users.items():
            token = secrets.token_hex(16)
            write_secret(self.folder / "users" / f"{user}.token", token)
            rows.append(f'{token},{user},{user}' + (f',"{groups}"' if groups else ""))
        write_secret(pki.folder / "tokens.csv", "\n".join(rows) + "\n")

    def _start_on(self, ports):
        client, peer, secure = ports
        self._etcd_url = f"http://127.0.0.1:{client}"
        self.server = f"https://127.0.0.1:{secure}"
        self._write_kubeconfigs()
        self._etcd = self._process("etcd", self._etcd_command(f"http://127.0.0.1:{peer}"))
        self._apiserver = self._process("kube-apiserver", self._apiserver_command())
        self._manager = self._process("kube-controller-manager", self._manager_command())
        self._kubelet = self._process("fake-kubelet", self._kubelet_command())
        pki = self._authority.folder
        self._api = kube_api.Api(self.server, pki / "ca.crt", timeout=5,
                                 certificate=(pki / "admin.crt", pki / "admin.key"))
        self._etcd.start()
        self._etcd.wait_until(self._etcd_answers, "ready", self._patience)
        self._apiserver.start()
        self._wait_for_apiserver()
        self._manager.start()
        self._kubelet.start()
        self._kubelet.wait_until(lambda: self._exists(f"/api/v1/nodes/{fake_kubelet.NODE}"),
                                 "registered as a node", self._patience)
        # Pods are refused before their namespace has its service account.
        self._manager.wait_until(
            lambda: self._exists("/api/v1/namespaces/default/serviceaccounts/default"),
            "done with the namespace default", self._patience)

    def _process(self, name, command):
        return processes.Process(name, command, self.folder / "log")

    def _etcd_command(self, peer):
        return [self._binaries / "etcd", "--data-dir", self.folder / "etcd" / "data", "--unsafe-no-fsync",
                "--listen-client-urls", self._etcd_url, "--advertise-client-urls", self._etcd_url,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                "--initial-cluster", f"default={peer}", "--log-level", "warn"]

    def _apiserver_command(self):
        pki = self._authority.folder
        return [self._binaries / "kube-apiserver", f"--etcd-servers={self._etcd_url}",
                "--bind-address=127.0.0.1", f"--secure-port={self.server.rsplit(':', 1)[1]}",
                "--advertise-address=127.0.0.1",
                # The addresses of the service "kubernetes" may not be of loopback, so it gets none.
                "--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.0.0.0/24",
                f"--tls-cert-file={pki}/apiserver.crt", f"--tls-private-key-file={pki}/apiserver.key",
                f"--client-ca-file={pki}/ca.crt", f"--token-auth-file={pki}/tokens.csv",
                "--service-account-issuer=https://kubernetes.default.svc",
                f"--service-account-key-file={pki}/service-account.pub",
                f"--service-account-signing-key-file={pki}/service-account.key",
                "--authorization-mode=RBAC", "--allow-privileged=true", "--profiling=false",
                # Or a polite end waits a minute for watches over HTTP/1.1.
                "--shutdown-watch-termination-grace-period=2s", *self._extra]

    def _manager_command(self):
        pki = self._authority.folder
        return [self._binaries / "kube-controller-manager", f"--kubeconfig={pki}/manager.kubeconfig",
                f"--root-ca-file={pki}/ca.crt",
                f"--service-account-private-key-file={pki}/service-account.key",
                "--controllers=" + ",".join(f"{name}-controller" for name in CONTROLLERS),
                "--leader-elect=false", "--secure-port=0", "--kube-api-qps=500", "--kube-api-burst=1000"]

    def _kubelet_command(self):
        return [sys.executable, "-B", HERE / "fake_kubelet.py", "--server", self.server,
                "--ca", self._authority.certificate, "--ready-after", self._ready_after,
                "--token-file", self.folder / "users" / "fake-kubelet.token"]

    def _write_kubeconfigs(self):
        ca = self._authority.certificate
        for file, user, pair in ((self.folder / "kubeconfig", "admin", "admin"),
                                 (ca.parent / "manager.kubeconfig", "manager", "manager")):
            data = {f"client-{kind}-data": base64.b64encode(
                (ca.parent / f"{pair}.{end}").read_bytes()).decode()
                for kind, end in (("certificate", "crt"), ("key", "key"))}
            write_secret(file, kubeconfig(self.server, ca, user, data))
        for user in self._users:
            token = (self.folder / "users" / f"{user}.token").read_text("ascii")
            write_secret(self.folder / "users" / f"{user}.kubeconfig",
                         kubeconfig(self.server, ca, user, {"token": token}))

    # ---- readiness

    def _wait_for_apiserver(self):
        self._apiserver.wait_until(lambda: self._exists("/readyz"), "ready", self._patience)

    def _exists(self, path):
        try:
            return self._api.request("GET", path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def _etcd_answers(self):
        try:
            with urllib.request.urlopen(f"{self._etcd_url}/health", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def _etcd_call(self, path, body):
        request = urllib.request.Request(f"{self._etcd_url}/v3/{path}", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return json.load(answer)
        except OSError as error:
            raise processes.Failed(f"etcd {path}: {error}") from error
