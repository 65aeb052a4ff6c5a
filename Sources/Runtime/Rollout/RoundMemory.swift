import Compiler
import Fleet
import Glibc
import Planner
import Synchronization

/// What cannot be seen of earlier rounds: that a kill was sent, since when a drain fails, and that a task was taken out of traffic
/// whose instance may since be wanted as it runs. Each is forgotten once its task
/// is gone, or answers again.
public final class RoundMemory: Sendable {
    fileprivate struct Notes: Equatable {
        /// Ids of tasks, with the second in which it was sent.
        var kills: [String: Double] = [:]
        /// Ids of tasks, with the second since which each question has failed.
        var failures: [String: Double] = [:]
        /// Ids of tasks that were told to drain, with the second.
        var drained: [String: Double] = [:]
    }

    private let notes: Mutex<Notes>
    /// Where it is kept between runs; nil: it goes with its process.
    private let file: String?
    /// What this run last read from there, or wrote.
    private let kept: Mutex<Notes>

    /// After so many seconds a kill of which nothing came is sent again.
    private static let killPatience = 600.0
    /// More of a file is none of these.
    private static let sizeLimit = 64 << 20

    public convenience init() { self.init(Notes(), file: nil) }

    /// From what an earlier run noted. What cannot be read is forgotten: then a drain's patience begins anew.
    public convenience init(json bytes: [UInt8]) { self.init(Notes(json: bytes), file: nil) }

    /// What earlier runs left in a file; `save` leaves it there for later ones.
    public convenience init(file: String) throws(FileError) { self.init(try Self.notes(in: file), file: file) }

    private init(_ notes: Notes, file: String?) {
        self.file = file
        self.notes = Mutex(notes)
        kept = Mutex(notes)
    }

    // MARK: Kills

    func isKillSent(_ task: String, now: Double) -> Bool {
        notes.withLock { notes in notes.kills[task].map { now - $0 < Self.killPatience } ?? false }
    }

    func noteKill(_ tasks: [String], now: Double) {
        notes.withLock { notes in for task in tasks { notes.kills[task] = now } }
    }

    /// Marathon said that it did nothing of it.
    func forgetKill(_ tasks: [String]) {
        notes.withLock { notes in for task in tasks { notes.kills[task] = nil } }
    }

    // MARK: Drains

    func isDrained(_ task: String) -> Bool { notes.withLock { $0.drained[task] != nil } }

    func noteDrain(_ tasks: [String], now: Double) {
        notes.withLock { notes in for task in tasks { notes.drained[task] = now } }
    }

    /// They do not drain any more, or are somebody else's to take back.
    func forgetDrain(_ task: String) { notes.withLock { $0.drained[task] = nil } }

    /// Since when the drain method has failed for a task, now that it was asked once more; nil: it did not.
    func failingSince(_ task: String, hasFailed: Bool, now: Double) -> Double? {
        notes.withLock { notes in
            guard hasFailed else {
                notes.failures[task] = nil
                return nil
            }
            let since = notes.failures[task] ?? now
            notes.failures[task] = since
            return since
        }
    }

    // MARK: Between runs

    /// Forgets all tasks but these.
    func keep(_ tasks: Set<String>) {
        notes.withLock { notes in
            notes.kills = notes.kills.filter { tasks.contains($0.key) }
            notes.failures = notes.failures.filter { tasks.contains($0.key) }
            notes.drained = notes.drained.filter { tasks.contains($0.key) }
        }
    }

    /// `{"kills": {"TASK": 1570017600.5}, "drains_failing_since": {…}, "drained": {…}}`
    public var json: String { notes.withLock { $0.json } }

    /// Leaves it for later runs, whole or not at all; nothing is done if nothing has changed. Runs at once may each note
    /// something: what others left there since is taken up, and what was forgotten since stays so.
    ///
    /// - Parameter isEnd: waits until the disk has it. Meanwhile it only has to outlive the process.
    public func save(isEnd: Bool = false) throws(FileError) {
        guard let file else { return }
        try kept.withLock { kept throws(FileError) in
            if !isEnd, notes.withLock({ $0 == kept }) { return }
            let (folder, name) = try Folder.around(file)
            let lock = try Self.lock(name, in: folder)
            let left = try Self.notes(in: file)
            let now = notes.withLock { notes in
                notes.absorb(left, since: kept)
                return notes
            }
            if isEnd { NewFile.removeLeftovers(in: folder) }
            try NewFile(Array(now.json.utf8), for: file, in: folder, durable: isEnd).install(as: name)
            if isEnd { try folder.sync() }
            kept = now
            withExtendedLifetime(lock) {}
        }
    }

    private static func notes(in file: String) throws(FileError) -> Notes {
        try File.read(file, limit: sizeLimit).map { Notes(json: $0) } ?? Notes()
    }

    /// Keeps others from writing between our reading and our writing. Nil if somebody has it for a second, which nobody does who
    /// lives: then the worst is that a note is written once more later.
    private static func lock(_ name: String, in folder: Folder) throws(FileError) -> FileLock? {
        for _ in 0..<200 {
            if let lock = try FileLock("\(name).lock", in: folder) { return lock }
            usleep(5000)
        }
        return nil
    }
}

extension RoundMemory.Notes {
    fileprivate var json: String {
        func object(_ times: [String: Double]) -> String {
            let pairs = times.sorted { $0.key.precedesInBytes($1.key) }
            return "{\(pairs.map { "\(JSONText.of($0.key)): \($0.value)" }.joined(separator: ", "))}"
        }
        return "{\"kills\": \(object(kills)), \"drains_failing_since\": \(object(failures)), "
            + "\"drained\": \(object(drained))}\n"
    }

    fileprivate init(json bytes: [UInt8]) {
        self.init()
        guard let root = JSONParser.parse(bytes, path: "").value?.root else { return }
        func times(_ key: String) -> [String: Double] {
            var times: [String: Double] = [:]
            for pair in root.value(key)?.pairs ?? .none {
                guard let task = pair.key.string, let time = pair.value.value.number?.double, time.isFinite else {
                    continue
                }
                times[task] = time
            }
            return times
        }
        (kills, failures, drained) = (times("kills"), times("drains_failing_since"), times("drained"))
    }

    /// Takes up what is new in others since a state that both began with.
    fileprivate mutating func absorb(_ others: Self, since beginning: Self) {
        func new(_ times: [String: Double], _ known: [String: Double]) -> [String: Double] {
            times.filter { known[$0.key] != $0.value }
        }
        kills.merge(new(others.kills, beginning.kills)) { max($0, $1) }
        failures.merge(new(others.failures, beginning.failures)) { own, _ in own }
        drained.merge(new(others.drained, beginning.drained)) { max($0, $1) }
    }
}
