import Compiler

/// Which apps belong to no configured instance and are deleted.
///
/// Only apps go whose ids soac or paasta_tools makes, and whose instance a commit of the repository once defined. All
/// others are left alone, with the reason. When more than a share of the instances that run would go, nothing does:
/// somebody probably lost the configuration.
public struct Cleanup: Sendable {
    /// An app that is deleted.
    public struct Removal: Sendable, Equatable {
        public var app: AppPlace
        /// `--` of the id is read as `_`.
        public var instance: InstanceID
        public var reason: String
    }

    /// An app that stays although no instance that is configured has it.
    public struct Exception: Sendable, Equatable {
        public var app: AppPlace
        public var reason: String
    }

    /// In the order of the apps.
    public let removals: [Removal]
    public let leftAlone: [Exception]
    /// Instances that run, and those of them that would go.
    public let running: Int
    public let unconfigured: Int
    /// Too many would go, and that is not forced: nothing is to be deleted.
    public let isRefused: Bool

    /// - Parameters:
    ///   - apps: every app of every Marathon, each of which is asked once
    ///   - configured: the instances of the cluster; those whose files are broken, too
    ///   - wasDefined: whether a commit of the repository ever defined an instance that is spelled so in ids
    ///     (`SERVICE.INSTANCE`, with `--` for `_`)
    ///   - threshold: a share of the running instances, 0 to 1; exactly so many may go
    public init(
        apps: [AppPlace], configured: [InstanceID], wasDefined: (String) -> Bool, threshold: Double,
        isForced: Bool = false
    ) {
        let names = Set(configured.map { AppID.spelling(of: $0) })
        var removals: [Removal] = []
        var leftAlone: [Exception] = []
        var (running, gone): (Set<String>, Set<String>) = ([], [])
        for app in apps {
            guard let id = AppID(app.id) else {
                leftAlone.append(Exception(app: app, reason: "its id is not one that soac makes"))
                continue
            }
            running.insert(id.spelledInstance)
            if names.contains(id.spelledInstance) { continue }
            guard wasDefined(id.spelledInstance) else {
                leftAlone.append(
                    Exception(app: app, reason: "no commit of the repository defines \(id.likelyInstance)"))
                continue
            }
            gone.insert(id.spelledInstance)
            let instance = id.likelyInstance
            removals.append(
                Removal(
                    app: AppPlace(id: id.path, shard: app.shard), instance: instance,
                    reason: "\(instance) is not configured any more"))
        }
        (self.leftAlone, self.running, unconfigured) = (leftAlone, running.count, gone.count)
        isRefused = !isForced && !running.isEmpty && Double(gone.count) / Double(running.count) > threshold
        self.removals = isRefused ? [] : removals
    }
}
