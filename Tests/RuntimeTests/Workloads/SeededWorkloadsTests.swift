import Planner
import Simulators
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// Commits by chance, on a cluster whose API server fails, is busy, loses answers, forgets lists and has objects that others change.
@Suite struct SeededWorkloadsTests {
    /// An instance as a commit has it.
    private struct Instance {
        var count: Int
        var memory = 512
        var isScaled = false
        var hasVolume = false

        var yaml: String {
            let volume = hasVolume ? ", persistent_volumes: [{container_path: /data, size: 1, mode: RW}]" : ""
            let number = isScaled ? "min_instances: \(count), max_instances: 9" : "instances: \(count)"
            return "{\(number), mem: \(memory)\(volume)}"
        }

        static func random(_ numbers: inout Seeded) -> Instance {
            Instance(count: Int.random(in: 2...4, using: &numbers), isScaled: Bool.random(using: &numbers))
        }

        /// An edit; a set of pods with volumes is not scaled.
        mutating func edit(_ numbers: inout Seeded) {
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: count = Int.random(in: 2...4, using: &numbers)
            case 1: memory = Int.random(in: 100...999, using: &numbers)
            case 2: hasVolume.toggle()
            default: isScaled.toggle()
            }
            if hasVolume { isScaled = false }
        }
    }

    private typealias Company = [String: [String: Instance]]

    private static func write(_ company: Company, to bench: WorkloadsBench, sha: Int) throws {
        for (service, instances) in company {
            let lines = instances.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.yaml)\n" }
            try bench.service(service, lines.joined(), sha: "\(1_000_000 + sha)")
        }
    }

    private static func change(_ company: inout Company, _ numbers: inout Seeded) {
        let services = ["catalog", "ledger_book", "web"]
        let names = ["main", "other", "third"]
        for _ in 0..<Int.random(in: 1...3, using: &numbers) {
            let service = services[Int.random(in: 0..<3, using: &numbers)]
            let name = names[Int.random(in: 0..<3, using: &numbers)]
            guard var instance = company[service, default: [:]][name] else {
                company[service, default: [:]][name] = .random(&numbers)
                continue
            }
            instance.edit(&numbers)
            company[service]?[name] = Int.random(in: 0..<6, using: &numbers) == 0 ? nil : instance
        }
    }

    /// Notes where an instance that was up, and is wanted all the time, has no pod that is ready. Pods of what is being deleted do not
    /// count.
    private final class PodWatch: Sendable {
        private struct State {
            var wanted: Set<String> = []
            var wasUp: Set<String> = []
            var faults: [String] = []
        }

        private let state = Mutex(State())

        var faults: [String] { state.withLock { $0.faults } }

        func want(_ company: Company) {
            let names = company.flatMap { service, instances in instances.keys.map { "\(service).\($0)" } }
            state.withLock { state in
                state.wanted = Set(names)
                state.wasUp.formIntersection(names)
            }
        }

        func look(_ server: SimulatedKubernetes) {
            let ready = Set(server.names(of: "Pod").compactMap { server.object("Pod", $0) }.compactMap(Self.instance))
                .filter { stays($0, server) }
            state.withLock { state in
                let up = Set(ready.map(\.name)).intersection(state.wanted)
                for name in state.wasUp.subtracting(up) { state.faults.append("\(name) has no pod at \(server.now)") }
                state.wasUp = up
            }
        }

        private struct Ready: Hashable {
            var name: String
            var owner: String
        }

        /// Whose pod it is, if it is ready.
        private static func instance(_ pod: JSON) -> Ready? {
            let conditions = pod["status"]?["conditions"]?.items ?? []
            guard conditions.contains(where: { $0["type"] == "Ready" && $0["status"] == "True" }),
                let labels = pod["metadata"]?["labels"], let service = labels["yelp.com/paasta_service"]?.string,
                let instance = labels["yelp.com/paasta_instance"]?.string,
                let owner = pod["metadata"]?["ownerReferences"]?.items?.first?["kind"]?.string
            else { return nil }
            return Ready(name: "\(service).\(instance)", owner: owner == "ReplicaSet" ? "Deployment" : owner)
        }

        private func stays(_ pod: Ready, _ server: SimulatedKubernetes) -> Bool {
            let name = pod.name.split(separator: ".").joined(separator: "-").split(separator: "_").joined(
                separator: "--")
            return server.object(pod.owner, name)?["metadata"]?["deletionTimestamp"] == nil
        }
    }

    /// What is wanted of each object, without what controllers and others wrote into it.
    private static func specs(_ bench: WorkloadsBench) -> [String: JSON] {
        var specs: [String: JSON] = [:]
        for kind in [ObjectKind.deployment, .statefulSet, .podDisruptionBudget, .horizontalPodAutoscaler] {
            for name in bench.names(kind) {
                specs["\(kind.kind) \(name)"] = bench.network.with { $0.object(kind.kind, name)?["spec"] }
            }
        }
        // How many pods a scaled one has is its autoscaler's.
        for name in bench.names(.horizontalPodAutoscaler) {
            let deployment = "Deployment \(name)"
            specs[deployment] = specs[deployment]?.setting("replicas", .null)
        }
        return specs
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func whateverHappensTheClusterComesToTheCommit(_ seed: UInt64) async throws {
        var numbers = Seeded(seed)
        let bench = try WorkloadsBench(minor: [20, 23, 25][Int(seed % 3)])
        let watch = PodWatch()
        bench.network.watch { watch.look($0) }
        bench.network.storm(seed: seed, share: 0.15)
        var company: Company = [:]
        for commit in 0..<6 {
            Self.change(&company, &numbers)
            try Self.write(company, to: bench, sha: Bool.random(using: &numbers) ? commit : 0)
            watch.want(company)
            // Some rounds wait for pods, and some commits come while old ones still go.
            // One that cannot even begin is made up for by the next.
            _ = try? await bench.apply(maxRemoved: 1, waits: Bool.random(using: &numbers))
            bench.network.wait(seconds: Double(Int.random(in: 0...40, using: &numbers)))
        }
        bench.network.storm(seed: seed, share: 0)
        for _ in 0..<4 {
            try await bench.apply(maxRemoved: 1)
            bench.network.wait(seconds: 120)
        }
        // A cluster that had this commit from the beginning is no other.
        bench.network.forgetRequests()
        let last = try await bench.plan(maxRemoved: 1)
        #expect(last.instances.isEmpty && last.rolling.isEmpty && bench.changes.isEmpty, "\(last.instances)")
        let other = try WorkloadsBench(minor: [20, 23, 25][Int(seed % 3)])
        try Self.write(company, to: other, sha: 0)
        for (service, _) in company {
            let deployments = try bench.scratch.text(of: "r/\(service)/deployments.json")
            try other.scratch.write(deployments, to: "r/\(service)/deployments.json")
        }
        try await other.apply(maxRemoved: 1)
        other.network.wait(seconds: 120)
        let (own, fresh) = (Self.specs(bench), Self.specs(other))
        #expect(own.keys.sorted() == fresh.keys.sorted())
        for (name, spec) in fresh { #expect(own[name] == spec, "\(name)") }
        #expect(watch.faults.isEmpty, "\(watch.faults.prefix(3))")
    }

    /// Nothing is replaced but what was read, and nothing deleted but what was looked at.
    @Test func changesSayWhatTheyAreOf() async throws {
        let bench = try WorkloadsBench()
        bench.network.storm(seed: 7, share: 0.1)
        var numbers = Seeded(7)
        var company: Company = [:]
        for commit in 0..<8 {
            Self.change(&company, &numbers)
            try Self.write(company, to: bench, sha: commit)
            _ = try? await bench.apply(maxRemoved: 1)
        }
        let changes = bench.network.changes
        #expect(changes.count { $0.method == "PUT" } > 5 && changes.contains { $0.method == "DELETE" })
        for change in changes {
            switch change.method {
            case "PUT": #expect(change.body?["metadata"]?["resourceVersion"]?.string != nil, "\(change.target)")
            case "DELETE":
                #expect(change.body?["preconditions"]?["uid"]?.string != nil, "\(change.target)")
                let ownsPods = ["deployments", "statefulsets"].contains { change.target.contains("/\($0)/") }
                #expect(change.body?["propagationPolicy"] == (ownsPods ? "Foreground" : "Background"))
            default: #expect(change.body?["metadata"]?["resourceVersion"] == nil, "\(change.target)")
            }
        }
    }
}
