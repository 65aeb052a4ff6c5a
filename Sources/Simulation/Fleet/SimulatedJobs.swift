import Compiler
import Fleet
import Planner
import Simulators

/// The jobs that commits define, as values: pipelines over several services.
struct SimulatedJobs: Sendable {
    struct Job: Sendable {
        /// What tells its configurations apart.
        var configuration: Int
        /// None: it has a schedule.
        var parents: [InstanceID]
        var state = SimulatedInstance.State.runs

        var description: String { "config\(configuration)" }
    }

    private(set) var head: [InstanceID: Job] = [:]
    /// Every job that a commit defined.
    private(set) var everDefined: Set<InstanceID> = []
    private(set) var number = 1
    private var configurations = 0
    /// What comes later may run after what comes earlier, so that nothing runs after itself.
    private var order: [InstanceID]

    /// A service whose name begins as those of clones do, and one with a name in two words.
    private static let ids = ["jobs", "tmpfiles", "the_reports"].flatMap { service in
        ["one", "two_words", "three"].map {
            InstanceID(service: ServiceName(service), instance: InstanceName($0))
        }
    }

    init(_ numbers: inout SeededNumbers) {
        order = Self.ids.shuffled(using: &numbers)
        change(Int.random(in: 2...8, using: &numbers), &numbers)
    }

    /// One more commit; what it did, for people.
    mutating func commit(_ numbers: inout SeededNumbers) -> String {
        number += 1
        let id = Self.ids[Int.random(in: 0..<Self.ids.count, using: &numbers)]
        if head[id] != nil, numbers.chance(0.3) {
            let state: SimulatedInstance.State = numbers.chance(0.5) ? .isBroken : .isNotDeployed
            head[id]?.state = state
            return "the job \(id) \(state)"
        }
        // What ran before others may run after them.
        if numbers.chance(0.3) { order.shuffle(using: &numbers) }
        change(Int.random(in: 1...3, using: &numbers), &numbers)
        return "jobs: "
            + head.sorted { $0.key < $1.key }.map { id, job in
                job.parents.isEmpty
                    ? "\(id)" : "\(id) after \(job.parents.map(\.description).joined(separator: " and "))"
            }.joined(separator: ", ")
    }

    /// So many jobs come, go, change, or run after others. A parent may be one that no commit has.
    private mutating func change(_ count: Int, _ numbers: inout SeededNumbers) {
        for _ in 0..<count {
            let place = Int.random(in: 0..<order.count, using: &numbers)
            let id = order[place]
            if head[id] != nil, numbers.chance(0.25) {
                head[id] = nil
                continue
            }
            let earlier = order[..<place].filter { head[$0] != nil || numbers.chance(0.1) }
            let parents = numbers.chance(0.6) ? earlier.filter { _ in numbers.chance(0.5) } : []
            head[id] = Job(configuration: 0, parents: parents)
            renew(id, parents)
        }
        for (place, id) in order.enumerated() { renew(id, (head[id]?.parents ?? []).filter(order[..<place].contains)) }
        everDefined.formUnion(head.keys)
    }

    /// Another configuration of a job, if that has other parents or is new.
    private mutating func renew(_ id: InstanceID, _ parents: [InstanceID]) {
        guard let job = head[id], job.configuration == 0 || job.parents != parents else { return }
        configurations += 1
        head[id] = Job(configuration: configurations, parents: parents, state: job.state)
    }

    /// What is broken or waits becomes whole, and no parent is missing: the end of all troubles.
    mutating func mend() {
        number += 1
        for id in order {
            head[id]?.state = .runs
            renew(id, (head[id]?.parents ?? []).filter { head[$0] != nil })
        }
    }

    // MARK: As the runtime has it

    var wanted: WantedJobs {
        WantedJobs(
            jobs: head.sorted { $0.key < $1.key }.map { id, job in
                let state: WantedChronosJob.State =
                    switch job.state {
                    case .runs: .job(Self.body(id, job).bytes)
                    case .isNotDeployed: .notDeployed("it waits")
                    case .isBroken: .broken
                    }
                return WantedChronosJob(id: id, state: state)
            })
    }

    static func body(_ id: InstanceID, _ job: Job) -> JSON {
        let body: JSON = [
            "name": .string(JobName(id).text), "command": "run", "disabled": false, "retries": 0,
            "description": .string(job.description), "container": ["type": "DOCKER", "image": "i"],
        ]
        let trigger: JSON =
            job.parents.isEmpty
            ? ["schedule": "R/2019-10-02T12:01:00Z/PT2M"]
            : ["parents": .list(job.parents.map { .string(JobName($0).text) })]
        return body.merging(trigger)
    }
}
