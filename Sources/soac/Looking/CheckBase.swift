import Git

/// What `check --base` names: a revision, or a range of two.
struct CheckBase {
    private let text: String
    private let range: RevisionRange?

    init(_ text: String) {
        self.text = text
        range = RevisionRange(text)
    }

    /// The revision to check, of `A..B` and `A...B`; nil if the other options choose it.
    var state: String? { range.flatMap { $0.end.isEmpty ? nil : $0.end } }

    /// Of a branch that is new, CI services and git's hooks name so what was before.
    private var isNone: Bool { start.utf8.count == 40 && start.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }

    private var start: String { range?.start ?? text }

    /// The state with which `state` is compared: A itself with two dots, else the last commit that `state` and A both stand
    /// on, so that what was done in A since is not taken for a part of the change. Nil if there is none.
    func snapshot(for state: Snapshot, _ source: RepositoryOptions) throws(Problem) -> Snapshot? {
        if isNone {
            Terminal.note("note: the base \(start) means that there is none: everything is checked")
            return nil
        }
        return try Problem.telling {
            let repository = try source.repository()
            let name = start.isEmpty ? "HEAD" : start
            var base = try repository.commit(name)
            let isExact = range.map { !$0.beginsAtMergeBase } ?? false
            if !isExact, let head = state.commit ?? state.head {
                guard let common = try repository.mergeBase(base, head) else {
                    let end = self.state ?? (state.commit == nil ? "HEAD" : String(head.id.description.prefix(8)))
                    throw GitError.noCommonCommit(name, end, isShallow: repository.isShallow)
                }
                base = common
            }
            return try Snapshot(.revision(base.id.description), of: repository, root: source.root())
        }
    }
}
