/// A volume of a Tron action is not complete.
///
/// An action that runs in a container mounts what `extra_volumes` lists: mappings, each with `containerPath`, `hostPath` and
/// `mode`. Where one of the three is missing, Tron's configuration cannot be made for any job of the file.
///
/// Wrong:
///
/// ```yaml
/// # checkout/tron-prod.yaml
/// nightly:
///   node: paasta
///   schedule: daily
///   monitoring: {team: shop}
///   deploy_group: prod.main
///   actions:
///     charge:
///       command: charge
///       executor: paasta
///       extra_volumes:
///       - {containerPath: /data, hostPath: /srv/data}
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/tron-prod.yaml
/// nightly:
///   node: paasta
///   schedule: daily
///   monitoring: {team: shop}
///   deploy_group: prod.main
///   actions:
///     charge:
///       command: charge
///       executor: paasta
///       extra_volumes:
///       - {containerPath: /data, hostPath: /srv/data, mode: RO}
/// ```
public enum TronVolumeRule: ServiceRule {
    public static let id = DiagnosticID.tronVolume
    public static let refusedBy = Refusers.validate

    private static let keys = ["containerPath", "hostPath", "mode"]

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.configured.filter(\.isContainerAction).flatMap { action -> [Diagnostic] in
            guard let volumes = action.node.value("extra_volumes") else { return [] }
            guard volumes.value.iterated != nil else {
                return [finding(action, volumes, "extra_volumes is a list, not \(volumes.value.kindName)")]
            }
            return volumes.items.compactMap { volume in
                guard volume.isMapping else {
                    return finding(action, volume, "a volume is a mapping, not \(volume.value.kindName)")
                }
                return keys.first { volume.value($0) == nil }.map { finding(action, volume, "a volume has no \($0)") }
            }
        }.oncePerPlace()
    }

    private static func finding(_ action: ConfiguredInstance, _ place: Node, _ message: String) -> Diagnostic {
        place.diagnostic(id, "\(action.id): \(message)", hint: hint)
    }

    private static let hint = "as in 'extra_volumes: [{containerPath: /a, hostPath: /b, mode: RO}]'"
}
