"""A server that fails in one way: faulty.py PORT MODE [REPOSITORY]. It says "asked" for each connection that sent data."""
import random
import socket
import struct
import subprocess
import sys
import threading
import time

port, mode = int(sys.argv[1]), sys.argv[2]
asked = 0
lock = threading.Lock()


def packet(text):
    return b"%04x" % (len(text) + 4) + text


def reference(number, more=b""):
    return packet(b"%040x refs/heads/branch-%d" % (number + 1, number) + more + b"\n")


ADVERTISEMENT = b"".join(reference(n, b"\0agent=faulty" if n == 0 else b"") for n in range(20)) + b"0000"


def request(client):
    """The first bytes that the client sends; none if it only looked whether somebody is there."""
    global asked
    data = client.recv(65536)
    with lock:
        asked += 1 if data else 0
        if data:
            print("asked", flush=True)
        return asked if data else 0


def forever(client, make):
    number = 0
    while True:
        client.sendall(make(number))
        number += 1


def serve(client):
    if mode == "reset":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return
    if mode == "close":
        return
    count = request(client)
    if count == 0:
        return
    if mode == "hang":
        time.sleep(3600)
    elif mode == "stall":
        client.sendall(ADVERTISEMENT[:200])
        time.sleep(3600)
    elif mode == "garbage":
        client.sendall(random.Random(1).randbytes(4096))
    elif mode == "flood":
        forever(client, lambda number: b"\xfe" * 65536)
    elif mode == "endless":
        client.sendall(reference(0, b"\0agent=faulty"))
        forever(client, lambda number: b"".join(reference(number * 500 + n + 1) for n in range(500)))
    elif mode == "trickle":
        for byte in ADVERTISEMENT:
            client.sendall(bytes([byte]))
            time.sleep(1)
    elif mode == "once" and count > 1:
        subprocess.run(["git", "upload-pack", sys.argv[3]], stdin=client, stdout=client)


def handle(client):
    try:
        serve(client)
    except OSError:
        pass
    finally:
        client.close()


listener = socket.create_server(("127.0.0.1", port), backlog=128)
while True:
    threading.Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()
