/// Reads `rules` and `paths`: how grave the findings of rules are.
struct SilenceEntriesReader {
    private var entries: [SilenceConfiguration.Entry] = []
    private var form = SettingsForm(.silence, hint: "docs/silences.md shows the form")

    static func read(rules: Node?, paths: Node?) -> Outcome<[SilenceConfiguration.Entry]> {
        var reader = SilenceEntriesReader()
        if let rules { reader.read(rules: rules, paths: nil, reason: nil) }
        if let paths { reader.read(paths: paths) }
        return Outcome(reader.entries, reader.form.diagnostics)
    }

    private mutating func read(paths: Node) {
        if paths.isNull { return }
        guard paths.isList else { return form.report("'paths' is a list", at: paths) }
        for item in paths.items {
            guard form.isMapping(item, of: ["path", "rules", "reason"]) else { continue }
            guard let path = item.value("path")?.string, !path.isEmpty, let rules = item.value("rules") else {
                form.report("an item of 'paths' has a 'path' and 'rules'", at: item)
                continue
            }
            read(rules: rules, paths: Glob(path), reason: item.value("reason"))
        }
    }

    private mutating func read(rules: Node, paths: Glob?, reason: Node?) {
        if rules.isNull { return }
        guard rules.isMapping else { return form.report("'rules' is a mapping of rules to severities", at: rules) }
        for (key, value, _) in rules.pairs {
            guard let name = key.string, let rule = RuleName.find(name) else {
                form.add(RuleName.unknown(key.string ?? key.value.shown, at: key.place))
                continue
            }
            if value.isMapping, !form.isMapping(value, of: ["severity", "reason"]) { continue }
            let level = value.isMapping ? value.value("severity") : value
            guard let level, let severity = severity(level) else {
                form.report("the severity of \(name) is one of off, note, warning and error", at: level ?? value)
                continue
            }
            let why = (value.value("reason") ?? reason)?.string ?? ""
            if severity.isOff, why.allSatisfy(\.isWhitespace) {
                form.report(
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
}
