/// A SmartStack namespace is discovered by a location type that it does not advertise.
///
/// Instances register in the locations that `advertise` names (`[region]` unless it is set), and clients look for them in
/// the one that `discover` names (`region` unless it is set). If the two do not meet, clients find no instance at all;
/// with synapse-tools a single such namespace leaves the whole host without a configuration. Name the type of `discover`
/// in `advertise` too.
///
/// Wrong:
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
///   discover: habitat
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
///   discover: habitat
///   advertise: [region, habitat]
/// ```
public enum DiscoverRule: ServiceRule {
    public static let id = DiagnosticID.discover

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        guard let namespaces = service.service.general.value?.namespaces.value else { return [] }
        return namespaces.compactMap { name, definition in
            guard let namespace = definition.value, isInSmartstack(namespace) else { return nil }
            let advertise = namespace.node.value("advertise")
            let types = advertise.map { $0.isList ? $0.items.map(\.value) : [] } ?? [.string("region")]
            let discover = namespace.discover
            if types.contains(where: { Value.isEqual($0, discover.value) }) { return nil }
            let place = discover.origin.node ?? advertise ?? namespace.node
            return place.diagnostic(
                id, "\(service.name).\(name) is discovered by \(discover.value.shown), which it does not advertise",
                hint: hint(advertise))
        }
    }

    /// Without a port there is nothing to discover; a null one means: no port, but discovery.
    private static func isInSmartstack(_ namespace: SmartstackNamespace) -> Bool {
        guard let port = namespace.proxyPort?.value else { return false }
        return port.isNull || port.number.map { !($0 < .int(0)) } == true
    }

    private static func hint(_ advertise: Node?) -> String {
        switch advertise {
        case nil: "advertise is [region] unless it is set: add the type of discover to it"
        case .some(let node) where !node.isList: "advertise is a list, as in [region]"
        default: "add the type of discover to advertise"
        }
    }
}
