import Glibc
import TestSupport
import Testing

/// Agents and registries that only a proxy of the environment leads to: names that end with `.invalid` have no address.
@Suite(.serialized, .enabled(if: Program.openssl.isThere, "openssl is not installed"))
struct ProxyTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let fixtures = Path.parent(of: #filePath) + "/Fixtures"

    private func proxy(to server: Server, user: String? = nil) throws -> Server {
        let log = scratch.path + "/proxy.log"
        return try Server(Scratch()) { port in
            ["python3", Self.fixtures + "/proxy.py", log, "\(port)", "\(server.port)"] + (user.map { [$0] } ?? [])
        }
    }

    /// All that the proxy could read. A server is tried for its port with a connection that says nothing.
    private var seen: String { (try? scratch.text(of: "proxy.log")) ?? "" }

    // MARK: Agents

    private func agent() throws -> Server {
        try scratch.write("main: {proxy_port: 20001}\n", to: "soa/web/smartstack.yaml")
        try scratch.write("main: {}\n", to: "soa/web/marathon-c.yaml")
        try scratch.write(#"{"frameworks": []}"#, to: "www/state")
        let folder = scratch.path + "/www"
        return try Server(Scratch()) { port in
            ["python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder, "\(port)"]
        }
    }

    private func nerve(_ url: String, _ environment: String...) throws -> Soac.Run {
        try Soac.run(
            ["nerve", "--soa-dir", "soa", "--cluster", "c", "--ip", "10.1.1.1"] + Scratch.exampleHost
                + ["--mesos-agent", url],
            in: scratch.path, environment: ["PAASTA_SYSTEM_CONFIG_DIR=/nonexistent"] + environment)
    }

    @Test func anAgentBehindAProxy() throws {
        let agent = try agent()
        let proxy = try proxy(to: agent)
        let variable = "http_proxy=http://127.0.0.1:\(proxy.port)"
        try nerve("http://agent.invalid:5051", variable).expectSuccess()
        #expect(seen.contains("GET http://agent.invalid:5051/state HTTP/1.1\r\n"))
        try nerve("http://agent.invalid:5051", variable, "no_proxy=.invalid").expectRefusal(
            2, "agent.invalid:5051 cannot be reached: its address cannot be found")
        try nerve("http://agent.invalid:5051", "http_proxy=http://127.0.0.1:1").expectRefusal(
            2, "agent.invalid:5051 cannot be reached: connection refused (the environment names a proxy)")
        let before = seen
        try nerve("http://127.0.0.1:\(agent.port)", variable).expectSuccess()
        #expect(seen == before, "this machine was asked through the proxy")
    }

    // MARK: Registries

    /// A registry that asks for a password, with a certificate for `registry.invalid`.
    private func registry() throws -> Server {
        try scratch.shell(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout server.key \
              -out server.pem -subj /CN=registry.invalid -addext subjectAltName=DNS:registry.invalid 2>openssl.log
            """)
        let program = Path.parent(of: Path.parent(of: #filePath)) + "/RuntimeTests/Fixtures/fake_registry.py"
        let (log, folder) = (scratch.path + "/registry.log", scratch.path)
        return try Server(Scratch()) { port in ["env", "PORT=\(port)", "python3", program, log, folder] }
    }

    private func verify(_ proxy: String) throws -> Soac.Run {
        try scratch.write(#"{"registry.invalid": {"auth": "dXNlcjpzZWNyZXQ="}}"#, to: "dockercfg")
        return try scratch.deployments(
            ["--out", "out", "--verify-images", "--dockercfg", "dockercfg"],
            environment: ["SSL_CERT_FILE=\(scratch.path)/server.pem", "https_proxy=\(proxy)"])
    }

    /// Makes the service `web`, whose image is in that registry; the commit that is deployed.
    private func service() throws -> String {
        let commit = try scratch.remote("web")
        try scratch.service("web", at: "file://\(scratch.path)/remotes/web.git")
        let url = try scratch.text(of: "r/web/service.yaml")
        try scratch.write(url + "docker_registry: 'registry.invalid'\n", to: "r/web/service.yaml")
        try scratch.commit()
        return commit
    }

    @Test func aRegistryBehindAProxy() throws {
        let registry = try registry()
        let proxy = try proxy(to: registry)
        let commit = try service()
        try verify("http://127.0.0.1:\(proxy.port)").expectSuccess()
        try scratch.expectDeployed("web", commit)
        #expect(seen.contains("CONNECT registry.invalid:443 HTTP/1.1\r\n"))
        #expect(!seen.lowercased().contains("authorization:") && !seen.contains("dXNlcjpzZWNyZXQ"))
    }

    @Test func aProxyThatAsksWhoIsThere() throws {
        let registry = try registry()
        let proxy = try proxy(to: registry, user: "reader:word")
        let commit = try service()
        let refused = try verify("http://127.0.0.1:\(proxy.port)")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("registry.invalid cannot be reached: the proxy answered 407"))
        try verify("http://reader:word@127.0.0.1:\(proxy.port)").expectSuccess()
        try scratch.expectDeployed("web", commit)
    }
}
