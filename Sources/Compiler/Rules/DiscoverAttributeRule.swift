/// A SmartStack namespace is discovered by an attribute that no slave of the cluster has.
///
/// Tasks are spread over the values that the slaves' attribute of that name has (GROUP_BY). Where no slave has it there is
/// nothing to spread over, and Marathon may place none of them. `expected_slave_attributes` of the system configuration
/// lists what slaves have. Looks at the clusters whose system configuration is at hand, and at instances whose constraints
/// are computed.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
///   discover: rack
///   advertise: [rack]
/// ```
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod", "expected_slave_attributes": [{"pool": "default", "region": "north"}]}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   instances: 3
/// ```
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
///   discover: region
///   advertise: [region]
/// ```
///
/// ```json
/// # system-configs/prod/cluster.json
/// {"cluster": "prod", "expected_slave_attributes": [{"pool": "default", "region": "north"}]}
/// ```
public enum DiscoverAttributeRule: ServiceRule {
    public static let id = DiagnosticID.discoverAttribute

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.marathonInstances.compactMap { instance -> Diagnostic? in
            let cluster = instance.common.cluster
            guard case .computed = instance.common.placement, let place = instance.discover.origin.node,
                let slaves = context.systems[cluster]?.expectedSlaveAttributes?.value, !slaves.isEmpty,
                slaves.allSatisfy({ !SlaveFilter.attribute(instance.discover.value, of: $0).isTruthy })
            else { return nil }
            let known = Set(slaves.flatMap { $0.map(\.key) }).sorted { $0.precedesInBytes($1) }
            let near =
                instance.discover.value.isTruthy
                ? NearestNames.of(instance.discover.value.str, among: known) : []
            return place.diagnostic(
                id, "no slave of \(cluster) has the attribute \(instance.discover.value.shown)",
                hint: near.isEmpty
                    ? "its slaves have \(known.prefix(8).joined(separator: ", "))"
                    : "did you mean \(near.joined(separator: " or "))?")
        }
        return findings.oncePerPlace()
    }
}
