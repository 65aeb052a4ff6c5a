import Compiler
import Dispatch
import Emitters
import Git
import Synchronization

/// Compiles every service of a snapshot on all cores. Each worker has its own repository handle and emitter; nothing is
/// shared but the next service's number.
public struct FleetCompilation: Sendable {
    public var snapshot: Snapshot
    public var inputs: Pipeline.Inputs
    public var families: Set<Family>
    /// Nil: all.
    public var services: [ServiceName]?
    /// Where deployments.json files lie, if not in the tree: `DIR/SERVICE.json`.
    public var deployments: String?
    public var jobs: Int
    /// False to let go of each artifact's bytes as soon as it is compiled.
    public var keepsBytes: Bool

    public init(
        snapshot: Snapshot, inputs: Pipeline.Inputs, families: Set<Family>, services: [ServiceName]?,
        deployments: String?, jobs: Int, keepsBytes: Bool
    ) {
        self.snapshot = snapshot
        self.inputs = inputs
        self.families = families
        self.services = services
        self.deployments = deployments
        self.jobs = jobs
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

    public enum Failure: Error {
        case git(GitError)
        /// Services that were asked for and are none, with what to say of them.
        case noSuchService(ServiceName, hint: String)
    }

    private typealias Part = (
        index: Int, emissions: [Emission], diagnostics: [Diagnostic], deploymentsDigest: String
    )

    /// `progress` is called now and then, from any thread, with how many services are done.
    public func run(progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil) throws(Failure) -> Result {
        do {
            let tree = try SourceTree(snapshot)
            let listed = try tree.services()
            let chosen = try chosen(from: listed.value, tree)
            let shared = try tree.sharedSecrets()
            var inputs = inputs
            let secrets = SharedSecrets.lower(shared.value)
            inputs.sharedSecrets = secrets.value
            let parts = try compile(chosen, Pipeline(inputs), progress)
            var diagnostics = listed.diagnostics + shared.diagnostics + secrets.diagnostics
            for part in parts { diagnostics += part.diagnostics }
            return Result(
                emissions: parts.flatMap(\.emissions),
                diagnostics: diagnostics.sorted(by: Diagnostic.inReadingOrder),
                deploymentsDigest: deployments == nil
                    ? nil : try BlobID.hash(of: parts.flatMap { Array($0.deploymentsDigest.utf8) }))
        } catch let error as GitError {
            throw .git(error)
        } catch let error as Failure {
            throw error
        } catch {
            preconditionFailure("all errors here are typed")
        }
    }

    private func chosen(from all: [ServiceDirectory], _ tree: SourceTree) throws -> [ServiceDirectory] {
        guard let services else { return all }
        var chosen: [ServiceDirectory] = []
        for name in services {
            guard let found = all.first(where: { $0.name == name }) else {
                throw Failure.noSuchService(name, hint: try hint(for: name, among: all.map(\.name), tree))
            }
            chosen.append(found)
        }
        return chosen.sorted { $0.name < $1.name }
    }

    private func hint(for name: ServiceName, among all: [ServiceName], _ tree: SourceTree) throws -> String {
        if name.text.hasPrefix(".") || name.text.hasPrefix("_") {
            return "names that begin with '.' or '_' are no services"
        }
        if let kind = try tree.kindOfRootEntry(name.text), kind != .directory {
            return "'\(name)' is there, but it is a \(kind), and a service is a directory"
        }
        let near = NearestNames.of(name.text, among: all.map(\.text))
        return near.isEmpty ? "the tree has \(all.count) services" : "did you mean \(near.joined(separator: " or "))?"
    }

    private func compile(
        _ services: [ServiceDirectory], _ pipeline: Pipeline, _ progress: (@Sendable (Int, Int) -> Void)?
    ) throws -> [Part] {
        let next = Atomic<Int>(0)
        let parts = Mutex<[Part]>([])
        let failure = Mutex<GitError?>(nil)
        let workers = max(1, min(jobs, services.count))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            do throws(GitError) {
                let tree = try SourceTree(snapshot)
                var emitter = Emitter(keepsBytes: keepsBytes)
                var own: [Part] = []
                // Few services at a time: the largest are not left for the end.
                let step = 8
                while failure.withLock({ $0 == nil }) {
                    let first = next.add(step, ordering: .relaxed).oldValue
                    guard first < services.count else { break }
                    for index in first..<min(first + step, services.count) {
                        own.append(try compile(services[index], at: index, from: tree, pipeline, &emitter))
                    }
                    progress?(min(first + step, services.count), services.count)
                }
                let done = own
                parts.withLock { $0 += done }
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return parts.withLock { $0 }.sorted { $0.index < $1.index }
    }

    private func compile(
        _ service: ServiceDirectory, at index: Int, from tree: SourceTree, _ pipeline: Pipeline,
        _ emitter: inout Emitter
    ) throws(GitError) -> Part {
        var source = try pipeline.read(service, from: tree)
        var digest = ""
        if let deployments { digest = try readDeployments(from: deployments, into: &source) }
        let compiled = pipeline.compile(source.value)
        let emissions = compiled.value.flatMap { emitter.emit($0, families: families) }
        return (index, emissions, source.diagnostics + compiled.diagnostics, digest)
    }

    /// Returns a line for the digest of all such files.
    private func readDeployments(
        from folder: String, into source: inout Outcome<ServiceSource>
    ) throws(GitError) -> String {
        let path = "\(folder)/\(source.value.name.text).json"
        let bytes: [UInt8]?
        do {
            bytes = try File.read(path, limit: JSONParser.sizeLimit)
        } catch {
            source.value.files["deployments.json"] = .unreadable
            source.diagnostics.append(
                Diagnostic(.deployments, error.message, span: SourceSpan(file: path), service: source.value.name))
            return ""
        }
        source.value.files["deployments.json"] = bytes.map { .present(path: path, bytes: $0) } ?? .absent
        guard let bytes else { return "" }
        return "\(source.value.name) \(try BlobID.hash(of: bytes).id)\n"
    }
}
