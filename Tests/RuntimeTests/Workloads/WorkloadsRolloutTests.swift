import Compiler
import Planner
import Simulators
import TestSupport
import Testing

@testable import Runtime

/// What brings a cluster's Kubernetes to a commit, against the simulated API server.
@Suite struct WorkloadsRolloutTests {
    private let bench: WorkloadsBench

    init() throws { bench = try WorkloadsBench() }

    private func actions(_ plan: WorkloadsPlan) -> [String] {
        plan.instances.map { "\($0.action.rawValue) \($0.id)" }
    }

    private static let scaled = "main: {min_instances: 2, max_instances: 6, autoscaling: {setpoint: 0.7}}\n"

    // MARK: From nothing to nothing

    @Test(arguments: [20, 25])
    func anInstanceFromItsBeginningToItsEnd(minor: Int) async throws {
        let bench = try WorkloadsBench(minor: minor)
        try bench.service("web", "main: {instances: 3}\nother: {min_instances: 1, max_instances: 4}\n")
        #expect(actions(try await bench.plan()) == ["create web.main", "create web.other"])
        let made = try await bench.apply()
        #expect(!made.hasFailed && made.turns.values.allSatisfy(\.isDone))
        #expect(bench.names(.deployment) == ["web-main", "web-other"])
        #expect(bench.names(.podDisruptionBudget) == ["web-main", "web-other"])
        #expect(bench.names(.horizontalPodAutoscaler) == ["web-other"])
        #expect(bench.names(.pod).count == 4)
        // A second run does nothing.
        bench.network.forgetRequests()
        let second = try await bench.plan()
        #expect(second.instances.isEmpty && second.adopted == 2)
        try await bench.apply()
        #expect(bench.changes.isEmpty)
        // An edit replaces one object.
        try bench.service("web", "main: {instances: 3, mem: 2000}\nother: {min_instances: 1, max_instances: 4}\n")
        #expect(actions(try await bench.plan()) == ["bounce web.main"])
        #expect(try await !bench.apply().hasFailed)
        #expect(bench.changes == ["PUT deployments/web-main"])
        // A removal removes what belongs to it.
        bench.network.forgetRequests()
        try bench.service("web", "main: {instances: 3, mem: 2000}\n")
        #expect(actions(try await bench.plan()) == ["remove web.other"])
        #expect(try await bench.apply().removed.map(\.description) == ["web.other"])
        #expect(
            bench.changes == [
                "DELETE horizontalpodautoscalers/web-other", "DELETE poddisruptionbudgets/web-other",
                "DELETE deployments/web-other",
            ])
        bench.network.wait(seconds: 60)
        #expect(bench.names(.deployment) == ["web-main"] && bench.names(.pod).count == 3)
    }

    @Test func whatIsBrokenOrNotDeployedStays() async throws {
        try bench.service("web", "main: {instances: 1}\nother: {instances: 1}\n")
        try await bench.apply()
        bench.network.forgetRequests()
        try bench.service("web", "main: {instances: 1, healthcheck_mode: 3}\nother: {deploy_group: none}\n")
        let plan = try await bench.plan()
        #expect(actions(plan).sorted() == ["broken web.main", "left-alone web.other"])
        #expect(try await bench.apply().hasFailed)
        #expect(bench.changes.isEmpty)
        try bench.scratch.write("main: {instances: 1\n", to: "r/web/kubernetes-c.yaml")
        #expect(try await bench.plan().instances.isEmpty)
        #expect(bench.changes.isEmpty)
    }

    // MARK: What the original never sends

    @Test func aSetpointAndAMarginArrive() async throws {
        try bench.service("web", Self.scaled)
        try await bench.apply()
        bench.network.forgetRequests()
        try bench.service(
            "web",
            "main: {min_instances: 2, max_instances: 9, autoscaling: {setpoint: 0.5}, bounce_method: downthenup}\n")
        try await bench.apply()
        bench.network.forgetRequests()
        try bench.service(
            "web",
            "main: {min_instances: 2, max_instances: 9, autoscaling: {setpoint: 0.5}, bounce_method: downthenup, bounce_margin_factor: 0.6}\n"
        )
        let plan = try await bench.plan()
        #expect(actions(plan) == ["update web.main"])
        try await bench.apply()
        #expect(bench.changes == ["PUT poddisruptionbudgets/web-main"])
        let spec = try bench.object(.horizontalPodAutoscaler, "web-main")["spec"]
        #expect(spec?["maxReplicas"] == .int(9))
        #expect(try bench.object(.podDisruptionBudget, "web-main")["spec"]?["maxUnavailable"] == "40%")
    }

    /// Nobody takes back what an autoscaler has set.
    @Test func whatIsScaledStaysSo() async throws {
        try bench.service("web", Self.scaled)
        try await bench.apply()
        bench.network.with { $0.scale("web-main", to: 5) }
        bench.network.wait(seconds: 30)
        bench.network.forgetRequests()
        #expect(try await bench.plan().instances.isEmpty)
        try bench.service("web", Self.scaled, sha: "2222222")
        try await bench.apply()
        #expect(bench.changes == ["PUT deployments/web-main"])
        #expect(try bench.object(.deployment, "web-main")["spec"]?["replicas"] == .int(5))
    }

    /// Pods are there all the time.
    @Test func anInstanceGetsVolumesAndLosesThem() async throws {
        try bench.service("db", "main: {instances: 2}\n")
        try await bench.apply()
        bench.network.forgetRequests()
        try bench.service(
            "db",
            "main: {instances: 2, persistent_volumes: [{container_path: /data, size: 1, mode: RW}]}\n")
        let there = try await bench.apply()
        #expect(!there.hasFailed)
        #expect(bench.changes == ["POST statefulsets", "DELETE deployments/db-main"])
        bench.network.wait(seconds: 60)
        #expect(bench.names(.deployment).isEmpty && bench.names(.statefulSet) == ["db-main"])
        #expect(bench.names(.pod) == ["db-main-0", "db-main-1"])
        bench.network.forgetRequests()
        try bench.service("db", "main: {instances: 2}\n")
        try await bench.apply()
        #expect(bench.changes == ["POST deployments", "DELETE statefulsets/db-main"])
        bench.network.wait(seconds: 60)
        #expect(try await bench.plan().instances.isEmpty)
    }

    // MARK: Guards

    @Test func anotherClustersPodsAreLeftAlone() async throws {
        try bench.service("web", "main: {instances: 1}\n")
        try bench.service("web2", "main: {instances: 1}\n", cluster: "d")
        try await bench.apply()
        bench.network.forgetRequests()
        let plan = try await bench.rollout(cluster: "d").plan(maxRemoved: 1)
        #expect(plan.instances.isEmpty)
        #expect(plan.doubt == "the pods there are those of c, and not of d: is it the right API server?")
        #expect(bench.changes.isEmpty)
    }

    @Test func onlyAShareMayGo() async throws {
        try bench.service("web", "main: {instances: 1}\nother: {instances: 1}\nthird: {instances: 1}\n")
        try await bench.apply()
        try bench.service("web", "main: {instances: 1}\n")
        let plan = try await bench.plan(maxRemoved: 0.5)
        #expect(plan.removalRefusal?.hasPrefix("2 of 3 instances on Kubernetes would be removed") == true)
        #expect(try await bench.apply().removed.isEmpty)
        #expect(bench.names(.deployment).count == 3)
    }

    @Test func aServerThatDoesNotAnswerChangesNothing() async throws {
        try bench.service("web", "main: {instances: 1}\n")
        try await bench.apply()
        bench.network.forgetRequests()
        let rollout = try await bench.rollout()
        for _ in 0..<4 { bench.network.befall(.refuses) }
        let plan = try await rollout.plan(maxRemoved: 1)
        #expect(plan.doubt != nil && plan.instances.isEmpty)
        #expect(try await bench.rollout(withServer: false).plan(maxRemoved: 1).leftOut == 1)
        #expect(bench.changes.isEmpty)
    }

    @Test func aPlanOfYesterdayIsStale() async throws {
        try bench.service("web", "main: {instances: 1}\n")
        try await bench.apply()
        try bench.service("web", "main: {instances: 1, mem: 99}\n")
        let rollout = try await bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 1)
        #expect(await rollout.changes(since: plan).isEmpty)
        try await bench.apply()
        #expect(await !rollout.changes(since: plan).isEmpty)
    }

    /// The next round looks at what came of it.
    @Test func lostAnswersAndConflictsAreLookedAtAgain() async throws {
        try bench.service("web", "main: {instances: 1}\n")
        let rollout = try await bench.rollout()
        let plan = try await rollout.plan(maxRemoved: 1)
        bench.network.befall(.passes, .passes, .passes, .passes, .passes, .passes, .passes, .losesAnswer)
        let report = await rollout.carryOut(plan, patience: Rollout.Patience(limit: 600, interval: 5))
        #expect(!report.hasFailed && bench.names(.deployment) == ["web-main"])
        bench.network.wait(seconds: 60)
        #expect(try await bench.plan().instances.isEmpty)
    }

    // MARK: Secrets

    private func writeDecryption(_ script: String) throws {
        try bench.scratch.write("#!/bin/sh\n\(script)\n", to: "decrypt")
        #expect(Program.run(["chmod", "755", bench.scratch.path + "/decrypt"]) == 0)
        bench.decryption = SecretDecryption(program: bench.scratch.path + "/decrypt")
    }

    private static let secretive = "main: {instances: 1, env: {KEY: SECRET(api_key)}}\n"

    @Test func podsHaveTheirSecretsBeforeTheyStart() async throws {
        try bench.service("web_shop", Self.secretive)
        try bench.secret("api_key", of: "web_shop", signature: "s1")
        // Nobody can decrypt it: pods would not start.
        let held = try await bench.plan()
        #expect(actions(held) == ["wait web_shop.main"])
        #expect(
            held.instances.first?.reason
                == "the secret web_shop/api_key is not in the cluster: soac apply --decrypt writes it")
        try writeDecryption(#"printf '%s %s %s ' "$1" "$2" "$3"; sed 's/.*ciphertext": "\([^"]*\)".*/\1/'"#)
        let plan = try await bench.plan()
        #expect(plan.secrets.map(\.name) == ["paasta-secret-web--shop-api--key"])
        #expect(actions(plan) == ["create web_shop.main"])
        #expect(try await !bench.apply().hasFailed)
        let secret = try bench.object(.secret, "paasta-secret-web--shop-api--key")
        // "web_shop api_key eco c1pher"
        #expect(secret["data"]?["api_key"] == "d2ViX3Nob3AgYXBpX2tleSBlY28gYzFwaGVy")
        #expect(secret["metadata"]?["labels"]?["yelp.com/paasta_service"] == "web--shop")
        let map = try bench.object(.configMap, "paasta-secret-web--shop-api--key-signature")
        #expect(map["data"]?["signature"] == "s1")
        // The same signature: it is not decrypted again.
        bench.network.forgetRequests()
        try await bench.apply()
        #expect(bench.changes.isEmpty)
        // Another: the secret first, and then pods that have it.
        try bench.secret("api_key", of: "web_shop", signature: "s2", ciphertext: "other")
        #expect(try await !bench.apply().hasFailed)
        #expect(
            bench.changes == [
                "PUT secrets/paasta-secret-web--shop-api--key",
                "PUT configmaps/paasta-secret-web--shop-api--key-signature", "PUT deployments/web--shop-main",
            ])
    }

    @Test func aSecretThatCannotBeDecryptedHoldsItsPodsAlone() async throws {
        try bench.service("web", Self.secretive)
        try bench.service("other", "main: {instances: 1}\n")
        try bench.secret("api_key", of: "web", signature: "s1", ciphertext: "CANARY")
        for script in ["cat; exit 3", "exit 0", "exec sleep 0.01"] {
            try writeDecryption(script)
            let report = try await bench.apply()
            #expect(report.unwritten.keys.sorted() == ["paasta-secret-web-api--key"])
            #expect(report.hasFailed && !"\(report)".contains("CANARY"))
            #expect(bench.names(.secret).isEmpty && bench.names(.deployment) == ["other-main"])
        }
    }

    // MARK: How it is

    @Test func aStatusTellsWhatKeepsPods() async throws {
        try bench.service("web", "main: {instances: 2}\nother: {instances: 0}\nthird: {instances: 1}\n")
        bench.network.with { $0.natures["web-third"] = .cannotBePulled }
        try await bench.apply(waits: false)
        let early = try await bench.rollout().status(of: bench.rollout().instances(named: "web.main"))
        #expect(early.map(\.word) == [.rolling])
        bench.network.wait(seconds: 120)
        let rollout = try await bench.rollout()
        let status = await rollout.status(of: rollout.instances(named: nil))
        #expect(status.map(\.word) == [.running, .running, .short])
        #expect(status[0].ready == 2 && status[0].pods.allSatisfy { $0.isReady && $0.restarts == 0 })
        #expect(
            status[2].reason?.contains("ImagePullBackOff") == true || status[2].reason?.contains("ErrImagePull") == true
        )
        let away = try await bench.rollout(withServer: false).status(of: rollout.instances(named: "web.main"))
        #expect(away.map(\.word) == [.unknown])
    }

    @Test func podsThatAreReadyAreCounted() async throws {
        try bench.service("web", "main: {instances: 4}\nother: {min_instances: 1, max_instances: 9}\n")
        try await bench.apply()
        bench.network.with { $0.scale("web-other", to: 3) }
        bench.network.wait(seconds: 60)
        func lines() async throws -> [String] {
            let rollout = try await bench.rollout()
            return await rollout.replication(of: rollout.instances(named: nil)).map { result in
                "\(result.verdict.status) \(result.id): \(result.verdict.lines.joined())"
            }
        }
        #expect(
            try await lines() == [
                "0 web.main: 4 of 4 expected pods are ready", "0 web.other: 3 of 3 expected pods are ready",
            ])
        bench.network.with { $0.scale("web-main", to: 1) }
        bench.network.wait(seconds: 60)
        #expect(try await lines().first == "2 web.main: 1 of 4 expected pods are ready")
    }
}
