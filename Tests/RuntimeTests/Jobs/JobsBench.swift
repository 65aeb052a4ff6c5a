import Compiler
import Fleet
import Git
import Planner
import Simulators
import TestSupport
import Testing

@testable import Runtime

/// A repository of soa-configs for one cluster, and what brings a simulated Chronos there.
final class JobsBench {
    let scratch: Scratch
    let network: ChronosNetwork
    let log = NotedEvents()
    var locks: any InstanceLocks

    init(_ network: ChronosNetwork = ChronosNetwork()) throws {
        scratch = try Scratch()
        self.network = network
        locks = try FolderLocks(scratch.path + "/locks")
    }

    /// A service with its jobs in YAML, all of which are deployed.
    func service(_ name: String, _ jobs: String, deployed: [String] = ["main", "other", "third"]) throws {
        try scratch.write(jobs, to: "r/\(name)/chronos-c.yaml")
        func entries(_ entry: (String) -> String) -> String { deployed.map(entry).joined(separator: ", ") }
        let deployments = entries {
            #""c.\#($0)": {"docker_image": "services-\#(name):paasta-1111111", "git_sha": "1111111"}"#
        }
        let controls = entries { #""\#(name):c.\#($0)": {"desired_state": "start", "force_bounce": null}"# }
        try scratch.write(
            #"{"v2": {"deployments": {\#(deployments)}, "controls": {\#(controls)}}}"#,
            to: "r/\(name)/deployments.json")
    }

    /// A job's keys.
    static func job(_ trigger: String, _ command: String = "run") -> String { "{cmd: \(command), \(trigger)}" }
    static let hourly = "schedule: R/2030-01-01T00:00:00Z/PT1H"

    func rollout() throws -> JobsRollout {
        try scratch.commit()
        let path = scratch.path + "/r"
        let repository = try Repository(discovering: path)
        let snapshot = try Snapshot(.revision("HEAD"), of: repository)
        let system = SystemConfigurationLowering.lower([
            SystemConfigurationFile(
                path: "system.json",
                bytes: Array(
                    #"{"docker_registry": "r:443", "volumes": [], "chronos_config": {"url": ["http://c1:4400"], "user": "u", "password": "CANARY"}}"#
                        .utf8))
        ])
        let configuration = try #require(system.value)
        let input = ClusterInput(name: ClusterName("c"), system: configuration, counts: InstanceCounts())
        let date = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        let moment = Moment(local: try #require(Timestamp(date: date, hour: 12, minute: 0, second: 0)), offset: 0)
        let fleet = WantedFleet(
            Fleet(snapshot: snapshot, services: nil, jobs: 1), input, deployments: nil, moment: moment, cache: nil,
            systemsDigest: "")
        let commit = try #require(snapshot.commit)
        return try JobsRollout(
            configuration, cluster: input.name, wanted: try fleet.jobs(), moment: moment, locks: locks, log: log,
            everDefined: { services throws(GitError) in
                try DefinedInstances(
                    cluster: ClusterName("c"), kind: .chronos, root: "", in: Repository(discovering: path)
                ).everDefined(services, from: commit)
            }, over: network, clock: network)
    }

    func plan(maxRemoved: Double = 0.5) async throws -> JobsPlan { try await rollout().plan(maxRemoved: maxRemoved) }

    /// Commits, and carries out what that takes.
    func apply(maxRemoved: Double = 0.5) async throws -> JobsReport {
        let rollout = try rollout()
        return await rollout.carryOut(try await rollout.plan(maxRemoved: maxRemoved))
    }

    var names: [String] { network.with { $0.names } }

    func member(_ member: String, of name: String) -> JSON? { network.with { $0.job(name) }?[member] }
}
