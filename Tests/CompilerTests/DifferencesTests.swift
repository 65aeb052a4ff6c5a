import Testing

@testable import Compiler

/// Where soac differs from paasta_tools on purpose: the cases of docs/differences.md that no other test shows.
@Suite struct DifferencesTests {
    @Test func aPeriodIsANumber() {
        let lowered = MarkedService(["marathon-c.yaml": "main: {cpus: 1, cfs_period_us: ⟦'100000'⟧}\n"])
        lowered.expect([.valueType])
    }

    @Test func aVolumeNamesItsPathsOnce() {
        let lowered = MarkedService([
            "marathon-c.yaml":
                "main: {extra_volumes: [⟦{containerPath: /a, container_path: /b, hostPath: /c, mode: RO}⟧]}\n"
        ])
        lowered.expect([.marathonApp])
    }

    @Test func aDeployGroupDoesNotLookInsidePython() {
        let lowered = MarkedService(["marathon-c.yaml": "main: {deploy_group: ⟦'{cluster.__class__}'⟧}\n"])
        lowered.expect([.deployGroup])
    }

    @Test func aCommandDoesNotLookInsidePython() {
        let lowered = MarkedService([
            "chronos-c.yaml": "main: {schedule: '@daily', cmd: ⟦'{shortdate.__class__}'⟧}\n"
        ])
        lowered.expect([.commandFormat])
    }

    @Test func anInstanceIsNoPath() {
        let lowered = MarkedService(["marathon-c.yaml": "⟦a/b⟧: {}\nmain: {}\n"])
        lowered.expect([.instanceName])
        #expect(MarkedService.summary(lowered.marathon) == "a/b! main")
    }

    /// `v1` repeats what `v2` says, for readers of old.
    @Test func passesOverTheFirstVersionOfDeployments() {
        let group = #"{"c.main": {"docker_image": "i", "git_sha": "s"}}"#
        let text = #"{"v1": {"a": [1, "]}\"", {}]}, "v2": {"deployments": \#(group), "controls": {"web:c.main": {}}}}"#
        let read = Deployments.read(.present(path: "web/deployments.json", bytes: Array(text.utf8)))
        #expect(read.diagnostics.isEmpty)
        let id = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))
        let found = read.value.lookup(id, cluster: ClusterName("c"), group: DeployGroup("c.main"))
        guard case .deployed(let deployment) = found else {
            Issue.record("not deployed")
            return
        }
        #expect(deployment.image == "i")
        #expect(deployment.desiredState == "start")
    }

    @Test func aSetKeepsTheOrderOfItsFile() {
        let value = YAMLParser.parse(Array("!!set {zeta, alpha, 3}".utf8), path: "a.yaml").value?.root.value
        #expect(value?.str == "{'zeta', 'alpha', 3}")
    }

    /// PyYAML's own scanner, by which validate reads, differs from libyaml's.
    @Test func filesAreReadAsLibyamlReadsThem() {
        func text(_ source: String) -> String? {
            YAMLParser.parse(Array(source.utf8), path: "a.yaml").value?.root.value.str
        }
        #expect(text("mem: 64\t\n") == "{'mem': 64}")
        #expect(text("a: {URL: http://h/p?x=1}\n") == "{'a': {'URL': 'http://h/p?x=1'}}")
        #expect(text("a: 1\n\u{FEFF}b: 2\n") == nil)
    }

    @Test func anIntervalWithoutALengthIsNone() {
        #expect(ISO8601.interval("P") == nil && ISO8601.interval("PT0S") != nil)
    }

    @Test func aFileOfInstancesHasAKindAndACluster() {
        for name in ["marathon.yaml", "adhoc.yaml", "kubernetes_x.yaml", "marathonx-c.yaml"] {
            #expect(InstanceKind.file(named: name) == nil, "\(name)")
        }
        #expect(InstanceKind.file(named: "marathon-c.yaml")?.kind == .marathon)
    }
}
