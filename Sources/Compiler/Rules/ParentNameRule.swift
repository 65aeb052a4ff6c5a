/// A parent of a Chronos job is not of the form `service.job`.
///
/// Parents are jobs by their full names, also those of the same service. A job runs when all of its parents have run.
///
/// Wrong:
///
/// ```yaml
/// # checkout/chronos-prod.yaml
/// main:
///   cmd: nightly
///   schedule: '0 3 * * *'
/// report:
///   cmd: report
///   parents: [checkout.main.nightly]
///   deploy_group: prod.main
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/chronos-prod.yaml
/// main:
///   cmd: nightly
///   schedule: '0 3 * * *'
/// report:
///   cmd: report
///   parents: [checkout.main]
///   deploy_group: prod.main
/// ```
public enum ParentNameRule: ServiceRule {
    public static let id = DiagnosticID.parentName
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.compactMap { instance in
            guard instance.kind == .chronos, let value = instance.configuration.value(.parents) else { return nil }
            for parent in items(value) {
                if case .string(let text) = parent, isName(text) { continue }
                let message = "the parent \(parent.shown) is not of the form service.job"
                return instance.diagnostic(.parents, id, message, hint: "as in 'parents: [\(service.name).first]'")
            }
            return nil
        }
    }

    /// One parent stands for a list of one; null is none.
    static func items(_ value: Value) -> [Value] {
        if case .list(let items) = value { items } else { value.isNull ? [] : [value] }
    }

    static func isName(_ text: String) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 1 }
}
