/// How much one slave has to give to tasks, by cluster and pool: the largest one of each pool.
public struct SlaveSizes: Equatable, Sendable {
    /// What is not named is not known.
    struct Size: Equatable, Sendable {
        var cpus: Double?
        /// Megabytes, as disk.
        var memory: Double?
        var disk: Double?
        var gpus: Double?
    }

    struct Entry: Equatable, Sendable {
        /// Nil: those of clusters that have no entry for the pool.
        var cluster: ClusterName?
        /// Nil: those of pools that have no entry of the cluster.
        var pool: String?
        var size: Size
    }

    var entries: [Entry] = []

    public static let unknown = SlaveSizes()

    /// Of a pool of a cluster: what is said of both, else of all pools of the cluster, else of the pool in all clusters,
    /// else of all. Nil if nothing is.
    func size(of pool: String, in cluster: ClusterName) -> Size? {
        func entry(_ cluster: ClusterName?, _ pool: String?) -> Size? {
            entries.first { $0.cluster == cluster && isSame($0.pool, pool) }?.size
        }
        return entry(cluster, pool) ?? entry(cluster, nil) ?? entry(nil, pool) ?? entry(nil, nil)
    }

    private func isSame(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.hasSameBytes(as: right)
    }
}
