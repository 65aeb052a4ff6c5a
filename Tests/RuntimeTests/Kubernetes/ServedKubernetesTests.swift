import TestSupport
import Testing

@testable import Runtime

/// A kubeconfig, the client and libcurl against `soac-simulate kubernetes`, behind TLS.
@Suite(.enabled(if: RegistryTestsServer.hasOpenSSL, "python3 or openssl is not installed"), .serialized)
struct ServedKubernetesTests {
    private let scratch: Scratch
    private let server: PipedProgram
    private let port: Int

    init() throws {
        scratch = try Scratch()
        server = try PipedProgram(
            [Path.parent(of: Soac.path) + "/soac-simulate", "kubernetes", "--speed", "1000", "--version", "1.25"],
            errors: scratch.path + "/errors")
        let address = String(decoding: try server.readLine(), as: UTF8.self)
        port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
    }

    private func client(
        _ door: RegistryTestsServer, _ cluster: [String], _ user: String = "{}"
    ) throws -> KubernetesClient {
        let members = ["server: \"https://\(door.host)\""] + cluster
        try scratch.write(
            """
            current-context: here
            contexts: [{name: here, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {\(members.joined(separator: ", "))}}]
            users: [{name: u, user: \(user)}]

            """, to: "config")
        return try KubernetesAccess(kubeconfig: scratch.path + "/config", context: nil).client()
    }

    private func reason(_ client: KubernetesClient) async -> String? {
        do throws(KubernetesFailure) {
            _ = try await client.version()
            return nil
        } catch { return error.reason }
    }

    @Test func anObjectFromItsBeginningToItsEnd() async throws {
        let door = try await RegistryTestsServer.door(to: port, asksForCertificate: true)
        let certificate = "{client-certificate: \(door.files)/client.pem, client-key: \(door.files)/client.key}"
        let client = try client(door, ["certificate-authority: \(door.files)/ca.pem"], certificate)
        #expect(try await client.version().minor == 25)
        #expect(try await client.createNamespace())
        let labels = #"{"a": "b"}"#
        let body = """
            {"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": \(labels)}, "template": {
              "metadata": {"labels": \(labels)}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}}}
            """
        let made = try await client.create(.deployment, body: Array(body.utf8))
        var read = made
        for _ in 0..<3000 where read.node.value("status")?.value("readyReplicas") == nil {
            try await Task.sleep(for: .milliseconds(20))
            read = try #require(try await client.read(.deployment, named: "web"))
        }
        #expect(try await client.list(.pod, labels: "a=b").count == 1)
        #expect(try await client.delete(.deployment, named: "web", uid: made.uid))
        for _ in 0..<3000 where try await !client.list(.pod).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try await client.list(.deployment).isEmpty)
        // Without its certificate nobody comes in.
        #expect(await reason(try self.client(door, ["certificate-authority: \(door.files)/ca.pem"])) != nil)
    }

    @Test func whomToTrust() async throws {
        let door = try await RegistryTestsServer.door(to: port, asksForCertificate: false)
        let authority = "certificate-authority: \(door.files)/ca.pem"
        #expect(
            await reason(try client(door, [])) == "no safe connection to \(door.host): its certificate is not trusted")
        #expect(await reason(try client(door, [authority])) == nil)
        #expect(await reason(try client(door, [authority, "tls-server-name: registry.invalid"])) == nil)
        #expect(
            await reason(try client(door, [authority, "tls-server-name: other.invalid"]))
                == "no safe connection to \(door.host): its certificate is not trusted")
        #expect(await reason(try client(door, ["insecure-skip-tls-verify: true"])) == nil)
        let broken = "{client-certificate: \(door.files)/client.pem, client-key: \(door.files)/ca.pem}"
        #expect(await reason(try client(door, [authority], broken))?.contains("cannot be used") == true)
    }

    /// Even to this machine, which no proxy of the environment is asked for.
    @Test func theProxyThatIsNamed() async throws {
        let asked = try LoopbackServer(
            .answers {
                $0.hasPrefix("CONNECT registry.example:6443 ") ? "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n" : nil
            })
        let door = try await RegistryTestsServer.door(to: port, asksForCertificate: false)
        let proxy = "proxy-url: \"http://127.0.0.1:\(asked.port)\""
        #expect(await reason(try client(door, [proxy])) != nil)
        let client = try client(door, ["server: \"https://registry.example:6443\"", proxy])
        #expect(await reason(client)?.hasSuffix("cannot be reached: the proxy answered 403") == true)
    }
}
