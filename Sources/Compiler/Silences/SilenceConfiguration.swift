/// `.soac.yaml` at the top of soa-configs: how grave the findings of a rule are, everywhere or in some files.
public struct SilenceConfiguration: Sendable {
    struct Entry: Sendable {
        var rule: DiagnosticID
        /// Nil: everywhere.
        var paths: Glob?
        /// Nil: off.
        var severity: Severity?
        var place: Place

        func covers(_ finding: Diagnostic) -> Bool {
            guard finding.id == rule else { return false }
            guard let paths else { return true }
            return finding.span.map { paths.matches($0.path) } ?? false
        }
    }

    /// The last that covers a finding counts.
    var entries: [Entry] = []

    public static let fileName = ".soac.yaml"
    public static let empty = SilenceConfiguration()

    /// What the file says, and what is wrong with it. What is wrong does not count.
    public static func read(_ file: SourceFile) -> Outcome<SilenceConfiguration> {
        guard case .present(let path, let bytes) = file else { return Outcome(empty) }
        let parsed = YAMLParser.parse(bytes, path: path)
        guard let root = parsed.value?.root, !root.isNull else { return Outcome(empty, parsed.diagnostics) }
        var reader = SilenceConfigurationReader()
        reader.read(root)
        return Outcome(SilenceConfiguration(entries: reader.entries), parsed.diagnostics + reader.diagnostics)
    }
}

private struct SilenceConfigurationReader {
    var entries: [SilenceConfiguration.Entry] = []
    var diagnostics: [Diagnostic] = []

    mutating func read(_ root: Node) {
        guard checkKeys(of: root, ["rules", "paths"]) else { return }
        if let rules = root.value("rules") { read(rules: rules, paths: nil, reason: nil) }
        guard let paths = root.value("paths"), !paths.isNull else { return }
        guard paths.isList else { return report("'paths' is a list", at: paths) }
        for item in paths.items {
            guard checkKeys(of: item, ["path", "rules", "reason"]) else { continue }
            guard let path = item.value("path")?.string, !path.isEmpty, let rules = item.value("rules") else {
                report("an item of 'paths' has a 'path' and 'rules'", at: item)
                continue
            }
            read(rules: rules, paths: Glob(path), reason: item.value("reason"))
        }
    }

    private mutating func read(rules: Node, paths: Glob?, reason: Node?) {
        if rules.isNull { return }
        guard rules.isMapping else { return report("'rules' is a mapping of rules to severities", at: rules) }
        for (key, value, _) in rules.pairs {
            guard let name = key.string, let rule = RuleName.find(name) else {
                diagnostics.append(RuleName.unknown(key.string ?? key.value.shown, at: key.place))
                continue
            }
            if value.isMapping, !checkKeys(of: value, ["severity", "reason"]) { continue }
            let level = value.isMapping ? value.value("severity") : value
            guard let level, let severity = severity(level) else {
                report("the severity of \(name) is one of off, note, warning and error", at: level ?? value)
                continue
            }
            let why = (value.value("reason") ?? reason)?.string ?? ""
            if severity.isOff, why.allSatisfy(\.isWhitespace) {
                report(
                    "\(name) is off without a reason, and so stays on", hint: "write {severity: off, reason: …}",
                    at: key)
                continue
            }
            entries.append(.init(rule: rule, paths: paths, severity: severity.level, place: key.place))
        }
    }

    /// Nil if it is none. To YAML the plain word `off` is false.
    private func severity(_ node: Node) -> (isOff: Bool, level: Severity?)? {
        if node.isString("off") { return (true, nil) }
        if case .bool(false) = node.value { return (true, nil) }
        return node.string.flatMap { Severity(rawValue: $0) }.map { (false, $0) }
    }

    /// Whether it is a mapping; keys that mean nothing are reported.
    private mutating func checkKeys(of node: Node, _ known: [String]) -> Bool {
        guard node.isMapping else {
            report("a mapping of \(known.joined(separator: ", ")) is due here", at: node)
            return false
        }
        for (key, _, _) in node.pairs where !known.contains(where: { key.isString($0) }) {
            report(
                "the key \(key.value.shown) is not known", hint: "known are \(known.joined(separator: ", "))", at: key)
        }
        return true
    }

    private mutating func report(_ message: String, hint: String? = nil, at node: Node) {
        diagnostics.append(node.diagnostic(.silence, message, hint: hint ?? "docs/silences.md shows the form"))
    }
}
