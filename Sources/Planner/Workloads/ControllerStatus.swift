import Compiler

/// How far a Deployment or a StatefulSet has come.
public struct ControllerStatus: Sendable, Equatable {
    /// How many pods are wanted, and how many there are: of the newest kind, able to take traffic, in all.
    public let wanted: Int
    public let updated: Int
    public let ready: Int
    public let all: Int
    /// Whether Kubernetes has looked at the last change.
    private let isSeen: Bool
    /// Why Kubernetes has given up on it, for people; nil if it has not.
    public let failure: String?

    public init(_ object: LiveObject) {
        let (spec, status) = (object.node["spec"], object.node["status"])
        func count(_ name: String) -> Int { status?[name]?.integer ?? 0 }
        wanted = spec?["replicas"]?.integer ?? 1
        (all, updated) = (count("replicas"), count("updatedReplicas"))
        ready = object.kind == .deployment ? count("availableReplicas") : count("readyReplicas")
        isSeen = count("observedGeneration") >= object.node["metadata"]?["generation"]?.integer ?? 0
        let stuck = (status?["conditions"]?.items ?? []).first {
            $0["type"]?.string == "Progressing" && $0["status"]?.string == "False"
        }
        failure = stuck.map { $0["message"]?.string ?? $0["reason"]?.string ?? "it makes no progress" }
    }

    /// Whether all its pods are of the newest kind and take traffic, and no other is left.
    public var isRolledOut: Bool { isSeen && updated >= wanted && all <= updated && ready >= wanted }

    /// `2 of 4 pods are new and 3 ready`
    public var progress: String {
        isSeen
            ? "\(updated) of \(wanted) pods are new, \(ready) of \(all) are ready"
            : "Kubernetes has not looked at it yet"
    }
}
