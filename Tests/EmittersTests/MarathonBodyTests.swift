import Testing

@testable import Compiler
@testable import Emitters

/// What is sent to Marathon.
@Suite struct MarathonBodyTests {
    private func example(_ main: String) -> ExampleCluster {
        var example = ExampleCluster()
        example.main = main
        return example
    }

    @Test func mapsPortsOfBridgedContainers() throws {
        let bridged = example("{container_port: 80, host_port: 9}")
        #expect(
            try bridged.member("container", "docker", "portMappings")
                == "[{'containerPort': 80, 'hostPort': 9, 'protocol': 'tcp'}]")
        #expect(try bridged.member("container", "docker", "network") == "'BRIDGE'")
        #expect(try bridged.member("requirePorts") == nil)
        let host = example("{net: host, host_port: 9}")
        #expect(try host.member("container", "docker", "portMappings") == nil)
        #expect(try host.member("container", "docker", "network") == "'HOST'")
        #expect(try host.member("portDefinitions") == "[{'port': 9, 'protocol': 'tcp'}]")
        #expect(try host.member("requirePorts") == "True")
        #expect(try example("{net: host}").member("requirePorts") == "False")
    }

    /// With gpus, even none, Mesos runs the container: docker holds the image alone.
    @Test(arguments: ["0", "1"])
    func leavesDockerOutWithGPUs(gpus: String) throws {
        let app = example("{gpus: \(gpus), extra_docker_args: {a: b}}")
        #expect(try app.member("gpus") == gpus)
        #expect(try app.member("container", "type") == "'MESOS'")
        #expect(
            try app.member("container", "docker")
                == "{'forcePullImage': False, 'image': 'registry:443/services-web:paasta-0123456789abcdef', 'privileged': False}"
        )
        #expect(try app.member("portDefinitions") == "[{'port': 0, 'protocol': 'tcp'}]")
        // What docker would have been told still counts for the id.
        #expect(try app.id() != example("{gpus: \(gpus)}").id())
        #expect(try example("{gpus: ~}").member("container", "type") == "'DOCKER'")
    }

    @Test func parametersHaveTheirOrder() throws {
        let text = try #require(
            try example("{extra_docker_args: {b: 1, a: x}, cap_add: [B, A], mem: 100, cpus: .57}").member(
                "container", "docker", "parameters"))
        let start =
            "[{'key': 'memory-swap', 'value': '164m'}, {'key': 'cpu-period', 'value': '100000'}, {'key': 'cpu-quota', 'value': '156999'}, "
            + "{'key': 'label', 'value': 'paasta_service=web'}, {'key': 'label', 'value': 'paasta_instance=main'}, "
            + "{'key': 'b', 'value': 1}, {'key': 'a', 'value': 'x'}, {'key': 'cap-add', 'value': 'B'}, {'key': 'cap-add', 'value': 'A'}, "
            + "{'key': 'init', 'value': 'true'}, {'key': 'cap-drop', 'value': 'SETPCAP'}, "
        #expect(text.hasPrefix(start), "\(text)")
        #expect(text.split(separator: "cap-drop").count == 15)
    }

    @Test func volumesAreUniqueAndSorted() throws {
        var app = example(
            "{extra_volumes: [{containerPath: /b/, hostPath: /x, mode: RW}, {containerPath: /a, hostPath: /y, mode: RO}, {containerPath: /b, hostPath: /x/, mode: RO}]}"
        )
        app.system["volumes"] =
            #"[{"containerPath": "/c", "hostPath": "/c", "mode": "RO"}, {"containerPath": "/a/", "hostPath": "/y//", "mode": "RW"}]"#
        // Of one concatenation of paths the last wins, with its text.
        #expect(
            try app.member("container", "volumes")
                == "[{'containerPath': '/a', 'hostPath': '/y', 'mode': 'RO'}, {'containerPath': '/b', 'hostPath': '/x/', 'mode': 'RO'}, "
                + "{'containerPath': '/c', 'hostPath': '/c', 'mode': 'RO'}]")
        // The concatenation, not the pair: /a + b/c and /ab + /c… are one only if the texts run together alike.
        app.main =
            "{extra_volumes: [{containerPath: /a, hostPath: /b/c, mode: RO}, {containerPath: /a/b, hostPath: /c, mode: RO}]}"
        app.system["volumes"] = "[]"
        #expect(try app.member("container", "volumes") == "[{'containerPath': '/a/b', 'hostPath': '/c', 'mode': 'RO'}]")
    }

    @Test func backoffFollowsTheInstances() throws {
        let table = [
            ("{instances: 1}", "10"), ("{instances: 3}", "4"), ("{instances: 10}", "1"), ("{instances: 100}", "1"),
            ("{instances: 0}", "1"),
            ("{max_instances: 4}", "3"), ("{instances: 2, max_instances: 5}", "2"),
        ]
        for (main, backoff) in table { #expect(try example(main).member("backoffSeconds") == backoff, "\(main)") }
    }

    /// Nulls and everything empty go, except inside env, args and uris; zero and false stay.
    @Test func leavesOutWhatIsEmpty() throws {
        let app = example("{cmd: '', env: {A: '', B: ~}, accepted_resource_roles: [], backoff_factor: 0}")
        #expect(try app.member("cmd") == nil)
        #expect(try app.member("acceptedResourceRoles") == nil)
        #expect(try app.member("env", "A") == "''")
        #expect(try app.member("env", "B") == "'None'")
        #expect(try app.member("backoffFactor") == "0")
        #expect(try app.member("healthChecks") == nil)
        #expect(try example("{}").member("cmd") == nil)
    }

    @Test func environmentIsPythonsText() throws {
        let env = try #require(
            try example(
                "{env: {A: yes, B: ~, C: 1.0e+16, D: [1, a, 2.5], E: {a: 1}, F: 2019-01-01, no: 012, PAASTA_SERVICE: x}}"
            ).member("env"))
        for text in [
            "'A': 'True'", "'B': 'None'", "'C': '1e+16'", "'D': \"[1, 'a', 2.5]\"", "'E': \"{'a': 1}\"",
            "'F': '2019-01-01'", "'False': '10'", "'PAASTA_SERVICE': 'x'",
        ] {
            #expect(env.contains(text), "\(text) in \(env)")
        }
    }

    @Test func healthchecksHaveTheirForm() throws {
        #expect(
            try example("{healthcheck_mode: http}").member("healthChecks")
                == "[{'gracePeriodSeconds': 60, 'intervalSeconds': 10, 'maxConsecutiveFailures': 30, 'path': '/status', 'portIndex': 0, 'protocol': 'MESOS_HTTP', 'timeoutSeconds': 10}]"
        )
        #expect(
            try example("{healthcheck_mode: cmd, healthcheck_cmd: /bin/true, healthcheck_grace_period_seconds: 0}")
                .member("healthChecks")
                == "[{'command': {'value': '/bin/true'}, 'gracePeriodSeconds': 0, 'intervalSeconds': 10, 'maxConsecutiveFailures': 30, 'protocol': 'COMMAND', 'timeoutSeconds': 10}]"
        )
    }
}
