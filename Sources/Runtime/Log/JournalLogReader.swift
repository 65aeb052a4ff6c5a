import Compiler
import Planner

/// Reads lines that the machine's journal has, which the driver `syslog` wrote: by the program journalctl, the newest first, and
/// no more of them than are looked for.
struct JournalLogReader: LogReader {
    private let program: [String]
    private let clock: any RuntimeClock
    private let filters: [String]

    /// The options `identifier` (as journalctl has it, else `soac`) and `unit` say which entries are looked at.
    init(_ driver: LogDriver?, clock: any RuntimeClock = HostClock(), program: [String] = ["journalctl"])
        throws(LogFailure)
    {
        (self.program, self.clock) = (program, clock)
        try driver?.knows("identifier", "unit")
        let (identifier, unit) = (try driver?.text("identifier"), try driver?.text("unit"))
        let tag = identifier ?? (unit == nil ? SyslogWriter.tag : nil)
        filters = [unit.map { "--unit=\($0)" }, tag.map { "--identifier=\($0)" }].compactMap { $0 }
    }

    func read(_ query: LogQuery, follow: Bool, to output: LogOutput) async throws {
        let start = clock.now
        var newest: String?
        var found: [LogLine] = []
        var bytes = 0
        let since = query.since.map { ["--since=@\(Int(max($0, 0)))"] } ?? []
        try entries(["--reverse"] + since + filters) { entry in
            newest = newest ?? entry.cursor
            guard let line = entry.line, query.matches(line) else { return true }
            found.append(line)
            bytes += LastLines.size(of: line)
            if bytes > LastLines.byteLimit { output.note("older lines are left out: there are too many bytes") }
            return found.count < query.limit && bytes <= LastLines.byteLimit
        }
        for line in found.reversed() { try output.line(line) }
        guard follow else { return }
        let place = newest.map { "--after-cursor=\($0)" } ?? "--since=@\(Int(start))"
        try entries(["--follow", "--no-tail", place] + filters) { entry in
            if let line = entry.line, query.matches(line) { try output.line(line) }
            return !Task.isCancelled
        }
    }

    private struct Entry {
        var cursor: String?
        /// Nil if the message is no line of a log.
        var line: LogLine?
    }

    /// Until there are no more, or `take` says that it is enough.
    private func entries(_ arguments: [String], _ take: (Entry) throws -> Bool) throws {
        let words = program + ["--output=json", "--no-pager", "--quiet"] + arguments
        guard let running = ProgramOutput(words) else {
            throw LogFailure("the program \(program[0]) cannot be started", hint: "the journal is read with it")
        }
        var splitter = LineSplitter()
        while true {
            let piece = running.read()
            for text in splitter.lines(of: piece) where try !take(Self.entry(text)) { return }
            if piece.isEmpty { break }
        }
        let status = running.wait()
        guard status == 0 else { throw LogFailure("\(program[0]) ended with the status \(status)") }
    }

    private static func entry(_ text: [UInt8]) -> Entry {
        guard let root = JSONParser.parse(text, path: "").value?.root, root.isMapping else { return Entry() }
        return Entry(
            cursor: root.value("__CURSOR")?.string,
            line: root.value("MESSAGE").flatMap(message).flatMap { LogLine(reading: $0) })
    }

    /// journald gives a message that is not all printable as a list of bytes.
    private static func message(_ node: Node) -> [UInt8]? {
        if let text = node.string { return Array(text.utf8) }
        guard case .list(let items) = node.value else { return nil }
        var bytes: [UInt8] = []
        for item in items {
            guard case .int(let number) = item, let byte = UInt8(exactly: number) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
