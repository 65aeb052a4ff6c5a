import Compiler
import Fleet
import Glibc
import Planner
import Synchronization

/// What cannot be seen of earlier rounds: that a kill was sent, since when a drain fails, and that a task was taken out of traffic
/// whose instance may since be wanted as it runs. Each is forgotten once its task
/// is gone, or answers again.
///
/// It lies in a file between runs: a line of JSON with all that there was at the end of a run, and a line for each change since.
public final class RoundMemory: Sendable {
    private let notes: Mutex<RoundNotes>
    /// Where it is kept; nil: it goes with its process.
    private let file: String?

    /// After so many seconds a kill of which nothing came is sent again.
    private static let killPatience = 600.0
    /// More of a file is none of these.
    private static let sizeLimit = 64 << 20

    public init() {
        notes = Mutex(RoundNotes())
        file = nil
    }

    /// From what an earlier run noted. What cannot be read is forgotten: then a drain's patience begins anew.
    public init(json bytes: [UInt8]) {
        notes = Mutex(RoundNotes(json: bytes))
        file = nil
    }

    /// What earlier runs left in a file; `save` leaves it there for later ones.
    public init(file: String) throws(FileError) {
        notes = Mutex(try Self.read(file))
        self.file = file
    }

    // MARK: Kills

    func isKillSent(_ task: String, now: Double) -> Bool {
        notes.withLock { notes in notes[.kills, task].map { now - $0 < Self.killPatience } ?? false }
    }

    func noteKill(_ tasks: [String], now: Double) {
        notes.withLock { notes in for task in tasks { notes[.kills, task] = now } }
    }

    /// Marathon said that it did nothing of it.
    func forgetKill(_ tasks: [String]) {
        notes.withLock { notes in for task in tasks { notes[.kills, task] = nil } }
    }

    // MARK: Drains

    func isDrained(_ task: String) -> Bool { notes.withLock { $0[.drained, task] != nil } }

    func noteDrain(_ tasks: [String], now: Double) {
        notes.withLock { notes in for task in tasks { notes[.drained, task] = now } }
    }

    /// They do not drain any more, or are somebody else's to take back.
    func forgetDrain(_ task: String) { notes.withLock { $0[.drained, task] = nil } }

    /// Since when the drain method has failed for a task, now that it was asked once more; nil: it did not.
    func failingSince(_ task: String, hasFailed: Bool, now: Double) -> Double? {
        notes.withLock { notes in
            let since = hasFailed ? notes[.failures, task] ?? now : nil
            notes[.failures, task] = since
            return since
        }
    }

    // MARK: Between runs

    /// Forgets all tasks but these, which are asked for if there is something to forget.
    func keep(_ tasks: @autoclosure () -> Set<String>) {
        if notes.withLock({ $0.isEmpty }) { return }
        let tasks = tasks()
        notes.withLock { $0.keep(tasks) }
    }

    /// `{"kills": {"TASK": 1570017600.5}, "drains_failing_since": {…}, "drained": {…}}`
    public var json: String { notes.withLock { $0.json } }

    /// Adds what has changed to the file, if something has, so that a run that is killed forgets nothing. Runs at once may each
    /// do so: of one task what was noted last counts.
    ///
    /// - Parameter isEnd: makes one line of all, and waits until the disk has it. Until then it only has to outlive the process.
    public func save(isEnd: Bool = false) throws(FileError) {
        guard let file else { return }
        try notes.withLock { notes throws(FileError) in
            if notes.changes.isEmpty, !isEnd { return }
            let (folder, name) = try Folder.around(file)
            let lock = try Self.lock(name, in: folder)
            defer { withExtendedLifetime(lock) {} }
            if !notes.changes.isEmpty {
                // A line that a killed run has left half written ends here.
                try AppendedFile(in: folder.path, names: [name]).append(Array("\n\(notes.changes)".utf8))
                notes.changes = ""
            }
            if isEnd { try File.replace(file, with: Array(Self.read(file).json.utf8)) }
        }
    }

    private static func read(_ file: String) throws(FileError) -> RoundNotes {
        try File.read(file, limit: sizeLimit).map { RoundNotes(json: $0) } ?? RoundNotes()
    }

    /// Keeps others from adding a line while we make one of all. Nil if somebody has it for a second, which nobody does who lives.
    private static func lock(_ name: String, in folder: Folder) throws(FileError) -> FileLock? {
        for _ in 0..<200 {
            if let lock = try FileLock("\(name).lock", in: folder) { return lock }
            usleep(5000)
        }
        return nil
    }
}
