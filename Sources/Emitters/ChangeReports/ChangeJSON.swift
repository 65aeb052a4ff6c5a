import Compiler

/// A diff as JSON for other programs; `docs/diff.md` describes it. `version` rises when a member changes its meaning or
/// goes; new ones may come at any time.
enum ChangeJSON {
    static func text(_ report: ChangeReport) -> String {
        let totals = report.totals
        let verdicts = Verdict.allCases.map { "\"\($0.rawValue)\": \(totals.count($0))" }.joined(separator: ", ")
        return JSONText.object([
            "version": "1",
            "before": JSONText.of(report.before.name),
            "after": JSONText.of(report.after.name),
            "commits": JSONText.object([
                "before": report.before.commit.map(CommitWords.json) ?? "null",
                "after": report.after.commit.map(CommitWords.json) ?? "null",
            ]),
            "refusals": "[" + report.refusals.map(JSONText.of).joined(separator: ", ") + "]",
            "services": "\(report.services)",
            "verdicts": "{\(verdicts)}",
            "restarted_tasks": "\(totals.restartedTasks)",
            "pools": JSONText.lines(totals.pools.map(pool)),
            "changes": JSONText.lines(report.changes.map(change)),
            "findings": JSONText.lines(report.findings.map(\.json)),
        ]) + "\n"
    }

    // MARK: Resources

    private static func pool(_ pool: ChangeTotals.Pool) -> String {
        JSONText.object([
            "cluster": JSONText.of(pool.cluster.text),
            "pool": JSONText.of(pool.name),
            "before": resources(pool.before),
            "after": resources(pool.after),
            "peak": resources(pool.peak),
        ])
    }

    private static func resources(_ resources: Resources) -> String {
        JSONText.object([
            "cpus": ChangeWords.json(resources.cpus),
            "mem": ChangeWords.json(resources.memory),
            "disk": ChangeWords.json(resources.disk),
            "gpus": ChangeWords.json(resources.gpus),
        ])
    }

    // MARK: Changes

    static func change(_ change: Change) -> String {
        JSONText.object([
            "cluster": JSONText.of(change.cluster.text),
            "family": JSONText.of(change.family.rawValue),
            "service": JSONText.of(change.id.service.text),
            "instance": JSONText.of(change.id.instance.text),
            "verdict": JSONText.of(change.verdict.rawValue),
            "note": JSONText.orNull(change.note),
            "before": state(change.before),
            "after": state(change.after),
            "fields": "[" + change.fields.map(field).joined(separator: ", ") + "]",
        ])
    }

    private static func state(_ state: ArtifactState?) -> String {
        guard let state else { return "null" }
        return JSONText.object([
            "id": JSONText.orNull(state.hash),
            "commit": JSONText.orNull(state.commit),
            "tasks": state.tasks.map(String.init) ?? "null",
            "pool": JSONText.orNull(state.pool),
            "bounce_method": JSONText.orNull(state.bounceMethod?.rawValue),
            "resources": resources(state.resources),
        ])
    }

    /// A value that is not there has no member: null is a value.
    private static func field(_ field: FieldChange) -> String {
        var members = ["\"field\": \(JSONText.of(field.path.text))"]
        for (name, side) in [("before", field.before), ("after", field.after)] {
            if let side { members.append("\"\(name)\": \(side.shown)") }
        }
        if let (place, isBefore) = field.place {
            let object = JSONText.object([
                "path": JSONText.of(place.span.path),
                "line": "\(place.span.start.line)",
                "column": "\(place.span.start.column)",
                "in": isBefore ? "\"before\"" : "\"after\"",
            ])
            members.append("\"place\": \(object)")
        }
        return "{" + members.joined(separator: ", ") + "}"
    }
}
