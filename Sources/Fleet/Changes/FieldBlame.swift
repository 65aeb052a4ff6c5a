import Git

/// Finds the commits that gave fields the values that they have. As `git blame` does with lines: what a parent has as well
/// is none of a commit's doing, and the first parent that has it is asked on.
struct FieldBlame<History: FieldHistory> {
    let history: History

    /// The commit of each field of `start`.
    func commits(of fields: Set<History.Field>, at start: Commit) throws(GitError) -> [History.Field: Commit] {
        var blamed: [History.Field: Commit] = [:]
        var waiting = [(commit: start, fields: fields)]
        while let (commit, all) = waiting.popLast() {
            var fields = all
            for (parent, taken) in try passed(from: commit, all) {
                fields.subtract(taken)
                waiting.append((parent, taken))
            }
            for field in fields { blamed[field] = commit }
        }
        return blamed
    }

    /// What is older than the commit, and the commits to ask on.
    private func passed(
        from commit: Commit, _ fields: Set<History.Field>
    ) throws(GitError) -> [(Commit, Set<History.Field>)] {
        let parents = try commit.parents.map { id throws(GitError) in try history.commit(id) }
        for parent in parents where try history.haveSameFiles(commit, parent) { return [(parent, fields)] }
        var rest = fields
        var passed: [(Commit, Set<History.Field>)] = []
        for parent in parents {
            guard let (known, own) = try lastKnown(at: parent) else { continue }
            let taken = rest.intersection(own)
            if taken.isEmpty { continue }
            rest.subtract(taken)
            passed.append((known, taken))
        }
        return passed
    }

    /// The commit itself, or where its fields are left alone, the last one before it that says what they are.
    private func lastKnown(at commit: Commit) throws(GitError) -> (Commit, Set<History.Field>)? {
        var next: Commit? = commit
        while let commit = next {
            if let fields = try history.fields(at: commit) { return (commit, fields) }
            next = try commit.parents.first.map { id throws(GitError) in try history.commit(id) }
        }
        return nil
    }
}
