"""A proxy for HTTP. It knows one server, whatever host it is asked for, and logs all that it can read.

Usage: proxy.py LOG PORT SERVER_PORT [USER:PASSWORD]    With a user it lets nobody else through.
"""

import base64
import socket
import sys
import threading

log, port, server = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
wanted = None
if len(sys.argv) > 4:
    wanted = b"Proxy-Authorization: Basic " + base64.b64encode(sys.argv[4].encode())


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(65536)
        if not data:
            return
        head += data
    with open(log, "ab") as file:
        file.write(head)
    if wanted and wanted not in head:
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        return client.close()
    upstream = socket.create_connection(("127.0.0.1", server))
    if head.startswith(b"CONNECT "):
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    else:
        # `GET http://host/path` is `GET /path` to the server; one request is enough for a test.
        first, rest = head.split(b"\r\n", 1)
        method, url, version = first.split(b" ")
        path = b"/" + url.split(b"/", 3)[3]
        upstream.sendall(b" ".join([method, path, version]) + b"\r\nConnection: close\r\n" + rest)
    threading.Thread(target=pump, args=(client, upstream), daemon=True).start()
    pump(upstream, client)
    client.close()


listener = socket.create_server(("127.0.0.1", port), backlog=128)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
