/// PaaSTA takes a Marathon instance for another one: its name, or its service's, has `--`, or `-` before `_`.
///
/// In the ids of Marathon apps `_` is written `--`, and PaaSTA reads each `--` as `_` again. So `a--b` comes back as `a_b`,
/// which soa-configs does not have, and the clean-up of apps that are gone deletes it. Rename the instance, with a single
/// `-` or with `_`.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main--eu:
///   deploy_group: prod.main
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main-eu:
///   deploy_group: prod.main
/// ```
public enum MisreadNameRule: ServiceRule {
    public static let id = DiagnosticID.misreadName

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let (own, read) = (service.name.text, MarathonSpelling.readBack(service.name.text))
        return context.clusters.flatMap { cluster in
            service.definitions(.marathon, cluster).compactMap { pair -> Diagnostic? in
                guard let name = pair.key.string, !InstanceName(name).isTemplate else { return nil }
                let isSame = MarathonSpelling.isPlain(name) || MarathonSpelling.readBack(name).hasSameBytes(as: name)
                if isSame && read.hasSameBytes(as: own) { return nil }
                return pair.key.diagnostic(
                    id,
                    "PaaSTA takes the Marathon app of \(own).\(name) for one of \(read).\(MarathonSpelling.readBack(name))",
                    hint: "it reads '--' in an id as '_', and deletes apps that it does not know: rename it")
            }
        }
    }
}
