import Simulators
import Testing

/// What Marathon answers, and what happens in it while time passes.
@Suite struct SimulatedMarathonTests {
    private static let start = 1_570_017_600_000
    private var marathon = SimulatedMarathon(seed: 7, at: start)
    private var now = start

    private static func app(_ id: String, instances: Int = 3, more: JSON = [:]) -> JSON {
        JSON.object([("id", .string(id)), ("cmd", "sleep 1"), ("instances", .int(instances))]).merging(more)
    }

    private mutating func ask(_ method: String, _ target: String, _ body: JSON? = nil) -> SimulatedAnswer {
        marathon.handle(SimulatedRequest(method, target, body: body?.bytes ?? []), at: now)
    }

    private mutating func wait(seconds: Int) {
        now += seconds * 1000
        marathon.advance(to: now)
    }

    @Test mutating func anAppIsCreatedAndComesUp() throws {
        let created = ask("POST", "/v2/apps", Self.app("web.main"))
        #expect(created.status == 201)
        let deployment = try #require(created.json?["deployments"]?.items?.first?["id"]?.string)
        #expect(ask("GET", "/v2/deployments").json?.items?.first?["id"]?.string == deployment)
        #expect(ask("GET", "/v2/queue").json?["queue"]?.items?.first?["count"] == 3)
        wait(seconds: 30)
        #expect(ask("GET", "/v2/deployments").json == [])
        let app = try #require(ask("GET", "/v2/apps/web.main").json?["app"])
        #expect(app["tasksRunning"] == 3)
        #expect(app["tasks"]?.items?.allSatisfy { $0["state"] == "TASK_RUNNING" } == true)
        // Two slashes, as the public client writes them.
        #expect(ask("GET", "/v2/apps//web.main").status == 200)
    }

    @Test mutating func whatChangesIsLocked() throws {
        let created = ask("POST", "/v2/apps", Self.app("/a"))
        #expect(ask("POST", "/v2/apps", Self.app("/a")).status == 409)
        let refused = ask("PUT", "/v2/apps//a", ["instances": 5])
        #expect(refused.status == 409)
        #expect(refused.json?["deployments"] == created.json?["deployments"])
        #expect(marathon.instances(of: "/a") == 3)
        #expect(ask("PUT", "/v2/apps//a?force=True", ["instances": 5]).status == 200)
        wait(seconds: 60)
        #expect(marathon.tasks(of: "/a").count == 5)
        // There is no lock, but there is an app.
        #expect(ask("POST", "/v2/apps", Self.app("/a")).json?["message"]?.string?.contains("already exists") == true)
    }

    @Test mutating func killedTasksAreReplacedUnlessTheAppIsScaled() throws {
        _ = ask("POST", "/v2/apps", Self.app("/a"))
        wait(seconds: 60)
        let first = try #require(marathon.tasks(of: "/a").first?.id)
        #expect(ask("POST", "/v2/tasks/delete", ["ids": [.string(first)]]).status == 200)
        wait(seconds: 60)
        #expect(marathon.tasks(of: "/a").count == 3)
        #expect(!marathon.tasks(of: "/a").map(\.id).contains(first))
        let second = try #require(marathon.tasks(of: "/a").first?.id)
        #expect(ask("POST", "/v2/tasks/delete?scale=true&force=true", ["ids": [.string(second)]]).status == 200)
        // The same once more, before it is gone: it does not count twice.
        #expect(ask("POST", "/v2/tasks/delete?scale=true&force=true", ["ids": [.string(second)]]).status == 200)
        wait(seconds: 60)
        #expect(marathon.instances(of: "/a") == 2)
        #expect(marathon.tasks(of: "/a").count == 2)
    }

    @Test mutating func aDeletedAppIsGoneAndItsTasksEnd() {
        _ = ask("POST", "/v2/apps", Self.app("/a"))
        wait(seconds: 60)
        #expect(ask("DELETE", "/v2/apps//a").status == 200)
        #expect(ask("GET", "/v2/apps//a").status == 404)
        #expect(marathon.tasks(of: "/a").count == 3)
        #expect(ask("POST", "/v2/apps", Self.app("/a")).status == 409)
        wait(seconds: 60)
        #expect(marathon.tasks(of: "/a").isEmpty)
        #expect(marathon.isIdle)
    }

    @Test mutating func aLaunchWaitsLongerAfterEachFailure() throws {
        var nature = TaskNature()
        nature.failsAtStart = 1
        marathon.natures["/a"] = nature
        _ = ask("POST", "/v2/apps", Self.app("/a", instances: 1, more: ["backoffSeconds": 60, "backoffFactor": 2]))
        wait(seconds: 10)
        let delay = ask("GET", "/v2/queue").json?["queue"]?.items?.first?["delay"]
        let left = try #require(delay?["timeLeftSeconds"]?.int)
        #expect(delay?["overdue"] == false && (40...60).contains(left))
        #expect(ask("GET", "/v2/apps?embed=apps.failures").json?["apps"]?.items?.first?["lastTaskFailure"] != nil)
        wait(seconds: 65)
        let longer = ask("GET", "/v2/queue").json?["queue"]?.items?.first?["delay"]?["timeLeftSeconds"]?.int
        #expect((longer ?? 0) > 60)
        marathon.natures["/a"] = TaskNature()
        #expect(ask("DELETE", "/v2/queue//a/delay").status == 204)
        wait(seconds: 10)
        #expect(marathon.tasks(of: "/a").map(\.state) == [.running])
    }

    @Test mutating func anUnhealthyTaskHoldsItsDeploymentAndIsReplaced() throws {
        var nature = TaskNature()
        nature.neverHealthy = 1
        marathon.natures["/a"] = nature
        let check: JSON = [
            "protocol": "TCP", "gracePeriodSeconds": 60, "intervalSeconds": 10, "maxConsecutiveFailures": 3,
        ]
        let image: JSON = ["docker": ["image": "i", "portMappings": [["containerPort": 8888]]], "type": "DOCKER"]
        _ = ask(
            "POST", "/v2/apps",
            ["id": "/a", "instances": 1, "container": image, "healthChecks": [check.setting("portIndex", 0)]])
        wait(seconds: 30)
        let first = try #require(marathon.tasks(of: "/a").first)
        #expect(first.isAlive == false && first.ports.count == 1)
        #expect(!marathon.isIdle)
        marathon.natures["/a"] = TaskNature()
        wait(seconds: 200)
        #expect(marathon.tasks(of: "/a").map(\.isAlive) == [true])
        #expect(marathon.isIdle)
    }

    @Test mutating func tasksOfALostHostAreReplacedLater() {
        marathon.hosts = ["one", "two"]
        _ = ask("POST", "/v2/apps", Self.app("/a", instances: 2))
        wait(seconds: 60)
        marathon.lose(host: "one")
        #expect(marathon.tasks(of: "/a").count { $0.state == .unreachable } == 1)
        wait(seconds: 200)
        #expect(marathon.tasks(of: "/a").count == 2)
        wait(seconds: 200)
        #expect(marathon.tasks(of: "/a").allSatisfy { $0.state == .running })
    }

    @Test mutating func aRestartKeepsAsManyUpAsItsStrategySays() {
        _ = ask("POST", "/v2/apps", Self.app("/a", instances: 4))
        wait(seconds: 60)
        let old = Set(marathon.tasks(of: "/a").map(\.id))
        #expect(ask("PUT", "/v2/apps//a", ["cmd": "sleep 2"]).status == 200)
        for _ in 0..<600 {
            now += 100
            marathon.advance(to: now)
            #expect(marathon.tasks(of: "/a").count { $0.state == .running } >= 4)
        }
        #expect(old.isDisjoint(with: marathon.tasks(of: "/a").map(\.id)))
        #expect(marathon.isIdle)
    }

    @Test(arguments: [
        (#"{"id": "/Web", "cmd": "x"}"#, 422), (#"{"id": "/a"}"#, 422), (#"{"id": "/a", "cmd": "x", "mem": -1}"#, 422),
        (#"{"id": "/a", "cmd": "x", "mem": "1"}"#, 400), (#"{"id": "/a", "cmd": "x", "instances": 1.5}"#, 400),
        (#"{"id": "/a", "cmd": "x", "constraints": [["pool", "LIEK", "x"]]}"#, 422),
        (#"{"id": "/a", "cmd": "x", "backoffFactor": 0.5}"#, 422), (#"{"cmd": "x"}"#, 400), ("{", 400), ("[]", 400),
        (#"{"id": "/a", "cmd": "x", "constraints": [["hostname", "UNIQUE"]]}"#, 201),
    ])
    mutating func definitionsAreJudged(_ body: String, _ status: Int) {
        let answer = marathon.handle(SimulatedRequest("POST", "/v2/apps", body: Array(body.utf8)), at: now)
        #expect(answer.status == status, "\(String(decoding: answer.body, as: UTF8.self))")
        #expect(marathon.appIDs.isEmpty == (status != 201))
    }

    @Test mutating func nobodyAnswersWithoutALeader() {
        _ = ask("POST", "/v2/apps", Self.app("/a"))
        _ = ask("DELETE", "/v2/leader")
        #expect(ask("GET", "/v2/apps").status == 503)
        #expect(ask("DELETE", "/v2/apps//a").status == 503)
        wait(seconds: 5)
        #expect(ask("GET", "/v2/apps").json?["apps"]?.items?.count == 1)
    }

    @Test mutating func aDeploymentIsTakenBack() {
        _ = ask("POST", "/v2/apps", Self.app("/a", instances: 2))
        wait(seconds: 60)
        let scaled = ask("PUT", "/v2/apps//a", ["instances": 9])
        let id = scaled.json?["deploymentId"]?.string ?? ""
        #expect(ask("DELETE", "/v2/deployments/\(id)").status == 200)
        wait(seconds: 60)
        #expect(marathon.instances(of: "/a") == 2 && marathon.tasks(of: "/a").count == 2 && marathon.isIdle)
    }

    /// Chance comes from the seed alone.
    @Test func theSameSeedAndRequestsGiveTheSameAnswers() {
        func run() -> [UInt8] {
            var marathon = SimulatedMarathon(seed: 3, at: Self.start)
            var answers: [UInt8] = []
            for step in 0..<50 {
                let (body, id) = (Self.app("/a\(step % 7)", instances: step % 4), "/v2/apps//a\(step % 5)")
                let request =
                    step % 3 == 0
                    ? SimulatedRequest("POST", "/v2/apps", body: body.bytes) : SimulatedRequest("DELETE", id)
                answers += marathon.handle(request, at: Self.start + step * 3000).body
                answers +=
                    marathon.handle(
                        SimulatedRequest("GET", "/v2/apps?embed=apps.tasks"), at: Self.start + step * 3000
                    ).body
            }
            return answers
        }
        #expect(run() == run())
    }
}
