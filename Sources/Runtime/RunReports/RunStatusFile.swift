import Compiler

/// A `RunStatus` as JSON, for programs and for the page; docs/run.md tells what its names mean. Names stay; more may come.
public enum RunStatusFile {
    public static let version = 1

    public static func text(_ status: RunStatus) -> String {
        let health = RunHealth(status)
        return JSONText.object([
            "version": "\(version)", "cluster": json(status.cluster.text), "start": number(status.start),
            "now": number(status.now),
            "health": JSONText.object([
                "alive": "\(health.isAlive)", "faults": list(health.faults), "failures": list(health.failures),
            ]),
            "commit": status.commit.map(text) ?? "null", "held": status.held.map(text) ?? "null",
            "standby": orNull(status.standby),
            "looks": JSONText.lines(status.looks.map(text)),
            "instances": counts(InstancePlan.Action.allCases.map { ($0.rawValue, status.instances[$0] ?? 0) }),
            "jobs": counts(RunStatus.JobState.allCases.map { ($0.rawValue, status.jobs[$0] ?? 0) }),
            "last_turn": orNull(status.lastTurn), "bounces": JSONText.lines(status.bounces.map(text)),
            "troubles": JSONText.lines(status.troubles.map(text)),
            "events": JSONText.lines(status.events.map(text)), "counters": text(status.counters),
        ]) + "\n"
    }

    private static func text(_ commit: RunStatus.Commit) -> String {
        JSONText.object([
            "id": json(commit.id), "subject": orNull(commit.subject), "since": number(commit.since),
            "reached": orNull(commit.reached),
        ])
    }

    private static func text(_ held: RunStatus.Held) -> String {
        JSONText.object(["id": json(held.id), "reason": json(held.reason), "since": number(held.since)])
    }

    private static func text(_ look: RunStatus.Look) -> String {
        JSONText.object([
            "subject": json(look.subject.rawValue), "interval": number(look.interval),
            "last_success": orNull(look.lastSuccess), "last_end": orNull(look.lastEnd),
            "duration": orNull(look.duration), "failure": orNull(look.failure),
            "failing_since": orNull(look.failingSince),
        ])
    }

    private static func text(_ bounce: RunStatus.Bounce) -> String {
        JSONText.object([
            "instance": json(bounce.id.description), "action": json(bounce.action.rawValue),
            "method": orNull(bounce.method), "since": number(bounce.since),
            "up": orNull(bounce.up.map(Double.init)), "wanted": orNull(bounce.wanted.map(Double.init)),
            "old": "\(bounce.old)", "reason": json(bounce.reason), "next": orNull(bounce.next),
        ])
    }

    private static func text(_ trouble: RunStatus.Trouble) -> String {
        JSONText.object([
            "subject": json(trouble.subject), "text": json(trouble.text), "since": number(trouble.since),
            "failures": "\(trouble.failures)", "next": orNull(trouble.next),
        ])
    }

    private static func text(_ event: RunStatus.Event) -> String {
        JSONText.object([
            "time": number(event.time), "subject": orNull(event.subject), "kind": json(event.kind),
            "text": json(event.text), "failure": "\(event.isFailure)",
        ])
    }

    private static func text(_ counters: RunStatus.Counters) -> String {
        counts([
            ("turns", counters.turns), ("failed_turns", counters.failedTurns),
            ("drained_tasks", counters.drainedTasks), ("killed_tasks", counters.killedTasks),
            ("removed_instances", counters.removedInstances), ("sent_jobs", counters.sentJobs),
            ("removed_jobs", counters.removedJobs), ("commits", counters.commits),
        ])
    }

    // MARK: Values

    private static func counts(_ counts: [(name: String, count: Int)]) -> String {
        "{" + counts.map { "\(json($0.name)): \($0.count)" }.joined(separator: ", ") + "}"
    }

    private static func list(_ texts: [String]) -> String { "[" + texts.map(json).joined(separator: ", ") + "]" }

    /// A text that shows what it is, whatever it came from.
    private static func json(_ text: String) -> String { JSONText.of(Printable.line(text)) }

    private static func orNull(_ text: String?) -> String { text.map(json) ?? "null" }

    private static func orNull(_ value: Double?) -> String { value.map(number) ?? "null" }

    private static func number(_ value: Double) -> String {
        value.isFinite ? PrometheusText.number(value) : "null"
    }
}
