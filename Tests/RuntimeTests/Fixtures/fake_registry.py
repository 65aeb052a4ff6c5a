"""A registry with every fault that a test asks for, by the name of the repository. It prints its port.

Usage: fake_registry.py LOG [FOLDER [asks]]    Each request is a line of LOG: METHOD PATH AUTHORIZATION

It takes the port of $PORT, if there is one. FOLDER has server.pem, server.key and ca.pem, for TLS; `asks` wants a certificate of the client as well.
"""

import base64
import collections
import http.server
import json
import os
import ssl
import sys
import threading
import time
import urllib.parse

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
PASSWORD = "Basic " + base64.b64encode(b"user:secret").decode()
lock = threading.Lock()
seen = collections.Counter()
tokens = {}
busy_since = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        with lock:
            seen[self.path] += 1
            self.time = seen[self.path]
            with open(sys.argv[1], "a") as log:
                log.write(f"{self.command} {self.path} {self.headers.get('Authorization', '-')}\n")
        parts = self.path.split("?")[0].split("/")
        if parts[1] == "token":
            return self.token()
        if len(parts) < 5:
            return self.send(200)
        self.tag = parts[-1]
        getattr(self, parts[2].replace("-", "_"))()

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def manifest(self):
        """What a registry says that is well."""
        if self.tag.startswith("present"):
            return self.send(200, Content_Type=MANIFEST)
        self.send(404, json.dumps({"errors": [{"code": "MANIFEST_UNKNOWN"}]}).encode())

    plain = manifest

    # Faults

    def page(self):
        self.send(200 if self.tag.startswith("present") else 404, b"<html>", Content_Type="text/html")

    def flaky(self):
        self.manifest() if self.time == 2 else self.send(500)

    def busy(self):
        with lock:
            start = busy_since.setdefault(self.path, time.monotonic())
        if self.time > 1 and time.monotonic() >= start + 1:
            return self.manifest()
        self.send(429, Retry_After="1")

    def down(self):
        self.send(503)

    def forbidden(self):
        self.send(403)

    def hang(self):
        time.sleep(60)

    def drip(self):
        """A body that goes on for ever, a byte at a time."""
        if self.command == "HEAD":
            return self.send(404)
        self.send_response(404)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(600):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def garbage(self):
        self.wfile.write(b"\x00\xff\x1b[31m SSH-2.0 nonsense\r\n\r\n")
        self.close_connection = True

    def closed(self):
        self.close_connection = True

    def huge(self):
        self.send(404, b"[" * (64 << 20))

    # Redirects

    def near(self):
        self.guarded(lambda: self.send(307, Location=f"/v2/plain/manifests/{self.tag}"))

    def far(self):
        there = f"http://localhost:{self.server.server_port}/v2/plain/manifests/{self.tag}"
        self.guarded(lambda: self.send(307, Location=there))

    def unsafe(self):
        self.send(307, Location="http://registry.invalid/v2/plain/manifests/present")

    def circle(self):
        self.send(307, Location=self.path)

    # Authorization

    def guarded(self, then, challenge='Basic realm="x"'):
        if self.headers.get("Authorization") == PASSWORD:
            return then()
        self.send(401, WWW_Authenticate=challenge)

    def basic(self):
        self.guarded(self.manifest)

    def services_web(self):
        """Has every image, for those who have the password."""
        self.guarded(lambda: self.send(200, Content_Type=MANIFEST))

    def foreign(self):
        self.send(401, WWW_Authenticate="Negotiate")

    def unasked(self):
        self.send(401)

    def bearer(self, kind="good", realm=None):
        token = self.headers.get("Authorization", "")
        with lock:
            valid = tokens.get(token, 0) > time.monotonic()
        if valid and kind != "refused":
            return self.manifest()
        realm = realm or f"http://127.0.0.1:{self.server.server_port}/token/{kind}"
        scope = f"repository:{self.path.split('/')[2]}:pull"
        self.send(401, WWW_Authenticate=f'basic realm="a, \\"b", BEARER scope="{scope}", Realm="{realm}",service="the registry"')

    def refused(self):
        self.bearer("refused")

    def short(self):
        self.bearer("short")

    def access(self):
        self.bearer("access")

    def empty(self):
        self.bearer("empty")

    def large(self):
        self.bearer("large")

    def broken(self):
        self.bearer("broken")

    def elsewhere(self):
        self.bearer(realm="http://tokens.invalid/token")

    def token(self):
        kind = self.path.split("?")[0].split("/")[2]
        query = urllib.parse.parse_qs(self.path.split("?")[1])
        if query["service"] != ["the registry"] or not query["scope"][0].endswith(":pull"):
            return self.send(400)
        if self.headers.get("Authorization") != PASSWORD:
            return self.send(401)
        with lock:
            token = f"token-{len(tokens)}"
            tokens["Bearer " + token] = time.monotonic() + 300
        answer = {"token": token, "expires_in": 0 if kind == "short" else 300}
        if kind == "access":
            answer = {"access_token": token}
        if kind == "empty":
            answer = {}
        if kind == "large":
            answer["padding"] = "x" * (65 << 10)
        if kind == "broken":
            answer["token"] = "a\r\nX-Injected: b"
        self.send(200, json.dumps(answer).encode())


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2] + "/server.pem", sys.argv[2] + "/server.key")
    if len(sys.argv) > 3:
        context.load_verify_locations(sys.argv[2] + "/ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
