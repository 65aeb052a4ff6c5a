"""Pushes an image without layers through the API v2. Usage: push_image.py HOST:PORT REPOSITORY TAG [USER:PASSWORD]"""

import base64
import hashlib
import json
import sys
import urllib.request

host, repository, tag = sys.argv[1:4]
base = f"http://{host}/v2/{repository}"


def send(method, url, body=b"", content_type="application/octet-stream"):
    request = urllib.request.Request(url, body, {"Content-Type": content_type}, method=method)
    if len(sys.argv) > 4:
        request.add_header("Authorization", "Basic " + base64.b64encode(sys.argv[4].encode()).decode())
    return urllib.request.urlopen(request, timeout=300)


config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}).encode()
digest = "sha256:" + hashlib.sha256(config).hexdigest()
upload = send("POST", base + "/blobs/uploads/").headers["Location"]
send("PUT", upload + ("&" if "?" in upload else "?") + "digest=" + digest, config)

kind = "application/vnd.docker.distribution.manifest.v2+json"
manifest = {
    "schemaVersion": 2,
    "mediaType": kind,
    "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": len(config), "digest": digest},
    "layers": [],
}
send("PUT", f"{base}/manifests/{tag}", json.dumps(manifest).encode(), kind)
