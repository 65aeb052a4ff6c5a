import Compiler

/// A plan for people: what is done to each instance, and why.
public struct PlanText: Sendable {
    private let colored: Bool
    /// How many instances are shown.
    private let limit: Int

    public init(colored: Bool = false, limit: Int = .max) { (self.colored, self.limit) = (colored, limit) }

    private static let indent = String(repeating: " ", count: 12)

    public func render(_ plan: RolloutPlan) -> String {
        var text = plan.instances.prefix(limit).map(block).joined()
        if plan.instances.count > limit {
            text += "… and \(plan.instances.count - limit) more; --limit 0 shows all\n"
        }
        text += plan.jobs.jobs.prefix(limit).map(line).joined()
        if plan.jobs.jobs.count > limit {
            text += "… and \(plan.jobs.jobs.count - limit) more jobs; --limit 0 shows all\n"
        }
        for secret in plan.workloads.secrets.prefix(limit) {
            text += head(secret.action.rawValue, "secret \(secret.name)", color: "1;32") + " · of \(secret.service)\n"
        }
        text += plan.workloads.instances.prefix(limit).map(block).joined()
        if plan.workloads.instances.count > limit {
            text += "… and \(plan.workloads.instances.count - limit) more on Kubernetes; --limit 0 shows all\n"
        }
        for app in plan.kept.prefix(limit) { text += head("kept", app.id) + " · \(app.reason)\n" }
        for job in plan.jobs.kept.prefix(limit) {
            text += head("kept", PlanWords.name(job.name)) + " · \(Printable.line(job.reason))\n"
        }
        for kept in plan.workloads.kept.prefix(limit) {
            text += head("kept", kept.object) + " · \(Printable.line(kept.reason))\n"
        }
        if !text.isEmpty { text += "\n" }
        return text + PlanWords.summary(plan) + "\n"
    }

    private func block(_ plan: InstancePlan) -> String {
        let facts = PlanWords.facts(plan)
        var lines = [
            head(plan.action.rawValue, plan.id.description, color: color(plan.action))
                + (facts.isEmpty ? "" : " · " + facts)
        ]
        lines += PlanWords.lines(plan).map { Self.indent + Printable.line($0) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func line(_ job: JobPlan) -> String {
        let color =
            switch job.action {
            case .remove: "1;31"
            case .update: "1;33"
            case .create: "1;32"
            case .wait, .leftAlone: "2"
            }
        return head(job.action.rawValue, PlanWords.name(job.name), color: color)
            + " · \(Printable.line(job.reason))\n"
    }

    private func block(_ plan: WorkloadPlan) -> String {
        let color =
            switch plan.action {
            case .remove, .broken: "1;31"
            case .bounce: "1;33"
            case .create: "1;32"
            case .scale, .update: "1;36"
            case .wait, .leftAlone: "2"
            }
        let first =
            head(plan.action.rawValue, plan.id.description, color: color) + " · Kubernetes: "
            + Printable.line(plan.reason)
        return ([first] + PlanWords.lines(plan).map { Self.indent + Printable.line($0) }).map { $0 + "\n" }.joined()
    }

    private func head(_ verdict: String, _ name: String, color: String = "2") -> String {
        let space = String(repeating: " ", count: max(1, Self.indent.count - verdict.count))
        return paint(verdict, color) + space + paint(Printable.line(name), "1")
    }

    private func color(_ action: InstancePlan.Action) -> String {
        switch action {
        case .remove: "1;31"
        case .bounce, .leaveHosts, .undrain: "1;33"
        case .create: "1;32"
        case .scale: "1;36"
        case .broken: "1;31"
        case .wait, .leftAlone, .adopt: "2"
        }
    }

    private func paint(_ text: String, _ code: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// A plan as a comment for a code review. All that comes from files or servers stands in HTML blocks, where no character means
/// anything to Markdown.
public enum PlanMarkdown {
    /// The bytes that GitHub takes for a comment.
    private static let limit = 60_000

    public static func render(_ plan: RolloutPlan) -> String {
        var text = "<!-- soac plan -->\n### soac plan: \(PlanWords.counts(plan))\n\n"
        text += "<p>\(escaped(PlanWords.inputs(plan)))</p>\n\n<ul>\n"
        let items =
            plan.instances.map { instance in
                let lines = PlanWords.lines(instance).map { "<br>\(escaped($0))" }.joined()
                return item(
                    instance.action.rawValue, instance.id.description, escaped(PlanWords.facts(instance)) + lines)
            }
            + plan.jobs.jobs.map { job in
                item(job.action.rawValue, PlanWords.name(job.name), escaped(job.reason))
            }
            + plan.workloads.secrets.map { secret in
                item(secret.action.rawValue, "secret \(secret.name)", "")
            }
            + plan.workloads.instances.map { instance in
                let lines = PlanWords.lines(instance).map { "<br>\(escaped($0))" }.joined()
                return item(
                    instance.action.rawValue, instance.id.description, "Kubernetes: " + escaped(instance.reason) + lines
                )
            }
        var shown = 0
        for item in items {
            if text.utf8.count + item.utf8.count > limit { break }
            text += item
            shown += 1
        }
        if shown < items.count { text += "<li>… and \(items.count - shown) more</li>\n" }
        return text + "</ul>\n"
    }

    /// `facts` are HTML.
    private static func item(_ verdict: String, _ name: String, _ facts: String) -> String {
        "<li><b>\(verdict)</b> <code>\(escaped(name))</code> \(facts)</li>\n"
    }

    private static func escaped(_ text: String) -> String {
        Printable.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
