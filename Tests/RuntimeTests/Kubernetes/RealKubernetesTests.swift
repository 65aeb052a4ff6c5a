import Compiler
import Glibc
import Planner
import Testing

@testable import Runtime

private let kubeconfig = getenv("SOAC_TEST_KUBECONFIG").map { String(cString: $0) }

/// The client against a real API server, which `make test-kubernetes` starts: its kubeconfig has the contexts `token`, `certificate`
/// and `nobody`. No controllers look after its objects.
@Suite(.enabled(if: kubeconfig != nil, "SOAC_TEST_KUBECONFIG names no kubeconfig"), .serialized)
struct RealKubernetesTests {
    private func client(_ context: String) throws -> KubernetesClient {
        try KubernetesAccess(kubeconfig: kubeconfig, context: context).client()
    }

    private func failure<Value>(
        _ work: () async throws(KubernetesFailure) -> Value
    ) async -> KubernetesFailure? {
        do throws(KubernetesFailure) {
            _ = try await work()
            return nil
        } catch { return error }
    }

    private static func deployment(_ name: String, replicas: Int = 2) -> [UInt8] {
        let labels = #"{"yelp.com/paasta_service": "client"}"#
        return Array(
            """
            {"metadata": {"name": "\(name)", "labels": \(labels)}, "spec": {"replicas": \(replicas),
              "selector": {"matchLabels": \(labels)}, "template": {"metadata": {"labels": \(labels)},
              "spec": {"containers": [{"name": "web", "image": "web:1", "resources": {"requests": {"cpu": 0.25}}}]}}}}
            """.utf8)
    }

    @Test(arguments: ["token", "certificate"])
    func anObjectFromItsBeginningToItsEnd(_ context: String) async throws {
        let client = try client(context)
        let name = "client-\(context)"
        #expect(try await client.version().minor == 20)
        try await client.createNamespace()
        #expect(try await client.read(.namespace, named: "paasta")?.labels == ["name": "paasta"])
        #expect(try await client.read(.deployment, named: name) == nil)
        let made = try await client.create(.deployment, body: Self.deployment(name))
        let again = await failure { () async throws(KubernetesFailure) in
            try await client.create(.deployment, body: Self.deployment(name))
        }
        #expect(again?.kind == .exists)
        let replaced = try await client.replace(
            .deployment, named: name, body: Self.deployment(name, replicas: 3), resourceVersion: made.resourceVersion)
        #expect(replaced.uid == made.uid && replaced.resourceVersion != made.resourceVersion)
        let stale = await failure { () async throws(KubernetesFailure) in
            try await client.replace(
                .deployment, named: name, body: Self.deployment(name), resourceVersion: made.resourceVersion)
        }
        #expect(stale?.kind == .conflict)
        let listed = try await client.list(.deployment, labels: "yelp.com/paasta_service=client")
        #expect(listed.contains { $0.name == name && $0.resourceVersion == replaced.resourceVersion })
        let another = await failure { () async throws(KubernetesFailure) in
            try await client.delete(.deployment, named: name, uid: "another")
        }
        #expect(another?.kind == .conflict)
        #expect(try await client.delete(.deployment, named: name, uid: made.uid))
        #expect(try await client.read(.deployment, named: name)?.isBeingDeleted == true)
        #expect(try await client.delete(.deployment, named: "no-\(name)", uid: made.uid) == false)
    }

    @Test func manyObjectsComeByPages() async throws {
        let client = try client("token")
        try await client.createNamespace()
        for number in 0..<1100 {
            let body = #"{"metadata": {"name": "page-\#(number)", "labels": {"pages": "yes"}}, "data": {}}"#
            _ = await failure { () async throws(KubernetesFailure) in
                try await client.create(.configMap, body: Array(body.utf8))
            }
        }
        let all = try await client.list(.configMap, labels: "pages=yes")
        #expect(Set(all.map(\.name)).count == 1100 && all.count == 1100)
    }

    @Test func refusals() async throws {
        let client = try client("token")
        try await client.createNamespace()
        let invalid = await failure { () async throws(KubernetesFailure) in
            try await client.create(.deployment, body: Self.deployment("Upper"))
        }
        #expect(invalid?.kind == .refused(422) && invalid?.reason.contains("metadata.name") == true)
        let misread = await failure { () async throws(KubernetesFailure) in
            try await client.create(.secret, body: Array(#"{"metadata": {"name": "s"}, "data": {"s": "plain!"}}"#.utf8))
        }
        #expect(misread?.kind == .refused(400) && misread?.reason.contains("plain") == false)
        let nobody = try self.client("nobody")
        let forbidden = await failure { () async throws(KubernetesFailure) in try await nobody.list(.deployment) }
        #expect(forbidden?.kind == .refused(403) && forbidden?.hint?.contains("role") == true)
        // A path that the server does not have is no object that is missing.
        let newer = KubernetesClient(
            try KubernetesAccess(kubeconfig: kubeconfig, context: "token").server(), api: .init("1.25"),
            over: CurlClient())
        let unknown = await failure { () async throws(KubernetesFailure) in
            try await newer.read(.podDisruptionBudget, named: "web")
        }
        #expect(unknown?.kind == .refused(404))
    }
}
