import Compiler
import Planner

/// Reads what an instance's tasks write, from all agents of a cluster, without any service that gathers logs: the standard
/// output and error in the sandboxes of those that run. The sandboxes keep no times: a line has the time at which it was read,
/// and the lines of several tasks stand in that order. It ends with its sandbox, which Mesos removes some time after its task.
struct SandboxLogReader: LogReader {
    private let sandboxes: MesosSandboxes
    private let clock: any RuntimeClock

    /// Files that are read in one run.
    static let limit = 200
    /// Seconds between two looks, and looks after which new tasks are searched for.
    private static let (pause, search) = (1.0, 15)

    init(_ masters: [String]) throws(LogFailure) { try self.init(masters, over: CurlClient(), clock: HostClock()) }

    init(_ masters: [String], over client: any HTTPClient, clock: any RuntimeClock) throws(LogFailure) {
        var addresses: [WebAddress] = []
        for master in masters {
            guard let address = WebAddress(master) else {
                throw LogFailure("'\(master)' is not an http or https URL of a Mesos master")
            }
            addresses.append(address)
        }
        guard !addresses.isEmpty else {
            throw LogFailure("no Mesos master is named", hint: "name it with --mesos URL, or as mesos_config.master")
        }
        sandboxes = MesosSandboxes(client: client, masters: addresses)
        self.clock = clock
    }

    /// A file, and where it is read on.
    private struct Tail: Sendable {
        var file: MesosSandboxes.File
        var place = 0
        var splitter = LineSplitter()
        var isGone = false
        /// Why it could not be read; nil if it could.
        var failure: String?
        /// Lines that were read, and not told yet.
        var lines: [[UInt8]] = []
    }

    func read(_ query: LogQuery, follow: Bool, to output: LogOutput) async throws {
        guard query.since == nil else {
            throw LogFailure("the output of tasks has no times", hint: "leave --since away")
        }
        var notes: Set<String> = []
        func note(_ text: String) {
            if notes.count < 100, notes.insert(text).inserted { output.note(text) }
        }
        var tails: [MesosSandboxes.File: Tail] = [:]
        try await search(query, &tails, note)
        if tails.isEmpty { note("no task of \(query.instance.map { "\(query.service).\($0)" } ?? query.service) runs") }
        for (file, tail) in await ends(of: tails.values.map(\.self), query) {
            tails[file] = tail
            if let failure = tail.failure { note(failure) }
        }
        try tell(&tails, query, output)
        var looks = 0
        while follow, !Task.isCancelled {
            await clock.sleep(seconds: Self.pause)
            looks += 1
            if looks % Self.search == 0 {
                do { try await search(query, &tails, note) } catch { note(error.reason) }
            }
            for tail in await more(of: tails.values.filter { !$0.isGone }) {
                tails[tail.file] = tail
                if let failure = tail.failure { note(failure) }
            }
            try tell(&tails, query, output)
        }
    }

    /// Adds files that are new. Those that are gone make place for others.
    private func search(
        _ query: LogQuery, _ tails: inout [MesosSandboxes.File: Tail], _ note: (String) -> Void
    ) async throws(LogFailure) {
        let found = try await sandboxes.files(of: query)
        for text in found.notes { note(text) }
        let files = found.files.filter { query.components?.contains($0.name) ?? true }
        let there = Set(files)
        tails = tails.filter { there.contains($0.key) || !$0.value.isGone }
        // A task that has written nothing may have no file yet.
        for file in files { tails[file]?.isGone = false }
        for file in files where tails[file] == nil {
            guard tails.count < Self.limit else {
                note("of \(files.count) files only \(Self.limit) are read: name an instance")
                return
            }
            tails[file] = Tail(file: file)
        }
    }

    // MARK: Reading

    /// The last lines of each file, as many as are looked for within a block.
    private func ends(of tails: [Tail], _ query: LogQuery) async -> [(MesosSandboxes.File, Tail)] {
        let read = await tails.concurrently(atMost: Surroundings.concurrency) { tail in
            var tail = tail
            do throws(LogFailure) {
                guard let size = try await sandboxes.size(of: tail.file) else {
                    tail.isGone = true
                    return tail
                }
                tail.place = max(0, size - MesosSandboxes.block)
                let isCut = tail.place > 0
                guard let piece = try await sandboxes.read(tail.file, at: tail.place) else { return tail }
                tail.place = piece.end
                var lines = tail.splitter.lines(of: piece.bytes)
                // What stands before the first line break may be half a line.
                if isCut, !lines.isEmpty { lines.removeFirst() }
                tail.lines = lines.suffix(query.limit)
            } catch { tail.failure = error.reason }
            return tail
        }
        return read.map { ($0.file, $0) }
    }

    /// What each file has got since.
    private func more(of tails: [Tail]) async -> [Tail] {
        await tails.concurrently(atMost: Surroundings.concurrency) { tail in
            var tail = tail
            tail.failure = nil
            do throws(LogFailure) {
                // A task that writes faster than this waits for the next look.
                for _ in 0..<16 {
                    guard let piece = try await sandboxes.read(tail.file, at: tail.place) else {
                        tail.isGone = true
                        break
                    }
                    let isAll = piece.end - tail.place < MesosSandboxes.block
                    tail.place = piece.end
                    tail.lines += tail.splitter.lines(of: piece.bytes)
                    if isAll { break }
                }
            } catch { tail.failure = error.reason }
            return tail
        }
    }

    private func tell(
        _ tails: inout [MesosSandboxes.File: Tail], _ query: LogQuery, _ output: LogOutput
    ) throws {
        let time = LogTime.text(clock.now) ?? ""
        for file in tails.keys.sorted(by: { ($0.task, $0.name) < ($1.task, $1.name) }) {
            guard let lines = tails[file]?.lines, !lines.isEmpty else { continue }
            for text in lines {
                let line = LogLine(
                    level: "event", cluster: query.cluster ?? "", service: query.service,
                    instance: file.instance.instance.text, component: file.name,
                    message: "\(Self.short(file.task)) \(String(decoding: text, as: UTF8.self))", timestamp: time)
                if let line { try output.line(line) }
            }
            tails[file]?.lines = []
        }
    }

    /// What tells a task from others of its instance.
    private static func short(_ task: String) -> String {
        String((task.split(separator: ".").last ?? "").prefix(8))
    }
}
