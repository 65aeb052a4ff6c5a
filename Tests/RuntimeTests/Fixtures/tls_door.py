"""Speaks TLS before a server on loopback that does not. It prints its port.

Usage: tls_door.py FOLDER PORT [asks]    FOLDER has server.pem, server.key and ca.pem; `asks` wants a certificate of the client.
"""

import socket
import ssl
import sys
import threading


def carry(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for side in (source, target):
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(connection, context, port):
    try:
        inside = context.wrap_socket(connection, server_side=True)
        outside = socket.create_connection(("127.0.0.1", port))
    except OSError:
        connection.close()
        return
    threading.Thread(target=carry, args=(inside, outside), daemon=True).start()
    carry(outside, inside)


def main():
    folder, port = sys.argv[1], int(sys.argv[2])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    if sys.argv[3:] == ["asks"]:
        context.load_verify_locations(f"{folder}/ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0], context, port), daemon=True).start()


main()
