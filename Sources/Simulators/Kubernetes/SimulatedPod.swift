/// What becomes of pods with an image, or of a workload with a name.
public enum PodNature: String, CaseIterable, Sendable {
    /// Runs, and is ready a little later.
    case works
    /// Runs, and its readiness probe fails for ever.
    case neverReady
    /// Ends again and again.
    case crashes
    /// Its image cannot be pulled.
    case cannotBePulled
    /// No node has room for it.
    case cannotBePlaced
}

/// What a simulated pod does.
struct SimulatedPod: Sendable {
    enum PodStage: Equatable, Sendable {
        case pending, running, ready
    }

    var nature: PodNature
    var stage = PodStage.pending
    /// Of the template that it was made of.
    var revision: String
    /// Its place in a StatefulSet.
    var ordinal = 0
    var since: SimulatedTime
    /// The last part of its address.
    var number: Int
    var restarts = 0

    /// `status`
    func status(_ containers: [JSON]) -> JSON {
        let isPlaced = stage != .pending || nature != .cannotBePlaced
        let condition = { (type: String, isTrue: Bool, reason: String) -> JSON in
            var condition: JSON = ["type": .string(type), "status": isTrue ? "True" : "False"]
            condition = condition.setting("lastTransitionTime", .string(since.seconds8601))
            return isTrue ? condition : condition.setting("reason", .string(reason))
        }
        var status: JSON = [
            "phase": stage == .pending ? "Pending" : "Running",
            "conditions": [
                condition("PodScheduled", isPlaced, "Unschedulable"),
                condition("Initialized", isPlaced, "NotInitialized"),
                condition("ContainersReady", stage == .ready, "ContainersNotReady"),
                condition("Ready", stage == .ready, "ContainersNotReady"),
            ],
            "qosClass": "Burstable",
        ]
        guard isPlaced else { return status }
        status = status.setting("hostIP", .string("10.0.0.\(number % 250 + 1)"))
        if stage != .pending {
            status = status.setting("podIP", .string("10.244.\(number / 250 % 250).\(number % 250 + 1)"))
        }
        return status.setting("containerStatuses", .list(containers.map(container)))
    }

    private func container(_ container: JSON) -> JSON {
        let state: JSON =
            switch (stage, nature) {
            case (_, .crashes) where restarts > 0: ["waiting": ["reason": "CrashLoopBackOff"]]
            case (.pending, .cannotBePulled): ["waiting": ["reason": "ImagePullBackOff"]]
            case (.pending, _): ["waiting": ["reason": "ContainerCreating"]]
            default: ["running": ["startedAt": .string(since.seconds8601)]]
            }
        return [
            "name": container["name"] ?? "", "image": container["image"] ?? "", "ready": .bool(stage == .ready),
            "restartCount": .int(restarts), "started": .bool(stage != .pending), "state": state,
        ]
    }
}
