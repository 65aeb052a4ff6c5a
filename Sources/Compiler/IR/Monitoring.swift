/// What monitoring is told of an instance's check, whatever the check finds. Instances that say nothing of their own share
/// one table, their service's.
public struct Monitoring: Sendable {
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

    private var settings = [Setting<Value>?](repeating: nil, count: Key.allCases.count)

    init() {}

    /// Nil if events do not have the key. `alert_after` is in seconds, or null; `realert_every` counts checks, -1 for ever
    /// less often.
    public subscript(_ key: Key) -> Setting<Value>? {
        get { settings[key.rawValue] }
        set { settings[key.rawValue] = newValue }
    }
}

/// An instance whose check monitoring is told of.
public struct MonitoredInstance: Sendable {
    public var common: InstanceDefinition
    public var check: SensuName
    public var monitoring: Monitoring
    /// Set for a job if its interval says how often an alert goes out again.
    var realertSchedule: Setting<Value>?

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
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
                    || byte == 45 || byte == 46
            }
    }
}
