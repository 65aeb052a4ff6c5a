import Simulators
import Testing

/// The simulated cluster's controllers, and what goes wrong on purpose. What its API server reads, keeps and refuses is held to a real
/// one in `KubernetesAnswersTests`.
@Suite struct SimulatedKubernetesTests {
    private static let start = 1_570_017_600_000

    /// A cluster with the namespace, and its clock.
    private struct Cluster {
        var server: SimulatedKubernetes
        var now = SimulatedKubernetesTests.start

        init(minor: Int = 20, seed: UInt64 = 1) {
            server = SimulatedKubernetes(minor: minor, seed: seed, at: now)
            send("POST", "/api/v1/namespaces", ["metadata": ["name": "paasta"]])
        }

        @discardableResult
        mutating func send(_ method: String, _ target: String, _ body: JSON? = nil) -> SimulatedAnswer {
            server.handle(SimulatedRequest(method, target, body: body?.bytes ?? []), at: now)
        }

        mutating func wait(seconds: Double) {
            now += Int(seconds * 1000)
            server.advance(to: now)
        }

        /// Lets time pass until something is so; false if it does not come to be.
        mutating func wait(until isSo: (SimulatedKubernetes) -> Bool) -> Bool {
            for _ in 0..<3000 where !isSo(server) { wait(seconds: 0.1) }
            return isSo(server)
        }
    }

    private static let deployments = "/apis/apps/v1/namespaces/paasta/deployments"
    private static let sets = "/apis/apps/v1/namespaces/paasta/statefulsets"

    private static func workload(
        _ kind: String = "Deployment", image: String = "web:1", replicas: Int = 3, with more: JSON = [:]
    ) -> JSON {
        let labels: JSON = ["app": "web"]
        let spec: JSON = [
            "replicas": .int(replicas), "selector": ["matchLabels": labels],
            "template": [
                "metadata": ["labels": labels], "spec": ["containers": [["name": "web", "image": .string(image)]]],
            ],
        ]
        return ["metadata": ["name": "web"], "kind": .string(kind), "spec": spec.merging(more)]
    }

    private static func rolling(surge: JSON, missing: JSON) -> JSON {
        ["strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": surge, "maxUnavailable": missing]]]
    }

    private static func pods(_ server: SimulatedKubernetes) -> [JSON] {
        server.names(of: "Pod").compactMap { server.object("Pod", $0) }
    }

    private static func isReady(_ pod: JSON) -> Bool {
        (pod["status"]?["conditions"]?.items ?? []).contains { $0["type"] == "Ready" && $0["status"] == "True" }
    }

    private static func image(_ pod: JSON) -> String {
        pod["spec"]?["containers"]?.items?.first?["image"]?.string ?? ""
    }

    private static func isComplete(_ server: SimulatedKubernetes, _ kind: String, _ count: Int) -> Bool {
        let object = server.object(kind, "web")
        let status = object?["status"]
        return status?["observedGeneration"] == object?["metadata"]?["generation"]
            && ["replicas", "updatedReplicas", "readyReplicas"].allSatisfy { (status?[$0]?.int ?? 0) == count }
    }

    // MARK: Deployments

    @Test func podsComeUp() throws {
        var cluster = Cluster()
        #expect(cluster.send("POST", Self.deployments, Self.workload()).status == 201)
        cluster.wait(seconds: 0.3)
        let early = try #require(cluster.server.object("Deployment", "web")?["status"])
        #expect(early["replicas"] == 3 && early["readyReplicas"] == nil && early["unavailableReplicas"] == 3)
        #expect(Self.pods(cluster.server).allSatisfy { $0["status"]?["phase"] == "Pending" })
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 3) })
        #expect(Self.pods(cluster.server).allSatisfy { Self.isReady($0) && $0["status"]?["podIP"] != nil })
        #expect(Self.pods(cluster.server).allSatisfy { $0["metadata"]?["labels"]?["app"] == "web" })
        let conditions = cluster.server.object("Deployment", "web")?["status"]?["conditions"]?.items ?? []
        #expect(conditions.map { $0["status"] } == ["True", "True"])
        // What the controller writes is of another version, not of another generation.
        let metadata = cluster.server.object("Deployment", "web")?["metadata"]
        #expect(metadata?["generation"] == 1)
        #expect(metadata?["annotations"] == ["deployment.kubernetes.io/revision": "1"])
    }

    /// As many as the surge allows come first; no more than may be missing are.
    @Test(arguments: [(100, 0), (0, 34), (25, 25), (1, 1)])
    func aRollingUpdateKeepsItsPromise(_ surge: Int, _ missing: Int) throws {
        var cluster = Cluster(seed: UInt64(surge + 1))
        let strategy = Self.rolling(surge: .string("\(surge)%"), missing: .string("\(missing)%"))
        cluster.send("POST", Self.deployments, Self.workload(replicas: 6, with: strategy))
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 6) })
        let next = Self.workload(image: "web:2", replicas: 6, with: strategy)
        #expect(cluster.send("PUT", Self.deployments + "/web", next).status == 200)
        var most = 0
        let isDone = cluster.wait { server in
            let alive = Self.pods(server).filter { $0["metadata"]?["deletionTimestamp"] == nil }
            most = max(most, alive.count)
            #expect(alive.count <= 6 + (6 * surge + 99) / 100)
            #expect(alive.count(where: Self.isReady) >= 6 - max(6 * missing / 100, surge == 0 ? 1 : 0))
            return Self.isComplete(server, "Deployment", 6)
        }
        #expect(isDone && most == 6 + (6 * surge + 99) / 100)
        #expect(cluster.wait { Self.pods($0).map(Self.image) == Array(repeating: "web:2", count: 6) })
    }

    @Test func downBeforeUp() throws {
        var cluster = Cluster()
        let recreate: JSON = ["strategy": ["type": "Recreate"]]
        cluster.send("POST", Self.deployments, Self.workload(with: recreate))
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 3) })
        cluster.send("PUT", Self.deployments + "/web", Self.workload(image: "web:2", with: recreate))
        let isDone = cluster.wait { server in
            #expect(Set(Self.pods(server).map(Self.image)).count < 2)
            return Self.isComplete(server, "Deployment", 3)
                && Self.pods(server).allSatisfy { Self.image($0) == "web:2" }
        }
        #expect(isDone)
    }

    @Test(arguments: PodNature.allCases)
    func imagesThatDoNotCome(_ nature: PodNature) throws {
        var cluster = Cluster()
        cluster.server.natures["web:2"] = nature
        cluster.send("POST", Self.deployments, Self.workload(with: Self.rolling(surge: 1, missing: 0)))
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 3) })
        cluster.send(
            "PUT", Self.deployments + "/web", Self.workload(image: "web:2", with: Self.rolling(surge: 1, missing: 0)))
        cluster.wait(seconds: 700)
        let status = try #require(cluster.server.object("Deployment", "web")?["status"])
        let progressing = status["conditions"]?.items?.last
        guard nature != .works else {
            #expect(Self.isComplete(cluster.server, "Deployment", 3))
            return
        }
        #expect(status["readyReplicas"] == 3 && status["updatedReplicas"] == 1 && status["replicas"] == 4)
        #expect(progressing?["reason"] == "ProgressDeadlineExceeded" && progressing?["status"] == "False")
        let new = try #require(Self.pods(cluster.server).first { Self.image($0) == "web:2" })
        let waiting = new["status"]?["containerStatuses"]?.items?.first?["state"]?["waiting"]?["reason"]
        switch nature {
        case .cannotBePulled: #expect(waiting == "ImagePullBackOff")
        case .crashes: #expect(waiting == "CrashLoopBackOff")
        case .cannotBePlaced: #expect(new["spec"]?["nodeName"] == nil && new["status"]?["phase"] == "Pending")
        default: #expect(new["status"]?["phase"] == "Running")
        }
    }

    @Test func moreAndFewer() throws {
        var cluster = Cluster()
        cluster.send("POST", Self.deployments, Self.workload())
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 3) })
        let names = Set(cluster.server.names(of: "Pod"))
        cluster.server.scale("web", to: 5)
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 5) })
        #expect(names.isSubset(of: cluster.server.names(of: "Pod")))
        cluster.send("PUT", Self.deployments + "/web", Self.workload(replicas: 0))
        #expect(cluster.wait { $0.names(of: "Pod").isEmpty })
        #expect(cluster.server.object("Deployment", "web")?["status"]?["replicas"] == nil)
    }

    // MARK: StatefulSets

    @Test func oneAfterTheOther() throws {
        var cluster = Cluster()
        cluster.send("POST", Self.sets, Self.workload("StatefulSet", with: ["serviceName": "web"]))
        var most = 0
        let isUp = cluster.wait { server in
            most = max(most, Self.pods(server).count { !Self.isReady($0) })
            return Self.isComplete(server, "StatefulSet", 3)
        }
        #expect(isUp && most == 1 && cluster.server.names(of: "Pod") == ["web-0", "web-1", "web-2"])
        let next = Self.workload("StatefulSet", image: "web:2", with: ["serviceName": "web"])
        #expect(cluster.send("PUT", Self.sets + "/web", next).status == 200)
        var order: [String] = []
        let isReplaced = cluster.wait { server in
            let new = Self.pods(server).filter { Self.image($0) == "web:2" }
            for name in new.compactMap({ $0["metadata"]?["name"]?.string }) where !order.contains(name) {
                order.append(name)
            }
            #expect(Self.pods(server).count { !Self.isReady($0) } <= 1)
            return Self.isComplete(server, "StatefulSet", 3)
        }
        #expect(isReplaced && order == ["web-2", "web-1", "web-0"])
    }

    /// One that does not come up keeps the others waiting.
    @Test func aPodThatDoesNotComeUp() {
        var cluster = Cluster()
        cluster.server.natures["web"] = .crashes
        cluster.send("POST", Self.sets, Self.workload("StatefulSet", with: ["serviceName": "web"]))
        cluster.wait(seconds: 600)
        #expect(cluster.server.names(of: "Pod") == ["web-0"])
        #expect(cluster.server.object("StatefulSet", "web")?["status"]?["readyReplicas"] == nil)
    }

    // MARK: Deletion

    @Test func whatBelongsToAnObjectGoesFirst() throws {
        var cluster = Cluster()
        cluster.send("POST", Self.deployments, Self.workload())
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 3) })
        let foreground: JSON = ["propagationPolicy": "Foreground"]
        #expect(cluster.send("DELETE", Self.deployments + "/web", foreground).status == 200)
        #expect(cluster.server.object("Deployment", "web")?["metadata"]?["deletionTimestamp"] != nil)
        let isGone = cluster.wait { server in
            #expect(server.object("Deployment", "web") != nil || server.names(of: "Pod").isEmpty)
            return server.object("Deployment", "web") == nil
        }
        #expect(isGone)
    }

    @Test func podsThatAreNobodysStay() throws {
        var cluster = Cluster()
        cluster.send("POST", Self.deployments, Self.workload())
        #expect(cluster.wait { Self.isComplete($0, "Deployment", 3) })
        cluster.send("DELETE", Self.deployments + "/web", ["propagationPolicy": "Orphan"])
        cluster.wait(seconds: 60)
        #expect(cluster.server.object("Deployment", "web") == nil && cluster.server.names(of: "Pod").count == 3)
    }

    // MARK: What goes wrong

    @Test func aListIsKeptForAWhile() throws {
        var cluster = Cluster()
        for number in 0..<5 {
            cluster.send("POST", "/api/v1/namespaces/paasta/configmaps", ["metadata": ["name": .string("c\(number)")]])
        }
        let path = "/api/v1/namespaces/paasta/configmaps?limit=2"
        let first = cluster.send("GET", path).json
        let token = try #require(first?["metadata"]?["continue"]?.string)
        #expect(first?["metadata"]?["remainingItemCount"] == 3)
        cluster.send("DELETE", "/api/v1/namespaces/paasta/configmaps/c3")
        // It goes on with what was there when it began.
        let second = cluster.send("GET", path + "&continue=" + token).json
        #expect(second?["items"]?.items?.compactMap { $0["metadata"]?["name"] } == ["c2", "c3"])
        let last = try #require(second?["metadata"]?["continue"]?.string)
        cluster.wait(seconds: 301)
        let late = cluster.send("GET", path + "&continue=" + last)
        #expect(late.status == 410 && late.json?["reason"] == "Expired")
    }

    @Test func troubles() {
        var cluster = Cluster()
        cluster.server.busyRequests = 1
        let busy = cluster.send("GET", Self.deployments)
        #expect(busy.status == 429 && busy.headers.contains { $0 == ("Retry-After", "1") })
        #expect(cluster.send("GET", Self.deployments).status == 200)
        cluster.server.forbidden = ["create deployments"]
        #expect(cluster.send("POST", Self.deployments, Self.workload()).json?["reason"] == "Forbidden")
        cluster.server.isDownUntil = Self.start + 5000
        #expect(cluster.send("GET", "/version").status == 503)
        cluster.wait(seconds: 6)
        #expect(cluster.send("GET", "/version").json?["minor"] == "20")
    }

    /// Somebody else's change makes the version that was read an old one.
    @Test func versionsThatWereRead() throws {
        var cluster = Cluster()
        let made = cluster.send("POST", Self.deployments, Self.workload()).json
        let version = try #require(made?["metadata"]?["resourceVersion"])
        cluster.server.touch("Deployment", "web")
        let next = Self.workload(replicas: 5).setting("metadata", ["name": "web", "resourceVersion": version])
        #expect(cluster.send("PUT", Self.deployments + "/web", next).json?["reason"] == "Conflict")
    }

    /// An autoscaler is one object, in whatever version of its group it is read.
    @Test func versionsOfTheAPI() throws {
        let budgets = "/namespaces/paasta/poddisruptionbudgets"
        let scalers = "/namespaces/paasta/horizontalpodautoscalers"
        for (minor, statuses) in [
            (20, [200, 404, 200, 404]), (23, [200, 200, 200, 200]), (25, [404, 200, 404, 200]),
        ] {
            var cluster = Cluster(minor: minor)
            let paths = [
                "/apis/policy/v1beta1" + budgets, "/apis/policy/v1" + budgets, "/apis/autoscaling/v2beta1" + scalers,
                "/apis/autoscaling/v2" + scalers,
            ]
            #expect(paths.map { cluster.send("GET", $0).status } == statuses, "1.\(minor)")
        }
        var cluster = Cluster(minor: 23)
        let metric: JSON = ["type": "Pods", "pods": ["metricName": "http", "targetAverageValue": .double(0.5)]]
        let scaler: JSON = [
            "metadata": ["name": "web"],
            "spec": ["maxReplicas": 4, "scaleTargetRef": ["kind": "Deployment", "name": "web"], "metrics": [metric]],
        ]
        #expect(cluster.send("POST", "/apis/autoscaling/v2beta1" + scalers, scaler).status == 201)
        let newer = cluster.send("GET", "/apis/autoscaling/v2" + scalers + "/web").json
        #expect(newer?["apiVersion"] == "autoscaling/v2")
        let pods = newer?["spec"]?["metrics"]?.items?.first?["pods"]
        #expect(pods == ["metric": ["name": "http"], "target": ["type": "AverageValue", "averageValue": "500m"]])
    }

    /// As a client such as kubectl asks: groups, their versions, and the kinds of each.
    @Test func whatThereIs() {
        for (minor, versions) in [(20, ["v2beta1"]), (23, ["v2", "v2beta1"]), (25, ["v2"])] {
            var cluster = Cluster(minor: minor)
            let groups = cluster.send("GET", "/apis").json?["groups"]?.items ?? []
            #expect(groups.map { $0["name"] } == ["apps", "autoscaling", "policy"])
            #expect(groups[1]["versions"]?.items?.compactMap { $0["version"]?.string } == versions)
            #expect(groups[1]["preferredVersion"]?["version"]?.string == versions.first)
            for group in groups {
                for version in group["versions"]?.items ?? [] {
                    let name = version["groupVersion"]?.string ?? ""
                    let kinds = cluster.send("GET", "/apis/\(name)").json?["resources"]?.items ?? []
                    #expect(!kinds.isEmpty)
                    for kind in kinds.compactMap({ $0["name"]?.string }) {
                        #expect(cluster.send("GET", "/apis/\(name)/namespaces/paasta/\(kind)").status == 200)
                    }
                }
            }
            let core = cluster.send("GET", "/api/v1").json?["resources"]?.items ?? []
            #expect(core.contains { $0["name"] == "secrets" && $0["namespaced"] == true })
            #expect(core.contains { $0["name"] == "namespaces" && $0["namespaced"] == false })
        }
    }

    @Test func theSameSeedGivesTheSame() {
        func play(_ seed: UInt64) -> [String] {
            var cluster = Cluster(seed: seed)
            cluster.send("POST", Self.deployments, Self.workload())
            return (0..<40).map { _ in
                cluster.wait(seconds: 0.25)
                return Self.pods(cluster.server).map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
            }
        }
        #expect(play(3) == play(3))
        #expect(play(3) != play(4))
    }
}
