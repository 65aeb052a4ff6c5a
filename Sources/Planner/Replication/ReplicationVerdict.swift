import Compiler

/// What monitoring is told of an instance's replication.
public struct ReplicationVerdict: Sendable, Equatable {
    /// A location's backends.
    public struct Location: Sendable, Equatable {
        public var name: String
        /// Nil if no HAProxy there answers.
        public var up: Int?
        public var expected: Int
        public var isUnder: Bool
    }

    /// Sensu's: 0 fine, 2 too few, 3 not known.
    public var status: Int
    /// By name; empty if Marathon was asked.
    public var locations: [Location] = []
    /// Healthy tasks in Marathon, or pods that are ready, if these were asked about.
    public var available: Int?
    /// For people, a line for each finding.
    public var lines: [String]

    public init(status: Int, locations: [Location] = [], available: Int? = nil, lines: [String]) {
        (self.status, self.locations, self.available, self.lines) = (status, locations, available, lines)
    }

    /// The name of the event's check.
    public static func checkName(of instance: InstanceID) -> String { "check_paasta_services_replication.\(instance)" }

    /// Too few: less than the threshold's share in percent. Of nothing everything is there.
    private static func isUnder(_ up: Int, of expected: Int, _ subject: ReplicationSubject) -> Bool {
        isUnder(up, of: expected, threshold: subject.threshold)
    }

    private static func isUnder(_ up: Int, of expected: Int, threshold: Double) -> Bool {
        let percent = expected == 0 ? 100 : Double(up) / Double(expected) * 100
        return percent < threshold.rounded(.towardZero)
    }

    // MARK: Kubernetes

    /// By the pods that are ready. `threshold` is `replication_threshold`, in percent.
    public static func kubernetes(ready: Int, expected: Int, threshold: Double) -> ReplicationVerdict {
        ReplicationVerdict(
            status: isUnder(ready, of: expected, threshold: threshold) ? 2 : 0, available: ready,
            lines: ["\(ready) of \(expected) expected pods are ready"])
    }

    // MARK: SmartStack

    /// - Parameter answers: for each host that was asked how many backends each proxy has up there
    public static func smartstack(
        _ subject: ReplicationSubject, locations: [ReplicationLocation], answers: [String: Known<[String: Int]>]
    ) -> ReplicationVerdict {
        guard !locations.isEmpty else {
            return ReplicationVerdict(
                status: 2, lines: ["no slave has the attribute '\(subject.discover)', by which it is discovered"])
        }
        let expected = subject.instances / locations.count
        let results = locations.map { location in
            let counts = location.hosts.lazy.compactMap { answers[$0]?.value }.first
            let up = counts.map { $0[subject.id.description] ?? 0 }
            return Location(
                name: location.name, up: up, expected: expected,
                isUnder: up.map { isUnder($0, of: expected, subject) } ?? false)
        }
        var lines = results.map { location in
            location.up.map { "\(location.name): \($0) of \(expected) expected backends are up" }
                ?? "\(location.name): no HAProxy answers"
        }
        let isAnyUnknown = results.contains { $0.up == nil }
        var isAnyUnder = results.contains(where: \.isUnder)
        // Fewer tasks than locations: each may do without, all together not.
        if expected == 0, !isAnyUnknown {
            let total = results.reduce(0) { $0 + ($1.up ?? 0) }
            isAnyUnder = isUnder(total, of: subject.instances, subject)
            lines.append("all locations: \(total) of \(subject.instances) expected backends are up")
        }
        return ReplicationVerdict(
            status: isAnyUnder ? 2 : isAnyUnknown ? 3 : 0, locations: results, lines: lines)
    }

    // MARK: Marathon

    /// - Parameters:
    ///   - apps: every app of every Marathon
    ///   - now: seconds since 1970
    public static func marathon(_ subject: ReplicationSubject, apps: [LiveApp], now: Double) -> ReplicationVerdict {
        let tasks = apps.filter { AppID($0.place.id)?.belongs(to: subject.id) ?? false }.flatMap(\.tasks)
        let available = tasks.count { task in
            task.checks.allSatisfy { $0 } && task.started.map { now - $0 > 60 } ?? false
        }
        return ReplicationVerdict(
            status: isUnder(available, of: subject.instances, subject) ? 2 : 0, available: available,
            lines: ["\(available) of \(subject.instances) expected tasks are healthy in Marathon"])
    }
}
