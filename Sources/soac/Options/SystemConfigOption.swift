import ArgumentParser
import Compiler
import Fleet
import Git

/// Which system configuration to use.
struct SystemConfigOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The system configuration: a folder of JSON files that merge. Default: $SOAC_SYSTEM_CONFIG, else .soac.yaml, else what is found beside soa-configs, else /etc/paasta.",
            valueName: "dir"),
        completion: .directory)
    var systemConfig: String?

    /// A configuration, and a digest of what it was read from.
    struct Loaded {
        var configuration: SystemConfiguration
        var digest: String
    }

    /// Where hosts have theirs.
    static let standard = "/etc/paasta"
}

/// A system configuration for each cluster, in place of one.
struct SystemConfigsOption: ParsableArguments {
    @OptionGroup var single: SystemConfigOption

    @Option(
        help: ArgumentHelp(
            "A folder with a system configuration for each cluster. Default: $SOAC_SYSTEM_CONFIGS, else .soac.yaml, else what is found beside soa-configs.",
            valueName: "dir"),
        completion: .directory)
    var systemConfigs: String?

    func validate() throws {
        if single.systemConfig != nil, systemConfigs != nil {
            throw ValidationError("--system-config and --system-configs exclude each other")
        }
    }

    /// Who may be content with what was found, because nobody named anything.
    enum Use {
        /// Whoever looks, and says where.
        case looking
        /// Whoever changes something: it must have been said.
        case changing
    }

    /// Where the system configurations are.
    func place(_ whereabouts: Whereabouts, for use: Use) throws -> SystemPlace {
        let given = try given()
        if use == .looking { whereabouts.tell() }
        if use == .changing, given == nil || !whereabouts.rootIsGiven { try whereabouts.mustBeSound() }
        if let given { return given }
        if let top = whereabouts.top {
            if let named = whereabouts.places.systemConfigs {
                return SystemPlace(named.value, in: top, isOfClusters: true, .file(named.place))
            }
            if let named = whereabouts.places.systemConfig {
                return SystemPlace(named.value, in: top, isOfClusters: false, .file(named.place))
            }
            if let found = try found(top, whereabouts.root, for: use) { return found }
        }
        return SystemPlace(SystemConfigOption.standard, isOfClusters: false, .standard)
    }

    /// Nil if neither an option nor the environment says it.
    private func given() throws(Problem) -> SystemPlace? {
        if let systemConfigs { return SystemPlace(systemConfigs, isOfClusters: true, .option) }
        if let one = single.systemConfig { return SystemPlace(one, isOfClusters: false, .option) }
        let (several, one) = (Variable.systemConfigs.value, Variable.systemConfig.value)
        if several != nil, let one, one.name.hasPrefix("SOAC_") {
            throw Problem("SOAC_SYSTEM_CONFIGS and \(one.name) exclude each other", hint: "unset one of them")
        }
        if let (path, name) = several { return SystemPlace(path, isOfClusters: true, .environment(name)) }
        return one.map { SystemPlace($0.text, isOfClusters: false, .environment($0.name)) }
    }

    private func found(_ top: RepositoryTop, _ root: String, for use: Use) throws -> SystemPlace? {
        let place: SystemPlace
        switch try FoundConfigurations(top, root: root).look() {
        case .nothing: return nil
        case .several(let paths):
            Whereabouts.note(
                "note: \(paths.joined(separator: " and ")) look like system configurations: none is used, for nothing names one"
            )
            return nil
        case .inside(let path): place = SystemPlace(path, in: top, isOfClusters: true, .found)
        case .outside(let path): place = SystemPlace(Self.fromHere(path), isOfClusters: true, .found)
        }
        if use == .looking {
            Whereabouts.note("note: the system configurations are those of \(place.path), where they were found")
            return place
        }
        if try File.isDirectory(SystemConfigOption.standard) { return nil }
        throw Problem(
            "nothing names the system configuration",
            hint: "there is \(place.path), but what was only found changes nothing: "
                + "name it with --system-configs, SOAC_SYSTEM_CONFIGS or .soac.yaml")
    }

    /// The path as somebody in this folder would write it, if that is short.
    private static func fromHere(_ path: String) -> String {
        guard let here = ThisHost.folder, let slash = path.lastIndex(of: "/") else { return path }
        let above = path[...slash]
        guard here.hasPrefix(above) else { return path }
        let depth = here.dropFirst(above.count).split(separator: "/").count
        return (1...4).contains(depth) ? String(repeating: "../", count: depth) + path[above.endIndex...] : path
    }

    /// All that are at hand, and a digest of what they were read from.
    func loadAll(
        _ whereabouts: Whereabouts, for use: Use
    ) throws -> (configurations: SystemConfigurations, digest: String) {
        let place = try place(whereabouts, for: use)
        guard place.isOfClusters else {
            guard let loaded = try Self.loadIfThere(place) else { return (.none, "") }
            return (SystemConfigurations(loaded.configuration), loaded.digest)
        }
        let all = try place.clusters().map { (ClusterName($0), try place.load($0)) }
        return (
            SystemConfigurations(all.map { ($0, $1.configuration) }),
            all.map { "\($0) \($1.digest)" }.joined(separator: "\n")
        )
    }

    /// The configuration of a place; nil if nobody named it, and it is not there.
    private static func loadIfThere(_ place: SystemPlace) throws -> SystemConfigOption.Loaded? {
        if place.isOfHost, try !place.isThere() { return nil }
        return try place.load()
    }

    /// The clusters that there are: the files of others are not looked at. One at least.
    func clusters(_ whereabouts: Whereabouts, for use: Use) throws -> [ClusterName] {
        let place = try place(whereabouts, for: use)
        let clusters =
            if place.isOfClusters { try loadAll(whereabouts, for: use).configurations.clusters } else {
                try place.load().configuration.clusters
            }
        guard !clusters.isEmpty else {
            throw place.problem(
                "\(place.path) has no list of clusters",
                hint: "add a file with {\"clusters\": [\"…\"]}: the files of those clusters are looked at")
        }
        return clusters
    }

    /// The configuration of one cluster, where one is needed: of the one that is named, or that is the only one. Nil if
    /// nothing names a configuration, and there is none at the standard place.
    func loadOne(_ cluster: String?, _ whereabouts: Whereabouts, for use: Use) throws -> SystemConfiguration? {
        let place = try place(whereabouts, for: use)
        guard place.isOfClusters else { return try Self.loadIfThere(place)?.configuration }
        let all = try place.clusters()
        let name = try cluster ?? StandardClusters.of(place, whereabouts)?.only ?? (all.count == 1 ? all[0] : nil)
        guard let name else {
            throw place.problem(
                "\(path(of: all, place)) are several system configurations, and one is needed here",
                hint: "name one of them with --system-config, or its cluster with --cluster or SOAC_CLUSTER")
        }
        guard all.contains(name) else {
            throw place.problem(
                "\(place.path) has no folder '\(name)'", hint: ClusterOptions.hint(name, all, place.path))
        }
        return try place.load(name).configuration
    }

    private func path(of all: [String], _ place: SystemPlace) -> String {
        all.prefix(3).map { "\(place.path)/\($0)" }.joined(separator: ", ") + (all.count > 3 ? ", …" : "")
    }
}

/// Which clusters are meant where no option says so.
struct StandardClusters {
    var names: [String]
    /// Who says so.
    var because: String

    /// The one; nil if there are several.
    var only: String? { names.count == 1 ? names[0] : nil }

    /// Nil if nothing does. What `.soac.yaml` says is about configurations of clusters, or about the one that it names itself.
    static func of(_ place: SystemPlace, _ whereabouts: Whereabouts) throws(Problem) -> StandardClusters? {
        if let (names, because) = try Variable.clusters() { return StandardClusters(names: names, because: because) }
        guard let said = whereabouts.places.clusters else { return nil }
        if !place.isOfClusters {
            guard case .file = place.origin else { return nil }
        }
        return StandardClusters(names: said.value.map(\.text), because: said.place)
    }
}
