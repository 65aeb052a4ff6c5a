/// Reads `slaves: {CLUSTER: {POOL: {cpus: 32, mem: 128000, disk: 500000, gpus: 0}}}`, where `*` is any cluster or pool.
enum SlaveSizesReader {
    static func read(_ slaves: Node?, _ form: inout SettingsForm) -> [SlaveSizes.Entry] {
        var entries: [SlaveSizes.Entry] = []
        for (cluster, pools) in names(in: slaves, "'slaves' is a mapping of clusters to their pools", &form) {
            for (pool, size) in names(in: pools, "a cluster is a mapping of pools to what a slave has", &form) {
                guard let size = read(size: size, &form) else { continue }
                entries.append(
                    SlaveSizes.Entry(
                        cluster: cluster == any ? nil : ClusterName(cluster), pool: pool == any ? nil : pool, size: size
                    ))
            }
        }
        return entries
    }

    private static let any = "*"

    private static func names(
        in node: Node?, _ message: String, _ form: inout SettingsForm
    ) -> [(name: String, value: Node)] {
        guard let node, !node.isNull else { return [] }
        guard node.isMapping else {
            form.report(message, at: node)
            return []
        }
        var names: [(name: String, value: Node)] = []
        for pair in node.pairs {
            if let name = pair.key.string {
                names.append((name, pair.value))
            } else {
                form.report("\(pair.key.value.shown) is not a name: write it in quotes", at: pair.key)
            }
        }
        return names
    }

    private static func read(size: Node, _ form: inout SettingsForm) -> SlaveSizes.Size? {
        guard form.isMapping(size, of: ["cpus", "mem", "disk", "gpus"]) else { return nil }
        func amount(_ key: String) -> Double? {
            guard let node = size.value(key) else { return nil }
            if case .bool = node.value {} else if let number = node.value.number?.double, number >= 0 { return number }
            form.report("\(key) is a number, not \(node.value.shown)", at: node)
            return nil
        }
        return SlaveSizes.Size(
            cpus: amount("cpus"), memory: amount("mem"), disk: amount("disk"), gpus: amount("gpus"))
    }
}
