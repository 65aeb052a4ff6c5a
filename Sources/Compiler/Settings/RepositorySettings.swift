/// `.soac.yaml` at the top of soa-configs: what soac is told there about the repository and its clusters.
public struct RepositorySettings: Sendable {
    public var silences = SilenceConfiguration.empty
    public var slaves = SlaveSizes.unknown
    /// Whether what only the compilation refuses is left out of the exit status of a check.
    public var allowsUncompilable = false

    public static let fileName = ".soac.yaml"

    /// What the file says, and what is wrong with it. What is wrong does not count.
    public static func read(_ file: SourceFile) -> Outcome<RepositorySettings> {
        var settings = Outcome(RepositorySettings())
        guard case .present(let path, let bytes) = file else { return settings }
        let parsed = YAMLParser.parse(bytes, path: path)
        settings.diagnostics = parsed.diagnostics
        guard let root = parsed.value?.root, !root.isNull else { return settings }
        var form = SettingsForm(.soacYAML, hint: "docs/soac-yaml.md shows the form")
        if form.isMapping(root, of: ["rules", "paths", "slaves", "allow"]) {
            let silences = SilenceEntriesReader.read(rules: root.value("rules"), paths: root.value("paths"))
            settings.value.silences.entries = silences.value
            settings.diagnostics += silences.diagnostics
            settings.value.slaves.entries = SlaveSizesReader.read(root.value("slaves"), &form)
            settings.value.allowsUncompilable = readAllowed(root.value("allow"), &form)
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
}
