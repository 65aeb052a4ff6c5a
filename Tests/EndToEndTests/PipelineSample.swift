import Glibc
import TestSupport
import Testing

/// What a service's CI has at hand: its repository, a Makefile, soa-configs, a docker that notes what it is asked, and a
/// registry. They end with this value.
final class PipelineSample {
    let scratch: Scratch
    let marathon: MarathonServer
    /// Of the service's repository, the older first.
    let commits: [String]
    private let registry: Int32
    private let port: String

    init() throws {
        scratch = try Scratch()
        marathon = try MarathonServer(in: scratch)
        try scratch.write("itest:\n\tdocker build -t $(DOCKER_TAG) .\n", to: "web/Makefile")
        commits = try scratch.shell(
            """
            git init -q --bare web.git; cd web; git init -q .; git add -A; git commit -q -m one; git rev-parse HEAD
            git commit -q --allow-empty -m two; git rev-parse HEAD
            git push -q ../web.git HEAD:refs/heads/main HEAD~1:refs/heads/old
            """
        ).split(separator: "\n").map(String.init)
        try scratch.write(Self.server, to: "registry.py")
        try scratch.shell(
            """
            mkdir registry images; python3 registry.py >port 2>registry.errors </dev/null & echo $! >registry.process
            while kill -0 $! && ! test -s port; do sleep 0.02; done
            """)
        port = try scratch.text(of: "port").replacing("\n", with: "")
        registry = try #require(Int32(try scratch.text(of: "registry.process").replacing("\n", with: "")))
        try scratch.write(
            "git_url: \(scratch.path)/web.git\ndocker_registry: 127.0.0.1:\(port)\ndescription: Shop windows\n",
            to: "soa/web/service.yaml")
        try scratch.write(
            "main: {instances: 2, cmd: x, deploy_group: all}\ncanary: {instances: 1, cmd: x, deploy_group: all}\n",
            to: "soa/web/marathon-c.yaml")
        try scratch.write(Self.docker, to: "bin/docker")
        try scratch.shell("chmod +x bin/docker; : >calls; ln -s \(Soac.path) bin/paasta; ln -s \(Soac.path) bin/soac")
    }

    deinit { kill(registry, SIGTERM) }

    /// What the image of a commit is called.
    func image(_ commit: String) -> String { "127.0.0.1:\(port)/services-web:paasta-\(commit)" }

    /// Runs a script in the service's folder.
    func run(_ script: String) throws -> Soac.Run {
        let path = scratch.path
        return try Command.run(
            "/bin/sh", ["-euc", "export PATH=\(path)/bin:$PATH SCRATCH=\(path); cd web; \(script)"], in: path,
            environment: ["PAASTA_SYSTEM_CONFIG_DIR=\(path)/system", "XDG_STATE_HOME=\(path)/state"])
    }

    /// What docker was asked.
    func calls() throws -> [String] { try scratch.text(of: "calls").split(separator: "\n").map(String.init) }

    /// The deploy tags, with their commits, the oldest first.
    func marks() throws -> [String] {
        try scratch.shell("git -C web.git tag --sort=refname --format='%(objectname)'").split(separator: "\n")
            .map(String.init)
    }

    /// Images are files that hold what they were built of; the registry's are those that were pushed.
    private static let docker = """
        #!/bin/sh
        echo "$@" >>$SCRATCH/calls
        file() { echo "$1" | tr '/:' '__'; }
        case "$1 $2" in
        "build -t") echo ${BUILD:-1} >$SCRATCH/images/$(file $3) ;;
        "push "*) test ! -e $SCRATCH/refuses || exit 1
            test -e $SCRATCH/loses || cp $SCRATCH/images/$(file $2) $SCRATCH/registry/ ;;
        "image inspect") for last; do :; done
            test -e $SCRATCH/images/$(file $last) || exit 1
            echo "[\\"${last%:paasta*}@sha256:$(cat $SCRATCH/images/$(file $last))\\"]" ;;
        esac
        """

    private static let server = #"""
        import http.server, os

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                parts = self.path.split("/")
                host = self.headers["Host"]
                name = f"registry/{host}/{parts[2]}:{parts[-1]}" if len(parts) > 3 else ""
                name = "registry/" + name[9:].replace("/", "_").replace(":", "_")
                found = len(parts) > 3 and os.path.exists(name)
                self.send_response(200 if found or len(parts) <= 3 else 404)
                self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
                self.send_header("Content-Type", "application/vnd.docker.distribution.manifest.v2+json")
                if found:
                    self.send_header("Docker-Content-Digest", "sha256:" + open(name).read().strip())
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_GET

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """#
}
