"""A Docker registry on loopback, for images that are files of a folder: their names with `_` for `/` and `:`."""
import http.server
import re
import threading


def serve(folder):
    """Starts it; `server_address` has its port, and `shutdown` ends it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            # /v2/ or /v2/NAME/manifests/TAG
            parts = self.path.strip("/").split("/")
            image = folder / re.sub("[/:]", "_", f"{self.headers['Host']}/{parts[1]}:{parts[-1]}") if len(parts) > 3 else None
            isfound = image is None or image.exists()
            self.send_response(200 if isfound else 404)
            self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
            self.send_header("Content-Type", "application/vnd.docker.distribution.manifest.v2+json")
            if image and isfound:
                self.send_header("Docker-Content-Digest", "sha256:" + image.read_text().strip())
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
