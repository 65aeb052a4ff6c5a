/// A key has the text `None`.
///
/// `None` is Python's word. In YAML it is a text like any other: `pool: None` asks for a pool of that name. Write `null`
/// or `~` to unset a key, or quote the string if it is intended.
public enum NoneTextRule: ServiceRule {
    public static let id = DiagnosticID.noneText

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.instances.flatMap { instance in
            instance.node.pairs.filter { isNone($0.value) }.map { pair in
                pair.value.diagnostic(
                    id, "\(instance.id): \(pair.key.string ?? "a key") is the text 'None'",
                    hint: "YAML has null, or ~; quote it if the string is intended")
            }
        }
        return findings.oncePerPlace()
    }

    /// Unquoted: its place is as long as its text.
    private static func isNone(_ node: Node) -> Bool {
        let raw = node.raw
        return raw.kind == .string && raw.count == 4 && raw.endColumn &- raw.startColumn == 4 && node.isString("None")
    }
}
