import Planner
import Runtime

/// What a run over instances of Kubernetes tells on standard error.
enum WorkloadsWords {
    /// What became of each instance that is not as it should be, and a line over all, if there is something to say. Whether
    /// something failed.
    static func tell(_ report: RolloutReport, adopted: Int, _ plan: WorkloadsPlan, _ rule: SummaryRule) -> Bool {
        for (id, turn) in report.turns.sorted(by: { $0.key < $1.key }) where turn.code != 0 {
            Terminal.error(Problem("\(id) on Kubernetes: \(turn.text)"))
        }
        for (id, reason) in report.unremoved.sorted(by: { $0.key < $1.key }) {
            Terminal.error(Problem("\(id) is not removed from Kubernetes: \(reason)"))
        }
        for (id, reason) in report.unfinished.sorted(by: { $0.key < $1.key }) where report.turns[id]?.code ?? 0 == 0 {
            Terminal.error(Problem("\(id) on Kubernetes is not done: \(reason)"))
        }
        for (name, reason) in report.unwritten.sorted(by: { $0.key < $1.key }) {
            Terminal.error(Problem("the secret \(name) is not written: \(reason)"))
        }
        if let refusal = plan.removalRefusal { Terminal.error(Problem(refusal)) }
        if let doubt = plan.doubt { Terminal.error(Problem("nothing is done on Kubernetes: \(doubt)")) }
        let hasFailed = report.hasFailed || plan.removalRefusal != nil || plan.doubt != nil
        guard rule.tells(isNews: hasFailed || report.isNews || !report.turns.isEmpty) else { return hasFailed }
        for (id, reason) in report.skipped.sorted(by: { $0.key < $1.key }) where report.unfinished[id] == nil {
            Terminal.note("\(id) on Kubernetes is skipped: \(reason)")
        }
        if plan.leftOut > 0 { Terminal.note(PlanWords.leftOut(plan.leftOut)) }
        let done = report.turns.values.count { $0.isDone } + adopted
        let all = report.turns.count + adopted
        var parts: [String] = []
        if all > 0 { parts.append("\(done) of \(all) instances on Kubernetes are as they should be") }
        let under = report.turns.values.count { $0.code == 0 && !$0.isDone }
        if under > 0 { parts.append("\(under) on their way there") }
        if !report.removed.isEmpty { parts.append("\(report.removed.count) removed from Kubernetes") }
        if !report.written.isEmpty { parts.append("\(report.written.count) secrets written") }
        if !parts.isEmpty { Terminal.note(parts.joined(separator: "; ")) }
        return hasFailed
    }
}
