import Fleet
import Planner

/// Reads what `FileLogWriter`, or paasta_tools, has written: the files of `path_format`, and older ones that logrotate has put
/// aside, plain (`NAME.1`, `NAME-20191002`) or compressed by gzip (`NAME.2.gz`, read by the program gzip). What other programs
/// have compressed is told and not read.
struct FileLogReader: LogReader {
    private let path: LogPath
    private let clock: any RuntimeClock
    private let gzip: [String]
    /// Seconds between two looks.
    private static let pause = 1.0
    private static let block = 1 << 16

    init(_ driver: LogDriver, clock: any RuntimeClock = HostClock(), gzip: [String] = ["gzip", "-dc"])
        throws(LogFailure)
    {
        try driver.knows("path_format", "mode", "line_delimiter", "flock")
        guard let format = try driver.text("path_format") else {
            throw LogFailure(
                "\(driver.key): the driver file needs path_format", hint: "as in /var/log/paasta/{service}.log")
        }
        guard try driver.text("line_delimiter") ?? "\n" == "\n" else {
            throw LogFailure("\(driver.key): only lines that end in a line break are read")
        }
        path = try LogPath(format)
        (self.clock, self.gzip) = (clock, gzip)
    }

    func read(_ query: LogQuery, follow: Bool, to output: LogOutput) async throws {
        let files = LogFiles(path, query)
        for note in files.notes { output.note(note) }
        if files.chains.isEmpty, !follow { output.note("there is no log file of \(query.service) yet") }
        var last = LastLines(query.limit)
        var counts = Counts()
        /// Where each file goes on.
        var followed: [String: Followed] = [:]
        for chain in files.chains {
            do throws(FileError) {
                let current = try chain.open()
                let (lines, end) = try self.last(current, chain.older, query, isFollowed: follow, &counts)
                for line in lines.reversed() { last.add(line) }
                if let current { followed[chain.path] = Followed(file: current, place: end) }
            } catch { output.note(error.message) }
        }
        let lines = last.sorted()
        if last.isCut { output.note("older lines are left out: there are too many bytes") }
        for line in lines { try output.line(line) }
        counts.tell(output)
        if follow { try await self.follow(query, &followed, to: output) }
    }

    /// Lines that are not told.
    private struct Counts {
        var others = 0
        var long = 0

        func tell(_ output: LogOutput) {
            if others > 0 { output.note("lines that are not log lines, and are left out: \(others)") }
            if long > 0 { output.note("lines of more than a megabyte that are left out: \(long)") }
        }
    }

    // MARK: What is there

    /// The last lines of a file and its older ones, the newest first, and where the first file is read on.
    private func last(
        _ current: GrowingFile?, _ older: [LogFiles.Older], _ query: LogQuery, isFollowed: Bool,
        _ counts: inout Counts
    ) throws(FileError) -> ([LogLine], Int) {
        var found: [LogLine] = []
        var end = 0
        var isDone = false
        if let current {
            var lines = BackwardLines(current, end: current.size)
            end = current.size
            isDone = try collect(query, into: &found, &counts) { () throws(FileError) in
                try lines.next()
            } tail: { rest in
                end -= rest
                return !isFollowed
            }
            counts.long += lines.dropped
        }
        for file in older where !isDone {
            guard let opened = try file.open() else { continue }
            if file.isCompressed {
                for line in try decompressed(opened, query, &counts).reversed() { found.append(line) }
                isDone = found.count >= query.limit
            } else {
                var lines = BackwardLines(opened, end: opened.size)
                isDone = try collect(query, into: &found, &counts) { () throws(FileError) in
                    try lines.next()
                } tail: { _ in
                    true
                }
                counts.long += lines.dropped
            }
        }
        return (found, end)
    }

    /// Takes what matches until there is enough, or all that comes is older than what is looked for. `tail` is told how many
    /// bytes have no line break behind them yet, and says whether they are a line.
    private func collect(
        _ query: LogQuery, into found: inout [LogLine], _ counts: inout Counts,
        next: () throws(FileError) -> [UInt8]?, tail: (Int) -> Bool
    ) throws(FileError) -> Bool {
        var (isFirst, bytes, old) = (true, 0, 0)
        while let text = try next() {
            defer { isFirst = false }
            if isFirst, !tail(text.count) { continue }
            if text.isEmpty { continue }
            guard let line = LogLine(reading: text) else {
                counts.others += 1
                continue
            }
            // Several processes write: a line may be a little older than the one before it.
            old = query.isBefore(line) ? old + 1 : 0
            if old > 1000 { return true }
            guard query.matches(line) else { continue }
            found.append(line)
            bytes += LastLines.size(of: line)
            if found.count >= query.limit || bytes > LastLines.byteLimit { return true }
        }
        return false
    }

    /// The last lines of a file that gzip has compressed, in order.
    private func decompressed(
        _ file: GrowingFile, _ query: LogQuery, _ counts: inout Counts
    ) throws(FileError) -> [LogLine] {
        guard let program = ProgramOutput(gzip, input: file.descriptor) else {
            throw FileError(file.path, "read", .other("the program \(gzip[0]) cannot be started"))
        }
        var (splitter, last) = (LineSplitter(), LastLines(query.limit))
        while true {
            let piece = program.read()
            for text in splitter.lines(of: piece) where !text.isEmpty {
                guard let line = LogLine(reading: text) else {
                    counts.others += 1
                    continue
                }
                if query.matches(line) { last.add(line) }
            }
            if piece.isEmpty { break }
        }
        counts.long += splitter.dropped
        guard program.wait() == 0 else {
            throw FileError(file.path, "read", .other("the program \(gzip[0]) cannot decompress it"))
        }
        return last.sorted()
    }

    // MARK: What comes

    private struct Followed {
        var file: GrowingFile
        var place: Int
        var splitter = LineSplitter()
    }

    /// Looks once a second. A file that got another name is read to its end, and then the one that took its place, from its
    /// beginning; so is one that was cut.
    private func follow(
        _ query: LogQuery, _ followed: inout [String: Followed], to output: LogOutput
    ) async throws {
        var told: Set<String> = []
        func note(_ text: String) {
            // What cannot be read is said once, and not each second.
            if told.count < 100, told.insert(text).inserted { output.note(text) }
        }
        while !Task.isCancelled {
            await clock.sleep(seconds: Self.pause)
            let files = LogFiles(path, query)
            for text in files.notes { note(text) }
            for chain in files.chains {
                do {
                    guard let now = try chain.open(), followed[chain.path]?.file.isSame(as: now) != true else {
                        continue
                    }
                    if var old = followed[chain.path] { try tell(&old, query, output) }
                    followed[chain.path] = Followed(file: now, place: 0)
                } catch let error as FileError { note(error.message) }
            }
            for path in followed.keys.sorted() {
                guard var file = followed[path] else { continue }
                do { try tell(&file, query, output) } catch let error as FileError { note(error.message) }
                followed[path] = file
            }
        }
    }

    private func tell(_ file: inout Followed, _ query: LogQuery, _ output: LogOutput) throws {
        if file.file.size < file.place { file = Followed(file: file.file, place: 0) }
        while true {
            let piece = try file.file.read(at: file.place, count: Self.block)
            if piece.isEmpty { return }
            file.place += piece.count
            for text in file.splitter.lines(of: piece) {
                if let line = LogLine(reading: text), query.matches(line) { try output.line(line) }
            }
        }
    }
}
