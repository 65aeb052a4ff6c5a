import Git

/// How each commit of a history came onto the line of a start's first parents: by itself, or by the merge on the line from
/// which it can be reached first. That is when it came into force, whenever it was written.
///
/// Where a history has no merges, no more is read of it than is asked for; else all commits are gone through, each once.
struct Arrivals<Line: History> {
    private let history: Line
    /// The start, its first parent, that one's, …, as far as they were looked at.
    private var line: [Commit]
    private var places: [CommitID: Int]

    init(_ history: Line, from start: Commit) {
        (self.history, line, places) = (history, [start], [start.id: 0])
    }

    /// How many commits of the line are younger than the one by which it came, and that commit. `id` is one of the history.
    mutating func arrival(of id: CommitID) throws(GitError) -> (place: Int, commit: Commit) {
        while places[id] == nil, try extendLine() {}
        if places[id] == nil { try reachAll() }
        guard let place = places[id] else { preconditionFailure("a commit of the history is reached from its start") }
        return (place, line[place])
    }

    /// False at the end of the line.
    private mutating func extendLine() throws(GitError) -> Bool {
        guard let next = line.last?.parents.first else { return false }
        places[next] = line.count
        line.append(try history.commit(next))
        return true
    }

    /// Gives every commit the oldest place from which it can be reached.
    private mutating func reachAll() throws(GitError) {
        for place in line.indices.reversed() {
            var waiting = line[place].parents
            while let id = waiting.popLast() {
                guard places[id] == nil else { continue }
                places[id] = place
                waiting += try history.commit(id).parents
            }
        }
    }
}
