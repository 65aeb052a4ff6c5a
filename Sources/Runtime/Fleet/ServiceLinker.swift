import Compiler
import Git

/// Takes single services of one snapshot to what runs where of them.
struct ServiceLinker: Sendable {
    let pipeline: Pipeline
    /// As they were read.
    let sharedSecrets: [String: SourceFile]
    /// Where deployments.json files lie, if not in the tree: `DIR/SERVICE.json`.
    private let deployments: String?

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
        _ tree: SourceTree, _ inputs: Pipeline.Inputs, deployments: String?
    ) throws(GitError) -> Outcome<ServiceLinker> {
        let shared = try tree.sharedSecrets()
        let secrets = SharedSecrets.lower(shared.value)
        var inputs = inputs
        inputs.sharedSecrets = secrets.value
        let linker = ServiceLinker(
            pipeline: Pipeline(inputs), sharedSecrets: shared.value.secrets, deployments: deployments)
        return Outcome(linker, shared.diagnostics + secrets.diagnostics)
    }

    func link(_ service: ServiceDirectory, from tree: SourceTree) throws(GitError) -> Linked {
        var source = try pipeline.read(service, from: tree)
        var digest = ""
        if let deployments { digest = try ServiceLinker.readDeployments(from: deployments, into: &source) }
        let compiled = pipeline.compile(source.value)
        return Linked(
            services: compiled.value, diagnostics: source.diagnostics + compiled.diagnostics,
            outside: source.value.outside, deploymentsDigest: digest)
    }

    private static func readDeployments(
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
