import Glibc
import TestSupport
import Testing

/// `soac deployments --verify-images` beside Debian's docker-registry.
@Suite(
    .serialized, .enabled(if: access("/usr/bin/docker-registry", X_OK) == 0, "docker-registry is not installed"))
struct ImageTests {
    let scratch: Scratch
    private let registry: Server

    init() throws {
        let scratch = try Scratch()
        self.scratch = scratch
        registry = try Server(Scratch()) { port in
            try scratch.write(
                """
                version: 0.1
                storage: {filesystem: {rootdirectory: \(scratch.path)/images}}
                http: {addr: "127.0.0.1:\(port)"}
                """, to: "registry.yml")
            return ["/usr/bin/docker-registry", "serve", scratch.path + "/registry.yml"]
        }
    }

    /// Makes the service `web` at a remote of its own, with images in a registry; the commit that is deployed.
    private func service(registry: String) throws -> String {
        let commit = try scratch.remote("web")
        try scratch.service("web", at: "file://\(scratch.path)/remotes/web.git")
        let url = try scratch.text(of: "r/web/service.yaml")
        try scratch.write(url + "docker_registry: '\(registry)'\n", to: "r/web/service.yaml")
        try scratch.commit()
        return commit
    }

    private var host: String { "127.0.0.1:\(registry.port)" }

    private func push(_ commit: String) throws {
        let program = Path.parent(of: Path.parent(of: #filePath)) + "/RuntimeTests/Fixtures/push_image.py"
        try scratch.shell("python3 \(program) \(host) services-web paasta-\(commit)")
    }

    private func verify() throws -> Soac.Run { try scratch.deployments(["--out", "out", "--verify-images"]) }

    @Test func aCommitWithoutAnImageWaits() throws {
        let first = try service(registry: host)
        try push(first)
        try verify().expectSuccess()
        try scratch.expectDeployed("web", first)

        let second = try scratch.commitToRemote("web")
        try scratch.tag("web", "paasta-all-20190103T000000-deploy", second)
        let run = try verify()
        #expect(run.status == 1)
        #expect(run.errors.contains("web: all keeps what it has: \(host) has no image services-web:paasta-\(second)"))
        try scratch.expectDeployed("web", first)

        try push(second)
        try verify().expectSuccess()
        try scratch.expectDeployed("web", second)
    }

    @Test func aRegistryThatIsDownHoldsBackWhatIsNew() throws {
        let first = try service(registry: "127.0.0.1:1")
        try scratch.deployments().expectSuccess()
        let second = try scratch.commitToRemote("web")
        try scratch.tag("web", "paasta-all-20190103T000000-deploy", second)
        let run = try verify()
        #expect(run.status == 1)
        #expect(run.errors.contains("web: all keeps what it has: "))
        try scratch.expectDeployed("web", first)
    }

    @Test func withoutARegistryNothingNewIsDeployed() throws {
        _ = try service(registry: "not a host")
        let run = try verify()
        #expect(run.status == 1)
        #expect(run.errors.contains("names no image"))
        #expect(try scratch.text(of: "out/web.json").contains(#""deployments": {}"#))
    }
}
