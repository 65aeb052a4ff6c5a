import Compiler
import Emitters

/// Which of several Marathons an instance's app belongs on, and where older apps of it may be. Two tools that disagree here
/// run a service twice.
public struct Shards: Sendable {
    /// A Marathon of one of both lists.
    public enum Reference: Hashable, Sendable {
        /// Of `marathon_servers`, from 0.
        case current(Int)
        /// Of `previous_marathon_servers`, from 0.
        case previous(Int)
    }

    public struct Failure: Error, Equatable {
        public var message: String
    }

    /// For each Marathon the URLs of its servers.
    public var current: [[String]]
    public var previous: [[String]]

    public init(current: [[String]], previous: [[String]]) { (self.current, self.previous) = (current, previous) }

    /// Where the app is to be. `own` is the instance's `marathon_shard`; a negative one counts from the end.
    public func current(of instance: InstanceID, own: Int?) -> Result<Int, Failure> {
        if let own { return Self.place(own, in: current, key: "marathon_shard") }
        guard let place = Self.winner(among: current.count, for: instance) else {
            return .failure(Failure(message: "no Marathon is configured"))
        }
        return .success(place)
    }

    /// Where older apps may be, in order. `own` is the instance's `previous_marathon_shards`.
    public func previous(of instance: InstanceID, own: [Int]?) -> Result<[Int], Failure> {
        guard let own else { return .success(Self.winner(among: previous.count, for: instance).map { [$0] } ?? []) }
        var places: [Int] = []
        for index in own {
            switch Self.place(index, in: previous, key: "previous_marathon_shards") {
            case .success(let place): places.append(place)
            case .failure(let failure): return .failure(failure)
            }
        }
        return .success(places)
    }

    /// The Marathons that may have apps of the instance, in order, each once.
    public func asked(for instance: InstanceID, shard: Int?, previousShards: [Int]?) -> Result<[Reference], Failure> {
        current(of: instance, own: shard).flatMap { current in
            previous(of: instance, own: previousShards).map { previous in
                distinct([.current(current)] + previous.map { .previous($0) })
            }
        }
    }

    /// All Marathons, each once.
    public var all: [Reference] {
        distinct(current.indices.map { .current($0) } + previous.indices.map { .previous($0) })
    }

    /// One that shares a server with another before it is the same Marathon.
    private func distinct(_ references: [Reference]) -> [Reference] {
        var seen: Set<String> = []
        return references.filter { reference in
            let servers: [String]
            switch reference {
            case .current(let place): servers = current[place]
            case .previous(let place): servers = previous[place]
            }
            guard !servers.contains(where: seen.contains) else { return false }
            seen.formUnion(servers)
            return true
        }
    }

    /// As Python indexes a list.
    private static func place(_ index: Int, in list: [[String]], key: String) -> Result<Int, Failure> {
        let place = index < 0 ? index + list.count : index
        guard list.indices.contains(place) else {
            return .failure(Failure(message: "\(key) is \(index), and there are \(list.count) Marathons"))
        }
        return .success(place)
    }

    /// Rendezvous hashing: each Marathon's hash with the instance, and the greatest wins; of equals the first.
    private static func winner(among count: Int, for instance: InstanceID) -> Int? {
        var best: (hash: String, place: Int)?
        for place in 0..<count {
            let text = MD5.prefix(of: Array(JSONText.of("\(place).\(instance).").utf8))
            if best == nil || best?.hash ?? "" < text { best = (text, place) }
        }
        return best?.place
    }
}
