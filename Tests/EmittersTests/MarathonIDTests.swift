import Testing

@testable import Compiler
@testable import Emitters

/// What changes the id of an app, and with it restarts its tasks; and what does not.
@Suite struct MarathonIDTests {
    private func id(_ change: (inout ExampleCluster) -> Void = { _ in }) throws -> String {
        var example = ExampleCluster()
        change(&example)
        return try example.id()
    }

    @Test func hasFourParts() throws {
        let id = try id()
        #expect(id.wholeMatch(of: /'web\.main\.git01234567\.config[0-9a-f]{8}'/) != nil, "\(id)")
        var example = ExampleCluster()
        example.files = ["marathon-c.yaml": "a_b__c: {}\n"]
        example.deployments =
            #"{"v2": {"deployments": {"c.a_b__c": {"docker_image": "services-web:paasta-ab_cdefghij", "git_sha": "1"}}, "controls": {"web:c.a_b__c": {}}}}"#
        guard case .artifact(let artifact) = try #require(try example.compile().emissions.first) else {
            Issue.record("an artifact was expected")
            return
        }
        #expect(String(decoding: artifact.bytes, as: UTF8.self).contains("\"id\": \"web.a--b----c.gitab--cdefg.config"))
    }

    /// The id is the hash of this text alone, and stays what it is from one version of soac to the next.
    @Test func isTheHashOfTheInternalForm() throws {
        let form =
            #"{"args": [], "backoff_factor": 2, "cmd": null, "constraints": [["pool", "LIKE", "default"]], "container": "#
            + #"{"docker": {"image": "registry:443/services-web:paasta-0123456789abcdef", "network": "BRIDGE", "parameters": "#
            + #"[{"key": "memory-swap", "value": "1088m"}, {"key": "cpu-period", "value": "100000"}, "#
            + #"{"key": "cpu-quota", "value": "125000"}, {"key": "init", "value": "true"}, "#
            + [
                "SETPCAP", "MKNOD", "AUDIT_WRITE", "CHOWN", "NET_RAW", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL",
                "SETGID", "SETUID", "NET_BIND_SERVICE", "SYS_CHROOT", "SETFCAP",
            ]
            .map { #"{"key": "cap-drop", "value": "\#($0)"}"# }.joined(separator: ", ")
            + #"], "portMappings": [{"containerPort": 8888, "hostPort": 0, "protocol": "tcp"}]}, "type": "DOCKER", "volumes": []}, "#
            + #""cpus": 0.25, "disk": 1024.0, "env": {"PAASTA_CLUSTER": "c", "PAASTA_DEPLOY_GROUP": "c.main", "#
            + #""PAASTA_DOCKER_IMAGE": "services-web:paasta-0123456789abcdef", "PAASTA_INSTANCE": "main", "#
            + #""PAASTA_INSTANCE_TYPE": "marathon", "PAASTA_SERVICE": "web"}, "health_checks": [], "#
            + #""max_launch_delay_seconds": 300, "mem": 1024.0, "uris": ["file:///root/.dockercfg"]}"#
        #expect(try id() == "'web.main.git01234567.config\(MD5.prefix(of: Array(form.utf8)))'")
        let prefix = MD5.prefix(of: Array((form + "T1").utf8))
        #expect(
            try id { $0.controls = #""desired_state": "start", "force_bounce": "T1""# }
                == "'web.main.git01234567.config\(prefix)'")
    }

    @Test(arguments: [
        "{instances: 3, bounce_method: brutal}", "{instances: 5}", "{instances: 30}",
        "{min_instances: 1, max_instances: 9}",
        "{instances: 3, monitoring: {page: true}}", "{instances: 3, env: {}}", "{instances: 3, cpus: 0.250}",
        "{instances: 3, mem: 1024.0}",
        "{instances: 3, net: bridge}", "{instances: 3, healthcheck_mode: ~}", "{instances: 3, unknown: 1}",
        "{cmd: ~, args: []}",
    ])
    func staysTheSame(main: String) throws {
        #expect(try id { $0.main = main } == id())
    }

    /// A stop and a start change the id through the token alone.
    @Test func aStopWithoutATokenKeepsIt() throws {
        #expect(try id { $0.controls = #""desired_state": "stop""# } == id())
        #expect(try id { $0.controls = #""desired_state": "start", "force_bounce": """# } == id())
    }

    @Test func everyOtherChangeIsAnotherID() throws {
        var ids: [String: String] = [try id(): "unchanged"]
        func expectNew(_ name: String, _ change: (inout ExampleCluster) -> Void) throws {
            let new = try id(change)
            #expect(ids[new] == nil, "\(name) has the id of \(ids[new] ?? "")")
            ids[new] = name
        }
        for main in [
            "{mem: 1025}", "{cpus: 0.26}", "{disk: 1}", "{cmd: a}", "{args: [a]}", "{env: {A: 1}}", "{env: {A: 1.0}}",
            "{env: {A: yes}}",
            "{env: {A: 'yes'}}", "{gpus: 0}", "{gpus: 1}", "{net: host}", "{host_port: 5}", "{pool: other}",
            "{constraints: []}",
            "{backoff_factor: 3}", "{max_launch_delay_seconds: 1}", "{healthcheck_mode: tcp}",
            "{monitoring: {team: a}}", "{cap_add: [A]}",
            "{extra_docker_args: {a: b}}", "{accepted_resource_roles: [a]}",
            "{extra_volumes: [{containerPath: /a, hostPath: /a, mode: RO}]}",
            "{deploy_whitelist: [region, [a]]}", "{container_port: 1}", "{cfs_period_us: 200000}", "{cpu_burst_add: 0}",
        ] { try expectNew(main) { $0.main = main } }
        try expectNew("image") { $0.image = "services-web:paasta-0123456789abcdee" }
        try expectNew("token") { $0.controls = #""desired_state": "start", "force_bounce": "20190101T000000""# }
        try expectNew("stop token") { $0.controls = #""desired_state": "stop", "force_bounce": "20190102T000000""# }
        try expectNew("registry") { $0.system["docker_registry"] = #""other""# }
        try expectNew("dockercfg") { $0.system["dockercfg_location"] = #""file:///x""# }
        try expectNew("volume") { $0.system["volumes"] = #"[{"containerPath": "/v", "hostPath": "/v", "mode": "RO"}]"# }
        try expectNew("blacklist") { $0.system["deploy_blacklist"] = #"[["region", "a"]]"# }
        try expectNew("slaves") { $0.system["expected_slave_attributes"] = #"[{"region": "a"}]"# }
        try expectNew("unique") { $0.system["auto_hostname_unique_size"] = "3" }
    }

    @Test func theSignatureOfASecretChangesIt() throws {
        func secret(_ signature: String?) throws -> String {
            try id {
                $0.main = "{env: {A: SECRET(key)}}"
                $0.secrets = signature.map { ["key": $0] } ?? [:]
            }
        }
        #expect(Set([try secret("v1"), try secret("v2"), try secret(nil)]).count == 3)
        #expect(try secret("v1") == secret("v1"))
        var example = ExampleCluster()
        example.main = "{env: {A: SECRET(key)}}"
        #expect(try example.compile().findings.map(\.id) == [.secret])
        // The signature counts, and is not sent.
        example.secrets = ["key": "v1"]
        #expect(try !example.text().contains("v1"))
        #expect(try example.member("env", "A") == "'SECRET(key)'")
        // A secret that nothing refers to does not count.
        #expect(try id { $0.secrets = ["other": "v1"] } == id())
    }

    /// Up to that many tasks each has a host of its own; a scale across the border restarts all.
    @Test func crossingTheUniqueSizeChangesIt() throws {
        func scaled(_ main: String, _ controls: String = #""desired_state": "start""#) throws -> ExampleCluster {
            var example = ExampleCluster()
            example.main = main
            example.controls = controls
            example.system["auto_hostname_unique_size"] = "4"
            return example
        }
        let unique = "[['pool', 'LIKE', 'default'], ['hostname', 'UNIQUE']]"
        #expect(try scaled("{instances: 4}").member("constraints") == unique)
        #expect(try scaled("{instances: 5}").member("constraints") == "[['pool', 'LIKE', 'default']]")
        #expect(try scaled("{instances: 3}").id() == scaled("{instances: 4}").id())
        #expect(try scaled("{instances: 4}").id() != scaled("{instances: 5}").id())
        // Stopped, it has no tasks; with autoscaling it is the maximum that counts.
        #expect(try scaled("{instances: 5}", #""desired_state": "stop""#).member("constraints") == unique)
        var autoscaled = try scaled("{min_instances: 1, max_instances: 5}")
        autoscaled.counts = ["web.main": .count(2)]
        #expect(try autoscaled.member("constraints") == "[['pool', 'LIKE', 'default']]")
        #expect(try scaled("{max_instances: 4}").member("constraints") == unique)
    }
}
