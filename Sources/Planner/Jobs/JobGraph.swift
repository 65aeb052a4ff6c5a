import Compiler

/// Which jobs run after which, over all services of a cluster.
public struct JobGraph: Sendable {
    /// Why there is no order in which parents come first.
    public enum Failure: Error, Hashable, Sendable {
        /// It is none of the jobs.
        case unknown(InstanceID)
        case unknownParent(JobName, of: InstanceID)
        /// Each runs after the next, and the last after the first.
        case circle([InstanceID])

        public var text: String {
            switch self {
            case .unknown(let id): "\(id) is not configured, or not deployed"
            case .unknownParent(let parent, let child):
                "\(child) runs after '\(parent)', which is not configured, or not deployed"
            case .circle(let ids): JobGraph.text(ofCircle: ids)
            }
        }
    }

    /// In order.
    private let parents: [InstanceID: [JobName]]
    private let children: [InstanceID: [InstanceID]]

    public init(_ parents: [InstanceID: [JobName]]) {
        self.parents = parents
        var children: [InstanceID: [InstanceID]] = [:]
        for child in parents.keys.sorted() {
            for parent in Self.ids(parents[child] ?? []) { children[parent, default: []].append(child) }
        }
        self.children = children
    }

    /// The instances among some jobs.
    private static func ids(_ names: [JobName]) -> [InstanceID] {
        names.compactMap { if case .instance(let id) = $0.owner { id } else { nil } }
    }

    static func text(ofCircle ids: [InstanceID]) -> String {
        "it runs after itself: \((ids + ids.prefix(1)).map(\.description).joined(separator: " after "))"
    }

    /// The jobs that hang together with one through parents and children at any distance, itself included, be it through parents
    /// that are not there; nil if there is no such job, and no job has it for a parent.
    public func related(to id: InstanceID) -> Set<InstanceID>? {
        guard parents[id] != nil || children[id] != nil else { return nil }
        var found: Set<InstanceID> = [id]
        var waiting = [id]
        while let next = waiting.popLast() {
            let neighbours = Self.ids(parents[next] ?? []) + (children[next] ?? [])
            for neighbour in neighbours where found.insert(neighbour).inserted { waiting.append(neighbour) }
        }
        return found.filter { parents[$0] != nil }
    }

    /// The jobs that hang together with one, parents before their children.
    public func order(of id: InstanceID) -> Result<[InstanceID], Failure> {
        guard parents[id] != nil, let related = related(to: id) else { return .failure(.unknown(id)) }
        for child in related.sorted() {
            for parent in parents[child] ?? [] {
                guard case .instance(let owner) = parent.owner, parents[owner] != nil else {
                    return .failure(.unknownParent(parent, of: child))
                }
            }
        }
        let order = order
        if let circle = order.circles.first(where: { related.contains($0[0]) }) { return .failure(.circle(circle)) }
        return .success(order.sorted.filter(related.contains))
    }

    /// All jobs that can be put in order, parents before their children and else by name; and the circles, behind which there
    /// is no order.
    public var order: (sorted: [InstanceID], circles: [[InstanceID]]) {
        var open = parents.mapValues { names in Set(Self.ids(names).filter { parents[$0] != nil }).count }
        var sorted: [InstanceID] = []
        var ready = open.filter { $0.value == 0 }.keys.sorted()
        while !ready.isEmpty {
            var next: [InstanceID] = []
            for id in ready {
                sorted.append(id)
                open[id] = nil
                for child in children[id].map(Set.init) ?? [] {
                    open[child, default: 0] -= 1
                    if open[child] == 0 { next.append(child) }
                }
            }
            ready = next.sorted()
        }
        return (sorted, circles(among: Set(open.keys)))
    }

    /// Each of `ids` has a parent among them.
    private func circles(among ids: Set<InstanceID>) -> [[InstanceID]] {
        var found: [[InstanceID]] = []
        var seen: Set<InstanceID> = []
        for start in ids.sorted() {
            var way: [InstanceID] = []
            var next: InstanceID? = start
            while let id = next, seen.insert(id).inserted {
                way.append(id)
                next = Self.ids(parents[id] ?? []).first(where: ids.contains)
            }
            if let end = next, let first = way.firstIndex(of: end) { found.append(Array(way[first...])) }
        }
        return found
    }
}
