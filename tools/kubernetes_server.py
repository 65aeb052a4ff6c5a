"""A Kubernetes API server on loopback, with etcd behind it: for tests, without controllers and without nodes."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

CERTIFICATES = """
cd "$1"
key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
openssl req -x509 $key -keyout ca.key -out ca.pem -subj /CN=Tests
openssl req $key -keyout server.key -out server.csr -subj /CN=kube-apiserver
printf 'subjectAltName=IP:127.0.0.1,DNS:api.tests\\n' >extensions
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out server.pem
openssl req $key -keyout client.key -out client.csr -subj /O=system:masters/CN=tests
openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out client.pem
openssl ecparam -genkey -name prime256v1 -noout -out accounts.key
"""


class Unavailable(Exception):
    """Why there is no server here."""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class KubernetesServer:
    """`binary` is a kube-apiserver; `folder` is where it may write. Its kubeconfig is `self.kubeconfig`, with the contexts `token`,
    `certificate` and `nobody`."""

    def __init__(self, binary, folder):
        self.folder = folder
        self.processes = []
        for program in ["etcd", "openssl"]:
            if not shutil.which(program):
                raise Unavailable(f"there is no {program}")
        os.makedirs(folder, exist_ok=True)
        run = subprocess.run(["sh", "-euc", CERTIFICATES, "sh", folder], capture_output=True, text=True)
        if run.returncode:
            raise Unavailable(f"openssl makes no certificates: {run.stderr}")
        with open(f"{folder}/tokens.csv", "w") as file:
            file.write("t0ken-of-tests,tests,tests,system:masters\nt0ken-of-nobody,nobody,nobody\n")
        client, peer, self.port = free_port(), free_port(), free_port()
        url = f"http://127.0.0.1:{client}"
        self.start("etcd", ["etcd", "--data-dir", f"{folder}/etcd", "--listen-client-urls", url, "--advertise-client-urls", url,
            "--listen-peer-urls", f"http://127.0.0.1:{peer}", "--unsafe-no-fsync"])
        self.start("kube-apiserver", [binary, f"--etcd-servers={url}", "--bind-address=127.0.0.1", f"--secure-port={self.port}",
            f"--tls-cert-file={folder}/server.pem", f"--tls-private-key-file={folder}/server.key",
            f"--client-ca-file={folder}/ca.pem", f"--token-auth-file={folder}/tokens.csv", "--authorization-mode=RBAC",
            f"--service-account-key-file={folder}/accounts.key", f"--service-account-signing-key-file={folder}/accounts.key",
            "--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.0.0.0/24",
            # No controller makes the account that pods would run as.
            "--disable-admission-plugins=ServiceAccount"])
        self.kubeconfig = f"{folder}/kubeconfig"
        with open(self.kubeconfig, "w") as file:
            json.dump({
                "apiVersion": "v1", "kind": "Config", "current-context": "token",
                "clusters": [{"name": "tests", "cluster": {"server": f"https://127.0.0.1:{self.port}", "certificate-authority": "ca.pem",
                    "tls-server-name": "api.tests"}}],
                "users": [
                    {"name": "token", "user": {"token": "t0ken-of-tests"}},
                    {"name": "certificate", "user": {"client-certificate": "client.pem", "client-key": "client.key"}},
                    {"name": "nobody", "user": {"token": "t0ken-of-nobody"}},
                ],
                "contexts": [{"name": name, "context": {"cluster": "tests", "user": name}} for name in ["token", "certificate", "nobody"]],
            }, file)
        self.wait()

    def start(self, name, words):
        with open(f"{self.folder}/{name}.log", "w") as log:
            self.processes.append(subprocess.Popen(words, stdout=log, stderr=log))

    def wait(self):
        for _ in range(1200):
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                if self.send("GET", "/readyz") == (200, b"ok"):
                    return
            except OSError:
                pass
            time.sleep(0.1)
        self.stop()
        with open(f"{self.folder}/kube-apiserver.log") as log:
            raise Unavailable("the API server does not start: " + log.read()[-2000:])

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()
        self.processes = []

    def send(self, method, path, body=None):
        """The status and the bytes that it answers with."""
        context = ssl.create_default_context(cafile=f"{self.folder}/ca.pem")
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", data, method=method,
            headers={"Authorization": "Bearer t0ken-of-tests", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, context=context) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def ask(self, method, path, body=None):
        """What it answers, as a Python value; raises ValueError where it refuses."""
        status, answer = self.send(method, path, body)
        if status >= 400:
            raise ValueError(f"{method} {path}: {status} {answer[:1000]}")
        return json.loads(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
