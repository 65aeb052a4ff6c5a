import TestSupport

/// A host, and services that run there.
struct HostSample {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write(#"["superregion", "region", "habitat"]"#, to: "locations/location_types.json")
        try scratch.write(
            #"{"west_superregion": {"west1_region": {"west1a_habitat": {}}, "west2_region": {}}, "east_superregion": {"east1_region": {}}}"#,
            to: "locations/location_mapping.json")
        for (type, name) in [("superregion", "west"), ("region", "west1"), ("habitat", "west1a")] {
            try scratch.write(name + "\n", to: "locations/\(type)")
        }
        for name in ["west", "local"] {
            try scratch.write("- [10.0.0.1, 2181]\n", to: "zookeeper/infrastructure/\(name).yaml")
        }
        try service("web", "main: {proxy_port: 20001}\n")
        try service("odd", "main: {proxy_port: 20002}\n")
        try local([("web", 31001), ("odd", 31002)])
    }

    /// Defines a service with an instance `main`.
    func service(_ name: String, _ smartstack: String, marathon: String = "main: {}\n") throws {
        try scratch.write(smartstack, to: "soa/\(name)/smartstack.yaml")
        try scratch.write(marathon, to: "soa/\(name)/marathon-c.yaml")
    }

    func local(_ services: [(name: String, port: Int)]) throws {
        let items = services.map { "[\"\($0.name)\", \"main\", \($0.port)]" }
        try scratch.write("[\(items.joined(separator: ", "))]", to: "local.json")
    }

    private static let host = [
        "--soa-dir", "soa", "--locations", "locations", "--zookeeper", "zookeeper", "--hostname", "h1",
    ]

    func nerve(_ more: String...) throws -> Soac.Run {
        let running = more.contains("--mesos-agent") ? [] : ["--local-services", "local.json"]
        return try Soac.run(
            ["nerve"] + Self.host + ["--cluster", "c", "--ip", "10.1.1.1"] + running + more, in: scratch.path,
            environment: ["PAASTA_SYSTEM_CONFIG_DIR=/nonexistent"])
    }

    func synapse(_ more: String...) throws -> Soac.Run {
        try Soac.run(["synapse"] + Self.host + more, in: scratch.path)
    }

    static let web = "web.main.west:10.1.1.1.31001.v2.new"
    static let odd = "odd.main.west:10.1.1.1.31002.v2.new"
}
