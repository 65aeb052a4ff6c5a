import Compiler
import Git
import Planner
import Synchronization

/// Writes what a rollout does to the log of each service: lines of the component `deploy`, in the original's format.
public final class WrittenLog: RolloutLog {
    private let writer: any LogWriter
    private let cluster: ClusterName
    private let clock: any RuntimeClock
    private let warn: @Sendable (String) -> Void
    private let hasWarned = Atomic(false)

    /// `warn` is told once that lines could not be written. No bounce waits for its log, or ends because of it.
    public init(
        _ writer: any LogWriter, cluster: ClusterName, clock: any RuntimeClock = HostClock(),
        warn: @escaping @Sendable (String) -> Void
    ) {
        (self.writer, self.cluster, self.clock, self.warn) = (writer, cluster, clock, warn)
    }

    public func note(_ event: DeployEvent, of id: InstanceID) {
        guard let time = LogTime.text(clock.now),
            let line = LogLine(
                level: event.level, cluster: cluster.text, service: id.service.text, instance: id.instance.text,
                component: "deploy", message: Redaction.of(event.text), timestamp: time)
        else { return }
        do throws(LogFailure) {
            try writer.write(line)
        } catch {
            guard !hasWarned.exchange(true, ordering: .relaxed) else { return }
            warn("lines of the log are lost: \(error.reason)")
        }
    }
}
