import Compiler
import Emitters
import Git

/// Finds the commit that each field of an instance's artifacts is due to.
public struct InstanceBlame: Sendable {
    public var subject: HistorySubject

    public init(_ subject: HistorySubject) { self.subject = subject }

    public struct Result: Sendable {
        /// One for each artifact that the instance has; empty if it has none.
        public var tables: [BlameTable]
        /// Whether it is, or may be, defined somewhere and has no artifact.
        public var isLeftOut: Bool
        /// The instances that the service had in the states that were compiled, by name.
        public var instances: [InstanceName]
    }

    /// Of the artifacts that the instance has at `start`.
    public func run(from start: CommitID, in repository: Repository) throws(GitError) -> Result {
        let history = InstanceHistory(subject, in: repository)
        defer { history.keep() }
        let start = try history.commit(start)
        var tables: [BlameTable] = []
        for (index, cluster) in subject.inputs.clusters.enumerated() {
            for family in Family.allCases where subject.inputs.families.contains(family) {
                let part = ArtifactHistory(history, cluster: index, family: family)
                guard let fields = try part.explained(at: start) else { continue }
                let keys = FieldKey.keys(of: fields)
                let blamed = try FieldBlame(history: part).commits(of: Set(keys), at: start)
                tables.append(
                    BlameTable(
                        cluster: cluster.name, family: family,
                        fields: zip(fields, keys).compactMap { field, key in
                            blamed[key].map { BlamedField(field: field, commit: $0) }
                        }))
            }
        }
        let emissions = try history.state(at: start).sides.flatMap(\.emissions)
        return Result(
            tables: tables, isLeftOut: emissions.contains(where: \.isLeftOut), instances: history.instances.sorted())
    }
}

/// The history of one artifact of an instance.
private struct ArtifactHistory: FieldHistory {
    private let history: InstanceHistory
    private let cluster: Int
    private let family: Family

    init(_ history: InstanceHistory, cluster: Int, family: Family) {
        self.history = history
        self.cluster = cluster
        self.family = family
    }

    func commit(_ id: CommitID) throws(GitError) -> Commit { try history.commit(id) }

    func haveSameFiles(_ one: Commit, _ other: Commit) throws(GitError) -> Bool {
        try history.haveSameFiles(one, other)
    }

    func fields(at commit: Commit) throws(GitError) -> Set<FieldKey>? {
        if let fields = try explained(at: commit) { return Set(FieldKey.keys(of: fields)) }
        return try emissions(at: commit).isEmpty ? [] : nil
    }

    /// Nil if there is no artifact.
    func explained(at commit: Commit) throws(GitError) -> [ExplainedField]? {
        let side = try history.state(at: commit).sides[cluster]
        guard let service = side.service else { return nil }
        for case .artifact(let artifact) in try emissions(at: commit) {
            return Explanation.explain(artifact, of: service, system: side.system)
        }
        return nil
    }

    private func emissions(at commit: Commit) throws(GitError) -> [Emission] {
        try history.state(at: commit).sides[cluster].emissions.filter { emission in
            switch emission {
            case .artifact(let artifact): artifact.family == family
            case .leftOut(let omission): omission.family == family
            }
        }
    }
}

extension Emission {
    fileprivate var isLeftOut: Bool {
        if case .leftOut = self { true } else { false }
    }
}
