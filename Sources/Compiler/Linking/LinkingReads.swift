/// What linking a service in a cluster looked up that may be another in the next run, although the service's files and
/// the system configuration are the same.
public struct LinkingReads: Sendable, Equatable {
    /// A command with date variables, and what it came to; nil if it came to nothing.
    public struct Command: Sendable, Equatable {
        public var text: String
        public var expanded: String?

        public init(text: String, expanded: String?) { (self.text, self.expanded) = (text, expanded) }

        /// Whether it can still be expanded at another moment, or still cannot.
        public func isSameVerdict(at moment: Moment?) -> Bool {
            if case .success = TimeVariables.expand(text, at: moment) { return expanded != nil }
            return expanded == nil
        }
    }

    /// A cron schedule, and the interval in which an alert of its job goes out again.
    public struct Schedule: Sendable, Equatable {
        public var text: String
        public var minutes: Int?

        public init(text: String, minutes: Int?) { (self.text, self.minutes) = (text, minutes) }
    }

    /// What was said of an instance's count.
    public struct Count: Sendable, Equatable {
        public var id: InstanceID
        public var count: InstanceCounts.Count

        public init(id: InstanceID, count: InstanceCounts.Count) { (self.id, self.count) = (id, count) }
    }

    /// Whether a secret that all services share was asked for.
    public var refersToSharedSecrets = false
    public var commands: [Command] = []
    public var schedules: [Schedule] = []
    public var counts: [Count] = []

    public init() {}

    /// Whether the counts and the date variables would come out the same with other counts, at another moment. A command
    /// that could not be expanded is always tried again.
    public func hold(with counts: InstanceCounts, at moment: Moment) -> Bool {
        self.counts.allSatisfy { counts.count(of: $0.id) == $0.count }
            && commands.allSatisfy { command in
                guard let expanded = command.expanded,
                    case .success(let now) = TimeVariables.expand(command.text, at: moment)
                else { return false }
                return now.hasSameBytes(as: expanded)
            } && schedules.allSatisfy { RealertInterval($0.text, at: moment).minutes == $0.minutes }
    }

    /// Notes a command, if it may have date variables.
    mutating func note(command: String, expanded: String?) {
        guard command.utf8.contains(UInt8(ascii: "{")) else { return }
        commands.append(Command(text: command, expanded: expanded))
    }

    mutating func append(_ other: LinkingReads) {
        refersToSharedSecrets = refersToSharedSecrets || other.refersToSharedSecrets
        commands += other.commands
        schedules += other.schedules
        counts += other.counts
    }
}
