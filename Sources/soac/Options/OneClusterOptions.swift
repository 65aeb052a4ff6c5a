import ArgumentParser

/// Which cluster a command looks at or changes, and with which system configuration.
struct OneClusterOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("cluster")],
        help: .cluster(default: "the one that the system configuration names"),
        completion: .clusterNames)
    var names: [String] = []

    @OptionGroup var systems: SystemConfigsOption

    @Option(
        help: .instanceCounts(default: "what ZooKeeper has, if the system configuration names one"),
        completion: .file())
    var instanceCounts: String?

    /// Other commands have it, and whoever takes this for one of them is told.
    @Flag(help: .hidden) var allClusters = false

    func validate() throws {
        if try allClusters || Names.all(names, of: "--cluster").count > 1 {
            throw ValidationError("this command works on one cluster at a time: name it with --cluster")
        }
    }

    func load() throws -> ClusterOptions.Loaded {
        var options = try ClusterOptions.parse([])
        (options.given, options.systems, options.instanceCounts) = (names, systems, instanceCounts)
        try options.validate()
        guard let cluster = try options.load().first else { throw Problem("no cluster is named") }
        return cluster
    }
}
