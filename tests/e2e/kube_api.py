"""A small client of the Kubernetes API for test programs: one connection, JSON, a token or a certificate."""
import http.client
import json
import ssl
import urllib.parse

MERGE_PATCH = "application/merge-patch+json"


class Api:
    """Talks to one API server. Not thread-safe: a thread has its own.

    Raises OSError or http.client.HTTPException when the server cannot be reached; what the server
    refuses is a status code, not an exception.
    """

    def __init__(self, server, ca_file, *, token=None, certificate=None, timeout=15):
        parts = urllib.parse.urlsplit(server)
        self._host, self._port, self._timeout = parts.hostname, parts.port, timeout
        self._context = ssl.create_default_context(cafile=str(ca_file))
        if certificate:
            self._context.load_cert_chain(*map(str, certificate))
        self._token = token
        self._connection = None

    def close(self):
        if self._connection:
            self._connection.close()
            self._connection = None

    def request(self, method, path, body=None, content_type="application/json"):
        """The status code and the decoded answer (text when it is no JSON)."""
        response = self._open(method, path, body, content_type)
        data = response.read()
        try:
            return response.status, json.loads(data)
        except ValueError:
            return response.status, data.decode("utf-8", "replace")

    def stream(self, path):
        """Yields the JSON document of each line until the server ends the stream."""
        response = self._open("GET", path, None, "")
        if response.status != 200:
            raise http.client.HTTPException(f"GET {path}: {response.status} {response.read(300)}")
        try:
            for line in response:
                yield json.loads(line)
        finally:
            self.close()

    def _open(self, method, path, body, content_type):
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = "Bearer " + self._token
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = content_type
        try:
            if not self._connection:
                self._connection = http.client.HTTPSConnection(
                    self._host, self._port, timeout=self._timeout, context=self._context)
            self._connection.request(method, path, data, headers)
            return self._connection.getresponse()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
