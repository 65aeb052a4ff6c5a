import Simulators
import Testing

/// What stands around a Marathon, as state machines.
@Suite struct SurroundingsTests {
    private static let start = 1_570_017_600_000
    private static let path = "/spool/web.main/31000/status"

    // MARK: hacheck

    private func down(_ hacheck: inout SimulatedHacheck, until end: Int? = nil, at time: Int) {
        let expiration = end.map { "&expiration=\(Double($0) / 1000)" } ?? ""
        let body = "status=down\(expiration)&reason=drained+by+soac"
        #expect(hacheck.handle(SimulatedRequest("POST", Self.path, body: Array(body.utf8)), at: time).status == 200)
    }

    @Test func hacheckSaysSinceWhenAServiceIsDown() {
        var hacheck = SimulatedHacheck()
        #expect(hacheck.handle(SimulatedRequest("GET", Self.path), at: Self.start).status == 200)
        down(&hacheck, at: Self.start)
        // Once more changes nothing about since when.
        down(&hacheck, at: Self.start + 5000)
        let answer = hacheck.handle(SimulatedRequest("GET", Self.path), at: Self.start + 9000)
        #expect(answer.status == 503)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == "Service web.main in down state since 1570017600.0: drained by soac")
        #expect(hacheck.state(of: "web.other", port: 31000, at: Self.start).isUp)
        let up = SimulatedRequest("POST", Self.path, body: Array("status=up".utf8))
        _ = hacheck.handle(up, at: Self.start + 10_000)
        #expect(hacheck.state(of: "web.main", port: 31000, at: Self.start + 10_000) == (true, Self.start + 10_000))
    }

    @Test func hacheckForgetsADrainAtItsExpiration() {
        var hacheck = SimulatedHacheck()
        down(&hacheck, until: Self.start + 60_000, at: Self.start)
        #expect(hacheck.handle(SimulatedRequest("GET", Self.path), at: Self.start + 59_999).status == 503)
        #expect(hacheck.handle(SimulatedRequest("GET", Self.path), at: Self.start + 60_000).status == 200)
        #expect(hacheck.state(of: "web.main", port: 31000, at: Self.start + 61_000) == (true, Self.start + 60_000))
        // A drain after that begins anew.
        down(&hacheck, at: Self.start + 70_000)
        #expect(hacheck.state(of: "web.main", port: 31000, at: Self.start + 71_000) == (false, Self.start + 70_000))
    }

    @Test(arguments: ["/", "/spool/web.main/status", "/spool/web.main/x/status", "/http/web.main/31000/status"])
    func whatHacheckDoesNotServeIsNotFound(_ path: String) {
        var hacheck = SimulatedHacheck()
        #expect(hacheck.handle(SimulatedRequest("GET", path), at: Self.start).status == 404)
    }

    // MARK: HAProxy

    @Test func haproxyFollowsWithADelay() {
        var haproxy = SimulatedHAProxy(delay: 3000)
        func page(at time: Int) -> String {
            String(decoding: haproxy.handle(SimulatedRequest("GET", "/;csv;norefresh"), at: time).body, as: UTF8.self)
        }
        haproxy.servers = [.init(proxy: "web.main", host: "h1", port: 31000, passes: true, since: Self.start)]
        #expect(page(at: Self.start + 2999) == "# pxname,svname,status,\nweb.main,h1_h1:31000,DOWN,\n")
        #expect(page(at: Self.start + 3000) == "# pxname,svname,status,\nweb.main,h1_h1:31000,UP,\n")
        haproxy.servers[0] = .init(proxy: "web.main", host: "h1", port: 31000, passes: false, since: Self.start + 9000)
        #expect(page(at: Self.start + 11_999).contains("UP"))
        #expect(page(at: Self.start + 12_000).contains("DOWN"))
        #expect(haproxy.handle(SimulatedRequest("GET", "/"), at: Self.start).status == 404)
    }

    // MARK: Mesos

    @Test func mesosTellsWhichHostsAreInMaintenance() {
        var mesos = SimulatedMesos()
        (mesos.draining, mesos.down) = (["h1"], ["h2"])
        let status = SimulatedRequest("GET", "/maintenance/status")
        let answer = mesos.handle(status, at: Self.start).json
        #expect(answer?["draining_machines"]?.items?.first?["id"]?["hostname"]?.string == "h1")
        #expect(answer?["down_machines"]?.items?.first?["hostname"]?.string == "h2")
        mesos.slaves = [("h1", [("pool", "default")])]
        let slaves = mesos.handle(SimulatedRequest("GET", "/slaves"), at: Self.start).json?["slaves"]?.items
        #expect(
            slaves == [
                [
                    "id": "h1-S0", "hostname": "h1", "pid": "slave(1)@h1:5051", "active": true,
                    "attributes": ["pool": "default"],
                ]
            ])
        mesos.windows = [(["h2"], Self.start, 1000)]
        let windows = mesos.handle(SimulatedRequest("GET", "/maintenance/schedule"), at: Self.start).json?["windows"]
        #expect(windows?.items?.first?["machine_ids"]?.items?.first?["hostname"]?.string == "h2")
        #expect(windows?.items?.first?["unavailability"]?["duration"]?["nanoseconds"]?.int == 1_000_000_000)
        mesos.isLeaderlessUntil = Self.start + 10
        #expect(mesos.handle(status, at: Self.start).status == 503)
        #expect(mesos.handle(status, at: Self.start + 10).status == 200)
    }

    /// As Mesos counts what tasks use.
    @Test func agentsTellWhatTasksUsed() {
        var agents = SimulatedAgents()
        for _ in 1...2 { agents.use("web.main.1", on: "h1", cpus: 0.6, seconds: 30) }
        agents.use("web.main.2", on: "h2", cpus: 0.6, seconds: 30)
        let request = SimulatedRequest("GET", "/monitor/statistics")
        let executors = agents.handle(request, of: "h1").json?.items
        #expect(executors?.count == 1 && executors?.first?["executor_id"]?.string == "web.main.1")
        let statistics = executors?.first?["statistics"]
        #expect(statistics?["cpus_user_time_secs"]?.number == 45 && statistics?["cpus_system_time_secs"]?.number == 15)
        #expect(statistics?["cpus_limit"]?.number == 0.6)
        #expect(agents.handle(SimulatedRequest("GET", "/state"), of: "h1").status == 404)
    }

    // MARK: Tasks

    @Test func aTaskIsSafeToKillWhenItHasFinished() {
        var backends = SimulatedBackends()
        func status(_ path: String, _ seconds: Int) -> Int {
            backends.handle(SimulatedRequest("GET", path), of: "t", at: Self.start + seconds * 1000).status
        }
        #expect(status("/is_draining", 0) == 404 && status("/is_safe_to_kill", 0) == 404)
        #expect(status("/drain", 0) == 200 && status("/drain", 10) == 200 && status("/is_draining", 10) == 200)
        #expect(status("/is_safe_to_kill", 14) == 404 && status("/is_safe_to_kill", 15) == 200)
        #expect(status("/stop_draining", 20) == 200 && status("/is_draining", 20) == 404)
        #expect(status("/is_safe_to_kill", 40) == 404 && status("/elsewhere", 40) == 400)
    }
}
