import Compiler
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// Kubeconfigs, programs that print what opens a server, and the account of a pod.
@Suite struct KubernetesAccessTests {
    private let scratch: Scratch
    private static let canary = "canary-t0ken"

    init() throws { scratch = try Scratch() }

    private func access(_ context: String? = nil, _ variables: [String: String] = [:]) -> KubernetesAccess {
        var access = KubernetesAccess(
            kubeconfig: variables["KUBECONFIG"] == nil && scratch.exists("config") ? scratch.path + "/config" : nil,
            context: context)
        access.variable = { variables[$0] }
        access.account = scratch.path + "/account"
        return access
    }

    /// A kubeconfig with one context.
    private func config(_ user: String, cluster: String = "server: https://k.example:6443") throws {
        let indented = { (text: String) in text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n") }
        try scratch.write(
            """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts:
            - name: here
              context: {cluster: one, user: me, namespace: other}
            clusters:
            - name: one
              cluster:
            \(indented(cluster))
            users:
            - name: me
              user:
            \(indented(user))

            """, to: "config")
    }

    private func failure(_ access: KubernetesAccess) -> KubernetesFailure? {
        do throws(KubernetesFailure) {
            _ = try access.server()
            return nil
        } catch { return error }
    }

    private func current(_ server: KubernetesServer) async throws -> KubernetesCredential {
        try await server.credentials.current()
    }

    // MARK: Kubeconfigs

    @Test func aTokenAndAnAuthority() async throws {
        try scratch.write("-----BEGIN", to: "pki/ca.pem")
        try config(
            "token: \(Self.canary)",
            cluster: "server: https://k.example:6443/base/\ncertificate-authority: pki/ca.pem\ntls-server-name: api.k")
        let server = try access().server()
        #expect(server.address.text == "https://k.example:6443/base/")
        #expect(server.address.below("/version").text == "https://k.example:6443/base/version")
        #expect(server.tls.authorities == Array("-----BEGIN".utf8) && !server.tls.trustsSystem)
        #expect(server.tls.serverName?.text == "api.k")
        let credential = try await current(server)
        #expect(credential.authorization == .bearer(Self.canary))
        #expect(!"\(server) \(credential)".contains(Self.canary))
        #expect(server.credentials.forget(credential) == false)
    }

    /// What is in a file is read when it is needed: a token that was rotated is another.
    @Test func aTokenFileIsReadAnew() async throws {
        try scratch.write(Self.canary + "\n", to: "token")
        try config("tokenFile: token")
        let server = try access().server()
        let first = try await current(server)
        #expect(first.authorization == .bearer(Self.canary))
        try scratch.write("next", to: "token")
        #expect(server.credentials.forget(first))
        #expect(try await current(server).authorization == .bearer("next"))
        try scratch.write("", to: "token")
        await #expect(throws: KubernetesFailure.self) { try await current(server) }
    }

    @Test func certificatesInTheFileOrBesideIt() async throws {
        try scratch.write("KEY", to: "me.key")
        try config("client-certificate-data: Q0VSVA==\nclient-key: me.key")
        let credential = try await current(try access().server())
        #expect(credential.certificate == TLSSettings.Identity(certificate: Array("CERT".utf8), key: Array("KEY".utf8)))
        #expect(credential.authorization == nil)
    }

    @Test func aUserAndAPassword() async throws {
        try config("username: me\npassword: \(Self.canary)")
        let credential = try await current(try access().server())
        #expect(credential.authorization == .basic(user: "me", password: Self.canary))
    }

    @Test func anotherContext() throws {
        try scratch.write(
            """
            contexts:
            - {name: a, context: {cluster: one}}
            - {name: b, context: {cluster: two}}
            clusters:
            - {name: one, cluster: {server: "https://one"}}
            - {name: two, cluster: {server: "https://two", insecure-skip-tls-verify: true, proxy-url: "socks5://p:1"}}

            """, to: "config")
        let server = try access("b").server()
        #expect(server.address.host.text == "two" && server.tls.isUnverified)
        #expect(server.proxy?.text == "socks5h://p:1")
        #expect(failure(access())?.hint == "choose with --context: a, b")
        #expect(failure(access("c"))?.hint == "it has a, b")
    }

    /// Of files that say the same the first counts; those that are not there are passed over.
    @Test func severalFiles() async throws {
        try config("token: first")
        try scratch.write(
            """
            current-context: elsewhere
            contexts: [{name: elsewhere, context: {cluster: two, user: me}}]
            clusters: [{name: two, cluster: {server: "https://two"}}, {name: one, cluster: {server: "https://no"}}]

            """, to: "second")
        let names = ["missing", "config", "second"].map { "\(scratch.path)/\($0)" }.joined(separator: ":")
        let first = try access(nil, ["KUBECONFIG": names]).server()
        #expect(first.address.host.text == "k.example:6443")
        let second = try access("elsewhere", ["KUBECONFIG": names]).server()
        #expect(second.address.host.text == "two")
        #expect(try await current(second).authorization == .bearer("first"))
        #expect(
            failure(access(nil, ["KUBECONFIG": scratch.path + "/missing"]))?.reason.hasPrefix("there is no") == true)
    }

    /// Each with a part of what is said. Nothing of what stands there is.
    @Test(arguments: [
        ("auth-provider: {name: gcp}", "server: https://k", "config:14:20: auth-provider of users[me] is nothing"),
        ("as: root", "server: https://k", "as of users[me] has it act as somebody else"),
        ("token: 12345", "server: https://k", "token of users[me] is not a string"),
        ("client-certificate-data: '?'", "server: https://k", "client-certificate-data of users[me] is not in Base64"),
        ("client-key-data: S0VZ", "server: https://k", "client-key of users[me] has no client-certificate"),
        ("token: canary-t0ken", "server: http://k", "server of clusters[one] has no TLS"),
        ("token: canary-t0ken", "server: ftp://k", "server of clusters[one] is not an http or https URL"),
        ("token: x", "server: https://canary-t0ken@k", "server of clusters[one] is not an http or https URL"),
        ("token: x", "proxy-url: canary-t0ken\nserver: https://k", "proxy-url of clusters[one] is not"),
        ("token: x", "server: https://k\ninsecure-skip-tls-verify: 'yes'", "is neither true nor false"),
        ("token: x", "tls-server-name: 'a b'\nserver: https://k", "tls-server-name of clusters[one] is no name"),
        ("exec: {command: x}", "server: https://k", "apiVersion of exec of users[me] is not client.authentication"),
        (
            "exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}",
            "server: https://k", "wants somebody at a terminal"
        ),
        (
            "exec: {command: x, apiVersion: client.authentication.k8s.io/v1, args: [canary-t0ken, 5]}",
            "server: https://k", "args of exec of users[me] has something that is not a string"
        ),
        ("token: [canary-t0ken", "server: https://k", "is no valid YAML, line"),
        ("token: canary-t0ken\n&", "server: https://k", "is no valid YAML, line"),
    ])
    func whatIsNotUnderstood(_ user: String, _ cluster: String, _ reason: String) throws {
        try config(user, cluster: cluster)
        let failure = try #require(self.failure(access()))
        #expect(failure.reason.contains(reason), "\(failure)")
        #expect(!"\(failure)".contains(Self.canary), "\(failure)")
    }

    @Test func whatIsTooLarge() throws {
        try scratch.write(String(repeating: "# x\n", count: 1 << 19), to: "config")
        #expect(failure(access())?.reason.contains("it has more than") == true)
    }

    // MARK: Programs

    private func program(_ script: String, _ more: String = "") throws {
        try scratch.write("#!/bin/sh\n" + script, to: "bin/plugin")
        try scratch.shell("chmod +x bin/plugin")
        try config(
            """
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./bin/plugin
              args: ['a b', $HOME]
              env: [{name: PLUGIN_MODE, value: quick}]
              installHint: brew install plugin
            \(more)
            """, cluster: "server: https://k.example\ncertificate-authority-data: Q0E=")
    }

    private static func printed(_ status: String) -> String {
        """
        echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {\(status)}}'
        """
    }

    @Test func aProgramIsAskedOnceForAll() async throws {
        try program(
            #"printf '%s|' "$1" "$2" "$PLUGIN_MODE" >>"${0%/*}/../asked"; cat >>"${0%/*}/../asked"; "#
                + #"printf '%s' "$KUBERNETES_EXEC_INFO" >"${0%/*}/../told"; "#
                + Self.printed(#""token": "canary-t0ken""#), "  provideClusterInfo: true")
        let server = try access().server()
        let credentials = server.credentials
        let all = try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await credentials.current() } }
            return try await group.reduce(into: Set<KubernetesCredential>()) { $0.insert($1) }
        }
        #expect(all == [KubernetesCredential(authorization: .bearer(Self.canary))])
        #expect(try scratch.text(of: "asked") == "a b|$HOME|quick|")
        #expect(!"\(server)".contains(Self.canary))
        let told = try #require(JSONParser.parse(Array(try scratch.text(of: "told").utf8), path: "").value?.root)
        #expect(told.value("kind")?.string == "ExecCredential")
        #expect(told.value("spec")?.value("cluster")?.value("server")?.string == "https://k.example")
        #expect(told.value("spec")?.value("cluster")?.value("certificate-authority-data")?.string == "Q0E=")
        // What the server did not accept is asked for anew, once for all that it refused.
        let refused = try #require(all.first)
        #expect(credentials.forget(refused))
        _ = try await credentials.current()
        #expect(try scratch.text(of: "asked") == "a b|$HOME|quick|a b|$HOME|quick|")
    }

    @Test func whatItPrintedCountsUntilItExpires() async throws {
        let clock = StillClock()
        let program = CredentialProgram(
            words: [scratch.path + "/bin/plugin"], environment: [], version: "client.authentication.k8s.io/v1")
        try self.program(
            #"echo x >>"${0%/*}/../asked"; "#
                + Self.printed(
                    #""clientCertificateData": "C", "clientKeyData": "K", "expirationTimestamp": "1970-01-01T00:16:40Z""#
                ))
        let credentials = PrintedCredentials(program, clock: clock)
        clock.set(990)
        for _ in 0..<3 { #expect(try await credentials.current().certificate?.key == Array("K".utf8)) }
        #expect(try scratch.text(of: "asked") == "x\n")
        clock.set(1000)
        _ = try await credentials.current()
        #expect(try scratch.text(of: "asked") == "x\nx\n")
    }

    private final class StillClock: RuntimeClock {
        private let time = Mutex(0.0)

        var now: Double { time.withLock { $0 } }

        func set(_ time: Double) { self.time.withLock { $0 = time } }

        func sleep(seconds: Double) async {}

        func factor(in range: ClosedRange<Double>) -> Double { range.lowerBound }
    }

    @Test(arguments: [
        ("echo canary-t0ken; exit 3", "it ended with status 3"),
        ("echo canary-t0ken", "is no ExecCredential"),
        (Self.printed(""), "neither a token nor a certificate"),
        (Self.printed(#""clientKeyData": "canary-t0ken""#), "a key without its certificate"),
        (Self.printed(#""token": "canary-t0ken", "expirationTimestamp": "soon""#), "is no time"),
        (
            #"echo '{"kind": "ExecCredential", "apiVersion": "v9", "status": {"token": "canary-t0ken"}}'"#,
            "another version"
        ),
    ])
    func aProgramThatGivesNothing(_ script: String, _ reason: String) async throws {
        try program(script)
        let server = try access().server()
        do throws(KubernetesFailure) {
            _ = try await server.credentials.current()
            Issue.record("it gave something")
        } catch {
            #expect(error.reason.contains("/bin/plugin'") && error.reason.contains(reason), "\(error)")
            #expect(error.hint == "brew install plugin" && !"\(error)".contains(Self.canary), "\(error)")
        }
    }

    // MARK: The account of a pod

    private static let pod = ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]

    @Test func theAccountOfAPod() async throws {
        #expect(failure(access(nil, Self.pod))?.reason == "nothing says where the API server of this cluster is")
        try scratch.write("CA", to: "account/ca.crt")
        try scratch.write(Self.canary, to: "account/token")
        let server = try access(nil, Self.pod).server()
        #expect(server.address.text == "https://10.0.0.1:443/")
        #expect(server.tls.authorities == Array("CA".utf8) && !server.tls.trustsSystem)
        #expect(try await current(server).authorization == .bearer(Self.canary))
        #expect(
            try access(nil, Self.pod.merging(["KUBERNETES_SERVICE_HOST": "fd00::1"]) { $1 }).server()
                .address.host.text == "[fd00::1]:443")
        #expect(failure(access("x", Self.pod))?.hint?.contains("leave --context out") == true)
        // A kubeconfig that is named counts more.
        try config("token: x")
        #expect(try access(nil, Self.pod).server().address.host.text == "k.example:6443")
    }
}
