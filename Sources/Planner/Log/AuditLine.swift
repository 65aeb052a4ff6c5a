import Compiler
import Emitters

/// A line of the audit log: who did what from where.
public struct AuditLine: Sendable {
    /// What the log of all of them is called, and what stands for the instance where it is about none.
    public static let (log, all) = ("stream_paasta-audit-log", "N/A")

    public var cluster: String
    public var instance: String
    public var user: String
    public var host: String
    public var action: String
    /// A mapping; null where there is nothing more to say.
    public var details: Value
    public var service: String?
    /// UTC, ISO 8601, without a zone.
    public var timestamp: String

    public init(
        cluster: String, instance: String, user: String, host: String, action: String, details: Value,
        service: String?, timestamp: String
    ) {
        (self.cluster, self.instance, self.user, self.host) = (cluster, instance, user, host)
        (self.action, self.details, self.service, self.timestamp) = (action, details, service, timestamp)
    }

    /// The JSON, without a line break.
    public var text: String {
        JSONText.object([
            "action": JSONText.of(action),
            "action_details": String(decoding: JSONText.of(details), as: UTF8.self),
            "cluster": JSONText.of(cluster), "host": JSONText.of(host), "instance": JSONText.of(instance),
            "service": JSONText.orNull(service), "timestamp": JSONText.of(timestamp), "user": JSONText.of(user),
        ])
    }
}
