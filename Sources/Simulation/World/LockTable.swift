import Simulators

/// The ZooKeeper that all soacs of a cluster share for their locks, and which session is whose.
struct LockTable: Sendable {
    private(set) var zookeeper = SimulatedZooKeeper()
    /// The number of the soac, by session.
    private var soacs: [Int: Int] = [:]
    /// Until when a soac gets no answer.
    private var cutUntil: [Int: SimulatedTime] = [:]
    /// Everybody is given every lock: so a test sees that the judge would tell.
    var isBroken = false

    func isCut(_ soac: Int, at now: SimulatedTime) -> SimulatedTime? {
        cutUntil[soac].flatMap { $0 > now ? $0 : nil }
    }

    mutating func begin(for soac: Int) -> Int {
        let session = zookeeper.begin()
        soacs[session] = soac
        return session
    }

    /// A soac's process has ended well, or another begins in its place.
    mutating func endSessions(of soac: Int) {
        for (session, owner) in soacs where owner == soac { end(session) }
    }

    private mutating func end(_ session: Int) {
        zookeeper.end(session)
        soacs[session] = nil
    }

    mutating func handle(
        _ request: SimulatedZooKeeper.Request, of session: Int, at now: SimulatedTime
    ) -> SimulatedZooKeeper.Answer? {
        zookeeper.handle(request, of: session, at: now)
    }

    /// The instances, by their spelling, whose locks a soac has by what ZooKeeper says.
    func held(by soac: Int) -> Set<String> {
        if isBroken { return [] }
        let names = zookeeper.names(below: "/bounce")
        return Set(names.filter { name in zookeeper.owner(of: "/bounce/\(name)").flatMap { soacs[$0] } == soac })
    }

    /// A soac is heard of no more, or not for a while: its sessions are over at a time, and until then it gets no answer.
    mutating func lose(of soac: Int, freeFrom time: SimulatedTime) {
        cutUntil[soac] = time
        for (session, owner) in soacs where owner == soac { zookeeper.end(session, at: time) }
    }
}
