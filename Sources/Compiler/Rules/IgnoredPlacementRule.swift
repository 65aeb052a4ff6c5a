/// A placement setting has no effect together with `constraints`.
///
/// `constraints` replaces all that is computed otherwise: `pool`, `extra_constraints`, `deploy_blacklist` and
/// `deploy_whitelist` are not looked at, nor are the cluster's own lists. An instance with both runs where nobody
/// expects it. Write it as one more of the constraints, or use `extra_constraints` in place of `constraints`. What comes
/// from a template or from service.yaml is not reported: there it may be for others.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   pool: batch
///   constraints: [[region, GROUP_BY]]
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   pool: batch
///   extra_constraints: [[region, GROUP_BY]]
/// ```
public enum IgnoredPlacementRule: ServiceRule {
    public static let id = DiagnosticID.ignoredPlacement

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.instances.flatMap { instance -> [Diagnostic] in
            guard instance.kind != .kubernetes, case .fixed = instance.placement else { return [] }
            return keys.compactMap { key in
                instance.node.ownValue(key)?.diagnostic(
                    id, "\(instance.id): \(key) has no effect together with constraints", hint: hint)
            }
        }
    }

    private static let keys = ["pool", "extra_constraints", "deploy_blacklist", "deploy_whitelist"]

    private static let hint = "write it as one more of the constraints, or constraints as extra_constraints"
}
