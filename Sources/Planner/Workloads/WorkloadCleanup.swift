import Compiler

/// Which of Kubernetes's Deployments and StatefulSets belong to nothing that is configured and are deleted, with what stands
/// beside them.
///
/// Only what has PaaSTA's labels goes, and whose instance a commit of the repository once defined. All else is left alone, with
/// the reason. When more than a share of the instances would go, nothing does: somebody probably lost the configuration.
public struct WorkloadCleanup: Sendable {
    /// An instance that goes.
    public struct Removal: Sendable {
        public var live: LiveWorkload
        public var reason: String
    }

    /// What stays although nothing that is configured has it.
    public struct Exception: Sendable, Equatable {
        /// `Deployment checkout-main`
        public var object: String
        public var reason: String
    }

    /// By instance.
    public let removals: [Removal]
    public let leftAlone: [Exception]
    /// The instances that Kubernetes has, and those of them that would go.
    public let running: Int
    public let unconfigured: Int
    /// Too many would go: nothing is to be deleted.
    public let isRefused: Bool

    /// - Parameters:
    ///   - isConfigured: whether a file of the cluster has an instance, or cannot be read
    ///   - wasDefined: whether a commit of the repository ever defined an instance
    ///   - threshold: a share of the instances that run, 0 to 1; exactly so many may go
    public init(
        _ objects: ClusterObjects, isConfigured: (InstanceID) -> Bool, wasDefined: (InstanceID) -> Bool,
        threshold: Double
    ) {
        var removals: [Removal] = []
        var leftAlone = objects.unmarked.map {
            Exception(object: $0.title, reason: "it lacks a label that soac's have")
        }
        for id in objects.instances where !isConfigured(id) {
            let live = objects[id]
            if wasDefined(id) {
                removals.append(Removal(live: live, reason: "\(id) is not configured any more"))
            } else {
                let reason = "no commit of the repository defines \(id)"
                leftAlone += live.all.map { Exception(object: $0.title, reason: reason) }
            }
        }
        let gone = removals.count { !$0.live.controllers.isEmpty }
        (self.leftAlone, running, unconfigured) = (leftAlone, objects.running, gone)
        isRefused = running > 0 && Double(gone) / Double(running) > threshold
        self.removals = isRefused ? [] : removals
    }
}
