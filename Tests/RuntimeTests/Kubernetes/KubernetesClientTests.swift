import Compiler
import Planner
import Simulators
import Synchronization
import Testing

@testable import Runtime

/// The client against the simulated API server, and against what is none.
@Suite struct KubernetesClientTests {
    private static let canary = "canary-t0ken"

    private static func deployment(_ name: String = "web", replicas: Int = 2, _ image: String = "web:1") -> [UInt8] {
        let labels: JSON = ["yelp.com/paasta_service": "web"]
        let body: JSON = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name), "labels": labels],
            "spec": [
                "replicas": .int(replicas), "selector": ["matchLabels": labels],
                "template": [
                    "metadata": ["labels": labels], "spec": ["containers": [["name": "web", "image": .string(image)]]],
                ],
            ],
        ]
        return body.bytes
    }

    private static func map(_ name: String) -> [UInt8] { JSON.object([("metadata", ["name": .string(name)])]).bytes }

    private func failure<Value>(
        _ work: () async throws(KubernetesFailure) -> Value
    ) async -> KubernetesFailure? {
        do throws(KubernetesFailure) {
            _ = try await work()
            return nil
        } catch { return error }
    }

    /// A cluster with the namespace.
    private func network(minor: Int = 20) async throws -> KubernetesNetwork {
        let network = KubernetesNetwork(minor: minor)
        #expect(try await network.client().createNamespace())
        network.forgetRequests()
        return network
    }

    // MARK: What it is for

    @Test func anObjectFromItsBeginningToItsEnd() async throws {
        let network = try await network()
        let client = network.client()
        #expect(try await client.createNamespace() == false)
        #expect(try await client.read(.namespace, named: "paasta")?.labels == ["name": "paasta"])
        #expect(try await client.list(.deployment).isEmpty)
        #expect(try await client.read(.deployment, named: "web") == nil)
        let made = try await client.create(.deployment, body: Self.deployment())
        #expect(made.name == "web" && made.labels == ["yelp.com/paasta_service": "web"] && !made.isBeingDeleted)
        network.wait(seconds: 20)
        let read = try #require(try await client.read(.deployment, named: "web"))
        // Its controller wrote down how it is.
        #expect(read.uid == made.uid && read.resourceVersion != made.resourceVersion)
        #expect(read.node.value("status")?.value("readyReplicas")?.value.number == .int(2))
        #expect(read.node.value("metadata")?.value("managedFields") != nil)
        guard case .map(let entries) = read.body else { return }
        #expect(entries.count == 5 && !"\(entries)".contains("managedFields"))
        let replaced = try await client.replace(
            .deployment, named: "web", body: Self.deployment(replicas: 3), resourceVersion: read.resourceVersion)
        #expect(replaced.node.value("spec")?.value("replicas")?.value.number == .int(3))
        #expect(try await client.list(.pod, labels: "yelp.com/paasta_service=web").count == 2)
        #expect(try await client.list(.pod, labels: "yelp.com/paasta_service=other").isEmpty)
        #expect(try await client.delete(.deployment, named: "web", uid: made.uid))
        #expect(try await client.list(.deployment).map(\.isBeingDeleted) == [true])
        network.wait(seconds: 30)
        #expect(try await client.list(.deployment).isEmpty)
        #expect(try await client.list(.pod).isEmpty)
        #expect(try await client.delete(.deployment, named: "web", uid: made.uid) == false)
        #expect(network.requests.contains("DELETE /base/apis/apps/v1/namespaces/paasta/deployments/web"))
    }

    @Test func podsMayStay() async throws {
        let network = try await network()
        let client = network.client()
        let made = try await client.create(.deployment, body: Self.deployment())
        network.wait(seconds: 20)
        #expect(try await client.delete(.deployment, named: "web", uid: made.uid, orphans: true))
        network.wait(seconds: 60)
        #expect(try await client.list(.deployment).isEmpty)
        #expect(try await client.list(.pod).count == 2)
    }

    /// Asked for once. What is sent where follows from it.
    @Test(arguments: [
        (20, "/apis/policy/v1beta1/", "/apis/autoscaling/v2beta1/"), (25, "/apis/policy/v1/", "/apis/autoscaling/v2/"),
    ])
    func theVersionOfTheAPI(_ minor: Int, _ budgets: String, _ autoscalers: String) async throws {
        let network = try await network(minor: minor)
        let client = network.client()
        #expect(try await client.version().minor == minor)
        _ = try await client.list(.podDisruptionBudget)
        _ = try await client.list(.horizontalPodAutoscaler)
        let rest = "namespaces/paasta/"
        #expect(
            network.requests == [
                "GET /base/version", "GET /base\(budgets)\(rest)poddisruptionbudgets?limit=500",
                "GET /base\(autoscalers)\(rest)horizontalpodautoscalers?limit=500",
            ])
    }

    // MARK: Lists

    @Test func manyObjectsComeByPages() async throws {
        let network = try await network()
        let client = network.client()
        for number in 0..<1203 { try await client.create(.configMap, body: Self.map("c\(number)")) }
        network.forgetRequests()
        let all = try await client.list(.configMap)
        #expect(Set(all.map(\.name)).count == 1203 && all.count == 1203)
        #expect(network.requests.count == 3)
        // A state that is kept too short is begun with anew, and in the end asked for in one piece.
        network.with { $0.pagesLast = 0 }
        network.forgetRequests()
        #expect(try await client.list(.configMap).count == 1203)
        #expect(network.requests.count == 5 && network.requests.last?.hasSuffix("/configmaps") == true)
    }

    @Test func listsThatAreNone() async throws {
        let network = try await network()
        let client = network.client()
        _ = try await client.version()
        for (answer, reason) in [
            ("[]", "kind is not DeploymentList"),
            ("{\"kind\": \"PodList\", \"items\": []}", "kind is not DeploymentList"),
            ("{\"kind\": \"DeploymentList\"}", "items is not a list"),
            ("{\"kind\": \"DeploymentList\", \"items\": [{}]}", "items[0] is no Deployment"),
            (
                "{\"kind\": \"DeploymentList\", \"metadata\": {\"continue\": \"x\"}, \"items\": []}",
                "without an end"
            ),
            ("<html>", "is not valid JSON"),
        ] {
            network.befall(.answers(200, answer))
            let failure = await failure { () async throws(KubernetesFailure) in try await client.list(.deployment) }
            #expect(failure?.kind == .unanswered && failure?.reason.contains(reason) == true, "\(reason)")
        }
        network.befall(.floods)
        let flood = await failure { () async throws(KubernetesFailure) in try await client.list(.deployment) }
        #expect(flood?.reason.contains("is larger than") == true)
    }

    // MARK: What goes wrong

    @Test func refusalsAreToldApart() async throws {
        let network = try await network()
        let client = network.client()
        let made = try await client.create(.deployment, body: Self.deployment())
        let again = await failure { () async throws(KubernetesFailure) in
            try await client.create(.deployment, body: Self.deployment())
        }
        #expect(again?.kind == .exists && again?.reason.contains("already exists") == true)
        network.with { $0.touch("Deployment", "web") }
        let stale = await failure { () async throws(KubernetesFailure) in
            try await client.replace(
                .deployment, named: "web", body: Self.deployment(), resourceVersion: made.resourceVersion)
        }
        #expect(stale?.kind == .conflict && stale?.outcome == .refused(status: 409, message: stale?.reason ?? ""))
        let missing = await failure { () async throws(KubernetesFailure) in
            try await client.replace(.deployment, named: "no", body: Self.deployment("no"), resourceVersion: "1")
        }
        #expect(missing?.kind == .notFound)
        let another = await failure { () async throws(KubernetesFailure) in
            try await client.delete(.deployment, named: "web", uid: "another")
        }
        #expect(another?.kind == .conflict)
        let invalid = await failure { () async throws(KubernetesFailure) in
            try await client.create(.deployment, body: Self.deployment("Web"))
        }
        #expect(invalid?.kind == .refused(422) && invalid?.reason.contains("metadata.name") == true)
        network.with { $0.forbidden = ["create deployments"] }
        let forbidden = await failure { () async throws(KubernetesFailure) in
            try await client.create(.deployment, body: Self.deployment("other"))
        }
        #expect(forbidden?.kind == .refused(403) && forbidden?.hint?.contains("role") == true)
        let homeless = KubernetesNetwork().client()
        let nowhere = await failure { () async throws(KubernetesFailure) in
            try await homeless.create(.deployment, body: Self.deployment())
        }
        #expect(nowhere?.kind == .notFound && nowhere?.reason.contains("namespaces") == true)
    }

    /// Quotas and policies forbid as well, and a role does not help against them.
    @Test func whatIsForbidden() async throws {
        let network = try await network()
        let client = network.client()
        _ = try await client.version()
        let quota =
            #"{"kind": "Status", "reason": "Forbidden", "message": "deployments \"web\" is forbidden: exceeded quota"}"#
        network.befall(.answers(403, quota))
        let failure = await failure { () async throws(KubernetesFailure) in
            try await client.create(.deployment, body: Self.deployment())
        }
        #expect(failure?.kind == .refused(403) && failure?.hint == nil && failure?.reason.contains("quota") == true)
        // Who may not look at the namespace has a role in it.
        network.with { $0.forbidden = ["get namespaces", "create namespaces"] }
        #expect(try await client.createNamespace() == false)
    }

    /// A proxy's 404, or one for a path that the server does not have, is none of an object.
    @Test func whatIsMissingIsNotSomethingElse() async throws {
        let network = try await network()
        let client = network.client()
        _ = try await client.version()
        for answer in [
            "404 page not found", "",
            #"{"kind": "Status", "reason": "NotFound", "message": "the server could not find it", "details": {}}"#,
            #"{"kind": "Status", "reason": "NotFound", "details": {"name": "other"}}"#,
        ] {
            network.befall(.answers(404, answer))
            let failure = await failure { () async throws(KubernetesFailure) in
                try await client.read(.deployment, named: "web")
            }
            #expect(failure?.kind == (answer.contains("other") ? .notFound : .refused(404)), "\(answer)")
        }
        network.befall(.redirects(to: "https://elsewhere/"))
        let redirected = await failure { () async throws(KubernetesFailure) in
            try await client.read(.deployment, named: "web")
        }
        #expect(redirected?.kind == .unanswered && redirected?.reason.contains("redirects elsewhere") == true)
    }

    @Test func aBusyServerIsAskedLater() async throws {
        let network = try await network()
        let client = network.client()
        _ = try await client.version()
        network.with { $0.busyRequests = 2 }
        let before = network.now
        #expect(try await client.list(.deployment).isEmpty)
        #expect(network.now >= before + 2)
        // So may a change be that it did not look at.
        network.with { $0.busyRequests = 2 }
        network.forgetRequests()
        try await client.create(.deployment, body: Self.deployment())
        #expect(network.requests.count == 3 && network.with { $0.names(of: "Deployment") } == ["web"])
        network.with { $0.busyRequests = 100 }
        let busy = await failure { () async throws(KubernetesFailure) in try await client.list(.deployment) }
        #expect(busy?.kind == .refused(429))
    }

    /// A question is asked again; a change that may have been made is not sent again.
    @Test func lostAnswers() async throws {
        let network = try await network()
        let client = network.client()
        _ = try await client.version()
        network.forgetRequests()
        network.befall(.losesAnswer, .answers(503, "busy"))
        #expect(try await client.list(.deployment).isEmpty)
        #expect(network.requests.count == 3)
        for trouble in [MarathonNetwork.Trouble.losesAnswer, .answers(500, ""), .answers(200, "{}"), .floods] {
            network.forgetRequests()
            network.befall(trouble)
            let lost = await failure { () async throws(KubernetesFailure) in
                try await client.create(.configMap, body: Self.map("lost"))
            }
            #expect(lost?.kind == .unknownOutcome && network.requests.count == 1, "\(trouble)")
        }
        #expect(try await client.read(.configMap, named: "lost") != nil)
        network.befall(.refuses)
        let unsent = await failure { () async throws(KubernetesFailure) in
            try await client.create(.configMap, body: Self.map("unsent"))
        }
        #expect(unsent?.kind == .unanswered)
    }

    // MARK: As whom

    /// Gives one token after the other.
    private final class Rotated: KubernetesCredentials {
        private let tokens: Mutex<[String]>

        init(_ tokens: [String]) { self.tokens = Mutex(tokens) }

        func current() async throws(KubernetesFailure) -> KubernetesCredential {
            KubernetesCredential(authorization: .bearer(tokens.withLock { $0[0] }))
        }

        func forget(_ refused: KubernetesCredential) -> Bool {
            tokens.withLock { tokens in
                guard tokens.count > 1 else { return false }
                tokens.removeFirst()
                return true
            }
        }
    }

    @Test func whatIsNotAcceptedIsPresentedOnce() async throws {
        let network = try await network()
        let client = network.client(Rotated(["old", "new"]))
        _ = try await client.version()
        network.forgetRequests()
        let unauthorized = #"{"kind": "Status", "reason": "Unauthorized", "message": "Unauthorized"}"#
        network.befall(.answers(401, unauthorized))
        try await client.create(.configMap, body: Self.map("c"))
        #expect(network.secrets == [.bearer("old"), .bearer("new")])
        network.befall(.answers(401, unauthorized))
        let refused = await failure { () async throws(KubernetesFailure) in try await client.list(.configMap) }
        #expect(refused?.kind == .refused(401) && refused?.reason.contains("a token is not accepted") == true)
        #expect(network.secrets.count == 3)
    }

    /// Neither what opens the server nor what a secret is.
    @Test func nothingSecretIsTold() async throws {
        let network = try await network()
        let client = network.client(FixedCredentials(KubernetesCredential(authorization: .bearer(Self.canary))))
        _ = try await client.version()
        network.befall(.answers(400, #"{"kind": "Status", "message": "you sent \#(Self.canary)"}"#))
        let repeated = await failure { () async throws(KubernetesFailure) in try await client.list(.pod) }
        #expect(repeated?.reason == "k answers with 400: its answer may contain what opens it")
        let secret: JSON = ["metadata": ["name": "s"], "data": ["a b": "cGxhaW4="]]
        let invalid = await failure { () async throws(KubernetesFailure) in
            try await client.create(.secret, body: secret.bytes)
        }
        #expect(invalid?.reason == "k answers with 422: Invalid data[a b]")
        let broken: JSON = ["metadata": ["name": "s"], "data": ["a": "plain-text"]]
        let misread = await failure { () async throws(KubernetesFailure) in
            try await client.create(.secret, body: broken.bytes)
        }
        #expect(misread?.reason == "k answers with 400: BadRequest")
        #expect(!"\(client)".contains(Self.canary))
    }

    @Test(arguments: ["", "{}", "[1]", "{\"metadata\": 5}"])
    func whatIsNoObjectIsNotSent(_ body: String) async throws {
        let network = try await network()
        let client = network.client()
        _ = try await client.version()
        network.forgetRequests()
        let failure = await failure { () async throws(KubernetesFailure) in
            try await client.replace(.configMap, named: "c", body: Array(body.utf8), resourceVersion: "1")
        }
        #expect(failure?.kind == .unanswered && network.requests.isEmpty)
    }

    @Test func versionsOfCloudsHaveASignBehindThem() async throws {
        let network = KubernetesNetwork()
        network.befall(.answers(200, #"{"major": "1", "minor": "24+"}"#))
        #expect(try await network.client().version().minor == 24)
        network.befall(.answers(200, #"{"major": "", "minor": ""}"#))
        let other = network.client()
        let unknown = await failure { () async throws(KubernetesFailure) in try await other.version() }
        #expect(unknown?.reason.contains("no version of Kubernetes") == true)
    }
}
