import Compiler
import Emitters
import Testing

@testable import Compiler
@testable import Planner

/// Cases that the compiler has a part in: which instances files define, and how many tasks of one are wanted.
enum CompiledCase {
    // MARK: Lists

    /// The services of a soa-configs directory, each with the instances that its file for the cluster defines.
    static func listing(_ input: Value) -> InstanceList.Listing {
        let option = input["option"].text
        let cluster = ClusterName(option.isEmpty ? input["cluster"].text : option)
        let kind = input["tool"].text == "marathon" ? InstanceKind.marathon : .chronos
        var files: [String: [String: SourceFile]] = [:]
        for file in input["files"].pairs {
            let parts = file.key.split(separator: "/").map(String.init)
            // Names that begin so are no services.
            guard parts.count == 2, !parts[0].hasPrefix("."), !parts[0].hasPrefix("_") else { continue }
            files[parts[0], default: [:]][parts[1]] = .present(path: file.key, bytes: Array(file.value.text.utf8))
        }
        return InstanceList.listing(
            files.keys.sorted { $0.precedesInBytes($1) }.map { name in
                let source = ServiceSource(name: ServiceName(name), files: files[name] ?? [:])
                return (ServiceName(name), RolloutLowering.names(of: source, in: cluster, kind: kind))
            })
    }

    // MARK: Counts

    /// How many tasks of `web.main` are wanted; nil if that is not known.
    static func instances(_ config: Value, zooKeeper: Value, state: String) throws -> Value? {
        let count = AutoscaledCount.count(zooKeeper.isNull ? nil : zooKeeper.text)
        let system = SystemConfigurationLowering.lower([
            SystemConfigurationFile(
                path: "system.json",
                bytes: Array(#"{"docker_registry": "registry:443", "volumes": [], "vault_environment": "prod"}"#.utf8))
        ])
        let pipeline = Pipeline(
            Pipeline.Inputs(
                clusters: [
                    ClusterInput(
                        name: ClusterName("c"), system: try #require(system.value),
                        counts: InstanceCounts(["web.main": count]))
                ],
                kinds: [.marathon], moment: try moment()))
        let deployments =
            #"{"v2": {"deployments": {"c.main": {"docker_image": "services-web:paasta-0123456789abcdef", "git_sha": "0123"}}, "#
            + #""controls": {"web:c.main": {"desired_state": "\#(state)", "force_bounce": null}}}}"#
        var source = ServiceSource(name: ServiceName("web"))
        for (name, text) in ["marathon-c.yaml": #"{"main": \#(config.json)}"#, "deployments.json": deployments] {
            source.files[name] = .present(path: "web/\(name)", bytes: Array(text.utf8))
        }
        return pipeline.compile(source).value.first?.marathon[InstanceName("main")]?.instances
    }

    // MARK: Jobs

    /// Whether the job `ledger.nightly` of these keys has a schedule or parents, and where it goes.
    static func jobKind(_ config: Value) throws -> Value {
        let job = config.with("cmd", .string("true")).with("monitoring", .object([("team", .string("t"))]))
        let id = InstanceID(service: ServiceName("ledger"), instance: InstanceName("nightly"))
        guard let bytes = try artifact(of: job, .chronos, at: try moment()), let wanted = WantedJob(id, bytes),
            let body = JSONParser.parse(bytes, path: "").value?.root.value
        else { return .failure }
        let members = ["schedule", "parents"].compactMap { name in body.member(name).map { (key: name, value: $0) } }
        return .object(
            members + [
                ("kind", .string(wanted.parents == nil ? "scheduled" : "dependent")),
                ("path", .string("/scheduler/\(wanted.kind.rawValue)")),
            ])
    }

    /// The event of the job's check, without a status; nil if nobody is told.
    static func jobCheck(_ config: Value, at moment: Moment) throws -> Value? {
        let team = Value.object([("team", .string("t"))] + config["monitoring"].pairs)
        let job = config.with("cmd", .string("true")).with("monitoring", team)
        return try artifact(of: job, .sensuJobs, at: moment)
            .flatMap { JSONParser.parse($0, path: "").value?.root.value }
    }

    /// What the keys of `ledger.nightly` come to at a moment; nil if to nothing.
    private static func artifact(of job: Value, _ family: Family, at moment: Moment) throws -> [UInt8]? {
        let system = SystemConfigurationLowering.lower([
            SystemConfigurationFile(
                path: "system.json", bytes: Array(#"{"docker_registry": "registry:443", "volumes": []}"#.utf8))
        ])
        let cluster = ClusterInput(
            name: ClusterName("c"), system: try #require(system.value), counts: InstanceCounts())
        let pipeline = Pipeline(
            Pipeline.Inputs(clusters: [cluster], families: [family], moment: moment))
        let deployments =
            #"{"v2": {"deployments": {"c.nightly": {"docker_image": "services-ledger:paasta-0123", "git_sha": "0123"}}, "#
            + #""controls": {"ledger:c.nightly": {"desired_state": "start", "force_bounce": null}}}}"#
        var source = ServiceSource(name: ServiceName("ledger"))
        for (name, text) in ["chronos-c.yaml": #"{"nightly": \#(job.json)}"#, "deployments.json": deployments] {
            source.files[name] = .present(path: "ledger/\(name)", bytes: Array(text.utf8))
        }
        var emitter = Emitter()
        guard let linked = pipeline.compile(source).value.first,
            case .artifact(let artifact)? = emitter.emit(linked, families: [family]).first
        else { return nil }
        return artifact.bytes
    }

    private static func moment() throws -> Moment {
        let date = try #require(CalendarDate(year: 2020, month: 2, day: 3))
        return Moment(local: try #require(Timestamp(date: date, hour: 12, minute: 0, second: 0)), offset: 0)
    }
}
