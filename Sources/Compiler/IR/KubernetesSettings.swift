/// What the system configuration says of pods.
public struct KubernetesSettings: Sendable {
    /// The image of the sidecar that answers health checks and drains.
    public var sidecarImage = Setting("docker-paasta.yelpcorp.com:443/hacheck-k8s-sidecar", .standard)
    /// The sidecar's script that tells whether a pod is registered; nil if nobody asks.
    public var readinessScript: Setting<String>? = Setting("/check_smartstack_up.sh", .standard)
    /// The ecosystem whose secrets each cluster has (`vault_cluster_map`).
    public var ecosystems: [ClusterName: Setting<String>] = [:]

    public init() {}
}
