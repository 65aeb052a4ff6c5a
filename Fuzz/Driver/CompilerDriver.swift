import Compiler
import Emitters

/// The whole compiler with any bytes for a file of a service: what the fuzzer runs, and a test with a fixed seed.
///
/// It stops the process where an invariant does not hold; that bad input is reported and not thrown is one of them.
public struct CompilerDriver: Sendable {
    /// In what place the bytes stand. The other files of the service are sound ones.
    public enum Role: CaseIterable, Sendable {
        /// `marathon-CLUSTER.yaml` and `chronos-CLUSTER.yaml`.
        case instances
        /// `service.yaml`, `smartstack.yaml` and `monitoring.yaml`.
        case general
        /// `deployments.json`, and a secret.
        case json
    }

    private let pipeline: Pipeline

    public init() {
        let system = SystemConfigurationLowering.lower([
            SystemConfigurationFile(path: "system.json", bytes: Array(Self.systemConfiguration.utf8))
        ])
        guard let configuration = system.value else { preconditionFailure("\(system.diagnostics)") }
        guard let date = CalendarDate(year: 2019, month: 10, day: 2),
            let noon = Timestamp(date: date, hour: 12, minute: 0, second: 0)
        else { preconditionFailure("that is a date") }
        guard let scaled = JSONParser.parse(Array(#"{"s.scaled": 3}"#.utf8), path: "counts.json").value?.root else {
            preconditionFailure("that is JSON")
        }
        let counts = InstanceCounts.read(scaled, cluster: ClusterName("c"))
        let cluster = ClusterInput(
            name: ClusterName("c"), system: configuration, counts: counts.value)
        pipeline = Pipeline(
            Pipeline.Inputs(
                clusters: [cluster], kinds: [.marathon, .chronos], moment: Moment(local: noon, offset: 7200),
                namespaces: [.registration, .discovery]))
    }

    /// Compiles; the sum of the sizes of what came out, so that a caller can tell that something did.
    @discardableResult
    public func feed(_ bytes: [UInt8], as role: Role) -> Int {
        let source = Self.source(bytes, role)
        var emitter = Emitter()
        let first = compile(source, &emitter)
        let second = compile(source, &emitter)
        precondition(first == second, "the same input gave other bytes")
        return first.reduce(0) { $0 + $1.count }
    }

    private func compile(_ source: ServiceSource, _ emitter: inout Emitter) -> [[UInt8]] {
        let compiled = pipeline.compile(source)
        let renderer = TextRenderer(colored: false)
        for finding in compiled.diagnostics { precondition(!renderer.render(finding).isEmpty) }
        var artifacts: [[UInt8]] = []
        var isBroken = false
        for emission in compiled.value.flatMap({ emitter.emit($0, families: Set(Family.allCases)) }) {
            switch emission {
            case .leftOut(let omission): if case .broken = omission.reason { isBroken = true }
            case .artifact(let artifact):
                let name = artifact.id.description
                precondition(!name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }, "the name of a file: \(name)")
                let parsed = JSONParser.parse(artifact.bytes, path: "artifact")
                precondition(parsed.value != nil, "the artifact is no JSON: \(parsed.diagnostics)")
                artifacts.append(artifact.bytes)
            }
        }
        let isExplained = compiled.diagnostics.contains { $0.severity == .error }
        precondition(isExplained || !isBroken, "something is broken, and nobody says why")
        return artifacts
    }

    // MARK: Inputs

    /// Bytes of which, in this role, artifacts come out: a seed.
    public static func sample(for role: Role) -> [UInt8] {
        switch role {
        case .instances: Array(marathon.utf8)
        case .general: Array(service.utf8)
        case .json: Array(deployments(of: ["main", "scaled", "job"]).utf8)
        }
    }

    private static func source(_ bytes: [UInt8], _ role: Role) -> ServiceSource {
        var texts: [String: [UInt8]] = [
            "service.yaml": Array(service.utf8), "smartstack.yaml": Array(smartstack.utf8),
            "marathon-c.yaml": Array(marathon.utf8), "chronos-c.yaml": Array(chronos.utf8),
            "deployments.json": sample(for: .json),
        ]
        var secret = Array(#"{"environments": {"v": {"signature": "abc"}}}"#.utf8)
        switch role {
        case .instances:
            texts["marathon-c.yaml"] = bytes
            texts["chronos-c.yaml"] = bytes
            // Every name that the bytes define is deployed, so that linking and emitting see it too.
            let root = YAMLParser.parse(bytes, path: "names").value?.root
            let names = (root?.isMapping == true ? root : nil)?.pairs.compactMap { $0.key.string }
            texts["deployments.json"] = Array(deployments(of: names ?? []).utf8)
        case .general:
            texts["service.yaml"] = bytes
            texts["smartstack.yaml"] = bytes
            texts["monitoring.yaml"] = bytes
        case .json:
            texts["deployments.json"] = bytes
            secret = bytes
        }
        let files = texts.map { ($0.key, SourceFile.present(path: "s/" + $0.key, bytes: $0.value)) }
        return ServiceSource(
            name: ServiceName("s"), files: Dictionary(uniqueKeysWithValues: files),
            secrets: ["k": .present(path: "s/secrets/k.json", bytes: secret)])
    }

    private static func deployments(of instances: [String]) -> String {
        let controls = instances.map {
            "\(JSONText.of("s:c." + $0)): {\"desired_state\": \"start\", \"force_bounce\": null}"
        }
        return """
            {"v2": {"deployments": {"g": {"docker_image": "services-s:paasta-abc", "git_sha": "abc"}}, \
            "controls": {\(controls.joined(separator: ", "))}}}
            """
    }

    private static let systemConfiguration = """
        {"cluster": "c", "docker_registry": "registry.example:443", "vault_environment": "v",
         "volumes": [{"hostPath": "/a", "containerPath": "/b/", "mode": "RO"}], "auto_hostname_unique_size": 10,
         "expected_slave_attributes": [{"region": "r1", "pool": "default"}, {"region": "r2", "pool": "default"}],
         "deploy_blacklist": [["region", "r3"]], "deploy_whitelist": ["region", ["r1", "r2"]]}
        """

    private static let service = """
        deploy_group: g
        env: {A: 1.5, B: [1, a], K: SECRET(k)}
        monitoring: {team: t}
        """

    private static let smartstack = "main: {proxy_port: 20000, mode: http, discover: region}\n"

    private static let marathon = """
        main: {deploy_group: g, instances: 2, cmd: "x", mem: 100, healthcheck_mode: http}
        scaled: {deploy_group: g, min_instances: 1, max_instances: 4, cpus: .57}
        """

    private static let chronos =
        "job: {deploy_group: g, schedule: R/2019-10-02T12:00:00Z/PT1H, cmd: 'x {shortdate-1}'}\n"
}
