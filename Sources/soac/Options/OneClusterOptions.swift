import ArgumentParser

/// Which cluster a command looks at or changes, and with which system configuration.
struct OneClusterOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("cluster")],
        help: .cluster(default: ArgumentHelp.clusters),
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

    func load(_ whereabouts: Whereabouts, for use: SystemConfigsOption.Use) throws -> ClusterOptions.Loaded {
        var options = try ClusterOptions.parse([])
        (options.given, options.systems, options.instanceCounts) = (names, systems, instanceCounts)
        try options.validate()
        let clusters = try options.load(whereabouts, for: use)
        guard let cluster = clusters.first, clusters.count == 1 else {
            let names = clusters.map(\.input.name.text)
            throw Problem(
                "which cluster? There are \(names.joined(separator: ", "))",
                hint: "name one with --cluster: this command works on one cluster at a time")
        }
        return cluster
    }
}
