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
        /// New files for those that a folder has not yet.
        case folder(OutputFolder.Contents)
        /// All bytes, in archives; without a cache, which does not have them.
        case archives(ArtifactArchives)
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
        /// Of each of those services of which a folder may have to be told something; without one, of all. A trial and
        /// archives have none.
        public var outputsByService: [[Output]]
        public var outputs: FlattenSequence<[[Output]]> { outputsByService.joined() }
        /// What has no artifact, in the order of the services.
        public var leftOut: [LeftOut]
        /// How many artifacts the services have.
        public var artifacts: Int
        /// In reading order.
        public var diagnostics: [Diagnostic]
        /// Over the deployments.json files that were read; nil where they are those of the tree.
        public var deploymentsDigest: BlobID?
        /// How many services there are, and how many of them had to be compiled.
        public var services: Int
        public var compiled: Int
        /// For a folder: what the outputs are for.
        public var folder: FolderRun?

        /// Whether something could not be compiled. What waits for its first deployment is no failure.
        public var hasFailed: Bool {
            diagnostics.contains { $0.severity == .error }
                || leftOut.contains { if case .broken = $0.reason { true } else { false } }
        }
    }

    /// What one service gives.
    private struct Part {
        let service: ServiceName
        var outputs: [Output] = []
        var leftOut: [LeftOut] = []
        var artifacts = 0
        var diagnostics: [Diagnostic]
        var deploymentsDigest: String
        var isCompiled = false
        /// Nil where nothing can be kept.
        var entry: Cache.Entry?
        var settled: SettledPart.Service?

        init(_ service: ServiceName, _ outputs: [Output], _ diagnostics: [Diagnostic], deploymentsDigest: String) {
            self.service = service
            (self.outputs, self.diagnostics, self.deploymentsDigest) = (outputs, diagnostics, deploymentsDigest)
            leftOut = outputs.compactMap(\.omission)
            artifacts = outputs.count - leftOut.count
        }

        /// Of one that was compiled, and of whose artifacts nothing is wanted but their number.
        init(
            _ service: ServiceName, _ emissions: [[Emission]], _ diagnostics: [Diagnostic], deploymentsDigest: String
        ) {
            self.service = service
            (self.diagnostics, self.deploymentsDigest, isCompiled) = (diagnostics, deploymentsDigest, true)
            for emission in emissions.lazy.joined() {
                if case .leftOut(let omission) = emission { leftOut.append(omission) } else { artifacts += 1 }
            }
        }

        /// Of a service of which the folder needs not be told anything. Its artifacts are counted with others.
        init(settled: StoredCompilation) {
            service = settled.service
            (diagnostics, deploymentsDigest) = (settled.diagnostics, settled.deployments)
            leftOut = settled.outputs.compactMap(\.omission)
        }
    }

    /// `progress` is called now and then, from any thread, with how many services are done.
    public func run(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let linker = try ServiceLinker.reading(tree, inputs, deployments: deployments)
            let context = CompilationShelf.context(linker.value, families: families, systemsDigest: systemsDigest)
            var run = self
            let folder = try folderRun(chosen.value, in: tree, linker.value, context)
            if let folder { run.wanted = .folder(folder.contents) }
            let shelf = cache.map { CompilationShelf($0, linker.value, context: context, run.wanted) }
            let compiled = try run.parts(
                folder?.unsettled(of: chosen.value) ?? chosen.value, linker.value, shelf, progress)
            shelf?.save(compiled.compactMap(\.entry), isWhole: folder.map { $0.settled.isEmpty } ?? true)
            return result(
                of: chosen, compiled, folder, findings: (chosen.diagnostics + linker.diagnostics).refusedByCompile())
        } catch { throw Fleet.Failure(error) }
    }

    /// What a folder has of what is wanted; nil without one.
    private func folderRun(
        _ services: [ServiceDirectory], in tree: SourceTree, _ linker: ServiceLinker, _ context: String
    ) throws -> FolderRun? {
        guard case .folder(let contents) = wanted else { return nil }
        let scope = OutputFolder.Scope(
            clusters: Set(inputs.clusters.map(\.name)), families: families, services: fleet.services.map { Set($0) })
        guard fleet.services == nil, let cache else { return try FolderRun(contents, scope) }
        let shelf = SettledShelf(cache, linker, context: context)
        return try FolderRun(contents, scope, shelf, services, in: tree)
    }

    private func parts(
        _ services: [ServiceDirectory], _ linker: ServiceLinker, _ shelf: CompilationShelf?,
        _ progress: (@Sendable (_ done: Int, _ of: Int) -> Void)?
    ) throws(Fleet.Failure) -> [Part] {
        let workers = Workers(jobs: fleet.jobs, progress: progress)
        return try workers.map(Array(services.indices)) {
            () throws(Fleet.Failure) -> (tree: SourceTree, emitter: Emitter) in
            do throws(GitError) { return (try SourceTree(fleet.snapshot), Emitter(keepsBytes: keepsBytes)) } catch {
                throw .git(error)
            }
        } _: { number, state throws(Fleet.Failure) -> Part in
            do { return try part(services[number], number, from: state.tree, linker, shelf, &state.emitter) } catch {
                throw Fleet.Failure(error)
            }
        }
    }

    /// What a service gives, which has this number among those that are looked at; from the shelf, if that has it.
    private func part(
        _ service: ServiceDirectory, _ number: Int, from tree: SourceTree, _ linker: ServiceLinker,
        _ shelf: CompilationShelf?, _ emitter: inout Emitter
    ) throws -> Part {
        let deployments = linker.deployments(of: service.name)
        if let (stored, entry) = try shelf?.compilation(of: service, in: tree, deployments) {
            var part = Part(service.name, stored.outputs, stored.diagnostics, deploymentsDigest: stored.deployments)
            (part.entry, part.settled) = (entry, SettledPart.Service(stored))
            if !wantsOutputs { part.outputs = [] }
            return part
        }
        let linked = try linker.link(service, from: tree, deployments: deployments)
        let emissions = emitter.emit(linked.services, families: families)
        if case .archives(let archives) = wanted {
            try archives.add(zip(linked.services, emissions).map { ($0.cluster, $1) }, number)
        }
        // Nobody asks for more of them.
        if !wantsOutputs, shelf == nil {
            return Part(service.name, emissions, linked.diagnostics, deploymentsDigest: linked.deploymentsDigest)
        }
        // No more room than they need: those of all services are in memory until the run is over.
        var outputs: [Output] = []
        outputs.reserveCapacity(emissions.reduce(0) { $0 + $1.count })
        for emission in emissions.joined() { outputs.append(try output(emission)) }
        var part = Part(service.name, outputs, linked.diagnostics, deploymentsDigest: linked.deploymentsDigest)
        part.isCompiled = true
        if let shelf, let stored = shelf.stored(linked, of: service, outputs: outputs, deployments) {
            (part.entry, part.settled) = (shelf.entry(for: stored, of: service), SettledPart.Service(stored))
        }
        // They are counted, and nobody asks for them.
        if !wantsOutputs { part.outputs = [] }
        return part
    }

    /// All in the order of the services.
    private func result(
        of chosen: Outcome<[ServiceDirectory]>, _ compiled: [Part], _ folder: FolderRun?, findings: [Diagnostic]
    ) -> Result {
        // Most of the others have nothing to say, and are not looked at one by one.
        var parts = compiled
        for settled in (folder?.settled ?? [:]).values { parts += settled.said.lazy.map { Part(settled: $0) } }
        if parts.count > compiled.count { parts.sort { $0.service < $1.service } }
        var folder = folder
        for part in compiled { folder?.compiled[part.service] = part.settled }
        return Result(
            outputsByService: compiled.map(\.outputs), leftOut: parts.flatMap(\.leftOut),
            artifacts: parts.reduce(folder?.artifacts ?? 0) { $0 + $1.artifacts },
            diagnostics: (findings + parts.flatMap(\.diagnostics)).sorted(by: Diagnostic.inReadingOrder),
            deploymentsDigest: deployments == nil
                ? nil : BlobID.hash(of: parts.flatMap { Array($0.deploymentsDigest.utf8) }),
            services: chosen.value.count, compiled: compiled.count(where: \.isCompiled), folder: folder)
    }

    private var keepsBytes: Bool {
        if case .trial = wanted { false } else { true }
    }

    /// Whether they are to be kept until the run is over: archives have them already.
    private var wantsOutputs: Bool {
        switch wanted {
        case .trial, .archives: false
        case .bytes, .folder: true
        }
    }

    private func output(_ emission: Emission) throws -> Output {
        let artifact: Artifact
        switch emission {
        case .leftOut(let omission): return .leftOut(omission)
        case .artifact(let made): artifact = made
        }
        return .file(
            OutputFile(
                cluster: artifact.cluster, family: artifact.family, id: artifact.id, content: try content(artifact)))
    }

    private func content(_ artifact: Artifact) throws -> OutputFile.Content {
        switch wanted {
        case .trial, .archives: return .unwanted
        case .bytes:
            let bytes = artifact.bytes
            return .bytes(bytes, FileVersion(of: bytes))
        case .folder(let contents):
            let bytes = artifact.bytes
            return try contents.content(bytes, FileVersion(of: bytes), at: artifact.path, of: artifact.id.service)
        }
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
