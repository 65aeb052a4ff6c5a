/// A deploy group has a name that no tag can have.
///
/// A group is deployed by the git tag `paasta-GROUP-TIME-deploy`. Git allows no spaces, no control characters, none of
/// `~^:?*[\` and no `..` in the name of a tag: such a group can never be deployed. Braces that remain, as of
/// `{{cluster}}`, are not expanded in the tag. Rename the group; a single pair of braces is replaced.
///
/// Wrong:
///
/// ```yaml
/// # checkout/deploy.yaml
/// pipeline:
/// - step: prod main
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   deploy_group: prod main
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/deploy.yaml
/// pipeline:
/// - step: prod.main
/// ```
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   deploy_group: prod.main
/// ```
public enum DeployGroupNameRule: ServiceRule {
    public static let id = DiagnosticID.deployGroupName

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.instances.compactMap { instance -> Diagnostic? in
            guard case .group(let group, _, let origin) = instance.deployGroup, let problem = problem(group.text) else {
                return nil
            }
            return (origin.node ?? instance.node).diagnostic(
                id, "\(instance.id): the deploy group '\(group)' holds \(problem)", hint: hint)
        }
        return findings.oncePerPlace()
    }

    private static func problem(_ group: String) -> String? {
        var last = UInt8(ascii: "-")
        for byte in group.utf8 {
            if byte < 0x20 || byte == 0x7F { return "a control character, which no tag can have" }
            if byte == UInt8(ascii: " ") { return "a space, which no tag can have" }
            if byte == UInt8(ascii: "."), last == byte { return "'..', which no tag can have" }
            if "~^:?*[\\".utf8.contains(byte) { return "'\(Unicode.Scalar(byte))', which no tag can have" }
            if "{}".utf8.contains(byte) { return "braces" }
            last = byte
        }
        return nil
    }

    private static let hint = "take letters, digits, '-', '_' and '.'; {cluster}, {instance} and {service} are replaced"
}
