/// `.soac.yaml` at the top of soa-configs: what soac is told there about the repository and its clusters.
public struct RepositorySettings: Sendable {
    public var silences = SilenceConfiguration.empty
    public var slaves = SlaveSizes.unknown

    public static let fileName = ".soac.yaml"

    /// What the file says, and what is wrong with it. What is wrong does not count.
    public static func read(_ file: SourceFile) -> Outcome<RepositorySettings> {
        var settings = Outcome(RepositorySettings())
        guard case .present(let path, let bytes) = file else { return settings }
        let parsed = YAMLParser.parse(bytes, path: path)
        settings.diagnostics = parsed.diagnostics
        guard let root = parsed.value?.root, !root.isNull else { return settings }
        var form = SettingsForm(.soacYAML, hint: "docs/soac-yaml.md shows the form")
        if form.isMapping(root, of: ["rules", "paths", "slaves"]) {
            let silences = SilenceEntriesReader.read(rules: root.value("rules"), paths: root.value("paths"))
            settings.value.silences.entries = silences.value
            settings.diagnostics += silences.diagnostics
            settings.value.slaves.entries = SlaveSizesReader.read(root.value("slaves"), &form)
        }
        settings.diagnostics += form.diagnostics
        return settings
    }
}
