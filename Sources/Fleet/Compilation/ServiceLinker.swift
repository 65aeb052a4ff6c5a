import Compiler
import Emitters
import Git

/// Takes single services of one snapshot to what runs where of them.
struct ServiceLinker: Sendable {
    let pipeline: Pipeline
    let inputs: Pipeline.Inputs
    /// As they were read.
    let sharedSecrets: [String: SourceFile]
    /// Nil: those of the tree.
    let deployments: DeploymentFiles?
    /// What they say of the instances of the tree stands for such a file.
    let tags: DeployedTags

    /// A service, a value for each cluster.
    struct Linked: Sendable {
        var services: [LinkedService]
        var diagnostics: [Diagnostic]
        /// What was read outside of the service's directory.
        var outside: [OutsideEntry]
        /// A line for the digest of the deployments; empty where they are those of the tree.
        var deploymentsDigest: String
    }

    /// Reads what all services of a tree share.
    static func reading(
        _ tree: SourceTree, _ inputs: Pipeline.Inputs, deployments: DeploymentFiles?,
        tags: DeployedTags = DeployedTags()
    ) throws(GitError) -> Outcome<ServiceLinker> {
        let shared = try tree.sharedSecrets()
        let secrets = SharedSecrets.lower(shared.value)
        var inputs = inputs
        inputs.sharedSecrets = secrets.value
        let linker = ServiceLinker(
            pipeline: Pipeline(inputs), inputs: inputs, sharedSecrets: shared.value.secrets, deployments: deployments,
            tags: tags)
        return Outcome(linker, shared.diagnostics + secrets.diagnostics)
    }

    func link(_ service: ServiceDirectory, from tree: SourceTree) throws(GitError) -> Linked {
        try link(service, from: tree, deployments: deployments(of: service.name))
    }

    /// `deployments` stand for the tree's, if they are not nil.
    func link(
        _ service: ServiceDirectory, from tree: SourceTree, deployments: Outcome<DeploymentsFile>?
    ) throws(GitError) -> Linked {
        var source = try pipeline.read(service, from: tree)
        if let deployments {
            source.value.files["deployments.json"] = deployments.value.file
            source.diagnostics += deployments.diagnostics
        }
        addTags(to: &source.value)
        let compiled = pipeline.compile(source.value)
        return Linked(
            services: compiled.value,
            diagnostics: (source.diagnostics + compiled.diagnostics).refusedByCompile(),
            outside: source.value.outside, deploymentsDigest: deployments?.value.digest ?? "")
    }

    private func addTags(to source: inout ServiceSource) {
        guard let own = tags.of(source.name) else { return }
        switch source.files["deployments.json"] {
        case nil, .absent: break
        case .present, .dangling, .unreadable: if !tags.comeFirst { return }
        }
        let targets = DeployTargetLowering.lower(source, clusters: inputs.clusters.map(\.name)).value
        guard let targets = targets.value else { return }
        let table = DeploymentChoice.choose(targets, own, previous: nil).table
        source.files["deployments.json"] = .present(
            path: "\(source.name)/deployments.json", bytes: DeploymentsEmitter.emit(table, of: source.name))
    }

    /// A file that stands for a service's deployments.json.
    struct DeploymentsFile {
        var file: SourceFile
        /// A line for the digest of all such files; empty if there is none.
        var digest: String
    }

    /// Nil where they are those of the tree.
    func deployments(of service: ServiceName) -> Outcome<DeploymentsFile>? {
        guard let deployments else { return nil }
        let path = deployments.path(of: service)
        let bytes: [UInt8]?
        do {
            bytes = try deployments.read(service)
        } catch {
            let finding = Diagnostic(.deployments, error.message, span: SourceSpan(file: path), service: service)
            return Outcome(DeploymentsFile(file: .unreadable, digest: ""), [finding])
        }
        guard let bytes else { return Outcome(DeploymentsFile(file: .absent, digest: "")) }
        let digest = "\(service) \(BlobID.hash(of: bytes).id)\n"
        return Outcome(DeploymentsFile(file: .present(path: path, bytes: bytes), digest: digest))
    }
}
