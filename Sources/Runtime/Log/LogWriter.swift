import Compiler
import Planner

/// Where lines go that tell a service's team what becomes of it.
public protocol LogWriter: Sendable {
    /// Throws if the line is not written; nothing else comes of that. It waits for a second or two at most.
    func write(_ line: LogLine) throws(LogFailure)

    /// The same for a line of the audit log.
    func write(_ line: AuditLine) throws(LogFailure)
}

/// The writers that a system configuration can name.
public enum LogWriters {
    /// The one of `log_writer`; without one, none that writes anything.
    public static func named(by setting: Value) throws(LogFailure) -> any LogWriter {
        guard let driver = try LogDriver(setting, key: "log_writer") else { return NullLogWriter() }
        switch driver.name {
        case "file": return try FileLogWriter(driver)
        case "null": return NullLogWriter()
        case "stdout":
            try driver.knows()
            return OutputLogWriter()
        case "syslog": return try SyslogWriter(driver)
        case "scribe":
            throw LogFailure(
                "log_writer: soac does not write to scribe",
                hint: "use the driver file or syslog, and let your log shipper read the lines from there")
        default:
            throw LogFailure(
                "log_writer: there is no driver '\(driver.name)'", hint: "there are file, null, stdout and syslog")
        }
    }
}

/// Writes nothing.
struct NullLogWriter: LogWriter {
    func write(_ line: LogLine) {}
    func write(_ line: AuditLine) {}
}
