import Compiler
import Emitters
import Git

/// What the commits of a repository make of one instance, or of a service. Each state of the files that matter to it is compiled once, and
/// only when someone asks. Of one thread, as its repository is.
final class InstanceHistory: ResultHistory {
    private let subject: HistorySubject
    private let repository: Repository
    private var commits: [CommitID: Commit] = [:]
    /// By top tree: most commits do not touch the service, and some not even soa-configs.
    private var fileStates: [TreeID: FileState] = [:]
    private var numbers: [ServiceInputs: FileState] = [:]
    /// By their numbers.
    private var inputs: [ServiceInputs] = []
    private var known: KnownInputs?
    private var compiled: [FileState: InstanceState] = [:]
    /// The states in `compiled`, the oldest first.
    private var order: [FileState] = []
    /// What was compared last: whether two commits differ is asked first, and then how.
    private var compared: (before: CommitID?, after: CommitID, changes: [Change])?
    /// The instances that the service had, in any state that was compiled.
    private(set) var instances: Set<InstanceName> = []

    /// Documents and all, a state takes some hundred kilobytes, which the kernel has to give: who walks along the history once
    /// asks for few states twice, and for those soon; a blame asks for each once for each artifact.
    private let keptStates: Int

    /// The files that matter, as one number for all that are the same.
    private typealias FileState = Int

    init(_ subject: HistorySubject, in repository: Repository, keptStates: Int = 256) {
        self.keptStates = keptStates
        self.subject = subject
        self.repository = repository
        let (service, root) = (subject.service, subject.inputs.root)
        known = subject.inputs.cache.map { KnownInputs(service, root: root, $0) }
    }

    /// Keeps for the next run what was found out of the trees of commits.
    func keep() { known?.save() }

    func commit(_ id: CommitID) throws(GitError) -> Commit {
        if let commit = commits[id] { return commit }
        let commit = try repository.read(id)
        commits[id] = commit
        return commit
    }

    // MARK: Files

    func haveSameFiles(_ one: Commit, _ other: Commit) throws(GitError) -> Bool {
        if one.tree == other.tree { return true }
        return try files(at: one) == files(at: other)
    }

    private func files(at commit: Commit) throws(GitError) -> FileState {
        if let state = fileStates[commit.tree] { return state }
        let own = try inputs(at: commit)
        let state = numbers[own] ?? inputs.count
        if state == inputs.count {
            numbers[own] = state
            inputs.append(own)
        }
        fileStates[commit.tree] = state
        return state
    }

    private func inputs(at commit: Commit) throws(GitError) -> ServiceInputs {
        if let inputs = known?[commit.tree] { return inputs }
        let inputs =
            try tree(of: commit, known: ServiceInputs())?.inputs(of: subject.service) ?? ServiceInputs()
        known?.add(commit.tree, inputs)
        return inputs
    }

    /// Nil where the commit has no folder that is soa-configs.
    private func tree(of commit: Commit) throws(GitError) -> SourceTree? {
        try tree(of: commit, known: inputs[try files(at: commit)])
    }

    private func tree(of commit: Commit, known: ServiceInputs) throws(GitError) -> SourceTree? {
        do {
            return SourceTree(
                try Snapshot(commit, of: repository, root: subject.inputs.root), in: repository, known: known)
        } catch .invalidPath {
            return nil
        }
    }

    // MARK: Results

    func haveSameResult(_ one: Commit, _ other: Commit?) throws(GitError) -> Bool {
        try changes(from: other, to: one).isEmpty
    }

    /// What becomes of the instance between two commits, as `soac diff` tells it; nil stands for the time before the first.
    func changes(from before: Commit?, to after: Commit) throws(GitError) -> [Change] {
        if let compared, compared.before == before?.id, compared.after == after.id { return compared.changes }
        let changes = try compare(before, after)
        compared = (before?.id, after.id, changes)
        return changes
    }

    private func compare(_ before: Commit?, _ after: Commit) throws(GitError) -> [Change] {
        let new = try state(at: after)
        let old = try before.map { commit throws(GitError) in try state(at: commit) } ?? subject.inputs.nothing
        let changes = subject.inputs.changes(from: old, to: new)
        guard let before, changes.contains(where: { $0.verdict == .remove }) else { return changes }
        return try subject.inputs.noted(
            changes, of: subject.service, from: try tree(of: before), to: try tree(of: after))
    }

    func state(at commit: Commit) throws(GitError) -> InstanceState {
        let files = try files(at: commit)
        if let state = compiled[files] { return state }
        let state = try compile(commit)
        if order.count == keptStates { compiled[order.removeFirst()] = nil }
        order.append(files)
        compiled[files] = state
        return state
    }

    private func compile(_ commit: Commit) throws(GitError) -> InstanceState {
        guard let tree = try tree(of: commit), let service = try tree.service(named: subject.service) else {
            return subject.inputs.nothing
        }
        let linked = try subject.inputs.linker(of: tree).link(service, from: tree)
        var emitter = Emitter()
        return InstanceState(
            sides: zip(subject.inputs.clusters, linked.services).map { cluster, service in
                let all = emitter.emit(service, families: subject.inputs.families)
                instances.formUnion(all.compactMap(\.instance))
                // A file that is broken may be the instance's as well as any other's.
                let own = all.filter {
                    subject.instance == nil || $0.instance == nil || $0.instance == subject.instance
                }
                return ServiceComparison.Side(service, emissions: own, system: cluster.system)
            })
    }
}

/// An instance or a service as one commit has it: a side for each cluster.
struct InstanceState {
    var sides: [ServiceComparison.Side]
}

extension Emission {
    /// Nil where all instances of a file are meant.
    fileprivate var instance: InstanceName? {
        switch self {
        case .artifact(let artifact): artifact.id.instance
        case .leftOut(let omission): omission.instance
        }
    }
}
