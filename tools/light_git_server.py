#!/usr/bin/env python3
"""A git:// server that answers every request with the refs of one repository, from memory.

    light_git_server.py PORT REPOSITORY

For benchmarks: git-daemon starts a process for each request, which on a small machine takes longer than the network.
"""
import asyncio
import subprocess
import sys

port, repository = int(sys.argv[1]), sys.argv[2]
answer = subprocess.run(["git", "upload-pack", "--advertise-refs", repository], check=True, capture_output=True).stdout


class Connection(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.asked = transport, False

    def data_received(self, data):
        if self.asked or data.endswith(b"0000"):
            self.transport.close()
        else:
            self.asked = True
            self.transport.write(answer)


async def main():
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


asyncio.run(main())
