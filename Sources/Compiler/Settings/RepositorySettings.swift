/// `.soac.yaml`: what soac is told there about the repository and its clusters. There may be one at the top of soa-configs, and
/// one at the top of the repository that soa-configs is a folder of.
public struct RepositorySettings: Sendable {
    public var silences = SilenceConfiguration.empty
    public var slaves = SlaveSizes.unknown
    /// Whether what only the compilation refuses is left out of the exit status of a check.
    public var allowsUncompilable = false
    /// Where the pages of rules are, as an address with `{rule}` for a rule's name; nil if nobody says.
    public var rulePages: String?
    public var places = PlaceSettings()
    /// What is wrong with those, or may be meant for them.
    public private(set) var placeFindings: [Diagnostic] = []
    /// The keys that are there.
    private var keys: Set<String> = []

    public static let fileName = ".soac.yaml"

    /// Of which top a file is.
    public enum Standing: Sendable {
        /// Of the repository; of soa-configs as well if that is no folder of it.
        case repository
        /// Of soa-configs, a folder of the repository.
        case soaConfigs
    }

    private static let ownKeys = ["rules", "paths", "slaves", "allow", "rule_pages"]

    /// What the file at the top of soa-configs says, and what is wrong with it. What it does not speak of is as the file at
    /// the top of the repository says; nil: soa-configs is that top.
    public static func read(_ file: SourceFile, top: SourceFile?) -> Outcome<RepositorySettings> {
        guard let top else { return read(file, of: .repository) }
        var settings = read(file, of: .soaConfigs)
        let (own, others) = (settings.value.keys, read(top, of: .repository).value)
        if !settings.value.speaksOfFindings { settings.value.silences = others.silences }
        if !own.contains("slaves") { settings.value.slaves = others.slaves }
        if !own.contains("allow") { settings.value.allowsUncompilable = others.allowsUncompilable }
        if !own.contains("rule_pages") { settings.value.rulePages = others.rulePages }
        settings.value.places = others.places
        return settings
    }

    /// What the file says, and what is wrong with it. What is wrong does not count.
    public static func read(
        _ file: SourceFile, of standing: Standing = .repository
    ) -> Outcome<RepositorySettings> {
        var settings = Outcome(RepositorySettings())
        guard case .present(let path, let bytes) = file else { return settings }
        let parsed = YAMLParser.parse(bytes, path: path)
        settings.diagnostics = parsed.diagnostics
        settings.value.placeFindings = parsed.diagnostics
        guard let root = parsed.value?.root, !root.isNull else { return settings }
        var form = SettingsForm(.soacYAML, hint: "docs/soac-yaml.md shows the form")
        if form.isMapping(
            root, of: ownKeys + (standing == .repository ? PlaceSettings.keys : []),
            elsewhere: standing == .repository ? [] : PlaceSettings.keys)
        {
            settings.value.keys = Set(root.pairs.compactMap { $0.value.isNull ? nil : $0.key.string })
            let typos = form.diagnostics.filter { finding in
                PlaceSettings.keys.contains { finding.hint?.contains("'\($0)'") ?? false }
            }
            if standing == .repository {
                var places = form.anew()
                settings.value.places = PlaceSettingsReader.read(root, of: path, &places)
                settings.value.placeFindings += typos + places.diagnostics
                for finding in places.diagnostics { form.add(finding) }
            }
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

    /// Whether it says how grave findings are: then another file's word on that does not count.
    public var speaksOfFindings: Bool { !keys.isDisjoint(with: ["rules", "paths"]) }

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
