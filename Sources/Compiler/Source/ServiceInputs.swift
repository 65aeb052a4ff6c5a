import Git

/// The git ids of all that the compilation of one service can read of a commit. Commits with the same inputs have the same
/// artifacts of it, whatever else is in their trees.
public struct ServiceInputs: Hashable, Sendable {
    /// What a path stands for. A directory stands for all that is in it.
    fileprivate struct Object: Hashable, Sendable {
        var id: ObjectID
        /// A symlink and a file can have one content.
        var kind: Entry.Kind
    }

    /// By path from the top of soa-configs; nil where there is nothing.
    fileprivate var objects: [[String]: Object?] = [:]

    /// The inputs where there is no soa-configs at all.
    public init() {}

    /// All of it by path, for those who keep it.
    public var entries: [OutsideEntry] {
        objects.map { OutsideEntry(path: $0.joined(separator: "/"), kind: $1?.kind, id: $1?.id) }
            .sorted { $0.path.precedesInBytes($1.path) }
    }

    /// As it was kept.
    public init(_ entries: [OutsideEntry]) {
        for entry in entries {
            let path = entry.path.split(separator: "/").map(String.init)
            let object = entry.kind.flatMap { kind in entry.id.map { Object(id: $0, kind: kind) } }
            objects[path] = .some(object)
        }
    }

    /// What is at a path; the outer nil: it is none of the inputs, the inner one: nothing is there.
    func entry(at path: [String]) -> Entry?? {
        guard let name = path.last else { return nil }
        return objects[path].map { object in
            object.map { Entry(name: name, kind: $0.kind, object: $0.id) }
        }
    }

    /// Whether a symlink leads to something beside the service's directory.
    public func leavesDirectory(of service: ServiceName) -> Bool {
        objects.keys.contains { path in
            path.first?.hasSameBytes(as: service.text) == false && path != ["_shared"]
                && path != ["_shared", "secrets"]
        }
    }
}

extension SourceTree {
    /// The id of what is called `_shared`, where the secrets are that services share; nil if there is none. Of a commit's tree.
    public func idOfSharedFiles() throws(GitError) -> ObjectID? {
        try reader.entry(named: "_shared", in: reader.root)?.object
    }

    /// Of a commit's tree: the service's directory, the shared secrets, and what symlinks in them lead to. They are looked
    /// up by name, so the number of other services does not matter.
    public func inputs(of service: ServiceName) throws(GitError) -> ServiceInputs {
        var inputs = ServiceInputs()
        var waiting = [[service.text]]
        let shared = try reader.entry(named: "_shared", in: reader.root)
        // What else is in `_shared` is read by nobody.
        waiting.append(shared?.directory == nil ? ["_shared"] : ["_shared", "secrets"])
        while let path = waiting.popLast() {
            if inputs.objects.keys.contains(path) { continue }
            let entry = try lookup(path)
            inputs.objects[path] = .some(
                entry.flatMap { entry in entry.object.map { ServiceInputs.Object(id: $0, kind: entry.kind) } })
            guard let entry else { continue }
            if let target = try target(of: entry, in: path.dropLast()) { waiting.append(target) }
            if let directory = entry.directory { waiting += try targets(in: directory, at: path, depth: 2) }
        }
        return inputs
    }

    /// Where the symlinks of a directory lead to; `depth` 2 looks into the directories in it as well. Nothing further down
    /// is read.
    private func targets(in directory: Directory, at path: [String], depth: Int) throws(GitError) -> [[String]] {
        var targets: [[String]] = []
        for entry in try reader.entries(of: directory) {
            if let target = try target(of: entry, in: path[...]) { targets.append(target) }
            if depth > 1, let inner = entry.directory {
                targets += try self.targets(in: inner, at: path + [entry.name], depth: depth - 1)
            }
        }
        return targets
    }

    /// Nil if the entry is no symlink, or one that leaves the tree.
    private func target(of entry: Entry, in folder: ArraySlice<String>) throws(GitError) -> [String]? {
        guard entry.kind == .symlink, case .bytes(let bytes) = try reader.read(entry, limit: SourceTree.linkLimit)
        else {
            return nil
        }
        return SourceTree.resolve(String(decoding: bytes, as: UTF8.self), from: folder)
    }
}
