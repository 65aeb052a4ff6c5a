import Compiler

/// How a pod is.
public struct PodStatus: Sendable, Equatable {
    public let name: String
    /// Nil until it has a place.
    public let node: String?
    /// `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`
    public let phase: String
    /// Whether it takes traffic.
    public let isReady: Bool
    public let isLeaving: Bool
    /// How often its containers were started anew.
    public let restarts: Int
    /// `2019-10-02T12:00:00Z`; nil if it has not started.
    public let started: String?
    /// Why it is not running, as Kubernetes says it; nil if it says nothing.
    public let trouble: String?
    /// The hash of what it was made of.
    public let configuration: String?
    public let id: InstanceID?

    public init(_ pod: LiveObject) {
        let status = pod.node["status"]
        let containers = status?["containerStatuses"]?.items ?? []
        name = pod.name
        node = pod.node["spec"]?["nodeName"]?.string
        phase = status?["phase"]?.string ?? "Unknown"
        let conditions = status?["conditions"]?.items ?? []
        isReady =
            !pod.isBeingDeleted
            && conditions.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
        isLeaving = pod.isBeingDeleted
        restarts = containers.reduce(0) { $0 + ($1["restartCount"]?.integer ?? 0) }
        started = status?["startTime"]?.string
        let unplaced = conditions.first { $0["type"]?.string == "PodScheduled" && $0["status"]?.string == "False" }
        trouble = containers.lazy.compactMap(Self.trouble).first ?? unplaced?["message"]?.string
        configuration = pod.labels["yelp.com/paasta_config_sha"]
        id = InstanceID(podLabels: pod.labels)
    }

    private static func trouble(_ container: Node) -> String? {
        let state = container["state"]
        guard let waiting = state?["waiting"] ?? state?["terminated"], let reason = waiting["reason"]?.string,
            !["ContainerCreating", "PodInitializing", "Completed"].contains(reason)
        else { return nil }
        return [container["name"]?.string ?? "", reason, waiting["message"]?.string ?? ""].filter { !$0.isEmpty }
            .joined(separator: ": ")
    }
}
