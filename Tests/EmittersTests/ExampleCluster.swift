import Testing

@testable import Compiler
@testable import Emitters

/// The service `web` with its instance `main` in the cluster `c`: all inputs of a compilation, each with a default that a
/// test changes.
struct ExampleCluster {
    /// The mapping of `main`, in braces.
    var main = "{instances: 3}"
    /// Other files of the service.
    var files: [String: String] = [:]
    var kind = InstanceKind.marathon
    var families: Set<Family> = [.marathon, .chronos]
    var image = "services-web:paasta-0123456789abcdef"
    /// Members of the controls of `main`.
    var controls = #""desired_state": "start", "force_bounce": null"#
    /// The whole of deployments.json, in place of one made from the image and the controls.
    var deployments: String?
    /// Members of the system configuration.
    var system: [String: String] = [
        "docker_registry": #""registry:443""#, "volumes": "[]", "vault_environment": #""prod""#,
    ]
    /// The signatures of the service's secrets.
    var secrets: [String: String] = [:]
    var counts: [String: InstanceCounts.Count] = [:]
    var kubernetesAPI = KubernetesAPI.standard

    struct Result {
        var emissions: [Emission]
        var findings: [Diagnostic]
        var linked: LinkedService
    }

    func compile() throws -> Result {
        let pipeline = Pipeline(
            Pipeline.Inputs(
                clusters: [
                    ClusterInput(
                        name: ClusterName("c"), system: try systemConfiguration(), counts: InstanceCounts(counts),
                        kubernetesAPI: kubernetesAPI)
                ],
                kinds: [.marathon, .chronos, .kubernetes], moment: try #require(Moment.example)))
        let outcome = pipeline.compile(source())
        var emitter = Emitter()
        return Result(
            emissions: outcome.value.flatMap { emitter.emit($0, families: families) },
            findings: outcome.diagnostics, linked: try #require(outcome.value.first))
    }

    private func source() -> ServiceSource {
        var source = ServiceSource(name: ServiceName("web"))
        var texts = files
        texts["\(kind.rawValue)-c.yaml"] = texts["\(kind.rawValue)-c.yaml"] ?? "main: \(main)\n"
        texts["deployments.json"] = deployments ?? deploymentsText
        for (name, text) in texts { source.files[name] = .present(path: "web/\(name)", bytes: Array(text.utf8)) }
        for (name, signature) in secrets {
            let text = #"{"environments": {"prod": {"ciphertext": "x", "signature": "\#(signature)"}}}"#
            source.secrets[name] = .present(path: "web/secrets/\(name).json", bytes: Array(text.utf8))
        }
        return source
    }

    private var deploymentsText: String {
        #"{"v1": {}, "v2": {"deployments": {"c.main": {"docker_image": "\#(image)", "git_sha": "0123"}}, "#
            + #""controls": {"web:c.main": {\#(controls)}}}}"#
    }

    func systemConfiguration() throws -> SystemConfiguration {
        let text = "{" + system.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
        let lowered = SystemConfigurationLowering.lower([
            SystemConfigurationFile(path: "system.json", bytes: Array(text.utf8))
        ])
        return try #require(lowered.value, "\(lowered.diagnostics.map(\.message))")
    }

    // MARK: What a test asks

    /// The artifact of `main` as text.
    func text() throws -> String {
        for case .artifact(let artifact) in try compile().emissions where artifact.id.instance == InstanceName("main") {
            return String(decoding: artifact.bytes, as: UTF8.self)
        }
        throw Missing()
    }

    /// A member of the artifact of `main`, as Python writes it; nil if there is none.
    func member(_ path: String...) throws -> String? {
        var node = JSONParser.parse(Array(try text().utf8), path: "artifact.json").value?.root
        for name in path { node = Int(name).map { node?.items[$0] } ?? node?.value(name) }
        return node?.value.repr
    }

    func id() throws -> String { try #require(try member("id")) }

    /// What became of `main` and other instances: `main`, `main: broken`, `main: not deployed`; `*` is a whole file.
    func summary() throws -> [String] {
        try compile().emissions.map { emission in
            switch emission {
            case .artifact(let artifact): return artifact.id.instance.text
            case .leftOut(let omission):
                let name = omission.instance?.text ?? "*"
                switch omission.reason {
                case .broken: return "\(name): broken"
                case .notDeployed: return "\(name): not deployed"
                }
            }
        }
    }

    struct Missing: Error {}
}
