import Compiler
import Planner

/// What a plan is told in, whatever the form.
public enum PlanWords {
    /// `2 bounced, 1 created, 40 as they should be`
    static func counts(_ plan: RolloutPlan) -> String {
        let words: [(InstancePlan.Action, String)] = [
            (.remove, "removed"), (.bounce, "bounced"), (.leaveHosts, "moved off hosts in maintenance"),
            (.undrain, "put back into traffic"),
            (.scale, "scaled"), (.create, "created"), (.wait, "waiting"), (.leftAlone, "left alone"),
            (.broken, "broken"),
        ]
        var parts = words.compactMap { action, word in
            plan.count(action) > 0 ? "\(plan.count(action)) \(word)" : nil
        }
        if plan.adopted > 0 { parts.append("\(plan.adopted) as they should be") }
        parts += counts(plan.jobs) + counts(plan.workloads)
        if !parts.isEmpty { return parts.joined(separator: ", ") }
        return plan.isWhole ? "nothing runs there, and nothing should" : "nothing to do in what was looked at"
    }

    /// `2 jobs created`, `1 job as it should be`
    private static func counts(_ jobs: JobsPlan) -> [String] {
        let words: [(JobPlan.Action, String)] = [
            (.remove, "removed"), (.update, "changed"), (.create, "created"), (.wait, "waiting"),
            (.leftAlone, "left alone"),
        ]
        var parts = words.compactMap { action, word in
            jobs.count(action) > 0 ? "\(counted(jobs.count(action), "job")) \(word)" : nil
        }
        if jobs.adopted > 0 {
            parts.append("\(counted(jobs.adopted, "job")) as \(jobs.adopted == 1 ? "it" : "they") should be")
        }
        return parts
    }

    /// `2 bounced on Kubernetes`
    private static func counts(_ workloads: WorkloadsPlan) -> [String] {
        let words: [(WorkloadPlan.Action, String)] = [
            (.remove, "removed"), (.bounce, "bounced"), (.scale, "scaled"), (.update, "changed beside their pods"),
            (.create, "created"), (.wait, "waiting"), (.leftAlone, "left alone"), (.broken, "broken"),
        ]
        var parts = words.compactMap { action, word in
            workloads.count(action) > 0 ? "\(workloads.count(action)) \(word) on Kubernetes" : nil
        }
        if !workloads.secrets.isEmpty { parts.append("\(counted(workloads.secrets.count, "secret")) written") }
        if !workloads.rolling.isEmpty { parts.append("\(workloads.rolling.count) on their way on Kubernetes") }
        if workloads.adopted > 0 { parts.append("\(workloads.adopted) as they should be on Kubernetes") }
        return parts
    }

    static func inputs(_ plan: RolloutPlan) -> String { "\(plan.inputs.cluster) at \(plan.inputs.commit.prefix(12))" }

    static func summary(_ plan: RolloutPlan) -> String {
        var lines = ["\(Printable.line(inputs(plan))): \(counts(plan))"]
        lines += plan.removalRefusals.map { Printable.line($0) }
        if plan.leftOut > 0 { lines.append(withoutMarathon(plan.leftOut)) }
        if let doubt = plan.jobs.doubt { lines.append(Printable.line("nothing is done for jobs: \(doubt)")) }
        if plan.jobs.leftOut > 0 { lines.append(leftOut(plan.jobs)) }
        if let doubt = plan.workloads.doubt {
            lines.append(Printable.line("nothing is done on Kubernetes: \(doubt)"))
        }
        if plan.workloads.leftOut > 0 { lines.append(leftOut(plan.workloads.leftOut)) }
        return lines.joined(separator: "\n")
    }

    static func leftOut(_ jobs: JobsPlan) -> String {
        "\(counted(jobs.leftOut, "job")) left out: the system configuration names no Chronos (chronos_config)"
    }

    /// That so many instances have no Marathon.
    public static func withoutMarathon(_ instances: Int) -> String {
        "\(counted(instances, "instance")) left out: the system configuration names no Marathon (marathon_servers)"
    }

    /// That so many instances are not looked at.
    public static func leftOut(_ instances: Int) -> String {
        "\(counted(instances, "instance")) on Kubernetes left out: no API server is named (--kubeconfig)"
    }

    /// What is done for an instance of Kubernetes, and what that waits for.
    static func lines(_ plan: WorkloadPlan) -> [String] {
        // What is said of the instance is not said again of its first step.
        plan.steps.map { $0.hasSuffix(": \(plan.reason)") ? String($0.dropLast(plan.reason.count + 2)) : $0 }
            + (plan.pending.map { ["waits: \($0)"] } ?? [])
    }

    /// `job ledger.nightly`, or what Chronos calls it where it is no instance's own.
    static func name(_ job: JobName) -> String {
        if case .instance(let id) = job.owner { "job \(id)" } else { "job '\(job)'" }
    }

    /// `crossover, 6 tasks; drained by hacheck`
    static func facts(_ plan: InstancePlan) -> String {
        switch plan.action {
        case .bounce, .leaveHosts, .undrain:
            let old = plan.oldTasks
            var parts = ["\(plan.method ?? ""), \(counted(old, "old task"))"]
            if let drain = plan.drainMethod, drain != "noop" { parts.append("drained by \(drain)") }
            return parts.joined(separator: "; ")
        case .create: return counted(plan.wantedInstances ?? 0, "task")
        case .scale:
            let now = plan.seen.first { $0.id == "/" + (plan.wantedID ?? "") }?.instances ?? 0
            return "\(now) → \(counted(plan.wantedInstances ?? 0, "task"))"
        case .remove: return counted(plan.seen.reduce(0) { $0 + ($1.tasks?.all ?? 0) }, "task")
        case .wait, .leftAlone, .broken, .adopt: return plan.waiting.first ?? ""
        }
    }

    /// The apps that were seen, the steps of the next round, and what waits.
    static func lines(_ plan: InstancePlan) -> [String] {
        if [.wait, .leftAlone, .broken].contains(plan.action) { return plan.waiting.dropFirst().map { $0 } }
        return plan.seen.map { app in "\(name(app.id)): \(tasks(app))" }
            + plan.steps.map { step in "\(words(step)): \(step.reason)" } + plan.waiting.map { "waits: \($0)" }
    }

    private static func name(_ id: String) -> Substring { id.hasPrefix("/") ? id.dropFirst() : id[...] }

    private static func tasks(_ app: InstancePlan.SeenApp) -> String {
        guard let tasks = app.tasks else { return "\(counted(app.instances, "instance")) wanted" }
        let parts = [
            (tasks.happy, "up"), (tasks.unhappy, "not up"), (tasks.draining, "draining"),
            (tasks.atRisk, "on hosts in maintenance"), (tasks.leaving, "leaving"),
        ].compactMap { $0.0 > 0 ? "\($0.0) \($0.1)" : nil }
        let locked = app.deployments.isEmpty ? "" : "; being deployed"
        return (parts.isEmpty ? "no tasks" : parts.joined(separator: ", ")) + " of \(app.instances)" + locked
    }

    private static func words(_ step: InstancePlan.Step) -> String {
        let app = name(step.apps.first ?? "")
        return switch step.kind {
        case "scale": "scale \(app) to \(step.count)"
        case "create": "create \(app) with \(counted(step.count, "task"))"
        case "delete": "delete \(app)"
        default: "\(step.kind) \(counted(step.count, "task")) of \(app)"
        }
    }

    static func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
