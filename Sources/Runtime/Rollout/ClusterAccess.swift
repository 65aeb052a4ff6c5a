import Compiler
import Planner

/// Whom of a cluster a rollout asks and tells, and what it remembers.
public struct ClusterAccess: Sendable {
    let marathons: Marathons
    let surroundings: Surroundings
    let memory: RoundMemory

    /// Why a cluster cannot be reached at all, for people.
    public struct Failure: Error, Hashable {
        public var reason: String
        public var hint: String?
    }

    /// By this machine's network. `needsMarathon`: whether there is nothing that could run anything if there is neither a Marathon nor
    /// a Chronos.
    public init(
        _ system: SystemConfiguration, mesos: [String], memory: RoundMemory, needsMarathon: Bool = true
    ) throws(Failure) {
        try self.init(
            system, mesos: mesos, memory: memory, needsMarathon: needsMarathon, over: CurlClient(), clock: HostClock(),
            resolve: Resolver.address(of:))
    }

    /// `mesos` are the URLs of the masters.
    package init(
        _ system: SystemConfiguration, mesos: [String], memory: RoundMemory, needsMarathon: Bool = true,
        over client: any HTTPClient,
        clock: any RuntimeClock, resolve: @escaping @Sendable (String) -> String?
    ) throws(Failure) {
        guard let servers = system.marathon else {
            throw Failure(reason: "the system configuration's marathon_servers cannot be read")
        }
        var hasChronos: Bool { if case .server = system.chronos { true } else { false } }
        guard !servers.current.isEmpty || hasChronos || !needsMarathon else {
            throw Failure(
                reason: "the system configuration names no Marathon",
                hint:
                    "marathon_servers is a list, as in [{\"url\": [\"http://marathon:8080\"], \"user\": …, \"password\": …}]; of a cluster that has a Kubernetes alone, --kubeconfig says where that is"
            )
        }
        do {
            marathons = try Marathons(servers, over: client, clock: clock)
        } catch { throw Failure(reason: error.reason) }
        var masters: [WebAddress] = []
        for url in mesos {
            guard let address = WebAddress(url) else {
                throw Failure(reason: "'\(url)' is not an http or https URL of a Mesos master")
            }
            masters.append(address)
        }
        surroundings = Surroundings(
            client: client,
            haproxy: HAProxyAddress(format: system.services.haproxyFormat, port: system.services.haproxyPort),
            mesos: masters, clock: clock, resolve: resolve)
        self.memory = memory
    }

    /// Where an instance's app belongs, and every Marathon that may have apps of it.
    func placement(
        of id: InstanceID, _ keys: RolloutKeys
    ) -> Result<(home: MarathonClient, all: [MarathonClient]), BounceFailure> {
        func failure(_ message: String) -> BounceFailure { BounceFailure(kind: .configuration, message: message) }
        var (own, previous): (Int?, [Int]?) = (nil, nil)
        switch keys["marathon_shard"] {
        case nil, .null: break
        case .int(let place): own = place
        case let other?: return .failure(failure("marathon_shard is a place in marathon_servers, not \(other.repr)"))
        }
        switch keys["previous_marathon_shards"] {
        case nil, .null: break
        case .list(let items):
            previous = []
            for item in items {
                guard case .int(let place) = item else {
                    return .failure(failure("previous_marathon_shards are places, and not \(item.repr)"))
                }
                previous?.append(place)
            }
        case let other?: return .failure(failure("previous_marathon_shards is a list, not \(other.repr)"))
        }
        return marathons.current(of: id, own: own).flatMap { home in
            marathons.asked(for: id, own: own, previousShards: previous).map { (home, $0) }
        }.mapError { failure($0.message) }
    }
}
