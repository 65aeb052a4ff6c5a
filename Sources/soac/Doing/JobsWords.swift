import Planner
import Runtime

/// What a run over jobs tells on standard error.
enum JobsWords {
    /// What became of each job that is not as it should be, and a line over all, if there is something to say; where a run does
    /// nothing but remove, over what went. Whether something failed.
    static func tell(
        _ report: JobsReport, adopted: Int? = nil, _ plan: JobsPlan, _ rule: SummaryRule = .news,
        onlyRemovals: Bool = false
    ) -> Bool {
        for (id, turn) in report.turns.sorted(by: { $0.key < $1.key }) where turn.code != 0 {
            Terminal.error(Problem("job \(id): \(turn.text)"))
        }
        for (name, reason) in report.unremoved.sorted(by: { $0.key < $1.key }) {
            Terminal.error(Problem("job '\(name)' is not removed: \(reason)"))
        }
        for (id, reason) in report.unfinished.sorted(by: { $0.key < $1.key }) {
            Terminal.error(Problem("job \(id) is not finished: \(reason)"))
        }
        if let refusal = plan.removalRefusal { Terminal.error(Problem(refusal)) }
        if let doubt = plan.doubt { Terminal.error(Problem("nothing is done for jobs: \(doubt)")) }
        let hasFailed = report.hasFailed || plan.removalRefusal != nil || plan.doubt != nil
        guard rule.tells(isNews: hasFailed || report.isNews) else { return hasFailed }
        if plan.leftOut > 0 {
            Terminal.note(
                "\(plan.leftOut) jobs are left out: the system configuration names no Chronos (chronos_config)")
        }
        let adopted = adopted ?? plan.adopted
        let done = report.turns.values.count { $0.isDone } + adopted
        let all = report.turns.count + adopted
        var parts: [String] = []
        if all > 0, !onlyRemovals { parts.append("\(done) of \(all) jobs are as they should be") }
        if onlyRemovals || !report.removed.isEmpty { parts.append("\(report.removed.count) jobs removed") }
        if !parts.isEmpty { Terminal.note(parts.joined(separator: "; ")) }
        return hasFailed
    }
}
