import Compiler
import Testing

/// What agents of schedulers, and Envoy, say of a host.
@Suite struct AgentLoweringTests {
    private func file(_ text: String) -> HostFile { HostFile(path: "agent", bytes: Array(text.utf8)) }

    private func shown(_ services: [LocalService]?) -> [String] {
        (services ?? []).map { service in
            let port = service.port.map(String.init) ?? "-"
            let addresses = [service.address, service.hacheckAddress].compactMap { $0 }.map { " \($0)" }.joined()
            switch service.runner {
            case .marathon(let id): return "marathon \(id) \(port)"
            case .native(let id): return "native \(id) \(port)"
            case .puppet(let id): return "puppet \(id)"
            case .other(let names): return "\(names.map(\.text).joined(separator: "+")) \(port)\(addresses)"
            }
        }
    }

    private static let state = """
        {"frameworks": [
          {"name": "marathon-shard1", "executors": [
            {"id": "web--app.main.git1.config2.uuid", "resources": {"ports": "[31007-31008, 31001-31001]"},
             "tasks": [{"state": "TASK_STAGING"}, {"state": "TASK_RUNNING"}]},
            {"id": "idle.main.git1.config2.uuid", "resources": {"ports": "[31002-31002]"}, "tasks": [{"state": "TASK_FAILED"}]},
            {"id": "portless.main.uuid", "resources": {"cpus": 1}, "tasks": [{"state": "TASK_RUNNING"}]},
            {"id": "nonsense", "tasks": [{"state": "TASK_RUNNING"}]}]},
          {"name": "paasta_native a.b", "executors": [
            {"id": "cache__x.main.git1.config2.uuid", "resources": {"ports": "[4-4]"}, "tasks": [{"state": "TASK_RUNNING"}]}]},
          {"name": "chronos", "executors": [{"id": "x.y.z", "tasks": [{"state": "TASK_RUNNING"}]}]}]}
        """

    @Test func tasksOfMesos() {
        let lowered = AgentLowering.mesos(file(Self.state), HostRegistration(native: true))
        #expect(
            shown(lowered.value) == [
                "marathon web_app.main 31007", "marathon portless.main -", "native cache__x.main 4",
            ])
        #expect(lowered.diagnostics.map(\.severity) == [.warning])
        let marathon = AgentLowering.mesos(file(Self.state), HostRegistration()).value
        #expect(shown(marathon).count == 2)
        let none = AgentLowering.mesos(file(Self.state), HostRegistration(marathon: false)).value
        #expect(shown(none).isEmpty)
    }

    /// What has another shape is no answer, and never "nothing runs here".
    @Test(
        arguments: [
            "", "[]", "{", "12", "null", "{}", #"{"error": "recovering"}"#, #"{"frameworks": {}, "items": {}}"#,
            #"{"frameworks": null, "items": null}"#, #"{"frameworks": [[]], "items": [[]]}"#,
            #"{"frameworks": [{}], "items": [{}]}"#, #"{"frameworks": ["a"], "items": ["a"]}"#,
            #"{"frameworks": "", "items": ""}"#,
            #"{"frameworks": [{"name": "marathon"}], "items": [{"metadata": {}}]}"#,
            #"{"frameworks": [{"name": "marathon", "executors": {}}], "items": [{"metadata": {}, "status": []}]}"#,
            #"{"frameworks": [{"name": "marathon", "executors": [{}]}], "items": [{"metadata": {}, "status": {}}]}"#,
            #"{"frameworks": [{"name": "marathon", "executors": [{"id": "a.b.c"}]}], "items": [null]}"#,
            #"{"kind": "Status", "status": "Failure", "items": []}"#,
            #"{"frameworks": [{"name": "chronos", "executors": null}], "items": [{"status": {"phase": "Running"}}]}"#,
        ])
    func anAgentThatSaysNothing(_ text: String) {
        for outcome in [
            AgentLowering.mesos(file(text), HostRegistration()), AgentLowering.pods(file(text), sidecar: true),
        ] {
            #expect(outcome.value == nil)
            #expect(outcome.diagnostics.contains { $0.severity == .error })
        }
    }

    @Test func anAgentThatRunsNothing() {
        #expect(AgentLowering.mesos(file(#"{"frameworks": []}"#), HostRegistration()).value?.isEmpty == true)
        for text in [#"{"items": []}"#, #"{"kind": "PodList", "items": null}"#] {
            #expect(AgentLowering.pods(file(text), sidecar: true).value?.isEmpty == true, "\(text)")
        }
    }

    private static let labels = #"{"yelp.com/paasta_service": "web", "yelp.com/paasta_instance": "main"}"#

    private func pod(
        _ containers: String, phase: String = "Running", names: String = #"[\"web.main\", \"web.alt\"]"#,
        labels: String = labels
    ) -> String {
        """
        {"status": {"phase": "\(phase)", "podIP": "10.1.2.3"},
         "metadata": {"annotations": {"smartstack_registrations": "\(names)"}, "labels": \(labels)},
         "spec": {"containers": [\(containers)]}}
        """
    }

    private static let hacheck = #"{"name": "hacheck", "ports": [{"containerPort": 6666}]}"#
    private static let main = #"{"name": "main", "ports": [{"containerPort": 8888}]}"#

    @Test func podsOfAKubelet() {
        let pods = [
            pod("\(Self.hacheck), \(Self.main)"), pod(Self.main, phase: "Pending"),
            #"{"status": {"phase": "Running"}, "metadata": {}}"#,
        ]
        let text = file("{\"items\": [\(pods.joined(separator: ", "))]}")
        #expect(
            shown(AgentLowering.pods(text, sidecar: true).value) == ["web.main+web.alt 8888 10.1.2.3 10.1.2.3"])
        #expect(shown(AgentLowering.pods(text, sidecar: false).value) == ["web.main+web.alt 8888 10.1.2.3"])
    }

    /// Others name registrations as well.
    @Test(
        arguments: [
            "{}", "null", #"{"yelp.com/paasta_service": "web"}"#, #"{"yelp.com/paasta_instance": "main"}"#,
            #"{"paasta_service": "web", "paasta_instance": "main"}"#,
        ])
    func aPodThatIsNoInstanceIsPassedOver(_ labels: String) {
        for names in [#"[\"web.main\"]"#, "nonsense"] {
            let lowered = AgentLowering.pods(
                file("{\"items\": [\(pod(Self.main, names: names, labels: labels))]}"), sidecar: true)
            #expect(lowered.value?.isEmpty == true && lowered.diagnostics.isEmpty)
        }
    }

    /// It may be running well: nobody takes it for gone in silence.
    @Test func aPodThatCannotBeReadIsReported() {
        let nameless = AgentLowering.pods(file("{\"items\": [\(pod(Self.main, names: "nonsense"))]}"), sidecar: true)
        #expect(nameless.value?.isEmpty == true)
        #expect(nameless.diagnostics.map(\.severity) == [.error])
        for portless in [pod(Self.hacheck), pod("")] {
            let lowered = AgentLowering.pods(file("{\"items\": [\(portless)]}"), sidecar: false)
            #expect(shown(lowered.value) == ["web.main+web.alt - 10.1.2.3"])
        }
    }

    @Test func listenersOfEnvoy() {
        let text = """
            {"listener_statuses": [
              {"name": "web.main.31001.ingress_listener", "local_address": {"socket_address": {"port_value": 5001}}},
              {"name": "web.main.31002.ingress_listener", "local_address": {}},
              {"name": "egress", "local_address": {"socket_address": {"port_value": 5003}}}]}
            """
        #expect(AgentLowering.envoyPorts(file(text)).value == [31001: 5001])
        #expect(AgentLowering.envoyPorts(file("nothing")).value.isEmpty)
    }
}
