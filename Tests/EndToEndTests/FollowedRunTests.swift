import Glibc
import Synchronization
import TestSupport
import Testing

/// What `soac run` follows beside commits, and how it is called.
@Suite(.serialized) struct FollowedRunTests {
    private static let web = "main: {instances: 2, cmd: run}\n"

    // MARK: Calls

    @Test func aWrongCallIsRefused() throws {
        let kept = try KeptCluster()
        try kept.service("web", marathon: Self.web)
        try kept.commit()
        func refuses(
            _ arguments: String..., saying text: String, sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let run = try kept.run(arguments)
            #expect(run.wait() == 2, "\(run.errors)", sourceLocation: sourceLocation)
            #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: sourceLocation)
        }
        try refuses("--intreval", "1", saying: "--intreval")
        try refuses("--interval", "0", saying: "--interval is at least 1")
        try refuses("--at-once", "0", saying: "--at-once is at least 1")
        try refuses("--listen", "localhost", saying: "--listen is HOST:PORT")
        try refuses("--no-page", "--rev", "no-such-branch", saying: "no-such-branch")
        try refuses("--no-page", "--deployments", "nowhere", saying: "nowhere")
        let other = try LoopbackServer(.closes)
        try refuses("--listen", "127.0.0.1:\(other.port)", saying: "the page cannot be served")
        try refuses("--listen", "192.0.2.1:80", saying: "choose another address with --listen")
        try kept.scratch.write("{", to: "system/broken.json")
        try refuses("--no-page", saying: "broken.json")
        #expect(try kept.apps().isEmpty)
    }

    // MARK: What is followed

    @Test func theSystemConfigurationIsFollowed() throws {
        let kept = try KeptCluster()
        try kept.service("web", marathon: Self.web)
        let commit = try kept.commit()
        let run = try kept.run()
        try kept.waitUntil(run, isAt: commit)
        func waitForFailure(_ text: String) throws {
            var last = ""
            try eventually("'\(text)' is said: \(last)") {
                last = try run.get("/status.json").body
                return last.contains(text)
            }
        }
        #expect(try !kept.get(kept.marathon.address, "/v2/apps").contains("extra.dockercfg"))
        // Written in two pieces, as an editor may.
        try kept.scratch.write(#"{"dockercfg_location": "#, to: "system/extra.json")
        try waitForFailure("extra.json")
        #expect(try run.get("/healthz").status == 200)
        try kept.scratch.write(#"{"dockercfg_location": "file:///root/extra.dockercfg"}"#, to: "system/extra.json")
        try eventually("the new location: \(try run.get("/status.json").body)") {
            try kept.get(kept.marathon.address, "/v2/apps").contains("extra.dockercfg")
        }
        try kept.waitUntil(run, isAt: commit)
        #expect(try kept.apps() == ["/web.main 2 2 run"])
        // What is held open is not exchanged.
        try kept.writeSystem(#""zookeeper": "127.0.0.1:1","#)
        try waitForFailure("the system configuration names another ZooKeeper now: soac has to be restarted")
        try kept.writeSystem()
        try kept.service("web", marathon: "main: {instances: 1, cmd: run}\n")
        try kept.waitUntil(run, isAt: try kept.commit())
        #expect(try kept.apps() == ["/web.main 1 1 run"])
        #expect(run.end(SIGTERM) == 0, "\(run.errors)")
    }

    @Test func deploymentsInAFolderAreFollowed() throws {
        let kept = try KeptCluster()
        try kept.service("web", marathon: Self.web, deployments: "deployments")
        let commit = try kept.commit()
        let run = try kept.run(KeptCluster.usual, "--deployments", "deployments")
        try kept.waitUntil(run, isAt: commit)
        #expect(try kept.get(kept.marathon.address, "/v2/apps").contains("paasta-1111"))
        try kept.service("web", marathon: Self.web, sha: "2", deployments: "deployments")
        try eventually("the new image: \(try run.get("/status.json").body)") {
            try kept.get(kept.marathon.address, "/v2/apps").contains("paasta-2222")
        }
        try kept.waitUntil(run, isAt: commit)
        #expect(try kept.apps() == ["/web.main 2 2 run"])
        #expect(run.end(SIGTERM) == 0, "\(run.errors)")
    }

    /// Who does not lead does nothing, and says so; once it leads it works.
    @Test func onlyTheLeaderWorks() throws {
        let leader = Leader()
        let mesos = try LoopbackServer(.answers { leader.answer(to: $0) })
        leader.port = mesos.port
        let kept = try KeptCluster()
        try kept.service("web", marathon: Self.web)
        let commit = try kept.commit()
        let run = try kept.run(KeptCluster.usual, "--leader-only", "--mesos", "http://127.0.0.1:\(mesos.port)")
        try eventually("it stands by: \(try run.get("/status.json").body)") {
            try run.get("/healthz").body == "ok\nstands by: this host does not run the leading Mesos master\n"
        }
        #expect(try run.get("/metrics").body.contains("soac_run_standby{cluster=\"c\"} 1\n"))
        #expect(try kept.apps().isEmpty)
        leader.host = "127.0.0.1"
        try kept.waitUntil(run, isAt: commit)
        #expect(try kept.apps() == ["/web.main 2 2 run"])
        leader.host = "192.0.2.1"
        try eventually("it stands by again") { try run.get("/status.json").body.contains("\"commit\": null") }
        try kept.service("web", marathon: "main: {instances: 1, cmd: run}\n")
        try kept.commit()
        #expect(run.end(SIGTERM) == 0, "\(run.errors)")
        #expect(try kept.apps() == ["/web.main 2 2 run"])
    }

    // MARK: Its old name

    @Test func theOldNameBringsInstancesAboutAndNothingElse() throws {
        let kept = try KeptCluster()
        try kept.service("web", marathon: Self.web)
        try kept.service("old", marathon: Self.web)
        try kept.service("batch", chronos: "main: {cmd: run, schedule: 0 3 * * *}\n")
        try kept.scratch.write("deployments.json\n", to: "soa/.gitignore")
        try kept.commit()
        try kept.scratch.shell("ln -sf \(Soac.path) paasta-deployd")
        let run = try RunningSoac(
            ["-d", "soa", "-v", "--listen", "127.0.0.1:0"], in: kept.scratch.path,
            program: kept.scratch.path + "/paasta-deployd",
            environment: ["PAASTA_SYSTEM_CONFIG_DIR=\(kept.scratch.path)/system"])
        try eventually("instances are brought about: \(try run.get("/status.json").body)") {
            try kept.apps() == ["/old.main 2 2 run", "/web.main 2 2 run"]
        }
        // A file that is not committed, and a commit.
        try kept.service("web", marathon: Self.web, sha: "2")
        try eventually("the new image: \(try run.get("/status.json").body)") {
            try kept.get(kept.marathon.address, "/v2/apps").contains("services-web:paasta-2222")
        }
        try kept.scratch.shell("rm -r soa/old")
        try kept.service("web", marathon: "main: {instances: 1, cmd: run}\n", sha: "2")
        try kept.commit()
        try eventually("the new count: \(try run.get("/status.json").body)") {
            try kept.apps() == ["/old.main 2 2 run", "/web.main 1 1 run"]
        }
        #expect(try kept.chronos.jobs().isEmpty)
        #expect(kept.told().allSatisfy { $0.hasPrefix("setup_marathon_job.") })
        #expect(run.end(SIGTERM) == 0, "\(run.errors)")
    }
}

/// A master of Mesos that tells who leads.
private final class Leader: Sendable {
    private let place = Mutex((host: "192.0.2.1", port: UInt16(0)))

    var host: String {
        get { place.withLock { $0.host } }
        set { place.withLock { $0.host = newValue } }
    }

    var port: UInt16 {
        get { place.withLock { $0.port } }
        set { place.withLock { $0.port = newValue } }
    }

    /// It has one connection at a time.
    private let end = "Connection: close\r\n"

    /// No host is in maintenance.
    func answer(to request: String) -> String {
        if request.hasPrefix("GET /redirect ") {
            return "HTTP/1.1 307 Temporary Redirect\r\nLocation: //\(host):\(port)\r\n\(end)Content-Length: 0\r\n\r\n"
        }
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(end)Content-Length: 2\r\n\r\n{}"
    }
}
