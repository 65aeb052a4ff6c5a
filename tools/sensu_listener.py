#!/usr/bin/env python3
"""Listens in the place of Sensu's client, and prints a line for each event.

    sensu_listener.py [PORT]

The first line is its port; 0, or none, is one that is free.
"""

import json
import socketserver
import sys

STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")


class Events(socketserver.StreamRequestHandler):
    def handle(self):
        text = b""
        while piece := self.request.recv(65536):
            text += piece
            try:
                event = json.loads(text)
            except ValueError:
                # The rest is still to come.
                continue
            state = event.get("status")
            word = STATES[state] if state in range(len(STATES)) else "UNKNOWN"
            lines = str(event.get("output", "")).strip().splitlines() or [""]
            print(f"{word:8} {event.get('name')} (team {event.get('team')}): {lines[0]}", flush=True)
            self.request.sendall(b"ok")
            text = b""


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Listener(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 0), Events) as listener:
    print(listener.server_address[1], flush=True)
    listener.serve_forever()
