import Glibc
import TestSupport
import Testing

/// `soac run` as a process, against served clusters.
@Suite(.serialized) struct RunTests {
    // MARK: Ten commits

    /// What a commit of the walk below wants: instances by service, and jobs, the later of which run after the first.
    private struct Wish {
        var apps: [String: (count: Int, command: Int)] = [:]
        var jobs: [String: Int] = [:]

        init(_ random: inout Seeded) {
            for name in ["ant", "bee", "cat", "dog"] where Int.random(in: 0..<5, using: &random) > 0 {
                apps[name] = (Int.random(in: 1...4, using: &random), Int.random(in: 0..<3, using: &random))
            }
            for name in ["elk", "fox", "gnu"] where Int.random(in: 0..<4, using: &random) > 0 {
                jobs[name] = Int.random(in: 0..<3, using: &random)
            }
            // Who empties a cluster is held back.
            if apps.isEmpty { apps["ant"] = (1, 0) }
            if jobs["elk"] == nil { jobs["elk"] = 0 }
        }

        func write(to kept: KeptCluster) throws {
            try kept.scratch.shell("mkdir -p soa; rm -rf soa/*")
            for (name, app) in apps {
                try kept.service(name, marathon: "main: {instances: \(app.count), cmd: run \(app.command)}\n")
            }
            for (name, command) in jobs {
                let time = name == "elk" ? "schedule: 0 3 * * *" : "parents: [elk.main]"
                try kept.service(name, chronos: "main: {cmd: run \(command), \(time)}\n")
            }
        }

        var appLines: [String] {
            (apps.map { "/\($0).main \($1.count) \($1.count) run \($1.command)" } + ["/theirs 1 1 theirs"]).sorted()
        }

        var jobLines: [String] {
            let own = jobs.map { "\($0) main \($0 == "elk" ? "" : "after elk main ")0 run \($1)" }
            return (own + ["somebody elses job 0 theirs"]).sorted()
        }
    }

    /// It may be killed at any time: who comes next begins with a look.
    @Test func tenCommitsAreFollowedThroughKills() throws {
        let seed = getenv("SOAC_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0..<1_000_000)
        print("SOAC_SEED=\(seed) makes the same commits, and kills after the same times")
        var random = Seeded(seed)
        let kept = try KeptCluster()
        try kept.addApp("/theirs")
        try kept.chronos.add("somebody elses job")
        let theirs = try kept.get(kept.marathon.address, "/v2/apps/theirs/versions")
        #expect(theirs.contains("versions"), "\(theirs)")

        var (wish, commit) = (Wish(&random), "")
        let arguments = KeptCluster.usual + ["--max-removed", "100%"]
        var run: RunningSoac?
        for step in 0..<10 {
            if step > 0 { wish = Wish(&random) }
            try wish.write(to: kept)
            commit = try kept.commit()
            if run == nil { run = try kept.run(arguments) }
            usleep(UInt32.random(in: 0..<4_000_000, using: &random))
            if Int.random(in: 0..<4, using: &random) > 0 {
                #expect(run?.end(SIGKILL) == 128 + SIGKILL, "seed \(seed): \(run?.errors ?? "")")
                run = nil
            } else if let run {
                #expect(try run.get("/healthz").body.hasPrefix("ok\n"), "seed \(seed)")
                #expect(try run.get("/").body.contains("soac run"), "seed \(seed)")
            }
        }
        let last = try run ?? kept.run(arguments)
        try kept.waitUntil(last, isAt: commit)
        #expect(try kept.apps() == wish.appLines, "seed \(seed)")
        #expect(try kept.chronos.jobs() == wish.jobLines, "seed \(seed)")
        #expect(try kept.get(kept.marathon.address, "/v2/apps/theirs/versions") == theirs, "seed \(seed)")
        #expect(last.end(SIGTERM) == 0, "seed \(seed): \(last.errors)")
    }

    // MARK: Shutdown

    /// It ends what it has begun, and shows meanwhile what that is; the next one goes on.
    @Test func aBounceIsGoneOnWithAfterAShutdown() throws {
        let kept = try KeptCluster(speed: 2)
        let files = "main: {instances: 2, cmd: run, bounce_method: upthendown}\n"
        try kept.service("web", marathon: files)
        let first = try kept.run()
        try kept.waitUntil(first, isAt: try kept.commit())
        try kept.service("web", marathon: files, sha: "2")
        let commit = try kept.commit()
        try eventually("the new app stands beside the old one") { try kept.apps().count == 2 }

        // Whoever talks to a Marathon that does not answer is in the middle of something.
        kill(kept.marathon.process, SIGSTOP)
        defer { kill(kept.marathon.process, SIGCONT) }
        usleep(1_500_000)
        first.signal(SIGTERM)
        usleep(500_000)
        for path in ["/", "/status.json", "/healthz", "/metrics"] {
            #expect(try first.get(path).status == 200, "\(path)")
        }
        kill(kept.marathon.process, SIGCONT)
        #expect(first.wait() == 0, "\(first.errors)")
        let second = try kept.run()
        try kept.waitUntil(second, isAt: commit)
        #expect(try kept.apps() == ["/web.main 2 2 run"])
        #expect(try kept.get(kept.marathon.address, "/v2/apps").contains("paasta-2222"))
        #expect(second.end(SIGINT) == 0, "\(second.errors)")
    }

    // MARK: Alerts and jobs

    @Test func sensuHearsWhatCannotBeBroughtAboutAndThatItIsMended() throws {
        let kept = try KeptCluster()
        try kept.service("web", marathon: "main: {instances: 2, cmd: run, bounce_method: nonsense}\n")
        try kept.service("api", marathon: "main: {instances: 1, cmd: run}\n")
        try kept.commit()
        let run = try kept.run()
        var told: [String] = []
        func hears(_ events: String...) throws {
            try eventually("\(events), which were heard: \(told)\n\(try run.get("/status.json").body)") {
                told += kept.told()
                return events.allSatisfy(told.contains)
            }
        }
        try hears(
            "setup_marathon_job.web.main 2", "setup_marathon_job.api.main 0",
            "check_paasta_services_replication.web.main 2")
        #expect(try run.get("/status.json").body.contains("nonsense"))
        #expect(try run.get("/metrics").body.contains("soac_run_troubles{cluster=\"c\"} 1\n"))

        told = []
        try kept.service("web", marathon: "main: {instances: 2, cmd: run}\n")
        let commit = try kept.commit()
        try hears("setup_marathon_job.web.main 0")
        try kept.waitUntil(run, isAt: commit)
        // Of none that are wanted all are there.
        try kept.service("web", marathon: "main: {instances: 0, cmd: run}\n")
        try kept.commit()
        try hears("check_paasta_services_replication.web.main 0")
        #expect(run.end(SIGTERM) == 0, "\(run.errors)")
    }

    @Test func aJobsNewCodeIsUsed() throws {
        let kept = try KeptCluster()
        let jobs = "main: {cmd: run, schedule: 0 3 * * *}\n"
        try kept.service("batch", chronos: jobs)
        try kept.service("web", marathon: "main: {instances: 1, cmd: run}\n")
        let run = try kept.run()
        try kept.waitUntil(run, isAt: try kept.commit())
        #expect(try kept.get(kept.chronos.address, "/scheduler/jobs").contains("services-batch:paasta-1111"))
        try kept.chronos.run("batch main")
        try kept.service("batch", chronos: jobs, sha: "2")
        try kept.waitUntil(run, isAt: try kept.commit())
        try eventually("the new image: \(try run.get("/status.json").body)") {
            try kept.get(kept.chronos.address, "/scheduler/jobs").contains("services-batch:paasta-2222")
        }
        // What was counted of it stays.
        #expect(try kept.chronos.jobs() == ["batch main 1 run"])
        try kept.chronos.run("batch main")
    }
}
