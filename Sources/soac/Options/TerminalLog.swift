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
        UnrepeatedLog([TerminalLog(), try written(for: cluster)])
    }

    /// The log of each service alone.
    static func written(for cluster: ClusterInput) throws(Problem) -> any RolloutLog {
        WrittenLog(try writer(of: cluster), cluster: cluster.name) { Terminal.warn($0) }
    }

    /// The log of what is done by hand.
    static func audit(of cluster: ClusterInput) throws(Problem) -> WrittenAudit {
        WrittenAudit(try writer(of: cluster), cluster: cluster.name, user: ThisHost.user, host: ThisHost.name) {
            Terminal.warn($0)
        }
    }

    private static func writer(of cluster: ClusterInput) throws(Problem) -> any LogWriter {
        // Whoever reads it may go: that ends no bounce in its middle.
        signal(SIGPIPE, SIG_IGN)
        do { return try LogWriters.named(by: cluster.system.services.logWriter) } catch {
            throw Problem(error.reason, hint: error.hint.map { "\($0); --no-log writes none" })
        }
    }
}
