import Compiler
import Runtime

/// Values for the reports of a process that keeps a cluster.
enum SampleRun {
    /// 2026-11-27T07:30:00Z
    static let now = 1_795_764_600.0

    static let empty = RunStatus(cluster: ClusterName("hamburg-prod"), start: now - 30, now: now)

    /// All is as it should be.
    static var quiet: RunStatus {
        var status = RunStatus(cluster: ClusterName("hamburg-prod"), start: now - 400_000, now: now)
        status.commit = RunStatus.Commit(
            id: "4b825dc642cb6eb9a060e54bf8d69288fbee4904", subject: "checkout: two more tasks for the weekend",
            since: now - 5000)
        for (subject, interval) in [
            (RunStatus.Look.Subject.source, 10.0), (.marathon, 30), (.chronos, 60), (.sensu, 60),
        ] {
            var look = RunStatus.Look(subject: subject, interval: interval)
            look.succeed(at: now - interval / 2, duration: 0.42)
            status.looks.append(look)
        }
        (status.instances, status.jobs) = ([.adopt: 4987], [.asWanted: 212])
        status.lastTurn = now - 40
        status.counters.turns = 1234
        return status
    }

    /// Another host leads.
    static var standby: RunStatus {
        var status = empty
        status.standby = "10.0.0.7 leads\nfor now"
        var look = RunStatus.Look(subject: .source, interval: 5)
        look.succeed(at: now - 2, duration: 0.1)
        status.looks = [look]
        return status
    }

    /// Much is going on.
    static var busy: RunStatus {
        var status = quiet
        status.held = RunStatus.Held(
            id: "9d1c2b7a0f3e4d5c6b7a8f9e0d1c2b3a4f5e6d7c",
            reason: "it removes 412 of 5,000 instances, more than 5 %: soac apply --allow-removals does it by hand",
            since: now - 960)
        status.looks[2].fail(at: now - 300, "no answer from http://chronos-1:4400 within 10 s")
        status.looks[2].fail(at: now - 4, "no answer from http://chronos-1:4400 within 10 s")
        status.instances = [.adopt: 4969, .bounce: 12, .scale: 1, .create: 2, .wait: 1, .leftAlone: 1, .broken: 1]
        status.jobs = [.asWanted: 208, .changing: 2, .waiting: 1, .leftAlone: 1]
        status.bounces = [
            bounce(
                "checkout.main", .bounce, "crossover", up: 7, wanted: 12, old: 5, "drained 2 tasks of the old app",
                in: 12),
            bounce("checkout.worker", .create, nil, up: 0, wanted: 3, old: 0, "created the app", in: 3),
            bounce("stock-sync.main", .scale, nil, up: 4, wanted: 6, old: 0, "scaled from 4 to 6", in: nil),
            bounce("legacy-billing.main", .remove, "downthenup", up: 0, wanted: 0, old: 2, "drained 2 tasks", in: -4),
            bounce("search.indexer", .bounce, "upthendown", up: nil, wanted: nil, old: 0, "", in: 1),
        ]
        status.troubles = [
            RunStatus.Trouble(
                subject: "payments.main", text: "Marathon refuses the app: 422, constraint \"pool\" is not known",
                since: now - 86_400 * 3, failures: 214, next: now + 540),
            RunStatus.Trouble(
                subject: "reports.nightly", text: "schedule: '61 2 * * *' is not a time", since: now - 4000,
                failures: 0,
                next: nil),
        ]
        status.events = [
            RunStatus.Event(
                time: now - 3, subject: "checkout.main", kind: "drain", text: "2 of 7 old tasks drain", isFailure: false
            ),
            RunStatus.Event(
                time: now - 61, subject: "payments.main", kind: "create", text: "Marathon refuses the app: 422",
                isFailure: true),
            RunStatus.Event(
                time: now - 960, subject: nil, kind: "held", text: "9d1c2b7a0f3e is held back", isFailure: true),
            RunStatus.Event(
                time: now - 5000, subject: nil, kind: "commit", text: "4b825dc642cb: checkout: two more tasks",
                isFailure: false),
        ]
        status.counters.failedTurns = 214
        return status
    }

    private static func bounce(
        _ id: String, _ action: InstancePlan.Action, _ method: String?, up: Int?, wanted: Int?, old: Int,
        _ reason: String, in next: Double?
    ) -> RunStatus.Bounce {
        RunStatus.Bounce(
            id: instance(id), action: action, method: method, since: now - 340, up: up, wanted: wanted, old: old,
            reason: reason, next: next.map { now + $0 })
    }

    static func instance(_ text: String) -> InstanceID {
        let parts = text.split(separator: ".", maxSplits: 1)
        return InstanceID(service: ServiceName(String(parts[0])), instance: InstanceName(String(parts[1])))
    }

    /// Texts that would do harm as HTML, script, JSON or a template.
    static let hostileTexts = [
        "</script><script>document.title='x'</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(2)>",
        "{{data}}{{script}}", "\u{202E}desrever\u{2028}line\u{0}", "a\nb\"c\\d", "&lt;b&gt;", "'; alert(3); '",
    ]

    static var hostile: RunStatus {
        var status = busy
        let texts = hostileTexts
        status.cluster = ClusterName(texts[1])
        status.commit = RunStatus.Commit(id: texts[0], subject: texts[2], since: .infinity)
        status.held = RunStatus.Held(id: texts[3], reason: texts[1], since: -.infinity)
        status.looks[0].fail(at: now, texts[0])
        status.bounces = texts.map { text in
            RunStatus.Bounce(
                id: InstanceID(service: ServiceName(text), instance: InstanceName(text)), action: .bounce, method: text,
                since: .nan, up: 1, wanted: 2, reason: text, next: 1e300)
        }
        status.troubles = texts.map {
            RunStatus.Trouble(subject: $0, text: $0, since: -1e300, failures: .max, next: .nan)
        }
        status.events = texts.map {
            RunStatus.Event(time: 1e18, subject: $0, kind: $0, text: $0, isFailure: true)
        }
        return status
    }

    static func many(_ count: Int) -> RunStatus {
        var status = quiet
        status.bounces = (0..<count).map {
            bounce("service-\($0).main", .bounce, "crossover", up: $0 % 7, wanted: 7, old: 3, "waits for \($0)", in: 5)
        }
        status.troubles = (0..<count).map {
            RunStatus.Trouble(subject: "job-\($0).run", text: "no \($0)", since: now - 9, failures: 1, next: now + 60)
        }
        return status
    }
}
