import Compiler
import Glibc
import Planner
import Runtime

/// Tells what a rollout does on standard error.
struct TerminalLog: RolloutLog {
    func note(_ event: DeployEvent, of id: InstanceID) { Terminal.note("\(id): \(event.text)") }
}

extension TerminalLog {
    /// The terminal, and the log of each service; what repeats is told once.
    static func andWritten(for cluster: ClusterInput) throws(Problem) -> any RolloutLog {
        let writer: any LogWriter
        do { writer = try LogWriters.named(by: cluster.system.services.logWriter) } catch {
            throw Problem(error.reason, hint: error.hint.map { "\($0); --no-log writes none" })
        }
        // Whoever reads it may go: that ends no bounce in its middle.
        signal(SIGPIPE, SIG_IGN)
        let written = WrittenLog(writer, cluster: cluster.name) { Terminal.warn($0) }
        return UnrepeatedLog([TerminalLog(), written])
    }
}
