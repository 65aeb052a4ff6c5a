import Planner

/// Which lines of a log are looked for.
public struct LogQuery: Sendable {
    public var service: String
    /// Nil: all.
    public var instance: String?
    public var cluster: String?
    public var components: Set<String>?
    /// Not those before: seconds since 1970.
    public var since: Double?
    /// How many at most, the last ones.
    public var limit: Int

    public init(
        service: String, instance: String? = nil, cluster: String? = nil, components: Set<String>? = nil,
        since: Double? = nil, limit: Int = 100
    ) {
        (self.service, self.instance, self.cluster) = (service, instance, cluster)
        (self.components, self.since, self.limit) = (components, since, limit)
    }

    /// Lines of no cluster are those of all.
    func matches(_ line: LogLine) -> Bool {
        line.service == service && (instance == nil || line.instance == instance)
            && (cluster == nil || line.cluster == cluster || line.cluster == "N/A")
            && (components?.contains(line.component) ?? true) && !isBefore(line)
    }

    /// Whether a line is older than what is looked for.
    func isBefore(_ line: LogLine) -> Bool {
        guard let since, let time = LogTime.text(since) else { return false }
        return line.timestamp.utf8.lexicographicallyPrecedes(time.utf8)
    }
}

/// Where lines that were found go, and what is to be known about those that were not.
public struct LogOutput: Sendable {
    let line: @Sendable (LogLine) throws -> Void
    let note: @Sendable (String) -> Void

    public init(line: @escaping @Sendable (LogLine) throws -> Void, note: @escaping @Sendable (String) -> Void) {
        (self.line, self.note) = (line, note)
    }
}

/// Where lines of a log are read from.
public protocol LogReader: Sendable {
    /// Tells the last lines that a query asks for; with `follow` then all that come, without an end. Throws `LogFailure`, and
    /// whatever the output throws.
    func read(_ query: LogQuery, follow: Bool, to output: LogOutput) async throws
}
