import Foundation
import Testing

@testable import Compiler
@testable import Emitters

/// Marathon instances as instances of Kubernetes: their text, and what each key means there.
@Suite struct MoveTests {
    private func move(
        _ marathon: String, service: String = "", kubernetes: String? = nil, of instance: String = "main"
    ) throws -> KubernetesMove {
        var files = ["marathon-c.yaml": marathon, "service.yaml": service]
        files["kubernetes-c.yaml"] = kubernetes
        var source = ServiceSource(name: ServiceName("web"))
        for (name, text) in files { source.files[name] = .present(path: "web/\(name)", bytes: Array(text.utf8)) }
        let id = InstanceID(service: ServiceName("web"), instance: InstanceName(instance))
        return try KubernetesMove(id, in: ClusterName("c"), of: source)
    }

    private func meaning(_ key: String, _ text: String) throws -> String {
        let move = try move("main: {\(text)}\n")
        let found = try #require(move.keys.first { $0.name == key })
        return found.meaning.name + (found.isLost ? ", lost" : "")
    }

    /// What is moved keeps its comments and its order, and takes its templates along.
    @Test func textIsMovedAsItIs() throws {
        let marathon = """
            ---
            # Of the shop.
            _base: &base
              # Measured in May.
              mem: 512
              net: bridge
              env: &env {A: one}
            _other: &other {mem: 1}

            # The page itself.
            main:
              <<: *base
              instances: 3   # enough
              # Slow to start.
              healthcheck_grace_period_seconds: 60
              disk: 5000

              cmd: |
                serve
                  --now

            canary:
              <<: *base
              instances: 1

            """
        let move = try move(marathon)
        #expect(
            move.kubernetesFile == """
                ---
                # Of the shop.
                _base: &base
                  # Measured in May.
                  mem: 512
                  env: &env {A: one}
                # The page itself.
                main:
                  <<: *base
                  instances: 3   # enough
                  # Slow to start.
                  healthcheck_grace_period_seconds: 60

                  cmd: |
                    serve
                      --now


                """)
        #expect(
            move.marathonFile
                == marathon.replacing(
                    marathon[
                        marathon.range(of: "# The page")!.lowerBound..<marathon.range(of: "canary:")!.lowerBound],
                    with: ""))
        #expect(move.additions.isEmpty)
    }

    @Test func whatIsInBracesIsWrittenLineByLine() throws {
        let move = try move(
            "_t: &t {mem: 5}\nmain: {<<: *t, env: {A: 'x, y', B: [1]}, disk: 5, nerve_ns: other} # odd\n")
        #expect(
            move.kubernetesFile
                == "_t: &t {mem: 5}\nmain:\n  <<: *t\n  env: {A: 'x, y', B: [1]}\n  registrations: [web.other]\n  instances: 1\n"
        )
        #expect(move.marathonFile == nil)
    }

    /// Without `instances`, Marathon runs one, and Kubernetes asks for an autoscaler.
    @Test func whatMarathonTakesForGrantedIsSaid() throws {
        #expect(try move("main:\n  mem: 64\n").kubernetesFile == "main:\n  mem: 64\n  instances: 1\n")
        let brutal = try move("main:\n  instances: 2\n", service: "bounce_method: brutal\n")
        #expect(brutal.kubernetesFile == "main:\n  instances: 2\n  bounce_method: crossover\n")
        let scaled = try move("main:\n  instances: 2\n  max_instances: 5\n")
        #expect(scaled.kubernetesFile == "main:\n  max_instances: 5\n")
    }

    @Test func aFileThatIsThereIsAddedTo() throws {
        let old = "_b: &b\n  mem: 5\nother:\n  <<: *b\n  instances: 1\n"
        let marathon = "_b: &b\n  mem: 5\nmain:\n  <<: *b\n  instances: 2\n"
        #expect(try move(marathon, kubernetes: old).kubernetesFile == old + "main:\n  <<: *b\n  instances: 2\n")
        for kubernetes in ["_b: &b\n  mem: 6\n", "main:\n  instances: 1\n", "{other: {instances: 1}}\n", "other: [\n"] {
            #expect(throws: KubernetesMove.Refusal.self) { try move(marathon, kubernetes: kubernetes) }
        }
    }

    @Test func whatCannotBeCutOutIsLeft() {
        for marathon in ["{main: {instances: 1}}\n", "main: [1]\n", "other: {}\n", "a: &a\n  mem: 5\nmain: *a\n"] {
            #expect(throws: KubernetesMove.Refusal.self) { try move(marathon) }
        }
    }

    @Test(arguments: [
        ("cmd", "cmd: a", "same"), ("cmd", "cmd: [a, b]", "other"), ("args", "args: [a]", "same"),
        ("instances", "instances: 3", "same"), ("instances", "instances: 0", "other, lost"),
        ("bounce_method", "bounce_method: downthenup", "same"), ("bounce_method", "bounce_method: brutal", "other"),
        ("net", "net: bridge", "same"), ("net", "net: host", "nothing, lost"), ("gpus", "gpus: 1", "nothing, lost"),
        ("gpus", "gpus: 0", "nothing"), ("disk", "disk: 5", "nothing"), ("host_port", "host_port: 0", "nothing"),
        ("constraints", "constraints: [[pool, LIKE, batch]]", "other"),
        ("constraints", "constraints: [[pool, LIKE, 'a|b']]", "nothing, lost"),
        ("constraints", "constraints: [[rack, GROUP_BY]]", "nothing, lost"),
        ("constraints", "constraints: []", "other"),
        ("pool", "pool: default", "same"), ("pool", "pool: batch", "other"), ("pool", "pool: a/b", "nothing, lost"),
        ("deploy_blacklist", "deploy_blacklist: [[region, x]]", "nothing, lost"),
        ("deploy_blacklist", "deploy_blacklist: []", "nothing"), ("drain_method", "drain_method: hacheck", "other"),
        ("drain_method", "drain_method: http", "nothing, lost"),
        ("extra_docker_args", "extra_docker_args: {a: b}", "nothing, lost"),
        ("autoscaling", "max_instances: 3, autoscaling: {metrics_provider: http}", "other"),
        ("autoscaling", "max_instances: 3, autoscaling: {decision_policy: bespoke}", "nothing, lost"),
        ("unheard_of", "unheard_of: 1", "nothing"), ("backoff_factor", "backoff_factor: 3", "other"),
    ])
    func everyKeyIsTold(key: String, text: String, expected: String) throws {
        #expect(try meaning(key, text) == expected)
    }

    /// What is written compiles, and says the same of what both have.
    @Test func whatIsWrittenCompiles() throws {
        var example = ExampleCluster()
        example.main = "{cmd: a, cpus: .5, env: {A: b}, healthcheck_mode: tcp, drain_method: hacheck, net: bridge}"
        let before = try example.compile().linked.marathon[InstanceName("main")]
        let move = try move("main: \(example.main)\n")
        example.kind = .kubernetes
        example.files["kubernetes-c.yaml"] = move.kubernetesFile
        let after = try example.compile()
        let report = MoveReport(
            move, without: [], findings: after.findings, before, after.linked.kubernetes[InstanceName("main")])
        #expect(report.canMove)
        #expect(report.rows.first { $0.name == "how many" }.map { [$0.before, $0.after] } == ["1", "1"])
        #expect(report.rows.count == 13)
        let lost = try MoveReport(
            self.move("main: {net: host, instances: 1}\n"), without: [], findings: [], nil, nil)
        #expect(lost.obstacles.map(\.key) == ["net"])
        let agreed = try MoveReport(
            self.move("main: {net: host, instances: 1}\n"), without: ["net"], findings: [], nil, nil)
        #expect(agreed.canMove)
        #expect(MoveText().render([lost, agreed]).contains("1 of 2 instances can move; kept: 1 by net"))
    }
}
