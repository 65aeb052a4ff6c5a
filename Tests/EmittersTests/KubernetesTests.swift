import Testing

@testable import Compiler
@testable import Emitters

/// What is sent to the Kubernetes API.
@Suite struct KubernetesTests {
    private func example(_ main: String, _ family: Family = .kubernetes) -> ExampleCluster {
        var example = ExampleCluster()
        example.kind = .kubernetes
        example.families = [family]
        example.main = main
        return example
    }

    private func hash(_ main: String, controls: String? = nil) throws -> String {
        var example = example(main)
        if let controls { example.controls = controls }
        return try #require(try example.member("metadata", "labels", "yelp.com/paasta_config_sha"))
    }

    private func pod(_ example: ExampleCluster, _ path: String...) throws -> String? {
        var node = JSONParser.parse(Array(try example.text().utf8), path: "").value?.root
        for name in ["spec", "template", "spec"] + path { node = Int(name).map { node?.items[$0] } ?? node?.value(name) }
        return node?.value.repr
    }

    // MARK: The controller

    @Test func aDeploymentHasItsStrategy() throws {
        let rolling = example("{instances: 3, bounce_margin_factor: .9}")
        #expect(try rolling.member("kind") == "'Deployment'")
        #expect(try rolling.member("spec", "replicas") == "3")
        #expect(
            try rolling.member("spec", "strategy")
                == "{'rollingUpdate': {'maxSurge': '100%', 'maxUnavailable': '9%'}, 'type': 'RollingUpdate'}")
        let recreated = example("{instances: 3, bounce_method: downthenup}")
        #expect(try recreated.member("spec", "strategy") == "{'type': 'Recreate'}")
        #expect(try recreated.member("spec", "serviceName") == nil)
    }

    @Test func persistentVolumesMakeAStatefulSet() throws {
        let main = "{instances: 2, bounce_method: any, persistent_volumes: [{container_path: /da.ta/, size: 5, mode: RW}]}"
        #expect(try example(main).member("kind") == "'StatefulSet'")
        #expect(try example(main).member("spec", "strategy") == nil)
        #expect(try example(main).member("spec", "serviceName") == "'web-main'")
        #expect(
            try example(main).member("spec", "volumeClaimTemplates")
                == "[{'metadata': {'name': 'pv--slash-dadot-ta'}, 'spec': {'accessModes': ['ReadWriteOnce'], "
                + "'resources': {'requests': {'storage': '5Gi'}}, 'storageClassName': 'ebs'}}]")
        #expect(
            try pod(example(main), "containers", "0", "volumeMounts")
                == "[{'mountPath': '/da.ta/', 'name': 'pv--slash-dadot-ta', 'readOnly': False}]")
        #expect(try pod(example(main), "volumes") == "[]")
    }

    @Test(arguments: [
        ("{}", "1"), ("{instances: 0}", "1"), ("{instances: ~, min_instances: 4}", "4"),
        ("{instances: 2, min_instances: 4}", "2"), ("{max_instances: 9}", "1"),
    ])
    func whereInstancesIsNothingTheLeastCounts(main: String, replicas: String) throws {
        #expect(try example(main).member("spec", "replicas") == replicas)
        var stopped = example(main)
        stopped.controls = #""desired_state": "stop", "force_bounce": null"#
        #expect(try stopped.member("spec", "replicas") == "0")
    }

    // MARK: The hash

    @Test func theHashHoldsAllButCounts() throws {
        let plain = try hash("{instances: 3}")
        for same in [
            "{instances: 5}", "{max_instances: 4}", "{max_instances: 4, autoscaling: {setpoint: .2}}", "{disk: 5}",
            "{instances: 3, constraints: [[pool, LIKE, x]], net: host, drain_method: http}",
        ] { #expect(try hash(same) == plain, "\(same)") }
        for other in [
            "{pool: x}", "{bounce_margin_factor: .9}", "{bounce_method: downthenup}", "{cpus: 1}", "{mem: 1}",
            "{env: {A: b}}", "{cmd: a}", "{args: [a]}", "{registrations: [web.other]}", "{healthcheck_mode: tcp}",
            "{cap_add: []}", "{service_account_name: ''}", "{container_port: 1}", "{cpu_burst_add: 2}",
            "{autoscaling: {metrics_provider: http}}", "{extra_volumes: [{containerPath: /a, hostPath: /a}]}",
        ] { #expect(try hash(other) != plain, "\(other)") }
        #expect(try hash("{}", controls: #""desired_state": "start", "force_bounce": "1""#) != plain)
        #expect(
            try hash("{bounce_method: downthenup, bounce_margin_factor: .5}") == hash("{bounce_method: downthenup}"))
    }

    /// Each model of the client has all its attributes in the text that is hashed.
    @Test func theFormHasEveryAttribute() throws {
        let app = try #require(
            try example("{healthcheck_mode: tcp, cap_add: [A]}").compile().linked.kubernetes[InstanceName("main")])
        var emitter = KubernetesEmitter()
        let form = try #require(JSONParser.parse(emitter.hashedForm(of: app), path: "").value?.root)
        func names(_ path: String...) -> [String] {
            var node: Node? = form
            for name in path { node = Int(name).map { node?.items[$0] } ?? node?.value(name) }
            return node?.pairs.compactMap(\.key.string) ?? []
        }
        #expect(names() == ["api_version", "kind", "metadata", "paasta_secrets", "spec", "status"])
        #expect(names("metadata").count == 17)
        let pod = ["spec", "template", "spec"]
        #expect(names(pod[0], pod[1], pod[2]).count == 30)
        #expect(names(pod[0], pod[1], pod[2], "containers", "0").count == 21)
        #expect(names(pod[0], pod[1], pod[2], "containers", "0", "liveness_probe").first == "_exec")
        let all = String(decoding: emitter.hashedForm(of: app), as: UTF8.self)
        #expect(!all.contains("replicas") && !all.contains("\"paasta\"") && !all.contains("config_sha"))
    }

    // MARK: The container

    @Test func aTextGoesThroughAShell() throws {
        #expect(try pod(example("{cmd: a b}"), "containers", "0", "command") == "['sh', '-c', 'a b']")
        #expect(try pod(example("{cmd: a b}"), "containers", "0", "args") == nil)
        #expect(try pod(example("{cmd: [a, b]}"), "containers", "0", "command") == "['a', 'b']")
        #expect(try pod(example("{cmd: '', args: [x]}"), "containers", "0", "args") == "['x']")
        #expect(try pod(example("{}"), "containers", "0", "args") == "[]")
        #expect(try pod(example("{args: ~}"), "containers", "0", "args") == nil)
    }

    @Test func amountsAreAsPythonAddsThem() throws {
        let resources = try pod(example("{cpus: .2, cpu_burst_add: .1, mem: 100.4}"), "containers", "0", "resources")
        #expect(
            resources == "{'limits': {'cpu': 0.30000000000000004, 'memory': '100.4Mi'}, "
                + "'requests': {'cpu': 0.2, 'memory': '100.4Mi'}}")
        let whole = try pod(example("{cpus: 1}"), "containers", "0", "resources", "limits", "cpu")
        #expect(whole == "2")
    }

    @Test func secretsComeAfterTheRestAndSharedOnesLast() throws {
        let main = "{env: {A: SHARED_SECRET(common), B: SECRET(own_one), C: c, POD_NAME: mine, PAASTA_SERVICE: other}}"
        let text = try #require(try pod(example(main), "containers", "0", "env"))
        let names = text.matches(of: /'name': '([A-Z_]+)'/).map { String($0.1) }
        #expect(
            names == [
                "PAASTA_SERVICE", "PAASTA_INSTANCE", "PAASTA_CLUSTER", "PAASTA_DEPLOY_GROUP", "PAASTA_DOCKER_IMAGE",
                "PAASTA_INSTANCE_TYPE", "C", "POD_NAME", "B", "A", "PAASTA_POD_IP", "POD_NAME",
            ])
        #expect(text.contains("'name': 'PAASTA_SERVICE', 'value': 'other'"))
        #expect(text.contains("{'key': 'own_one', 'name': 'paasta-secret-web-own--one', 'optional': False}"))
        #expect(text.contains("{'key': 'common', 'name': 'paasta-secret---shared-common', 'optional': False}"))
    }

    /// The signature is the ecosystem's, and no vault environment's.
    @Test func signaturesAreOfTheEcosystem() throws {
        var example = example("{env: {A: SECRET(own)}}")
        example.secrets = ["own": "one"]
        func hash() throws -> String? { try example.member("metadata", "labels", "yelp.com/paasta_config_sha") }
        let unsigned = try hash()
        example.system["vault_cluster_map"] = #"{"c": "prod"}"#
        let signed = try hash()
        #expect(signed != unsigned)
        example.secrets = ["own": "two"]
        #expect(try hash() != signed)
        example.system["vault_cluster_map"] = #"{"other": "prod"}"#
        #expect(try hash() == unsigned)
    }

    @Test func volumesOfOneNameAreOneInTheFirstPlace() throws {
        var example = example(
            "{extra_volumes: [{containerPath: /1, hostPath: /x_y, mode: RO}, {containerPath: /2, hostPath: /z}, {containerPath: /3, hostPath: /x--y, mode: ro}]}"
        )
        #expect(
            try pod(example, "volumes")
                == "[{'hostPath': {'path': '/x--y'}, 'name': 'host--slash-x--y'}, "
                + "{'hostPath': {'path': '/z'}, 'name': 'host--slash-z'}]")
        #expect(
            try pod(example, "containers", "0", "volumeMounts")
                == "[{'mountPath': '/1', 'name': 'host--slash-x--y', 'readOnly': True}, "
                + "{'mountPath': '/2', 'name': 'host--slash-z', 'readOnly': True}, "
                + "{'mountPath': '/3', 'name': 'host--slash-x--y', 'readOnly': False}]")
        example.main =
            "{bounce_method: downthenup, aws_ebs_volumes: [{volume_id: vol_1, container_path: /e, partition: 2, mode: RW}]}"
        #expect(
            try pod(example, "volumes")
                == "[{'awsElasticBlockStore': {'partition': 2, 'readOnly': False, 'volumeID': 'vol_1'}, 'name': 'aws-ebs--vol--12'}]"
        )
    }

    @Test func theSidecarStandsInSmartStack() throws {
        var example = example("{registrations: [web.main, other.x], container_port: 80}")
        example.files["smartstack.yaml"] = "main: {proxy_port: 20001}\n"
        #expect(try pod(example, "containers", "1", "name") == "'hacheck'")
        #expect(try pod(example, "containers", "0", "livenessProbe", "httpGet", "path") == "'/status'")
        #expect(
            try pod(example, "containers", "1", "readinessProbe", "exec", "command")
                == "['/check_smartstack_up.sh', '80', 'web.main', 'other.x']")
        #expect(
            try pod(example, "containers", "1", "lifecycle", "preStop", "exec", "command")
                == "['/bin/sh', '-c', '/usr/bin/hadown web.main other.x; sleep 31']")
        example.system["enable_nerve_readiness_check"] = "false"
        example.system["hacheck_sidecar_image_url"] = #""own/hacheck""#
        #expect(try pod(example, "containers", "1", "readinessProbe") == nil)
        #expect(try pod(example, "containers", "1", "image") == "'own/hacheck'")
        example.files["smartstack.yaml"] = "main: {proxy_port: ~}\n"
        #expect(throws: Never.self) { try example.text() }
        #expect(try !example.text().contains("hacheck"))
    }

    // MARK: Budgets and autoscalers

    @Test func aBudgetHasNeitherKindNorAPI() throws {
        var budget = example("{bounce_margin_factor: .57}", .kubernetesBudgets)
        #expect(
            try budget.text()
                == #"{"metadata": {"name": "web-main", "namespace": "paasta"}, "spec": {"maxUnavailable": "43%", "#
                + #""selector": {"matchLabels": {"yelp.com/paasta_instance": "main", "yelp.com/paasta_service": "web"}}}}"#
        )
        budget.kubernetesAPI = try #require(KubernetesAPI("1.25"))
        #expect(try budget.member("apiVersion") == "'policy/v1'")
        #expect(try budget.member("kind") == "'PodDisruptionBudget'")
    }

    @Test func anAutoscalerStandsWhereInstancesIsNothing() throws {
        #expect(try example("{instances: 2}", .kubernetesAutoscalers).summary() == [])
        #expect(
            try example("{max_instances: 3, persistent_volumes: [{container_path: /a, size: 1}]}", .kubernetesAutoscalers)
                .summary() == [])
        var cpu = example("{max_instances: 7, autoscaling: {setpoint: .57}}", .kubernetesAutoscalers)
        #expect(
            try cpu.member("spec", "metrics")
                == "[{'resource': {'name': 'cpu', 'targetAverageUtilization': 56}, 'type': 'Resource'}]")
        cpu.kubernetesAPI = try #require(KubernetesAPI("1.30"))
        #expect(
            try cpu.member("spec", "metrics")
                == "[{'resource': {'name': 'cpu', 'target': {'averageUtilization': 56, 'type': 'Utilization'}}, 'type': 'Resource'}]"
        )
        var http = example(
            "{min_instances: 2, max_instances: 7, autoscaling: {metrics_provider: http, setpoint: '0.5'}}",
            .kubernetesAutoscalers)
        #expect(
            try http.member("spec")
                == "{'maxReplicas': 7, 'metrics': [{'pods': {'metricName': 'http', 'targetAverageValue': 50.0}, 'type': 'Pods'}], "
                + "'minReplicas': 2, 'scaleTargetRef': {'kind': 'Deployment', 'name': 'web-main'}}")
        http.families = [.kubernetes]
        #expect(try http.member("spec", "template", "metadata", "annotations", "autoscaling") == "'http'")
    }

    @Test(arguments: [
        "{}", "{max_instances: 0}", "{max_instances: 3, min_instances: 0}", "{max_instances: 2, min_instances: 3}",
        "{max_instances: '3'}", "{max_instances: 2.0}", "{max_instances: 3, autoscaling: {setpoint: most}}",
        "{max_instances: 3, autoscaling: {setpoint: ~}}", "{max_instances: 3, autoscaling: {setpoint: 0}}",
        "{max_instances: 3, autoscaling: {metrics_provider: carrier}}",
        "{max_instances: 3, autoscaling: {decision_policy: bespoke}}",
    ])
    func withoutAUsableAutoscalerTheDeploymentStays(main: String) throws {
        #expect(try example(main, .kubernetesAutoscalers).summary() == ["main: broken"])
        #expect(try example(main).summary() == ["main"])
        #expect(try example(main).compile().findings.map(\.id) == [.kubernetesAutoscaling])
    }

    // MARK: What the original refuses, and what the API does

    @Test(arguments: [
        "{cmd: 7, instances: 1}", "{cmd: {a: b}, instances: 1}", "{cmd: a, args: [b], instances: 1}",
        "{cpus: '1', instances: 1}", "{cpus: ~, instances: 1}", "{env: ~, instances: 1}",
        "{bounce_method: brutal, instances: 1}", "{bounce_method: ~, instances: 1}",
        "{bounce_margin_factor: '1', instances: 1}", "{healthcheck_mode: cmd, instances: 1}",
        "{healthcheck_mode: pigeon, instances: 1}", "{autoscaling: ~, instances: 1}",
        "{autoscaling: {metrics_provider: [http]}, instances: 1}", "{registrations: web.main, instances: 1}",
        "{registrations: [7], instances: 1}", "{registrations: [nodot], instances: 1}",
        "{registrations: {}, nerve_ns: x, instances: 1}", "{persistent_volumes: ~, instances: 1}",
        "{persistent_volumes: [{size: 3}], instances: 1}", "{aws_ebs_volumes: ~, instances: 1}",
        "{aws_ebs_volumes: [{volume_id: a, container_path: /a}], instances: 1}",
        "{aws_ebs_volumes: [{volume_id: a, container_path: /a}], bounce_method: downthenup, instances: 2}",
        "{extra_volumes: ~, instances: 1}", "{extra_volumes: [{hostPath: /a}], instances: 1}",
        "{monitoring: ~, instances: 1}", "{service_account_name: 2019-01-01, instances: 1}",
    ])
    func whatCannotBeMadeIsRefused(main: String) throws {
        #expect(try example(main).summary() == ["main: broken"])
        let errors = try example(main).compile().findings.filter { $0.severity == .error }
        #expect(!errors.isEmpty && errors.allSatisfy { $0.id != .kubernetesObject && $0.refusedBy.contains(.compile) })
    }

    @Test(arguments: [
        "{pool: yes, instances: 1}", "{pool: a/b c, instances: 1}", "{instances: 2.0}", "{instances: -1}",
        "{cpus: true, instances: 1}", "{cpu_burst_add: -1, instances: 1}", "{mem: 1 GB, instances: 1}",
        "{args: [1], instances: 1}", "{args: text, instances: 1}", "{cap_add: A, instances: 1}",
        "{container_port: 0, instances: 1}", "{container_port: '80', instances: 1}", "{container_port: ~, instances: 1}",
        "{env: {5: a}, instances: 1}", "{env: {A: SECRET()}, instances: 1}", "{env: {A: SECRET(Upper)}, instances: 1}",
        "{service_account_name: An_Account, instances: 1}", "{healthcheck_mode: http, healthcheck_uri: 5, instances: 1}",
        "{healthcheck_mode: tcp, healthcheck_interval_seconds: 2.5, instances: 1}",
        "{bounce_margin_factor: 1.5, instances: 1}", "{extra_volumes: [{containerPath: /a, hostPath: /}], instances: 1}",
        "{extra_volumes: [{containerPath: /a, hostPath: /A}], instances: 1}",
        "{extra_volumes: [{containerPath: /a, hostPath: /b}, {containerPath: /a, hostPath: /c}], instances: 1}",
        "{extra_volumes: [{containerPath: /a, hostPath: /b/../c}], instances: 1}",
    ])
    func whatTheAPIRefusesIsNotMade(main: String) throws {
        #expect(try example(main).summary() == ["main: broken"])
        let findings = try example(main).compile().findings
        #expect(Set(findings.map(\.id)) == [.kubernetesObject])
        #expect(findings.allSatisfy { $0.refusedBy.contains(.compile) })
    }

    /// The API does not look at the pods of a StatefulSet.
    @Test func aStatefulSetIsTakenAndItsPodsAreNot() throws {
        let claim = "persistent_volumes: [{container_path: /a, size: 1}]"
        let main = "{extra_volumes: [{containerPath: /x, hostPath: /}], \(claim), instances: 1}"
        #expect(try example(main).summary() == ["main"])
        #expect(try example(main).compile().findings.map(\.severity) == [.warning])
        #expect(try example("{pool: 12, \(claim), instances: 1}").summary() == ["main: broken"])
        #expect(try example("{persistent_volumes: [{container_path: /a, size: big}]}").summary() == ["main: broken"])
    }

    @Test(arguments: [
        ("Main", "broken"), ("main-", "broken"), ("dot.ted", "broken"), (String(repeating: "a", count: 59), "made"),
        (String(repeating: "a", count: 60), "broken"), ("a_b", "made"),
    ])
    func namesAreThoseOfTheAPI(name: String, expected: String) throws {
        var example = example("{}")
        example.files["kubernetes-c.yaml"] =
            "\(name): {deploy_group: c.main, instances: 1, registrations: [web.main]}\n"
        example.deployments =
            #"{"v2": {"deployments": {"c.main": {"docker_image": "a-b", "git_sha": "1"}}, "controls": {"web:c.\#(name)": {"desired_state": "start", "force_bounce": null}}}}"#
        #expect(try example.summary() == [expected == "made" ? name : "\(name): broken"])
    }

    @Test func amountsAreReadAsTheAPIReadsThem() {
        for (text, number) in [
            ("1", 1), ("0.25", 0.25), ("1e-07", 1e-7), ("1e+16", 1e16), ("100m", 0.1), ("2Ki", 2048), ("1.5Gi", 1.5 * 0x1p30),
            ("+5", 5), ("-5", -5), (".5", 0.5), ("5.", 5), ("Mi", 0), ("1E", 1e18), ("007", 7),
        ] as [(String, Double)] { #expect(KubernetesQuantity(text)?.number == number, "\(text)") }
        for text in ["", "True", "1 GB", "1e", "1e+16Mi", "nan", "infMi", "1GiMi", "1.2.3", "[1]", "0x10"] {
            #expect(KubernetesQuantity(text) == nil, "\(text)")
        }
    }

    @Test func versionsOfTheAPI() {
        #expect(KubernetesAPI("1.24")?.isNewer == false && KubernetesAPI("1.25.3")?.isNewer == true)
        for text in ["", "1", "2.0", "1.x", "v1.20", "1.20.", "1.99999", "1.20.1.1"] {
            #expect(KubernetesAPI(text) == nil, "\(text)")
        }
    }
}
