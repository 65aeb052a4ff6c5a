import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc

/// Which system configuration to use.
struct SystemConfigOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The system configuration: a folder of JSON files that merge. Default: $PAASTA_SYSTEM_CONFIG_DIR, else /etc/paasta.",
            valueName: "dir"),
        completion: .directory)
    var systemConfig: String?

    /// A configuration, and a digest of what it was read from.
    struct Loaded {
        var configuration: SystemConfiguration
        var digest: String
    }

    var folder: String {
        systemConfig ?? getenv("PAASTA_SYSTEM_CONFIG_DIR").map { String(cString: $0) } ?? "/etc/paasta"
    }

    func load() throws -> Loaded { try SystemConfigOption.load(folder) }

    /// The configuration; nil if none is named and there is none at the default place.
    func loadIfThere() throws -> Loaded? {
        if systemConfig == nil, try !File.isDirectory(folder) { return nil }
        return try load()
    }

    /// The configuration, which must name clusters: the files of others are not looked at.
    func loadWithClusters() throws -> SystemConfiguration {
        let configuration = try load().configuration
        guard !configuration.clusters.isEmpty else {
            throw Problem(
                "\(folder) has no list of clusters",
                hint: "add a file with {\"clusters\": [\"…\"]}: the files of those clusters are read")
        }
        return configuration
    }

    /// Findings are reported; what keeps the run from starting is thrown.
    static func load(_ folder: String) throws -> Loaded {
        guard try File.isDirectory(folder) else {
            throw Problem(
                "there is no system configuration at \(folder)",
                hint: "name the folder of its JSON files with --system-config")
        }
        let files = try SystemConfigurationFolder.read(folder)
        let lowered = SystemConfigurationLowering.lower(files)
        if lowered.value == nil, isFolderOfFolders(folder, files) {
            throw Problem(
                "\(folder) is not a system configuration, but a folder with one for each cluster",
                hint: "name it with --system-configs, or one of its folders with --system-config")
        }
        Terminal.report(lowered.diagnostics)
        guard let configuration = lowered.value else {
            throw Problem(
                "the system configuration at \(folder) cannot be used",
                finding: lowered.diagnostics.first { $0.severity == .error })
        }
        return Loaded(configuration: configuration, digest: try SystemConfigurationFolder.digest(files).id.description)
    }
}

extension SystemConfigOption {
    /// Whether all of its files lie in folders of their own, two at least.
    private static func isFolderOfFolders(_ folder: String, _ files: [SystemConfigurationFile]) -> Bool {
        let names = files.map { $0.path.dropFirst(folder.count + 1).split(separator: "/") }
        return names.allSatisfy { $0.count > 1 } && Set(names.compactMap(\.first)).count > 1
    }
}

/// A system configuration for each cluster, in place of one.
struct SystemConfigsOption: ParsableArguments {
    @OptionGroup var single: SystemConfigOption

    @Option(
        help: ArgumentHelp("A folder with a system configuration for each cluster.", valueName: "dir"),
        completion: .directory)
    var systemConfigs: String?

    func validate() throws {
        if single.systemConfig != nil, systemConfigs != nil {
            throw ValidationError("--system-config and --system-configs exclude each other")
        }
    }

    /// The folder that all is read from.
    var folder: String { systemConfigs ?? single.folder }

    /// The names of the clusters that have one in the folder.
    static func clusters(in folder: String) throws(Problem) -> [String] {
        do throws(FileError) {
            var clusters: [String] = []
            for name in try File.names(in: folder) where !name.hasPrefix(".") {
                if try File.isDirectory("\(folder)/\(name)") { clusters.append(name) }
            }
            return clusters
        } catch { throw Problem(error) }
    }

    static func noClusters(in folder: String) -> Problem {
        let files = (try? File.names(in: folder)) ?? []
        let hint = "it looks like the configuration of one cluster; that is named with --system-config"
        return Problem(
            "\(folder) has no folder for a cluster", hint: files.contains { $0.hasSuffix(".json") } ? hint : nil)
    }

    /// All that are at hand, and a digest of what they were read from.
    func loadAll() throws -> (configurations: SystemConfigurations, digest: String) {
        guard let systemConfigs else {
            guard let loaded = try single.loadIfThere() else { return (.none, "") }
            return (SystemConfigurations(loaded.configuration), loaded.digest)
        }
        let names = try SystemConfigsOption.clusters(in: systemConfigs)
        if names.isEmpty { throw SystemConfigsOption.noClusters(in: systemConfigs) }
        let all = try names.map { (ClusterName($0), try SystemConfigOption.load("\(systemConfigs)/\($0)")) }
        return (
            SystemConfigurations(all.map { ($0, $1.configuration) }),
            all.map { "\($0) \($1.digest)" }.joined(separator: "\n")
        )
    }
}
