/// `.soac.yaml` at the top of soa-configs: what soac is told there about the repository and its clusters.
public struct RepositorySettings: Sendable {
    public var silences = SilenceConfiguration.empty
    public var slaves = SlaveSizes.unknown
    /// Whether what only the compilation refuses is left out of the exit status of a check.
    public var allowsUncompilable = false
    /// Where the pages of rules are, as an address with `{rule}` for a rule's name; nil if nobody says.
    public var rulePages: String?

    public static let fileName = ".soac.yaml"

    /// What the file says, and what is wrong with it. What is wrong does not count.
    public static func read(_ file: SourceFile) -> Outcome<RepositorySettings> {
        var settings = Outcome(RepositorySettings())
        guard case .present(let path, let bytes) = file else { return settings }
        let parsed = YAMLParser.parse(bytes, path: path)
        settings.diagnostics = parsed.diagnostics
        guard let root = parsed.value?.root, !root.isNull else { return settings }
        var form = SettingsForm(.soacYAML, hint: "docs/soac-yaml.md shows the form")
        if form.isMapping(root, of: ["rules", "paths", "slaves", "allow", "rule_pages"]) {
            let silences = SilenceEntriesReader.read(rules: root.value("rules"), paths: root.value("paths"))
            settings.value.silences.entries = silences.value
            settings.diagnostics += silences.diagnostics
            settings.value.slaves.entries = SlaveSizesReader.read(root.value("slaves"), &form)
            settings.value.allowsUncompilable = readAllowed(root.value("allow"), &form)
            settings.value.rulePages = readPages(root.value("rule_pages"), &form)
        }
        settings.diagnostics += form.diagnostics
        return settings
    }

    /// What `allow` can name, here and on the command line.
    public static let uncompilable = "uncompilable"

    private static func readAllowed(_ allowed: Node?, _ form: inout SettingsForm) -> Bool {
        guard let allowed, !allowed.isNull else { return false }
        let items = allowed.isList ? allowed.items : [allowed]
        for item in items where !item.isString(uncompilable) {
            form.report("'allow' is a list of what is allowed: \(uncompilable)", at: item)
        }
        return items.contains { $0.isString(uncompilable) }
    }

    /// SARIF has them as they are: only what can stand in an address does.
    private static func readPages(_ pages: Node?, _ form: inout SettingsForm) -> String? {
        guard let pages, !pages.isNull else { return nil }
        if let text = pages.string, ["https://", "http://"].contains(where: text.hasPrefix), text.contains("{rule}"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`|".utf8.contains($0) })
        {
            return text
        }
        form.report("'rule_pages' is an address with {rule} in it, as https://HOST/rules/{rule}.md", at: pages)
        return nil
    }
}
