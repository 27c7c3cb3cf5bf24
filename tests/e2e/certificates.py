"""The certificates and keys of a control plane that lives for minutes, made with the openssl command."""
import pathlib
import subprocess

SERVER_NAMES = ("IP:127.0.0.1,IP:::1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,"
                "DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local")
# Python 3.13 and others verify strictly: without these they refuse the certificate.
IDENTIFIERS = ["subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid", "basicConstraints=CA:FALSE",
               "keyUsage=critical,digitalSignature"]
NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


class Authority:
    """A certificate authority in `folder`: ca.crt and ca.key, and pairs NAME.crt and NAME.key."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.certificate = self.folder / "ca.crt"
        self._openssl("req", "-x509", *NEW_KEY, "-days", "2", "-subj", "/CN=control-plane-ca",
                      "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout",
                      self.folder / "ca.key", "-out", self.certificate)

    def issue(self, name, subject, extensions):
        """Makes NAME.crt for `subject` with the X.509 `extensions`; returns its file and its key's."""
        certificate, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        request, options = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        options.write_text("\n".join([*IDENTIFIERS, *extensions]) + "\n", encoding="ascii")
        self._openssl("req", "-new", *NEW_KEY, "-subj", subject, "-keyout", key, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey",
                      self.folder / "ca.key", "-CAcreateserial", "-days", "2", "-extfile", options,
                      "-out", certificate)
        return certificate, key

    def issue_server(self, name):
        return self.issue(name, f"/CN={name}", ["extendedKeyUsage=serverAuth",
                                                f"subjectAltName={SERVER_NAMES}"])

    def issue_client(self, name, user, group=None):
        subject = (f"/O={group}" if group else "") + f"/CN={user}"
        return self.issue(name, subject, ["extendedKeyUsage=clientAuth"])

    def signing_key(self, name):
        """A key pair for service account tokens; returns the private file and the public one."""
        private, public = self.folder / f"{name}.key", self.folder / f"{name}.pub"
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", private)
        self._openssl("ec", "-in", private, "-pubout", "-out", public)
        return private, public

    def _openssl(self, *arguments):
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True,
                              check=False, timeout=60, cwd=self.folder)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
