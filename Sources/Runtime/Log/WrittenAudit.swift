import Compiler
import Planner

/// Writes who changed what of a cluster by hand to the audit log, in the original's format.
public struct WrittenAudit: Sendable {
    private let writer: any LogWriter
    private let cluster: ClusterName
    private let user: String
    private let host: String
    private let clock: any RuntimeClock
    private let warn: @Sendable (String) -> Void

    /// `warn` is told of lines that could not be written. What was done stays done.
    public init(
        _ writer: any LogWriter, cluster: ClusterName, user: String, host: String,
        clock: any RuntimeClock = HostClock(),
        warn: @escaping @Sendable (String) -> Void
    ) {
        (self.writer, self.cluster, self.user, self.host) = (writer, cluster, user, host)
        (self.clock, self.warn) = (clock, warn)
    }

    /// `details` is a mapping, or null; without an instance it is about the whole cluster.
    public func note(_ action: String, _ details: Value, of id: InstanceID? = nil) {
        guard let time = LogTime.text(clock.now) else { return }
        let line = AuditLine(
            cluster: cluster.text, instance: id?.instance.text ?? AuditLine.all, user: user, host: host, action: action,
            details: details, service: id?.service.text, timestamp: time)
        do throws(LogFailure) { try writer.write(line) } catch {
            warn("a line of the audit log is lost: \(error.reason)")
        }
    }
}
