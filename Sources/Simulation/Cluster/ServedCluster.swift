import Simulators

/// A cluster for people to try soac on: its tasks come up within a second, and each is behind HAProxy.
package struct ServedCluster: Sendable {
    package enum Server: Sendable { case marathon, mesos, hacheck, haproxy }

    private var cluster: Cluster

    package init(seed: UInt64, hosts: [String], at time: SimulatedTime) {
        var marathon = SimulatedMarathon(seed: seed, at: time)
        marathon.hosts = hosts
        (marathon.nature.start, marathon.nature.firstCheck, marathon.offers) = (200...800, 100...500, 50...200)
        cluster = Cluster(marathon: marathon, haproxy: SimulatedHAProxy(delay: 500))
        cluster.mesos.slaves = hosts.enumerated().map { place, host in
            (host, [("region", place % 2 == 0 ? "north" : "south"), ("pool", "default")])
        }
    }

    /// `host` is that of hacheck and HAProxy.
    package mutating func handle(
        _ request: SimulatedRequest, of server: Server, on host: String, at now: SimulatedTime
    ) -> SimulatedAnswer {
        cluster.marathon.advance(to: now)
        // Its own name is an instance's first registration, unless it says otherwise.
        for app in cluster.marathon.appIDs {
            let spelling = Cluster.spelling(of: app)
            cluster.registrations[spelling] = spelling.replacing("--", with: "_")
        }
        let port =
            switch server {
            case .marathon: 8080
            case .mesos: 5050
            case .hacheck: 6666
            case .haproxy: 3212
            }
        return cluster.handle(request, host: host, port: port, at: now) ?? SimulatedAnswer(404)
    }
}
