import Compiler
import Fleet
import Planner
import Simulators

/// The history of a repository of soa-configs for one cluster, as values: each commit has all its instances.
struct SimulatedCommits: Sendable {
    /// The last one is what soac brings the cluster to.
    private(set) var head: [SimulatedInstance] { didSet { bring() } }
    private(set) var number = 1
    /// What soac is given of it.
    private(set) var wanted: WantedFleet.Result
    private(set) var settings: [InstanceID: WantedFleet.Settings]
    /// Every instance that a commit defined.
    private(set) var everDefined: Set<InstanceID> = []

    /// Of a repository that has nothing for Marathon.
    init() {
        head = []
        (wanted, settings) = (Self.wanted([]), [:])
    }

    init(_ numbers: inout SeededNumbers) {
        let count = Self.draw([1, 1, 2, 2, 3, 4], &numbers)
        head = (0..<count).map { Self.instance($0, &numbers) }
        everDefined = Set(head.map(\.id))
        (wanted, settings) = (Self.wanted(head), Self.settings(head))
    }

    private mutating func bring() { (wanted, settings) = (Self.wanted(head), Self.settings(head)) }

    private static func draw<Value>(_ values: [Value], _ numbers: inout SeededNumbers) -> Value {
        values[Int.random(in: 0..<values.count, using: &numbers)]
    }

    private static func instance(_ place: Int, _ numbers: inout SeededNumbers) -> SimulatedInstance {
        let isProxied = numbers.chance(0.5)
        return SimulatedInstance(
            id: InstanceID(
                service: ServiceName(draw(["web", "the_api"], &numbers) + "\(place)"),
                instance: InstanceName(draw(["main", "two_words"], &numbers))),
            instances: draw([1, 1, 2, 2, 3, 3, 4, 5, 8], &numbers),
            method: draw([.crossover, .crossover, .upthendown, .downthenup, .brutal, .down], &numbers),
            margin: draw([1, 1, 0.5, 0.75, 0.1], &numbers),
            drain: draw(
                isProxied ? [.hacheck(delay: 10), .hacheck(delay: 30), .http] : [.noop, .noop, .http], &numbers),
            hasHealthCheck: numbers.chance(0.7), isProxied: isProxied,
            minimumUptime: numbers.chance(0.2) ? 20 : nil)
    }

    /// One more commit, which changes an instance; what it did, for people.
    mutating func commit(_ numbers: inout SeededNumbers) -> String {
        number += 1
        let place = Int.random(in: 0..<head.count, using: &numbers)
        let id = head[place].id
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0...3:
            head[place].revision += 1
            return "new code of \(id)"
        case 4, 5:
            head[place].configuration += 1
            return "another configuration of \(id)"
        case 6:
            head[place].instances = Self.draw([0, 1, 2, 4, 6], &numbers)
            return "\(id) has \(head[place].instances) instances"
        case 7:
            (head[place].revision, head[place].instances) = (
                head[place].revision + 1, Self.draw([1, 2, 4, 6], &numbers)
            )
            return "new code of \(id), and \(head[place].instances) instances"
        case 8:
            head[place].method = Self.draw(BounceMethod.allCases, &numbers)
            head[place].revision += 1
            return "new code of \(id), which bounces by \(head[place].method.rawValue)"
        case 9:
            head[place].state = head[place].state.next
            return "\(id) \(head[place].state)"
        case 10 where head.count > 1:
            head.remove(at: place)
            return "\(id) is removed"
        default:
            let new = Self.instance(4 + number, &numbers)
            head.append(new)
            everDefined.insert(new.id)
            return "\(new.id) is new"
        }
    }

    /// What is broken or waits becomes whole, and what was only to go comes back: the end of all troubles.
    mutating func mend() {
        for place in head.indices {
            head[place].state = .runs
            if head[place].method == .down { head[place].method = .crossover }
        }
        number += 1
    }

    private static func wanted(_ head: [SimulatedInstance]) -> WantedFleet.Result {
        WantedFleet.Result(
            instances: head.map(\.wanted).sorted { $0.id < $1.id }, unreadable: [], diagnostics: [],
            services: head.count, compiled: head.count)
    }

    private static func settings(_ head: [SimulatedInstance]) -> [InstanceID: WantedFleet.Settings] {
        Dictionary(head.map { ($0.id, $0.settings) }, uniquingKeysWith: { first, _ in first })
    }
}

extension SimulatedInstance.State {
    fileprivate var next: SimulatedInstance.State {
        switch self {
        case .runs: .isBroken
        case .isBroken: .isNotDeployed
        case .isNotDeployed: .runs
        }
    }
}
