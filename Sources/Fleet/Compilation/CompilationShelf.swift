import Compiler
import Emitters
import Git

/// Where the cache keeps what services compiled to, by the ids of their trees: for a folder not the artifacts, but what tells
/// whether it has them.
struct CompilationShelf: Sendable {
    private let cache: Cache
    private let shelf: Cache.Shelf
    private let inputs: Pipeline.Inputs
    private let sharedSecrets: UInt64
    private let wanted: FleetCompilation.Wanted

    init(_ cache: Cache, _ linker: ServiceLinker, context: String, _ wanted: FleetCompilation.Wanted) {
        let kind: String
        switch wanted {
        case .bytes, .archives: kind = "bytes"
        case .trial: kind = "trial"
        case .folder: kind = "compile"
        }
        self.cache = cache
        self.wanted = wanted
        inputs = linker.inputs
        sharedSecrets = Checksum.of(linker.sharedSecrets)
        shelf = cache.shelf(kind, context: context)
    }

    /// All that compilations depend on beside their services. `systemsDigest` is over all that the clusters were read from,
    /// without the instance counts.
    static func context(_ linker: ServiceLinker, families: Set<Family>, systemsDigest: String) -> String {
        let lists = [
            linker.inputs.clusters.map { "\($0.name) \($0.kubernetesAPI)" }, families.map(\.rawValue).sorted(),
            linker.pipeline.readNames,
            [systemsDigest], [linker.deployments?.key ?? "-"],
        ]
        return lists.map { $0.joined(separator: "/") }.joined(separator: "\n")
    }

    /// What a service with this tree compiles to; nil if nobody compiled it, it depends on what is another now, or the
    /// folder lacks one of its files.
    func compilation(
        of service: ServiceDirectory, in tree: SourceTree, _ deployments: Outcome<ServiceLinker.DeploymentsFile>?
    ) throws(GitError) -> (StoredCompilation, Cache.Entry)? {
        guard let id = service.treeID, deployments?.value.file != .unreadable else { return nil }
        let key = CacheKey(id, of: service.name)
        guard var reader = shelf.pack[key], let stored = try? reader.read() as StoredCompilation,
            stored.service == service.name, stored.deployments == deployments?.value.digest ?? "",
            try stored.dependencies.hold(in: tree, with: inputs, sharedSecrets: sharedSecrets), isThere(stored)
        else { return nil }
        return (stored, Cache.Entry(key: key, bytes: nil))
    }

    private func isThere(_ stored: StoredCompilation) -> Bool {
        guard case .folder(let contents) = wanted else { return true }
        return stored.outputs.allSatisfy { output in
            guard case .file(let file) = output else { return true }
            guard case .present(let version) = file.content else { return false }
            return contents.has(file.path, version, of: file.id.service)
        }
    }

    /// What of a compilation is kept; nil for what cannot be found again.
    func stored(
        _ linked: ServiceLinker.Linked, of service: ServiceDirectory, outputs: [Output],
        _ deployments: Outcome<ServiceLinker.DeploymentsFile>?
    ) -> StoredCompilation? {
        guard service.treeID != nil, deployments?.value.file != .unreadable else { return nil }
        let reads = linked.services.map(\.reads)
        let dependencies = CompilationDependencies(
            outside: linked.outside, reads: reads,
            sharedSecrets: reads.contains(where: \.refersToSharedSecrets) ? sharedSecrets : nil)
        return StoredCompilation(
            service: service.name, dependencies: dependencies, deployments: linked.deploymentsDigest,
            outputs: kept(outputs), diagnostics: linked.diagnostics)
    }

    func entry(for compilation: StoredCompilation, of service: ServiceDirectory) -> Cache.Entry? {
        guard let id = service.treeID else { return nil }
        var writer = ByteWriter()
        writer.write(compilation)
        // No more room than they need: those of all services are in memory until the run is over.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(writer.bytes.count)
        bytes += writer.bytes
        return Cache.Entry(key: CacheKey(id, of: service.name), bytes: bytes)
    }

    /// A folder will have what it lacks now.
    private func kept(_ outputs: [Output]) -> [Output] {
        if case .bytes = wanted { return outputs }
        return outputs.map { output in
            guard case .file(var file) = output, let version = file.content.version else { return output }
            file.content = .present(version)
            return .file(file)
        }
    }

    /// `isWhole` says whether the run asked for every service.
    func save(_ entries: [Cache.Entry], isWhole: Bool) { cache.save(shelf, entries, isWhole: isWhole) }
}

/// What the compilation of a service depends on beside its own tree and what holds for all services.
struct CompilationDependencies: Sendable {
    var outside: [OutsideEntry]
    /// Of each cluster.
    var reads: [LinkingReads]
    /// Of the secrets that all services share; nil if it does not depend on them.
    var sharedSecrets: UInt64?

    /// Whether the service would compile to the same.
    func hold(in tree: SourceTree, with inputs: Pipeline.Inputs, sharedSecrets: UInt64) throws(GitError) -> Bool {
        guard self.sharedSecrets.map({ $0 == sharedSecrets }) ?? true, reads.count == inputs.clusters.count,
            zip(reads, inputs.clusters).allSatisfy({ $0.hold(with: $1.counts, at: inputs.moment) })
        else { return false }
        return try tree.has(outside)
    }
}
