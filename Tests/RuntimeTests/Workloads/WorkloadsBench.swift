import Compiler
import Fleet
import Git
import Planner
import Simulators
import TestSupport
import Testing

@testable import Runtime

/// A repository of soa-configs for one cluster, and what brings a simulated Kubernetes there.
final class WorkloadsBench {
    let scratch: Scratch
    let network: KubernetesNetwork
    let log = NotedEvents()
    var locks: any InstanceLocks
    var decryption: SecretDecryption?

    init(minor: Int = 20) throws {
        scratch = try Scratch()
        network = KubernetesNetwork(minor: minor)
        locks = try FolderLocks(scratch.path + "/locks")
    }

    /// A service with its instances in YAML, all of which are deployed with one image.
    func service(_ name: String, _ instances: String, sha: String = "1111111", cluster: String = "c") throws {
        try scratch.write(instances, to: "r/\(name)/kubernetes-\(cluster).yaml")
        let groups = ["main", "other", "third"]
        func entries(_ entry: (String) -> String) -> String { groups.map(entry).joined(separator: ", ") }
        let deployments = entries {
            #""\#(cluster).\#($0)": {"docker_image": "services-\#(name):paasta-\#(sha)", "git_sha": "\#(sha)"}"#
        }
        let controls = entries {
            #""\#(name):\#(cluster).\#($0)": {"desired_state": "start", "force_bounce": null}"#
        }
        try scratch.write(
            #"{"v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#,
            to: "r/\(name)/deployments.json")
    }

    /// A secret of a service, signed in the cluster's ecosystem.
    func secret(_ name: String, of service: String, signature: String, ciphertext: String = "c1pher") throws {
        try scratch.write(
            #"{"environments": {"eco": {"ciphertext": "\#(ciphertext)", "signature": "\#(signature)"}}}"#,
            to: "r/\(service)/secrets/\(name).json")
    }

    func rollout(cluster name: String = "c", withServer: Bool = true) async throws -> WorkloadsRollout {
        try scratch.commit()
        let path = scratch.path + "/r"
        let repository = try Repository(discovering: path)
        let snapshot = try Snapshot(.revision("HEAD"), of: repository)
        let system = SystemConfigurationLowering.lower([
            SystemConfigurationFile(
                path: "system.json",
                bytes: Array(
                    #"{"docker_registry": "r:443", "volumes": [], "vault_cluster_map": {"c": "eco", "d": "eco"}}"#.utf8)
            )
        ])
        let configuration = try #require(system.value)
        let client = network.client()
        let input = ClusterInput(
            name: ClusterName(name), system: configuration, counts: InstanceCounts(),
            kubernetesAPI: try await client.version())
        let date = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let moment = Moment(local: try #require(Timestamp(date: date, hour: 12, minute: 0, second: 0)), offset: 0)
        let fleet = WantedFleet(
            Fleet(snapshot: snapshot, services: nil, jobs: 1), input, deployments: nil, moment: moment, cache: nil,
            systemsDigest: "")
        let wanted = try fleet.workloads()
        let commit = try #require(snapshot.commit)
        return WorkloadsRollout(
            withServer ? client : nil, cluster: input.name, wanted: wanted,
            secrets: try fleet.secrets(of: Set(wanted.instances.map(\.id.service))), decryption: decryption,
            locks: locks, log: log,
            everDefined: { services throws(GitError) in
                try DefinedInstances(
                    cluster: ClusterName(name), kind: .kubernetes, root: "", in: Repository(discovering: path)
                ).everDefined(services, from: commit)
            }, clock: network)
    }

    func plan(maxRemoved: Double = 0.5) async throws -> WorkloadsPlan {
        try await rollout().plan(maxRemoved: maxRemoved)
    }

    /// Commits, and carries out what that takes; with `waits` until pods took over.
    @discardableResult
    func apply(maxRemoved: Double = 0.5, waits: Bool = true) async throws -> RolloutReport {
        let rollout = try await rollout()
        return await rollout.carryOut(
            try await rollout.plan(maxRemoved: maxRemoved),
            patience: waits ? Rollout.Patience(limit: 1800, interval: 5) : nil)
    }

    func names(_ kind: ObjectKind) -> [String] { network.with { $0.names(of: kind.kind) } }

    func object(_ kind: ObjectKind, _ name: String) throws -> JSON {
        try #require(network.with { $0.object(kind.kind, name) })
    }

    /// Changes that were asked for, as `PUT deployments/web-main`.
    var changes: [String] {
        network.requests.filter { !$0.hasPrefix("GET") }.map { request in
            let parts = request.split(separator: " ")
            return
                "\(parts[0]) \(parts[1].split(separator: "/").drop { $0 != "paasta" }.dropFirst().joined(separator: "/"))"
        }
    }
}
