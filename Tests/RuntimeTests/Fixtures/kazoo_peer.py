"""The other side of ZooKeeper: kazoo, and a way to the server that can be cut.

    kazoo_peer.py PORT

Its first line is the port of the way. Then each line on standard input is a command, and gets a line: `take PATH`, `drop
PATH`, `set PATH TEXT`, `get PATH`, `remove PATH`, `children PATH`, `empty PATH` (waits until nothing is below it), `cut`, `heal`,
`mute` (connections that there are bring nothing from the server any more), `six` (the port of one more way, by IPv6, or
`none`).
"""

import socket
import sys
import threading
import time

from kazoo.client import KazooClient
from kazoo.exceptions import LockTimeout, NoNodeError


class Way:
    """Carries bytes between who connects and a port, until it is cut."""

    def __init__(self, port, host="127.0.0.1", family=socket.AF_INET):
        self.port, self.ends, self.is_cut = port, [], False
        self.servers, self.muted = [], set()
        self.lock = threading.Lock()
        self.listener = socket.create_server((host, 0), family=family)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            with self.lock:
                try:
                    if self.is_cut:
                        raise OSError
                    far = socket.create_connection(("127.0.0.1", self.port))
                except OSError:
                    near.close()
                    continue
                self.ends += [near, far]
                self.servers.append(far)
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=(a, b), daemon=True).start()

    def carry(self, source, target):
        try:
            while data := source.recv(65536):
                if source not in self.muted:
                    target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self, is_cut):
        with self.lock:
            self.is_cut = is_cut
            for end in self.ends if is_cut else []:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            if is_cut:
                self.ends = []


def main():
    port = int(sys.argv[1])
    way = Way(port)
    kazoo = KazooClient("127.0.0.1:%d" % port, timeout=10.0, connection_retry={"max_tries": -1, "max_delay": 0.5})
    kazoo.start(timeout=120)
    locks = {}
    print(way.listener.getsockname()[1], flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        print(kazoo.retry(answer, kazoo, way, locks, word, rest), flush=True)


def answer(kazoo, way, locks, word, rest):
    if word == "take":
        lock = kazoo.Lock(rest[0])
        try:
            # As long as paasta_tools waits.
            if not lock.acquire(timeout=1):
                return "taken"
        except LockTimeout:
            return "taken"
        locks[rest[0]] = lock
        return "held"
    if word == "drop":
        locks.pop(rest[0]).release()
    elif word == "set":
        kazoo.ensure_path(rest[0])
        kazoo.set(rest[0], " ".join(rest[1:]).encode())
    elif word == "get":
        try:
            return kazoo.get(rest[0])[0].decode()
        except NoNodeError:
            return "none"
    elif word == "remove":
        kazoo.delete(rest[0], recursive=True)
    elif word == "children":
        try:
            return " ".join(sorted(kazoo.get_children(rest[0])))
        except NoNodeError:
            return "none"
    elif word == "empty":
        while kazoo.get_children(rest[0]):
            time.sleep(0.05)
    elif word == "mute":
        with way.lock:
            way.muted = set(way.servers)
    elif word == "six":
        try:
            return Way(way.port, "::1", socket.AF_INET6).listener.getsockname()[1]
        except OSError:
            return "none"
    else:
        way.cut(word == "cut")
    return "done"


if __name__ == "__main__":
    main()
