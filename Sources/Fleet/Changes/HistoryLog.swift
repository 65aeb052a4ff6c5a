import Compiler
import Emitters
import Git

/// Finds the commits that changed what runs: of an instance, of a service, or of all services.
public enum HistoryLog {
    /// What a look into a history gives.
    public struct Result: Sendable {
        /// What came last is first.
        public var entries: [HistoryEntry]
        /// Whether there are more than were asked for.
        public var hasMore: Bool
        /// The commits at which a shallow clone ends; empty if all of the history is there.
        public var boundary: [Commit]
        /// Whether there ever was what was asked for, as far as was looked.
        public var isKnown: Bool
        /// The instances that the service had in the states that were compiled, by name; empty for all services.
        public var instances: [InstanceName]
    }

    /// Of a service, or of one instance of it.
    public static func of(
        _ subject: HistorySubject, _ selection: LogSelection, from start: CommitID, in repository: Repository
    ) throws(GitError) -> Result {
        let history = InstanceHistory(subject, in: repository, keptStates: 8)
        defer { history.keep() }
        var result = try run(history, selection, from: start, in: repository) { step throws(GitError) in
            HistoryEntry(
                commit: step.commit, merge: step.merge,
                changes: try history.changes(from: step.parent, to: step.commit))
        }
        // Where nothing happened of late, nothing was compiled.
        if result.entries.isEmpty { _ = try history.state(at: try history.commit(start)) }
        result.instances = history.instances.sorted()
        let isThere = subject.instance.map(history.instances.contains) ?? !history.instances.isEmpty
        result.isKnown = result.isKnown || isThere
        return result
    }

    /// Of all services, or of the instances that are meant. With a cache, what earlier runs found out of symlinks is used.
    public static func ofAllServices(
        _ inputs: HistoryInputs, _ selection: LogSelection, from start: CommitID, in repository: Repository,
        cache: Cache?, jobs: Int, isMeant: ((InstanceID) -> Bool)? = nil
    ) throws(GitError) -> Result {
        let history = FleetHistory(inputs, in: repository, cache: cache, jobs: jobs)
        return try run(history, selection, from: start, in: repository) { step throws(GitError) in
            if step.parent == nil {
                // How many of them are meant is not looked at.
                if isMeant != nil { return nil }
                let services = try history.countOfServices(at: step.commit)
                return services == 0 ? nil : HistoryEntry(commit: step.commit, changes: [], beginsWith: services)
            }
            let changes = try history.changes(at: step.commit).filter { isMeant?($0.id) ?? true }
            return changes.isEmpty ? nil : HistoryEntry(commit: step.commit, merge: step.merge, changes: changes)
        }
    }

    private static func run<History: ResultHistory>(
        _ history: History, _ selection: LogSelection, from start: CommitID, in repository: Repository,
        entry: (HistoryWalk<History>.Step) throws(GitError) -> HistoryEntry?
    ) throws(GitError) -> Result {
        var walk = HistoryWalk(history, from: try history.commit(start), since: selection.since)
        var entries: [HistoryEntry] = []
        var isKnown = false
        while let step = try walk.next() {
            isKnown = true
            guard try selection.admits(step.commit, merge: step.merge, in: repository) else { continue }
            guard let entry = try entry(step) else { continue }
            if entries.count == selection.maxCount ?? .max {
                return Result(entries: entries, hasMore: true, boundary: [], isKnown: true, instances: [])
            }
            entries.append(entry)
        }
        return Result(
            entries: entries, hasMore: false, boundary: walk.boundary, isKnown: isKnown, instances: [])
    }
}
