import ArgumentParser

/// Which cluster a command looks at or changes, and with which system configuration.
struct OneClusterOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("cluster")],
        help: ArgumentHelp("The cluster. Default: the one that the system configuration names.", valueName: "name"),
        completion: .clusterNames)
    var names: [String] = []

    @OptionGroup var systems: SystemConfigsOption

    @Option(
        help: ArgumentHelp(
            "JSON of the instance counts that autoscaling has set: {\"SERVICE.INSTANCE\": 3}, or the same by cluster. Default: what ZooKeeper has, if the system configuration names one.",
            valueName: "file"),
        completion: .file())
    var instanceCounts: String?

    /// Other commands have it, and whoever takes this for one of them is told.
    @Flag(help: .hidden) var allClusters = false

    func validate() throws {
        if allClusters || names.count > 1 {
            throw ValidationError("each cluster is looked at and brought about by itself: name one with --cluster")
        }
    }

    func load() throws -> ClusterOptions.Loaded {
        var options = try ClusterOptions.parse([])
        (options.names, options.systems, options.instanceCounts) = (names, systems, instanceCounts)
        try options.validate()
        guard let cluster = try options.load().first else { throw Problem("no cluster is named") }
        return cluster
    }
}
