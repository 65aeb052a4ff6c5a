import Compiler
import Emitters
import Git
import TestSupport
import Testing

@testable import Fleet

/// Two system configurations over one state of soa-configs: a diff reports just what two compilations write otherwise. Every
/// value is changed, unset and left out, one by one.
@Suite struct SystemChangesTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    // MARK: The example

    private static let package = Path.parent(of: Path.parent(of: Path.parent(of: Path.parent(of: #filePath))))

    @Test(arguments: ["hamburg-prod", "leipzig-stage"]) func everyValueOfTheExample(_ cluster: String) throws {
        let examples = Self.package + "/examples"
        try scratch.shell("cp -R \(examples)/soa-configs r")
        try scratch.commit()
        let folder = examples + "/system-config/" + cluster
        let counts = JSONParser.parse(try Path.read(examples + "/instance-counts.json"), path: "counts.json").value
        let state = SystemStates(
            snapshot: try snapshot(), cluster: ClusterName(cluster),
            counts: try InstanceCounts.read(#require(counts).root, cluster: ClusterName(cluster)).value)
        var entries: [(key: Value, value: Value)] = []
        for name in try Path.names(in: folder) {
            let parsed = JSONParser.parse(try Path.read(folder + "/" + name), path: name).value
            guard case .map(let more)? = parsed?.root.value else { continue }
            entries += more
        }
        let (reported, refused) = try state.expectEachChangeReported(of: .map(entries))
        #expect(reported > 40 && refused > 10)
    }

    // MARK: Random fleets

    private static let system = #"""
        {"cluster": "c", "clusters": ["c", "d"], "docker_registry": "registry", "vault_environment": "prod",
        "dockercfg_location": "file:///root/.dockercfg", "auto_hostname_unique_size": 2, "sensu_host": "localhost",
        "volumes": [{"hostPath": "/etc/a", "containerPath": "/etc/a", "mode": "RO"},
        {"hostPath": "/b", "containerPath": "/etc/b", "mode": "RW"}],
        "expected_slave_attributes": [{"region": "north", "habitat": "n1", "pool": "default"},
        {"region": "south", "habitat": "s1", "pool": "default"}, {"region": "south", "habitat": "s2", "pool": "gpu"}],
        "deploy_blacklist": [["habitat", "s2"]], "deploy_whitelist": ["region", ["north", "south"]],
        "register_k8s_pods": true}
        """#

    @Test(arguments: 0..<2) func everyValueOfARandomFleet(_ seed: Int) throws {
        var random = Seeded(UInt64(seed))
        for number in 0..<4 { try write("s\(number)", &random) }
        try scratch.commit()
        let state = SystemStates(snapshot: try snapshot(), cluster: ClusterName("c"), counts: InstanceCounts())
        let parsed = JSONParser.parse(Array(Self.system.utf8), path: "system.json").value
        let (reported, refused) = try state.expectEachChangeReported(of: #require(parsed?.root.value))
        #expect(reported > 30 && refused > 10, "seed \(seed)")
    }

    /// A service whose instances take or leave each of the things that a system configuration gives.
    private func write(_ service: String, _ random: inout Seeded) throws {
        func some(_ lines: String...) -> String {
            lines.filter { _ in Bool.random(using: &random) }.map { "  \($0)\n" }.joined()
        }
        var marathon = ""
        var chronos = ""
        for name in ["a", "b", "c"] {
            marathon += "\(name):\n  deploy_group: all\n  instances: \(Int.random(in: 1...4, using: &random))\n"
            marathon += some(
                "extra_volumes: [{hostPath: /etc/a, containerPath: /etc/a, mode: RW}]",
                "env: {KEY: SECRET(key)}", "deploy_blacklist: [[region, north]]", "constraints: []",
                "monitoring: {team: t}")
            chronos += "j\(name):\n  deploy_group: all\n  schedule: '@daily'\n  cmd: x\n"
            chronos += some("extra_volumes: [{hostPath: /x, containerPath: /y, mode: RO}]", "pool: gpu")
        }
        let folder = "r/" + service
        try scratch.write(marathon, to: folder + "/marathon-c.yaml")
        try scratch.write(chronos, to: folder + "/chronos-c.yaml")
        try scratch.write("a: {proxy_port: 20001, discover: habitat}\n", to: folder + "/smartstack.yaml")
        try scratch.write(
            Bool.random(using: &random) ? "docker_registry: own\n" : "team: u\n", to: folder + "/service.yaml")
        try scratch.write(
            #"{"environments": {"prod": {"signature": "1"}, "prod2": {"signature": "2"}}}"#,
            to: folder + "/secrets/key.json")
        let controls = ["a", "b", "c", "ja", "jb", "jc"].map { #""\#(service):c.\#($0)": {}"# }
        try scratch.write(
            #"{"v2": {"deployments": {"all": {"docker_image": "services-x:paasta-01", "git_sha": "01"}}, "#
                + #""controls": {\#(controls.joined(separator: ", "))}}}"#, to: folder + "/deployments.json")
    }

    private func snapshot() throws -> Snapshot {
        try Snapshot(.revision("HEAD"), of: Repository(discovering: scratch.path + "/r"))
    }
}

/// What one state of soa-configs is under different system configurations.
private struct SystemStates {
    let snapshot: Snapshot
    let cluster: ClusterName
    let counts: InstanceCounts

    /// How many changes a diff reported, and how many configurations cannot be used.
    func expectEachChangeReported(of root: Value) throws -> (reported: Int, refused: Int) {
        let before = try #require(try system(root))
        let old = try files(before)
        #expect(try changes(before, before).isEmpty)
        var (reported, refused) = (0, 0)
        for mutant in SystemStates.mutants(of: root) {
            guard let after = try system(mutant.value) else {
                refused += 1
                continue
            }
            let new = try files(after)
            let differing = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
            let changed = Set(try changes(before, after))
            #expect(changed == SystemStates.withoutFollowers(differing, old, new), "\(mutant.path)")
            if !changed.isEmpty { reported += 1 }
        }
        return (reported, refused)
    }

    /// The event of an instance that comes or goes itself is no news, and neither is what goes with a Deployment.
    private static func withoutFollowers(
        _ paths: Set<String>, _ old: [String: [UInt8]], _ new: [String: [UInt8]]
    ) -> Set<String> {
        func comesOrGoes(_ path: String) -> Bool { (old[path] == nil) != (new[path] == nil) }
        return paths.filter { path in
            let subject = path.replacing("/sensu-jobs/", with: "/chronos/").replacing("/sensu/", with: "/marathon/")
                .replacing(".pdb.json", with: ".json").replacing(".hpa.json", with: ".json")
            return subject == path || !comesOrGoes(path) || !paths.contains(subject) || !comesOrGoes(subject)
        }
    }

    // MARK: Both sides

    private func system(_ root: Value) throws -> ClusterInput? {
        let file = SystemConfigurationFile(path: "system.json", bytes: JSONText.of(root))
        guard let system = SystemConfigurationLowering.lower([file]).value else { return nil }
        return ClusterInput(name: cluster, system: system, counts: counts)
    }

    private func files(_ input: ClusterInput) throws -> [String: [UInt8]] {
        let families = Set(Family.allCases)
        let run = FleetCompilation(
            Fleet(snapshot: snapshot, services: nil, jobs: 1),
            inputs: Pipeline.Inputs(clusters: [input], families: families, moment: try moment()), families: families,
            deployments: nil, wanted: .bytes)
        var files: [String: [UInt8]] = [:]
        for case .file(let file) in try run.run().outputs { files[file.path.text] = file.bytes }
        return files
    }

    /// The paths of what a diff reports.
    private func changes(_ before: ClusterInput, _ after: ClusterInput) throws -> [String] {
        func side(_ input: ClusterInput, _ digest: String) -> FleetDiff.Side {
            FleetDiff.Side(snapshot: snapshot, clusters: [input], clustersDigest: digest, deployments: nil)
        }
        let diff = FleetDiff(
            side(before, "before"), side(after, "after"), families: Set(Family.allCases), moment: try moment(),
            services: nil, cache: nil, jobs: 1)
        return try diff.run().changes.map { ArtifactPath($0.cluster, $0.family, $0.id).text }
    }

    private func moment() throws -> Moment {
        let day = try #require(CalendarDate(year: 2019, month: 10, day: 2))
        return Moment(local: try #require(Timestamp(date: day, hour: 12, minute: 0, second: 0)), offset: 0)
    }

    // MARK: Every change

    /// The tree with one of its values changed, set to null or left out.
    private static func mutants(of value: Value, at path: String = "") -> [(path: String, value: Value)] {
        switch value {
        case .map(let entries):
            return entries.indices.flatMap { place -> [(path: String, value: Value)] in
                let inner = "\(path).\(entries[place].key.str)"
                var without = entries
                without.remove(at: place)
                let changed = (mutants(of: entries[place].value, at: inner) + [(inner + " null", .null)]).map {
                    mutant in
                    var copy = entries
                    copy[place].value = mutant.value
                    return (mutant.path, Value.map(copy))
                }
                return changed + [(inner + " removed", .map(without))]
            }
        case .list(let items):
            return items.indices.flatMap { place -> [(path: String, value: Value)] in
                let inner = "\(path)[\(place)]"
                var without = items
                without.remove(at: place)
                let changed = mutants(of: items[place], at: inner).map { mutant in
                    var copy = items
                    copy[place] = mutant.value
                    return (mutant.path, Value.list(copy))
                }
                return changed + [(inner + " removed", .list(without))]
            }
        case .string(let text): return [(path, .string(text + "2"))]
        case .int(let number): return [(path, .int(number + 1))]
        case .bool(let flag): return [(path, .bool(!flag))]
        default: return []
        }
    }
}
