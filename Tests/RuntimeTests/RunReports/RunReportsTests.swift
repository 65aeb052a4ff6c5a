import Compiler
import TestSupport
import Testing

@testable import Runtime

/// What a process that keeps a cluster says of itself, as text.
@Suite struct RunReportsTests {
    // MARK: Health

    private func health(_ change: (inout RunStatus) -> Void) -> RunHealth {
        var status = SampleRun.quiet
        change(&status)
        return RunHealth(status)
    }

    @Test func aProcessThatWorksIsAlive() {
        #expect(RunHealth(SampleRun.quiet).text == "ok\n")
        #expect(RunHealth(SampleRun.busy).isAlive)
        #expect(RunHealth(SampleRun.empty).text == "ok\n")
    }

    @Test func whatOthersDoNotAnswerIsToldAndIsNoReasonForANewStart() {
        let health = health {
            for time in stride(from: 100_000.0, through: 0, by: -100) {
                $0.looks[1].fail(at: SampleRun.now - time, "no answer\nfrom Marathon")
            }
        }
        #expect(health.isAlive)
        #expect(health.text == "ok\nmarathon: fails for 27 h: no answer\u{FFFD}from Marathon\n")
    }

    /// Another host does the work: that is well, and no reason for a new start.
    @Test func whoStandsBySaysSo() throws {
        #expect(RunHealth(SampleRun.standby).text == "ok\nstands by: 10.0.0.7 leads\u{FFFD}for now\n")
        let value = try #require(
            JSONParser.parse(Array(RunStatusFile.text(SampleRun.standby).utf8), path: "").value?.root)
        let standby = value.pairs.first { $0.key.string == "standby" }?.value.string
        #expect(standby == "10.0.0.7 leads\u{FFFD}for now")
        #expect(RunMetrics.text(SampleRun.standby).contains("soac_run_standby{cluster=\"hamburg-prod\"} 1\n"))
        #expect(RunMetrics.text(SampleRun.busy).contains("soac_run_standby{cluster=\"hamburg-prod\"} 0\n"))
        let page = RunPage.text(SampleRun.standby)
        #expect(page.contains("<strong>Stands by.</strong>Nothing is done for now: 10.0.0.7 leads"))
        #expect(page.contains("Another host sees to it."))
    }

    @Test func aLookThatDoesNotEndStandsStill() {
        for isFailing in [false, true] {
            let health = health {
                $0.looks[1].succeed(at: SampleRun.now - 660, duration: 1)
                if isFailing { $0.looks[1].fail(at: SampleRun.now - 660, "no answer") }
            }
            #expect(health.faults == ["marathon: no look has ended for 11 min; one is due every 30 s"])
            #expect(health.text.hasPrefix("stuck\nmarathon: "))
        }
        // Three times ten seconds are less than a look may take.
        #expect(health { $0.looks[0].succeed(at: SampleRun.now - 599, duration: 1) }.isAlive)
        #expect(!health { $0.looks[0].succeed(at: SampleRun.now - 601, duration: 1) }.isAlive)
    }

    @Test func aLookThatNeverEndedCountsFromTheBeginning() {
        func started(_ ago: Double) -> RunHealth {
            health {
                $0.start = $0.now - ago
                $0.looks = [RunStatus.Look(subject: .source, interval: 300)]
            }
        }
        #expect(started(899).isAlive)
        #expect(started(901).faults == ["source: no look has ended for 15 min; one is due every 5 min"])
    }

    @Test func turnsThatAreDueAndDoNotEndStandStill() {
        func busy(lastTurn: Double?, due: Double) -> RunHealth {
            health {
                $0.bounces = SampleRun.busy.bounces
                for place in $0.bounces.indices { $0.bounces[place].next = $0.now - due }
                $0.lastTurn = lastTurn.map { SampleRun.now - $0 }
            }
        }
        #expect(busy(lastTurn: 890, due: 5000).isAlive)
        #expect(busy(lastTurn: 5000, due: 890).isAlive)
        #expect(busy(lastTurn: 5000, due: -10).isAlive)
        #expect(!busy(lastTurn: nil, due: 901).isAlive)
        #expect(
            busy(lastTurn: 910, due: 5000).faults == ["turns: none has ended for 15 min, and at least one is due"])
    }

    // MARK: Pages

    private func answer(
        _ target: String, method: String = "GET", hosts: [String] = ["localhost:8080"],
        boundTo host: String = "127.0.0.1",
        names: [String] = [], _ status: RunStatus = SampleRun.busy
    ) -> RunPages.Answer {
        RunPages(boundTo: host, names: names)
            .answer(method: method, target: target, hosts: hosts) { status }
    }

    @Test(arguments: [
        ("/", "text/html; charset=utf-8"), ("/?a=b", "text/html; charset=utf-8"), ("/status.json", "application/json"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"), ("/healthz", "text/plain; charset=utf-8"),
    ])
    func eachPageIsAnswered(target: String, type: String) {
        let answer = answer(target)
        #expect(answer.status == 200)
        let headers = Dictionary(uniqueKeysWithValues: answer.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Type"] == type)
        #expect(headers["X-Content-Type-Options"] == "nosniff")
        #expect(headers["Cache-Control"] == "no-store")
        #expect(headers["Content-Security-Policy"]?.contains("frame-ancestors 'none'") == true)
        #expect(self.answer(target, method: "HEAD").body == answer.body)
        for method in ["POST", "PUT", "DELETE", "get", "OPTIONS", "TRACE"] {
            let refusal = self.answer(target, method: method)
            #expect(refusal.status == 405)
            #expect(refusal.headers.contains { $0 == ("Allow", "GET, HEAD") })
        }
    }

    @Test func otherPathsAreNotFound() {
        for target in ["", "*", "/x", "//", "/status.json/", "/../etc/passwd", "http://localhost/", "/%2e/"] {
            #expect(answer(target).status == 404, "\(target)")
        }
    }

    @Test func healthIsAStatus() {
        var status = SampleRun.quiet
        status.now += 10_000
        #expect(answer("/healthz", status).status == 503)
        #expect(answer("/", status).status == 200)
        let text = String(decoding: answer("/", status).body, as: UTF8.self)
        #expect(text.contains("<strong>Stands still.</strong>marathon: no look has ended for 2 h"))
    }

    /// A name of the web that leads to this machine is none of its own.
    @Test func onLoopbackOnlyItsOwnNamesAreAnswered() {
        for host in ["127.0.0.1:8080", "LOCALHOST", "[::1]:8080", "[::1]", "127.0.0.1"] {
            #expect(answer("/", hosts: [host]).status == 200, "\(host)")
        }
        for host in ["evil.example:8080", "localhost.evil.example", "10.0.0.1", "[::2]", "127.0.0.1.evil.example"] {
            #expect(answer("/", hosts: [host]).status == 403, "\(host)")
            for loopback in ["::1", "LOCALHOST", "localhost.", "::FFFF:127.0.0.1"] {
                #expect(answer("/", hosts: [host], boundTo: loopback).status == 403, "\(host) at \(loopback)")
            }
            #expect(answer("/", hosts: [host], boundTo: "0.0.0.0").status == 200, "\(host)")
        }
        #expect(answer("/", hosts: ["soac.example.com"], names: ["Soac.example.com"]).status == 200)
        #expect(answer("/", hosts: ["127.0.0.9:1"], boundTo: "127.0.0.9").status == 200)
        for hosts in [[], ["localhost", "localhost"], [""], [":8080"], ["["], ["[::1]x"]] {
            #expect(answer("/", hosts: hosts).status == 400, "\(hosts)")
            #expect(answer("/", hosts: hosts, boundTo: "0.0.0.0").status == 400, "\(hosts)")
        }
    }

    // MARK: JSON

    @Test func theFileHasAllThatIsKnown() throws {
        let text = RunStatusFile.text(SampleRun.busy)
        let value = try #require(JSONParser.parse(Array(text.utf8), path: "").value?.root)
        func members(_ node: Node?) -> [String] { node?.pairs.compactMap(\.key.string) ?? [] }
        #expect(
            members(value) == [
                "version", "cluster", "start", "now", "health", "commit", "held", "standby", "looks", "instances",
                "jobs",
                "last_turn", "bounces", "troubles", "events", "counters",
            ])
        let documented = String(decoding: try Path.read(Soac.package + "/docs/run.md"), as: UTF8.self)
        for name in members(value) + ["failing_since", "last_success", "up", "old", "failures", "next", "failure"] {
            #expect(documented.contains("`\(name)`"), "docs/run.md says nothing of \(name)")
        }
    }

    /// Whatever the texts and numbers are, it is JSON, and of one line where it was one.
    @Test func hostileTextsStayTexts() throws {
        let text = RunStatusFile.text(SampleRun.hostile)
        let value = try #require(JSONParser.parse(Array(text.utf8), path: "").value?.root)
        #expect(value.pairs.map(\.key).count == 16)
        #expect(!text.contains("\u{202E}") && !text.contains("NaN") && !text.contains("inf"))
        #expect(!text.contains("\\u0000") && !text.contains("\\u202e"))
    }

    // MARK: Rows without a script

    @Test func theFirstStateIsReadWithoutAScript() {
        let page = RunPage.text(SampleRun.busy)
        let body = page[..<(page.firstRange(of: "<script type")?.lowerBound ?? page.startIndex)]
        for text in [
            ">2026-11-27 07:30:00 UTC</time>", "A later commit is held back.", "9d1c2b7a0f3e", "4b825dc642cb",
            "checkout: two more tasks for the weekend",
            "4969 of 4987", "no answer from http://chronos-1:4400 within 10 s", "7 of 12 up, 5 old left",
            "constraint &quot;pool&quot; is not known", "3 days ago", "in 9 min", "when something changes",
            "2 of 7 old tasks drain", "failed: </span>", "title=\"2026-11-27 06:06:40 UTC\"", "not looked at yet",
        ] {
            #expect(body.contains(text), "\(text)")
        }
        #expect(RunPage.text(SampleRun.many(3000)).contains("And 2950 more: status.json has them all."))
        let empty = RunPage.text(SampleRun.empty)
        for text in ["Nothing was read yet.", "Nothing fails.", "Nothing is under way.", "Nothing happened yet."] {
            #expect(empty.contains(text))
        }
    }

    /// The digests are those of the style and the script; without them a browser would run neither.
    @Test func theDigestsAreRight() throws {
        for (text, digest) in [(RunPage.style, RunPage.styleDigest), (RunPage.script, RunPage.scriptDigest)] {
            let scratch = try Scratch()
            try scratch.write(text, to: "text")
            let digestOf =
                "import base64, hashlib; print(base64.b64encode(hashlib.sha256(open('text', 'rb').read()).digest()).decode())"
            let run = try Command.run("/usr/bin/env", ["python3", "-c", digestOf], in: scratch.path)
            #expect(digest + "\n" == "sha256-" + run.output, "write the new digest into RunPage.swift")
        }
    }

    // MARK: Numbers

    private static let hasParser =
        (try? Command.run("/usr/bin/env", ["python3", "-c", "import prometheus_client"], in: "/"))?.status == 0

    /// As Prometheus' own parser reads it.
    @Test(
        .enabled(
            if: hasParser, "skipped: there is no Python package `prometheus_client` (pip install prometheus-client)"))
    func othersReadTheNumbers() throws {
        let scratch = try Scratch()
        func read(_ status: RunStatus) throws -> [String: String] {
            try scratch.write(RunMetrics.text(status), to: "metrics")
            let output = try scratch.shell(
                "python3 '\(Soac.package)/Tests/RuntimeTests/Fixtures/read_metrics.py' metrics")
            let lines = output.split(separator: "\n").map {
                $0.split(separator: "\t", omittingEmptySubsequences: false)
            }
            return Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), String($0[1])) })
        }
        let numbers = try read(SampleRun.busy)
        #expect(numbers["soac_run_look_failing{cluster=hamburg-prod,look=chronos} gauge"] == "1.0")
        #expect(numbers["soac_run_look_failing{cluster=hamburg-prod,look=marathon} gauge"] == "0.0")
        #expect(numbers["soac_run_bounces{action=bounce,cluster=hamburg-prod} gauge"] == "2.0")
        #expect(numbers["soac_run_instances{action=adopt,cluster=hamburg-prod} gauge"] == "4969.0")
        #expect(numbers["soac_run_jobs{cluster=hamburg-prod,state=as-wanted} gauge"] == "208.0")
        #expect(numbers["soac_run_turns_total{cluster=hamburg-prod} counter"] == "1234.0")
        #expect(numbers["soac_run_alive{cluster=hamburg-prod} gauge"] == "1.0")
        #expect(numbers["soac_run_held_timestamp_seconds{cluster=hamburg-prod} gauge"] == "\(SampleRun.now - 960)")
        #expect(numbers["soac_run_due_turns{cluster=hamburg-prod} gauge"] == "2.0")
        // How many there are does not depend on how much is going on.
        #expect(Set(try read(SampleRun.many(5000)).keys).subtracting(numbers.keys).isEmpty)
        var hostile = SampleRun.hostile
        for name in SampleRun.hostileTexts {
            hostile.cluster = ClusterName(name)
            let names = try read(hostile).keys
            #expect(names.count == numbers.count)
            let shown = name.replacing("\n", with: "\\n")
            #expect(names.contains("soac_run_alive{cluster=\(shown)} gauge"), "\(names)")
        }
    }
}
