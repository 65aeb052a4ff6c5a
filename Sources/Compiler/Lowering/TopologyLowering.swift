/// Lowers ZooKeeper topologies: a YAML file for each location, `[[HOST, PORT], …]`.
public enum TopologyLowering {
    /// `files` are named `LOCATION.yaml`; one that cannot be read is broken, and costs those who register there.
    public static func lower(_ files: [HostFile]) -> Outcome<ZooKeeperTopologies> {
        var topologies: [LocationName: Definition<[String]>] = [:]
        var diagnostics: [Diagnostic] = []
        for file in files where file.name.hasSuffix(".yaml") {
            let lowered = lower(file)
            topologies[LocationName(String(file.name.dropLast(5)))] = lowered.value.map { .sound($0) } ?? .broken
            diagnostics += lowered.diagnostics
        }
        return Outcome(ZooKeeperTopologies(topologies), diagnostics)
    }

    /// The servers of one file, as `HOST:PORT`.
    public static func lower(_ file: HostFile) -> Outcome<[String]?> {
        let parsed = file.yaml()
        guard let root = parsed.value else { return Outcome(nil, parsed.diagnostics) }
        let servers = root.items.map(server)
        guard root.isList, servers.allSatisfy({ $0 != nil }) else {
            let wrong = zip(root.items, servers).first { $0.1 == nil }?.0 ?? root
            let finding = wrong.diagnostic(
                .hostInput, "a ZooKeeper topology is a list of servers, each a host and a port",
                hint: "as in [[zk1.example.com, 2181]]")
            return Outcome(nil, parsed.diagnostics + [finding])
        }
        return Outcome(servers.compactMap { $0 }, parsed.diagnostics)
    }

    private static func server(_ node: Node) -> String? {
        guard node.isList, node.items.count >= 2, case .int(let port) = node.items[1].value else { return nil }
        let host = node.items[0].value.str
        return host.isEmpty || host.hasControlCharacter ? nil : "\(host):\(port)"
    }
}
