import Fleet
import Planner

/// Adds lines to files (`{"driver": "file", "options": {"path_format": "/var/log/paasta/{service}.log"}}`). Each goes by one
/// write(2) to the end of its file, which is opened for it: programs that rotate logs, and paasta_tools itself, can use the
/// same files at the same time.
struct FileLogWriter: LogWriter {
    private let path: LogPath
    /// The original's `mode`: `a` adds, `w` keeps the last line alone.
    private let empties: Bool
    private let delimiter: String
    private let locks: Bool

    init(_ driver: LogDriver) throws(LogFailure) {
        try driver.knows("path_format", "mode", "line_delimiter", "flock")
        guard let format = try driver.text("path_format") else {
            throw LogFailure(
                "\(driver.key): the driver file needs path_format", hint: "as in /var/log/paasta/{service}.log")
        }
        path = try LogPath(format)
        let mode = try driver.text("mode") ?? "a+"
        switch mode.filter({ $0 != "+" && $0 != "b" }) {
        case "a": empties = false
        case "w": empties = true
        default:
            throw LogFailure(
                "\(driver.key): the mode '\(mode)' adds no lines", hint: "say a, or w, which keeps the last line alone")
        }
        delimiter = try driver.text("line_delimiter") ?? "\n"
        locks = try driver.flag("flock")
    }

    func write(_ line: LogLine) throws(LogFailure) { try write(line.text, to: path.file(of: line)) }
    func write(_ line: AuditLine) throws(LogFailure) { try write(line.text, to: path.file(of: line)) }

    private func write(_ text: String, to file: AppendedFile) throws(LogFailure) {
        do {
            try file.append(Array((text + delimiter).utf8), emptied: empties, locked: locks)
        } catch { throw LogFailure(error.message) }
    }
}
