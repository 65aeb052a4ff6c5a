import Simulators

/// All servers of a cluster, as one value: Marathon on port 8080 of two names, hacheck on 6666 and HAProxy on 3212 of every
/// host, Mesos's master on 5050, Chronos on 4400, Kubernetes on 6443, and the tasks on their own ports.
struct Cluster: Sendable {
    var marathon: SimulatedMarathon
    /// By host.
    var hachecks: [String: SimulatedHacheck] = [:]
    /// Those of all hosts have the same servers.
    var haproxy: SimulatedHAProxy
    /// How long that of a host takes to notice, in milliseconds, if it is not as long as the others.
    var haproxyDelays: [String: Int] = [:]
    /// The ids of the tasks that HAProxy gave traffic when its page was read last.
    private(set) var upTasks: Set<String> = []
    var mesos = SimulatedMesos()
    /// On port 4400; nil if the cluster has none.
    var chronos: SimulatedChronos?
    /// On port 6443; nil if the cluster has none.
    var kubernetes: SimulatedKubernetes?
    var backends = SimulatedBackends()
    /// For the spelling of each instance that gets traffic from HAProxy its registration.
    var registrations: [String: String] = [:]

    /// Who answers on a port.
    enum Server: String, Sendable { case marathon, chronos, kubernetes, hacheck, haproxy, mesos, task }

    static func server(on port: Int) -> Server? {
        switch port {
        case 8080: .marathon
        case 4400: .chronos
        case 6443: .kubernetes
        case 6666: .hacheck
        case 3212: .haproxy
        case 5050: .mesos
        case 31_000...: .task
        default: nil
        }
    }

    /// Nil: nobody is there.
    mutating func handle(
        _ request: SimulatedRequest, host: String, port: Int, at now: SimulatedTime
    ) -> SimulatedAnswer? {
        marathon.advance(to: now)
        switch Self.server(on: port) {
        case .marathon: return marathon.handle(request, at: now)
        case .chronos: return chronos?.handle(request, at: now)
        case .kubernetes: return kubernetes?.handle(request, at: now)
        case .hacheck: return hachecks[host, default: SimulatedHacheck()].handle(request, at: now)
        case .haproxy:
            let known = servers(at: now)
            var page = haproxy
            (page.servers, page.delay) = (known.map(\.server), haproxyDelays[host] ?? haproxy.delay)
            upTasks = Set(known.filter { page.isUp($0.server, at: now) }.map(\.task))
            return page.handle(request, at: now)
        case .mesos: return mesos.handle(request, at: now)
        case .task:
            guard let task = task(on: host, port: port), task.state == .running else { return nil }
            return backends.handle(request, of: task.id, at: now)
        case nil: return nil
        }
    }

    func task(on host: String, port: Int) -> SimulatedTask? {
        for app in marathon.appIDsWithTasks {
            for task in marathon.tasks(of: app) where task.host == host && task.ports.first == port { return task }
        }
        return nil
    }

    /// `SERVICE.INSTANCE` of an app's id.
    static func spelling(of app: String) -> String {
        let id = app.utf8.dropFirst()
        let dots = id.indices.lazy.filter { id[$0] == UInt8(ascii: ".") }
        return String(app[id.startIndex..<(dots.dropFirst().first ?? id.endIndex)])
    }

    // MARK: Truth

    /// Whether a task does its work: it runs, and its health check, if its app has one, passes.
    func isHealthy(_ task: SimulatedTask, hasCheck: Bool) -> Bool {
        task.state == .running && (!hasCheck || task.isAlive == true)
    }

    /// Since when hacheck has a task out of traffic; nil: it has not.
    func isDown(_ task: SimulatedTask, at now: SimulatedTime) -> SimulatedTime? {
        guard let hacheck = hachecks[task.host], let port = task.ports.first,
            let name = registrations[Self.spelling(of: task.appID)]
        else { return nil }
        let (isUp, since) = hacheck.state(of: name, port: port, at: now)
        return isUp ? nil : since
    }

    /// What HAProxy knows: every task behind it that once passed its health check.
    private func servers(at now: SimulatedTime) -> [(task: String, server: SimulatedHAProxy.Server)] {
        var servers: [(task: String, server: SimulatedHAProxy.Server)] = []
        for app in marathon.appIDsWithTasks {
            guard let name = registrations[Self.spelling(of: app)] else { continue }
            for task in marathon.tasks(of: app) where task.state == .running && task.isAlive != false {
                guard let port = task.ports.first, let since = task.checkedAt ?? task.startedAt else { continue }
                let state = hachecks[task.host, default: SimulatedHacheck()].state(of: name, port: port, at: now)
                let server = SimulatedHAProxy.Server(
                    proxy: name, host: task.host, port: port, passes: state.isUp, since: max(since, state.since))
                servers.append((task.id, server))
            }
        }
        return servers
    }
}
