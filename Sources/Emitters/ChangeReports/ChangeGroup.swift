import Compiler

/// Changes of one service that have one verdict for the same reasons: an edit of service.yaml is one to a reader, though it
/// bounces instances in every cluster.
public struct ChangeGroup: Sendable {
    /// By cluster, then by instance; never empty.
    public private(set) var changes: [Change]

    public var service: ServiceName { first.id.service }
    public var verdict: Verdict { first.verdict }
    public var family: Family { first.family }
    public var fields: [FieldChange] { first.fields }
    public var note: String? { first.note }
    private let first: Change

    private init(_ first: Change) {
        self.first = first
        changes = [first]
    }

    /// In the order of the verdicts, then of the services.
    static func grouped(_ changes: [Change]) -> [ChangeGroup] {
        var groups: [ChangeGroup] = []
        var places: [Key: Int] = [:]
        for change in changes {
            let key = Key(change)
            if let place = places[key] {
                groups[place].changes.append(change)
            } else {
                places[key] = groups.count
                groups.append(ChangeGroup(change))
            }
        }
        let ranks = Dictionary(uniqueKeysWithValues: Verdict.allCases.enumerated().map { ($1, $0) })
        // Swift's sort keeps the order of equals, but does not promise it.
        return groups.enumerated().sorted { a, b in
            let (left, right) = (ranks[a.element.verdict] ?? 0, ranks[b.element.verdict] ?? 0)
            if left != right { return left < right }
            if a.element.service != b.element.service { return a.element.service < b.element.service }
            return a.offset < b.offset
        }.map(\.element)
    }

    private struct Key: Hashable {
        struct Field: Hashable {
            var path: FieldPath
            var before: String?
            var after: String?
            var file: String?
            var line: UInt32?
        }

        var service: ServiceName
        var verdict: Verdict
        var family: Family
        var note: String?
        var commits: [String?]
        var fields: [Field]

        init(_ change: Change) {
            (service, verdict, family, note) = (change.id.service, change.verdict, change.family, change.note)
            commits = [change.before?.commit, change.after?.commit]
            fields = change.fields.map { field in
                let span = field.place?.place.span
                return Field(
                    path: field.path, before: field.before?.value, after: field.after?.value, file: span?.path,
                    line: span?.start.line)
            }
        }
    }
}

extension [ChangeGroup] {
    /// Those of one verdict together; in order.
    var byVerdict: [(verdict: Verdict, groups: [ChangeGroup])] {
        Verdict.allCases.compactMap { verdict in
            let groups = filter { $0.verdict == verdict }
            return groups.isEmpty ? nil : (verdict, groups)
        }
    }
}
