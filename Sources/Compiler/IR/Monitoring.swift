/// What monitoring is told of an instance's check, whatever the check finds. An object: instances that say nothing of their
/// own share one, their service's, and what is made of it once is remembered of this one.
public final class Monitoring: Sendable {
    /// What `monitoring` says of alerts, and reaches an event; by name.
    public enum Key: Int, CaseIterable, Sendable {
        case alertAfter, component, description, ircChannels, notificationEmail, page, priority, project, realertEvery
        case runbook, slackChannels, tags, team, ticket, tip

        /// The key as files and events have it.
        public var name: String {
            switch self {
            case .alertAfter: "alert_after"
            case .component: "component"
            case .description: "description"
            case .ircChannels: "irc_channels"
            case .notificationEmail: "notification_email"
            case .page: "page"
            case .priority: "priority"
            case .project: "project"
            case .realertEvery: "realert_every"
            case .runbook: "runbook"
            case .slackChannels: "slack_channels"
            case .tags: "tags"
            case .team: "team"
            case .ticket: "ticket"
            case .tip: "tip"
            }
        }

        static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
    }

    /// Of each key what it is set to.
    struct Table: Sendable {
        private var settings = [Setting<Value>?](repeating: nil, count: Key.allCases.count)

        subscript(_ key: Key) -> Setting<Value>? {
            get { settings[key.rawValue] }
            set { settings[key.rawValue] = newValue }
        }
    }

    private let table: Table

    init(_ table: Table) { self.table = table }

    /// Nil if events do not have the key. `alert_after` is in seconds, or null; `realert_every` counts checks, -1 for ever
    /// less often.
    public subscript(_ key: Key) -> Setting<Value>? { table[key] }

    /// The same with another value for a key.
    func with(_ key: Key, _ setting: Setting<Value>) -> Monitoring {
        var changed = table
        changed[key] = setting
        return Monitoring(changed)
    }
}

/// An instance whose check monitoring is told of.
public final class MonitoredInstance: Sendable {
    public let common: InstanceDefinition
    public let check: SensuName
    public let monitoring: Monitoring
    /// Set for a job if its interval says how often an alert goes out again.
    let realertSchedule: Setting<Value>?

    init(
        common: InstanceDefinition, check: SensuName, monitoring: Monitoring, realertSchedule: Setting<Value>?
    ) {
        self.common = common
        self.check = check
        self.monitoring = monitoring
        self.realertSchedule = realertSchedule
    }

    public var id: InstanceID { common.id }
}

/// The name of a check, or of what it is about.
public struct SensuName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    /// The cluster, in whose name all its hosts speak.
    public init(source cluster: ClusterName) { text = "paasta-" + cluster.text }

    init(checkOf id: InstanceID, kind: InstanceKind) {
        text = (kind == .chronos ? "check_chronos_jobs." : "check_paasta_services_replication.") + id.description
    }

    /// Sensu's client takes `[\w.-]+`, and `\w` is ASCII there.
    var isAccepted: Bool {
        let bytes = text.utf8.span
        for i in bytes.indices where !SensuName.isOfName(bytes[i]) { return false }
        return !bytes.isEmpty
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == 95 || byte == 45 || byte == 46
    }
}
