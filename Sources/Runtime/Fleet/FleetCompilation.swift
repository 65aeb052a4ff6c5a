import Compiler
import Emitters
import Git

/// Compiles the services of a snapshot on all cores. Each worker has its own emitter.
public struct FleetCompilation: Sendable {
    public var fleet: Fleet
    public var inputs: Pipeline.Inputs
    public var families: Set<Family>
    /// Where deployments.json files lie, if not in the tree: `DIR/SERVICE.json`.
    public var deployments: String?
    /// False to let go of each artifact's bytes as soon as it is compiled.
    public var keepsBytes: Bool

    public init(
        _ fleet: Fleet, inputs: Pipeline.Inputs, families: Set<Family>, deployments: String?, keepsBytes: Bool
    ) {
        self.fleet = fleet
        self.inputs = inputs
        self.families = families
        self.deployments = deployments
        self.keepsBytes = keepsBytes
    }

    /// What a run gives.
    public struct Result: Sendable {
        public var emissions: [Emission]
        /// In reading order.
        public var diagnostics: [Diagnostic]
        /// Over the deployments.json files that were read; nil where they are those of the tree.
        public var deploymentsDigest: BlobID?
    }

    private typealias Part = (emissions: [Emission], diagnostics: [Diagnostic], deploymentsDigest: String)

    /// `progress` is called now and then, from any thread, with how many services are done.
    public func run(
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
    ) throws(Fleet.Failure) -> Result {
        do {
            let tree = try SourceTree(fleet.snapshot)
            let chosen = try fleet.chosen(from: tree)
            let linker = try ServiceLinker.reading(tree, inputs, deployments: deployments)
            let parts = try fleet.map(chosen.value, state: Emitter(keepsBytes: keepsBytes), progress: progress) {
                service, tree, emitter throws(GitError) in
                try compile(service, from: tree, linker.value, &emitter)
            }
            var diagnostics = chosen.diagnostics + linker.diagnostics
            for part in parts { diagnostics += part.diagnostics }
            return Result(
                emissions: parts.flatMap(\.emissions),
                diagnostics: diagnostics.sorted(by: Diagnostic.inReadingOrder),
                deploymentsDigest: deployments == nil
                    ? nil : try BlobID.hash(of: parts.flatMap { Array($0.deploymentsDigest.utf8) }))
        } catch { throw Fleet.Failure(error) }
    }

    private func compile(
        _ service: ServiceDirectory, from tree: SourceTree, _ linker: ServiceLinker, _ emitter: inout Emitter
    ) throws(GitError) -> Part {
        let linked = try linker.link(service, from: tree)
        let emissions = linked.services.flatMap { emitter.emit($0, families: families) }
        return (emissions, linked.diagnostics, linked.deploymentsDigest)
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
