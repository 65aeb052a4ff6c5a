import Compiler
import Git

/// All that people ask about one service, as text.
public enum InfoText {
    public static func render(_ service: ListedService) -> String {
        func text(_ setting: Setting<Value>?) -> String? { setting.flatMap { $0.value.isNull ? nil : $0.value.str } }
        var lines = [
            ("service", service.name.text), ("description", text(service.general?.description) ?? "-"),
            ("team", service.team ?? "-"), ("runbook", service.monitoring("runbook") ?? "-"),
            ("git", service.gitURL?.value ?? "-"),
        ]
        if let link = text(service.general?.externalLink) { lines.append(("link", link)) }
        if let tip = service.monitoring("tip") { lines.append(("tip", tip)) }
        let steps = (service.general?.pipeline ?? []).map(\.name)
        if !steps.isEmpty { lines.append(("pipeline", steps.joined(separator: " → "))) }
        lines += service.namespaces.compactMap { space in
            guard let port = space.proxyPort, !port.value.isNull else { return nil }
            return ("endpoint", "\(space.mode?.value ?? "http")://169.254.255.254:\(port.value.str) (\(space.name))")
        }
        lines += service.instances.map { ("runs", instance($0)) }
        return lines.map { name, text in name.padded(to: 13) + Printable.line(Redaction.of(text)) + "\n" }.joined()
    }

    /// `hamburg-prod.main at 0123abcd…, marathon, 6 tasks`
    private static func instance(_ instance: ListedInstance) -> String {
        let commit = instance.isBroken ? "is broken" : "at \(instance.commit ?? "no commit yet")"
        let count = instance.count.map { ["\($0) \($0 == "1" ? "task" : "tasks")"] } ?? []
        let facts = [instance.kind.rawValue] + count + (instance.desiredState == "stop" ? ["stopped"] : [])
        return "\(instance.cluster).\(instance.name) \(commit), \(facts.joined(separator: ", "))"
    }
}
