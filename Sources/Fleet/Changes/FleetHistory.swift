import Compiler
import Emitters
import Git

/// What the commits of a repository make of all services. Of a commit, only services are compiled whose files are others
/// than in all of its parents; each state of a service once. Of one thread, as its repository is.
///
/// What else a service may depend on is found as the history is followed back: where its symlinks lead to, and whether it
/// may refer to a shared secret. Both are known of every state that was come by, and a service that did not change is as
/// it was in a younger commit.
final class FleetHistory: ResultHistory {
    private let inputs: HistoryInputs
    private let repository: Repository
    private let cache: Cache?
    private let jobs: Int
    private var commits: [CommitID: Commit] = [:]
    /// The trees that were looked at last, by the id of the commit's tree: the next commit is mostly the parent of this one.
    private var trees: [(id: TreeID, tree: SourceTree?)] = []
    private var linkers: [(secrets: ObjectID?, linker: ServiceLinker)] = []
    private var compiled: [ServiceInputs: InstanceState] = [:]
    /// The states in `compiled`, the oldest first.
    private var order: [ServiceInputs] = []
    /// Services of which some state has symlinks that lead out of their directories; nil until the first commit is looked at.
    private var linked: Set<ServiceName>?
    /// Services of which some state may refer to shared secrets; nil until these differ between two commits.
    private var secretive: Set<ServiceName>?
    private var emitter = Emitter()

    private static let keptTrees = 8
    private static let keptStates = 512

    init(_ inputs: HistoryInputs, in repository: Repository, cache: Cache?, jobs: Int) {
        self.inputs = inputs
        self.repository = repository
        self.cache = cache
        self.jobs = jobs
    }

    func commit(_ id: CommitID) throws(GitError) -> Commit {
        if let commit = commits[id] { return commit }
        let commit = try repository.read(id)
        commits[id] = commit
        return commit
    }

    func haveSameFiles(_ one: Commit, _ other: Commit) throws(GitError) -> Bool {
        if one.tree == other.tree { return true }
        if inputs.root.isEmpty { return false }
        let (left, right) = (try snapshot(one), try snapshot(other))
        return left?.root.treeID == right?.root.treeID
    }

    /// All parents of a commit are followed, be there a change or not: what each of them did is asked of it.
    func haveSameResult(_ one: Commit, _ other: Commit?) throws(GitError) -> Bool { false }

    func countOfServices(at commit: Commit) throws(GitError) -> Int {
        try tree(of: commit)?.services().value.count ?? 0
    }

    // MARK: Changes

    /// What a commit does beside its first parent, without what a merge has from another parent. By service; of each as
    /// `soac diff` has it.
    func changes(at commit: Commit) throws(GitError) -> [Change] {
        let parents = try commit.parents.map { id throws(GitError) in try self.commit(id) }
        guard let first = parents.first, let names = try changedServices(commit, parents) else { return [] }
        return try names.sorted().map { name throws(GitError) in
            try changes(of: name, at: commit, first, others: parents.dropFirst())
        }.flatMap { $0 }
    }

    /// Beside one parent.
    private func changes(
        of name: ServiceName, from parent: Commit, to commit: Commit
    ) throws(GitError) -> [Change] {
        let changes = inputs.changes(from: try state(of: name, at: parent), to: try state(of: name, at: commit))
        return try inputs.noted(changes, of: name, from: try tree(of: parent), to: try tree(of: commit))
    }

    private func changes(
        of name: ServiceName, at commit: Commit, _ parent: Commit, others: ArraySlice<Commit>
    ) throws(GitError) -> [Change] {
        var changes = try changes(of: name, from: parent, to: commit)
        for parent in others where !changes.isEmpty {
            let new = try state(of: name, at: commit)
            let places = Set(inputs.changes(from: try state(of: name, at: parent), to: new).map(ChangePlace.init))
            changes.removeAll { !places.contains(ChangePlace($0)) }
        }
        return changes
    }

    /// Whose files are others than in each of the parents.
    private func changedServices(_ commit: Commit, _ parents: [Commit]) throws(GitError) -> Set<ServiceName>? {
        var names: Set<ServiceName>?
        for parent in parents {
            let changed = try changedServices(from: parent, to: commit)
            names = names?.intersection(changed) ?? changed
        }
        return names
    }

    private func changedServices(from old: Commit, to new: Commit) throws(GitError) -> Set<ServiceName> {
        let (before, after) = (try tree(of: old), try tree(of: new))
        guard let before, let after, let differences = try before.differences(to: after) else {
            // soa-configs was not there yet: all of it is new, or gone.
            return Set(try (before ?? after)?.services().value.map(\.name) ?? [])
        }
        var names = Set(differences.services.compactMap { ($0.here ?? $0.there)?.name })
        for name in try links(at: new, after).subtracting(names)
        where try before.inputs(of: name) != after.inputs(of: name) {
            names.insert(name)
        }
        for name in names where try before.inputs(of: name).leavesDirectory(of: name) { linked?.insert(name) }
        if try secrets(before) != secrets(after) { names.formUnion(try mayHaveSecrets(at: new, after)) }
        return names
    }

    private func links(at commit: Commit, _ tree: SourceTree) throws(GitError) -> Set<ServiceName> {
        if let linked { return linked }
        guard let snapshot = try snapshot(commit) else { return [] }
        let pipeline = try linker(of: tree).pipeline
        let shelf = cache.map { OutsideLinks.Shelf($0, pipeline) }
        let links = try OutsideLinks.of(snapshot, tree, pipeline, shelf, jobs: jobs)
        shelf?.save([(snapshot, links)])
        linked = links.names
        return links.names
    }

    private func mayHaveSecrets(at commit: Commit, _ tree: SourceTree) throws(GitError) -> Set<ServiceName> {
        if let secretive { return secretive }
        guard let snapshot = try snapshot(commit) else { return [] }
        let pipeline = try linker(of: tree).pipeline
        let fleet = Fleet(snapshot: snapshot, services: nil, jobs: jobs)
        let all = try fleet.map(try tree.services().value, state: ()) { service, tree, _ throws(GitError) in
            try pipeline.read(service, from: tree).value.mayReferToSharedSecrets ? service.name : nil
        }
        secretive = Set(all.compactMap { $0 })
        return secretive ?? []
    }

    // MARK: States

    private func state(of name: ServiceName, at commit: Commit) throws(GitError) -> InstanceState {
        guard let tree = try tree(of: commit), let service = try tree.service(named: name) else {
            return inputs.nothing
        }
        let files = try tree.inputs(of: name)
        if let state = compiled[files] { return state }
        let linker = try linker(of: tree)
        if secretive != nil, try linker.pipeline.read(service, from: tree).value.mayReferToSharedSecrets {
            secretive?.insert(name)
        }
        let services = try linker.link(service, from: tree).services
        let state = InstanceState(
            sides: zip(inputs.clusters, services).map { cluster, service in
                ServiceComparison.Side(
                    service, emissions: emitter.emit(service, families: inputs.families), system: cluster.system)
            })
        if order.count == Self.keptStates { compiled[order.removeFirst()] = nil }
        order.append(files)
        compiled[files] = state
        return state
    }

    /// One for all trees with the same shared secrets.
    private func linker(of tree: SourceTree) throws(GitError) -> ServiceLinker {
        let secrets = try secrets(tree)
        if let known = linkers.first(where: { $0.secrets == secrets }) { return known.linker }
        let linker = try inputs.linker(of: tree)
        linkers = [(secrets, linker)] + linkers.prefix(1)
        return linker
    }

    /// Of what is called `_shared`: a change of it is looked into.
    private func secrets(_ tree: SourceTree) throws(GitError) -> ObjectID? { try tree.idOfSharedFiles() }

    // MARK: Trees

    /// Nil where the commit has no folder that is soa-configs.
    private func tree(of commit: Commit) throws(GitError) -> SourceTree? {
        if let known = trees.first(where: { $0.id == commit.tree }) { return known.tree }
        let tree = try snapshot(commit).map { SourceTree($0, in: repository) }
        trees = [(commit.tree, tree)] + trees.prefix(Self.keptTrees - 1)
        return tree
    }

    private func snapshot(_ commit: Commit) throws(GitError) -> Snapshot? {
        do {
            return try Snapshot(commit, of: repository, root: inputs.root)
        } catch .invalidPath {
            return nil
        }
    }
}

/// Which artifact changed.
private struct ChangePlace: Hashable {
    var cluster: ClusterName
    var family: Family
    var id: InstanceID

    init(_ change: Change) { (cluster, family, id) = (change.cluster, change.family, change.id) }
}
