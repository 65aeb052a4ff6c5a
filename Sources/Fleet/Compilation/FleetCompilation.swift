import Compiler
import Emitters
import Git

/// Compiles the services of a snapshot on all cores; with a cache, those alone whose inputs are others than they were. Each
/// worker has its own emitter.
public struct FleetCompilation: Sendable {
    public var fleet: Fleet
    public var inputs: Pipeline.Inputs
    public var families: Set<Family>
    /// Nil: those of the tree.
    public var deployments: DeploymentFiles?
    public var wanted: Wanted
    /// Nil: nothing is kept between runs.
    public var cache: Cache?
    /// Over all that the clusters were read from, without the instance counts; for the cache.
    public var systemsDigest: String

    /// What is wanted of the artifacts.
    public enum Wanted: Sendable {
        /// Whether they can be made.
        case trial
        /// All bytes.
        case bytes
        /// Bytes of those that a folder has not yet.
        case folder(OutputFolder.Contents)
    }

    /// `deployments` is where deployments.json files lie, if not in the tree: `DIR/SERVICE.json`.
    public init(
        _ fleet: Fleet, inputs: Pipeline.Inputs, families: Set<Family>, deployments: String?, wanted: Wanted,
        cache: Cache? = nil, systemsDigest: String = ""
    ) {
        self.fleet = fleet
        self.inputs = inputs
        self.families = families
        self.deployments = deployments.map { .folder($0) }
        self.wanted = wanted
        self.cache = cache
        self.systemsDigest = systemsDigest
    }

    /// What a run gives.
    public struct Result: Sendable {
        public var outputs: [Output]
        /// In reading order.
        public var diagnostics: [Diagnostic]
        /// Over the deployments.json files that were read; nil where they are those of the tree.
        public var deploymentsDigest: BlobID?
        /// How many services there are, and how many of them had to be compiled.
        public var services: Int
        public var compiled: Int

        /// Whether something could not be compiled. What waits for its first deployment is no failure.
        public var hasFailed: Bool {
            diagnostics.contains { $0.severity == .error }
                || outputs.contains {
                    if case .leftOut(let omission) = $0, case .broken = omission.reason { true } else { false }
                }
        }
    }

    /// What one service gives.
    private struct Part {
        var outputs: [Output]
        var diagnostics: [Diagnostic]
        var deploymentsDigest: String
        var isCompiled: Bool
        /// Nil where nothing can be kept.
        var entry: Cache.Entry?
    }

    /// `progress` is called now and then, from any thread, with how many services are done.
    public func run(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let linker = try ServiceLinker.reading(tree, inputs, deployments: deployments)
            let shelf = cache.map {
                CompilationShelf($0, linker.value, families: families, systemsDigest: systemsDigest, wanted)
            }
            let parts = try fleet.map(chosen.value, state: Emitter(keepsBytes: keepsBytes), progress: progress) {
                service, tree, emitter throws(GitError) in
                try part(service, from: tree, linker.value, shelf, &emitter)
            }
            shelf?.save(parts.compactMap(\.entry))
            var diagnostics = (chosen.diagnostics + linker.diagnostics).refusedByCompile()
            for part in parts { diagnostics += part.diagnostics }
            return Result(
                outputs: parts.flatMap(\.outputs),
                diagnostics: diagnostics.sorted(by: Diagnostic.inReadingOrder),
                deploymentsDigest: deployments == nil
                    ? nil : try BlobID.hash(of: parts.flatMap { Array($0.deploymentsDigest.utf8) }),
                services: parts.count, compiled: parts.count(where: \.isCompiled))
        } catch { throw Fleet.Failure(error) }
    }

    /// What a service gives; from the shelf, if that has it.
    private func part(
        _ service: ServiceDirectory, from tree: SourceTree, _ linker: ServiceLinker, _ shelf: CompilationShelf?,
        _ emitter: inout Emitter
    ) throws(GitError) -> Part {
        let deployments = try linker.deployments(of: service.name)
        if let (stored, entry) = try shelf?.compilation(of: service, in: tree, deployments) {
            return Part(
                outputs: stored.outputs, diagnostics: stored.diagnostics, deploymentsDigest: stored.deployments,
                isCompiled: false, entry: entry)
        }
        let linked = try linker.link(service, from: tree, deployments: deployments)
        var outputs: [Output] = []
        for service in linked.services {
            for emission in emitter.emit(service, families: families) { outputs.append(try output(emission)) }
        }
        return Part(
            outputs: outputs, diagnostics: linked.diagnostics, deploymentsDigest: linked.deploymentsDigest,
            isCompiled: true, entry: shelf?.entry(for: linked, of: service, outputs: outputs, deployments))
    }

    private var keepsBytes: Bool {
        if case .trial = wanted { false } else { true }
    }

    private func output(_ emission: Emission) throws(GitError) -> Output {
        let artifact: Artifact
        switch emission {
        case .leftOut(let omission): return .leftOut(omission)
        case .artifact(let made): artifact = made
        }
        return .file(
            OutputFile(
                cluster: artifact.cluster, family: artifact.family, id: artifact.id, content: try content(artifact)))
    }

    private func content(_ artifact: Artifact) throws(GitError) -> OutputFile.Content {
        if case .trial = wanted { return .unwanted }
        let version = try FileVersion(of: artifact.bytes)
        if case .folder(let contents) = wanted, contents.has(artifact.path, version, of: artifact.id.service) {
            return .present(version)
        }
        return .bytes(artifact.bytes, version)
    }

    /// The chosen services as they are linked, a value for each cluster: for those who want to look at the way.
    public func linked() throws(Fleet.Failure) -> Outcome<[LinkedService]> {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let linker = try ServiceLinker.reading(tree, inputs, deployments: deployments)
            let parts = try chosen.value.map { try linker.value.link($0, from: tree) }
            return Outcome(parts.flatMap(\.services), linker.diagnostics + parts.flatMap(\.diagnostics))
        } catch { throw Fleet.Failure(error) }
    }
}
