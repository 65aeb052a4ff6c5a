/// The way an instance should bounce is unknown, or has no effect.
///
/// bounce_method is crossover (the default), upthendown, downthenup or brutal. With another, a new version is never
/// deployed; `down` is there for emptying an app, and starts nothing. bounce_margin_factor is more than 0 and at most 1,
/// else each bounce fails, and crossover alone looks at it: beside another method it has no effect.
public enum BounceRule: ServiceRule {
    public static let id = DiagnosticID.bounce

    private static let methods = ["crossover", "upthendown", "downthenup", "brutal"]

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.marathonInstances.compactMap { instance in
            let common = instance.common
            let method = service.value("bounce_method", of: common)
            let name = method == nil ? "crossover" : method?.string
            guard let name else { return nil }
            if let method, !methods.contains(name) { return wrong(method, name, common.id) }
            if name != "crossover" { return ignored(common.node.ownValue("bounce_margin_factor"), name, common.id) }
            return outside(service.value("bounce_margin_factor", of: common), common.id)
        }
    }

    private static func wrong(_ method: Node, _ name: String, _ instance: InstanceID) -> Diagnostic {
        if name == "down" {
            return method.diagnostic(
                id, "\(instance): the bounce method down stops what runs and starts nothing",
                hint: "to stop an instance, use 'paasta stop' or 'instances: 0'")
        }
        let near = NearestNames.of(name, among: methods)
        return method.diagnostic(
            id, "\(instance): there is no bounce method '\(name)'",
            hint: near.isEmpty
                ? "it is crossover, upthendown, downthenup or brutal"
                : "did you mean \(near.joined(separator: " or "))?")
    }

    private static func ignored(_ factor: Node?, _ method: String, _ instance: InstanceID) -> Diagnostic? {
        guard let factor, factor.value.number != .int(1) else { return nil }
        return factor.diagnostic(
            id, "\(instance): bounce_margin_factor has no effect with the bounce method \(method)",
            hint: "crossover alone looks at it; remove it")
    }

    private static func outside(_ factor: Node?, _ instance: InstanceID) -> Diagnostic? {
        guard let factor, let number = factor.value.number, !(.int(0) < number) || .int(1) < number else { return nil }
        return factor.diagnostic(
            id, "\(instance): bounce_margin_factor is \(factor.value.shown)", hint: "it is more than 0 and at most 1")
    }
}
