import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc

/// Which clusters to compile for, and with which system configuration.
struct ClusterOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("cluster")],
        help: .cluster(default: "the one that the system configuration names"),
        completion: .clusterNames)
    var given: [String] = []

    @Flag(help: "Compile for every cluster of --system-configs, or of the system configuration's list of clusters.")
    var allClusters = false

    @OptionGroup var systems: SystemConfigsOption

    @Flag(help: "Compile every cluster with the one --system-config: its slaves, volumes and registry.")
    var systemConfigForAll = false

    @Option(help: .instanceCounts(), completion: .file())
    var instanceCounts: String?

    /// Those of `--cluster`; `validate` has seen to it that they can be read.
    var names: [String] { (try? Names.all(given, of: "--cluster")) ?? [] }

    func validate() throws {
        let names = try Names.all(given, of: "--cluster")
        if allClusters, !names.isEmpty { throw ValidationError("--cluster and --all-clusters exclude each other") }
        if systemConfigForAll, !allClusters || systems.systemConfigs != nil {
            throw ValidationError("--system-config-for-all goes with --all-clusters and one --system-config")
        }
        if let bad = names.first(where: { $0.isEmpty || $0.contains("/") || $0.hasPrefix(".") }) {
            throw ValidationError("'\(bad)' is not the name of a cluster")
        }
    }

    /// A cluster, and digests of what it was read from.
    struct Loaded {
        var input: ClusterInput
        var systemConfigDigest: String
        var instanceCountsDigest: String?

        /// Over all that the cluster's artifacts depend on, beside soa-configs.
        var digest: String { "\(input.name) \(systemConfigDigest) \(instanceCountsDigest ?? "-")" }
    }

    /// The clusters in order, each once. Findings are reported; what keeps the run from starting is thrown.
    func load() throws -> [Loaded] {
        let counts = try instanceCountsDocument()
        var loaded: [Loaded] = []
        func add(_ name: ClusterName, _ system: SystemConfigOption.Loaded) throws {
            if loaded.contains(where: { $0.input.name == name }) { return }
            guard system.configuration.namesVolumes else {
                throw Problem(
                    "the system configuration of \(name) has no volumes",
                    hint: "add a file with {\"volumes\": []} if containers see none of the host's files")
            }
            var instanceCounts = InstanceCounts()
            if let counts {
                let read = InstanceCounts.read(counts.root, cluster: name)
                Terminal.report(read.diagnostics)
                if !read.diagnostics.isEmpty { throw ExitCode(2) }
                instanceCounts = read.value
            }
            loaded.append(
                Loaded(
                    input: ClusterInput(name: name, system: system.configuration, counts: instanceCounts),
                    systemConfigDigest: system.digest, instanceCountsDigest: counts?.digest))
        }
        if let systemConfigs = systems.systemConfigs {
            for name in try clusterFolders(systemConfigs) {
                try add(ClusterName(name), try SystemConfigOption.load("\(systemConfigs)/\(name)"))
            }
        } else {
            let loaded = try systems.single.load()
            for name in try clusterNames(of: loaded.configuration) { try add(name, loaded) }
        }
        return loaded
    }

    private func clusterNames(of configuration: SystemConfiguration) throws(Problem) -> [ClusterName] {
        if allClusters {
            guard !configuration.clusters.isEmpty else {
                throw Problem("\(systems.single.folder) has no list of clusters", hint: "name them with --cluster")
            }
            let others = configuration.clusters.filter { $0 != configuration.cluster ?? configuration.clusters[0] }
            guard others.isEmpty || systemConfigForAll else {
                throw Problem(
                    "\(systems.single.folder) is the configuration of one cluster, and not of \(others[0])",
                    hint: "give each cluster its own with --system-configs, or use --system-config-for-all")
            }
            return configuration.clusters
        }
        if !names.isEmpty {
            let known = configuration.clusters.map(\.text)
            if let wrong = names.first(where: { name in
                !known.isEmpty && !known.contains { $0.hasSameBytes(as: name) } && configuration.cluster?.text != name
            }) {
                throw Problem(
                    "there is no cluster '\(wrong)'", hint: ClusterOptions.hint(wrong, known, systems.single.folder))
            }
            let chosen = names.map { ClusterName($0) }
            if let own = configuration.cluster, chosen != [own] {
                Terminal.note(
                    "warning: \(systems.single.folder) is the configuration of \(own), but is used for \(names.joined(separator: ", "))"
                )
            }
            return chosen
        }
        guard let own = configuration.cluster else {
            throw Problem(
                "\(systems.single.folder) does not say which cluster it belongs to", hint: "name one with --cluster")
        }
        return [own]
    }

    private func clusterFolders(_ folder: String) throws(Problem) -> [String] {
        let all = try SystemConfigsOption.clusters(in: folder)
        if all.isEmpty { throw SystemConfigsOption.noClusters(in: folder) }
        if allClusters {
            return all
        }
        guard !names.isEmpty else {
            throw Problem(
                "--system-configs needs --all-clusters or --cluster", hint: "there are \(all.joined(separator: ", "))")
        }
        if let missing = names.first(where: { !all.contains($0) }) {
            throw Problem("\(folder) has no folder '\(missing)'", hint: ClusterOptions.hint(missing, all, folder))
        }
        return names
    }

    private static func hint(_ name: String, _ known: [String], _ folder: String) -> String {
        let near = NearestNames.of(name, among: known)
        return near.isEmpty
            ? "\(folder) knows \(known.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?"
    }

    private func instanceCountsDocument() throws -> (root: Node, digest: String)? {
        guard let instanceCounts else { return nil }
        guard let bytes = try File.read(instanceCounts, limit: JSONParser.sizeLimit, pipes: true) else {
            throw Problem("there is no file \(instanceCounts)")
        }
        let parsed = JSONParser.parse(bytes, path: instanceCounts)
        Terminal.report(parsed.diagnostics)
        guard let root = parsed.value?.root, root.isMapping else {
            throw Problem("\(instanceCounts) is not a JSON mapping of instances to counts")
        }
        return (root, try BlobID.hash(of: bytes).id.description)
    }
}
