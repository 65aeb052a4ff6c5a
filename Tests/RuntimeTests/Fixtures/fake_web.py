"""A server for tests of an HTTP client: what it does is named by the path. It prints its port.

Usage: fake_web.py LOG    Each request is a line of LOG: METHOD PATH; `closed PATH` when the client leaves /hang
"""

import http.server
import json
import sys
import threading
import time
import zlib

lock = threading.Lock()
together = threading.Barrier(200)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def log_line(self, text):
        with lock, open(sys.argv[1], "a") as log:
            log.write(text + "\n")

    def answer(self):
        self.log_line(f"{self.command} {self.path}")
        length = int(self.headers.get("Content-Length", 0))
        self.content = self.rfile.read(length).decode()
        getattr(self, self.path.split("/")[1])()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def echo(self):
        """What came."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        told = {"method": self.command, "body": self.content, "headers": headers}
        self.send(200, json.dumps(told).encode(), Set_Cookie="a=b")

    def drop(self):
        """The connection ends without an answer."""
        self.close_connection = True

    # Bodies

    def compressed(self):
        packer = zlib.compressobj(wbits=31)
        self.send(200, packer.compress(b"hello") + packer.flush(), Content_Encoding="gzip")

    def bomb(self):
        """A gigabyte of zeros in a megabyte: each block after a full flush is the same."""
        packer = zlib.compressobj(9, wbits=31)
        head = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
        block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
        self.send(200, head + block * 1023, Content_Encoding="gzip")

    def broken(self):
        self.send(200, b"this is not gzip", Content_Encoding="gzip")

    def large(self):
        self.send(200, b"x" * int(self.path.split("/")[2]))

    def status(self):
        self.send(int(self.path.split("/")[2]), b'{"a": 1, "b": 2}')

    def trickle(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(1)

    def headers_for_ever(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    def hang(self):
        # Nothing more comes but the end.
        self.connection.recv(1)
        self.log_line(f"closed {self.path}")
        self.close_connection = True

    def meet(self):
        """Nobody is answered before 200 have asked."""
        together.wait(30)
        self.send(200, b"met")

    # Redirects

    def file(self):
        self.send(302, Location="file:///etc/passwd")

    def near(self):
        self.send(302, Location="/echo")

    def far(self):
        self.send(302, Location=f"http://localhost:{self.server.server_port}/echo")

    def outside(self):
        self.send(302, Location="http://elsewhere.invalid/echo")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
