import Compiler
import Fleet
import Planner

/// What a cluster has, as one look showed it.
public struct ClusterLook: Sendable {
    /// By the place of the Marathon.
    let apps: [Known<[ListedApp]>]
    /// Hosts that Mesos drains for maintenance.
    let drainingHosts: Known<Set<String>>
    /// The apps with an id of soac's form, by the instance as ids spell it.
    let bySpelling: [String: [ListedApp]]

    init(apps: [Known<[ListedApp]>], drainingHosts: Known<Set<String>>) {
        (self.apps, self.drainingHosts) = (apps, drainingHosts)
        var live: [String: [ListedApp]] = [:]
        for app in apps.lazy.compactMap(\.value).joined() {
            guard let id = AppID(app.app.place.id) else { continue }
            live[id.spelledInstance, default: []].append(app)
        }
        bySpelling = live
    }

    /// Asks all at once.
    init(at cluster: ClusterAccess) async {
        async let hosts = cluster.surroundings.drainingHosts()
        let apps = await cluster.marathons.clients.concurrently(atMost: Surroundings.concurrency) { marathon in
            do throws(MarathonFailure) {
                return Known.known(try await marathon.apps())
            } catch { return .unknown(error.reason) }
        }
        self.init(apps: apps, drainingHosts: await hosts)
    }

    /// Why not all is known; nil if it is.
    var doubt: String? {
        for answer in apps { if case .unknown(let reason) = answer { return reason } }
        return nil
    }

    var all: [ListedApp] { apps.flatMap { $0.value ?? [] } }
}

/// What an instance needs, seen from outside: without its health, its drains and its load balancers.
enum InstanceNeed: Equatable, Sendable {
    /// It runs as it should.
    case nothing
    /// There is no app of it.
    case create
    /// Its app has another number of tasks than it should have.
    case scale(from: Int)
    /// There are apps of it with another id, or on another Marathon: how many tasks they have.
    case bounce(oldTasks: Int)
    /// Tasks of it run on hosts in maintenance.
    case leaveHosts
    /// Tasks of it were taken out of traffic, and are wanted as they run.
    case undrain
    /// Nothing is done, and why.
    case wait(String)
    /// It is not deployed yet: what runs of it stays.
    case leftAlone(String)
    /// soa-configs says of it what cannot be done: what runs of it stays.
    case broken(String)

    /// Why nothing is done for one of two instances whose apps nobody can tell apart.
    static let isAmbiguous = "in the ids of apps it is spelled as another instance is: rename one"
}

/// What each instance of a cluster needs, and which apps are nobody's any more.
struct ClusterNeeds: Sendable {
    /// By id.
    var instances: [(id: InstanceID, need: InstanceNeed)] = []
    /// Apps with an id of soac's form that belong to no instance that is configured, or may be.
    var unclaimed: [AppPlace] = []
    /// Instances that have a spelling in ids in common with another: nobody can tell their apps apart.
    private(set) var ambiguous: Set<InstanceID> = []

    /// `isDrained` tells of a task whether soac took it out of traffic, `home` the place of the Marathon that an instance's app
    /// belongs on.
    init(
        _ wanted: WantedFleet.Result, _ look: ClusterLook, isDrained: (String) -> Bool,
        home: (InstanceID) -> Result<Int, BounceFailure>
    ) {
        let live = look.bySpelling
        var claimed: [String: InstanceID] = [:]
        for instance in wanted.instances {
            let spelling = AppID.spelling(of: instance.id)
            if let other = claimed[spelling] { ambiguous.formUnion([other, instance.id]) }
            claimed[spelling] = instance.id
        }
        let hosts = look.drainingHosts.value ?? []
        for instance in wanted.instances {
            let own = live[AppID.spelling(of: instance.id)] ?? []
            instances.append((instance.id, need(instance, own, look, hosts, isDrained, home)))
        }
        // A file that cannot be read may have had any instance of its service.
        let unreadable = Set(wanted.unreadable.map { AppID.spelling(ofService: $0) })
        unclaimed = live.filter { claimed[$0.key] == nil }.flatMap(\.value).map(\.app.place).filter { place in
            guard let id = AppID(place.id) else { return false }
            return !unreadable.contains(id.spelledService)
        }.sorted { ($0.id, $0.shard) < ($1.id, $1.shard) }
    }

    private func need(
        _ instance: WantedInstance, _ own: [ListedApp], _ look: ClusterLook, _ hosts: Set<String>,
        _ isDrained: (String) -> Bool, _ home: (InstanceID) -> Result<Int, BounceFailure>
    ) -> InstanceNeed {
        if ambiguous.contains(instance.id) {
            return .broken(InstanceNeed.isAmbiguous)
        }
        let app: WantedApp
        switch instance.state {
        case .notDeployed(let reason): return .leftAlone(reason)
        case .unknown(let reason): return .wait(reason)
        case .broken: return .broken("it cannot be compiled")
        case .app(let wanted): app = wanted
        }
        if let doubt = look.doubt { return .wait(doubt) }
        let shard: Int
        switch home(instance.id) {
        case .success(let place): shard = place
        case .failure(let failure): return failure.isLasting ? .broken(failure.message) : .wait(failure.message)
        }
        guard let new = own.first(where: { $0.app.place == AppPlace(id: "/" + app.id, shard: shard) }) else {
            return own.isEmpty ? .create : .bounce(oldTasks: own.reduce(0) { $0 + $1.app.tasks.count })
        }
        if own.count > 1 {
            return .bounce(oldTasks: own.reduce(0) { $0 + $1.app.tasks.count } - new.app.tasks.count)
        }
        if new.app.tasks.contains(where: { hosts.contains($0.host) }) { return .leaveHosts }
        if new.app.instances != app.instances { return .scale(from: new.app.instances) }
        return new.app.tasks.contains { isDrained($0.id) } ? .undrain : .nothing
    }
}
