/// Marathon refuses the id of an app.
///
/// An app's id begins with the names of the service and the instance, with `--` for `_`. Marathon takes parts that `.`
/// divides, of lower case letters, digits and `-`, each with a letter or a digit at both ends. paasta_tools lets more
/// through, so that the mistake shows only when the app is sent: it never runs. Rename the instance.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main-:
///   deploy_group: prod.main
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   deploy_group: prod.main
/// ```
public enum MarathonNameRule: ServiceRule {
    public static let id = DiagnosticID.marathonName

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        for cluster in context.clusters {
            for pair in service.definitions(.marathon, cluster) {
                guard let name = pair.key.string.map({ InstanceName($0) }), !name.isTemplate else { continue }
                let instance = InstanceID(service: service.name, instance: name)
                guard let problem = MarathonName.problem(of: instance), let reason = reason(problem) else { continue }
                let message = "\(instance): Marathon will refuse the id of this app: \(reason)"
                findings.append(pair.key.diagnostic(id, message, hint: MarathonName.hint))
            }
        }
        return findings.oncePerPlace()
    }

    /// Nil if the lowering has refused the name.
    private static func reason(_ problem: MarathonName.Fault) -> String? {
        switch problem {
        case .refusedByClient: nil
        case .holds(let byte) where byte < 0x20 || byte == UInt8(ascii: "/"): nil
        case .holds(let byte) where byte < 0x80: "it holds '\(Unicode.Scalar(byte))'"
        case .holds: "it holds a character that is not ASCII"
        case .label(""): "a part of it is empty"
        case .label(let label): "its part '\(label)' does not begin and end with a letter or a digit"
        }
    }
}
