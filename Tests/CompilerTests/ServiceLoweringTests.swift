import Testing

@testable import Compiler

/// Which instances a service has, and what a broken file costs.
@Suite struct ServiceLoweringTests {
    @Test func leavesTemplatesOut() {
        let lowered = MarkedService(["marathon-c.yaml": "_t: &t {cpus: lots}\n_: 5\nmain: {}\na_b: {}\n"])
        lowered.expect([])
        #expect(MarkedService.summary(lowered.marathon) == "main a_b")
    }

    @Test func reportsUnknownKeysAndKeepsTheInstance() {
        let lowered = MarkedService(["marathon-c.yaml": "main: {mem: 1, ⟦memory⟧: 5, ⟦7⟧: 1}\n"])
        lowered.expect([.unknownKey, .unknownKey])
        #expect(lowered.findings.allSatisfy { $0.severity == .warning })
        #expect(lowered.main != nil)
    }

    @Test func refusesInstancesThatAreNoMappings() {
        let lowered = MarkedService(["marathon-c.yaml": "main: ⟦5⟧\nother: {}\nthird: ⟦[a]⟧\nfourth:⟦⟧\n"])
        lowered.expect([.shape, .shape, .shape])
        #expect(MarkedService.summary(lowered.marathon) == "main! other third! fourth!")
    }

    @Test func refusesNamesThatAreNoText() {
        let lowered = MarkedService(["marathon-c.yaml": "⟦5⟧: {}\n⟦yes⟧: {}\nmain: {}\n"])
        lowered.expect([.instanceName, .instanceName])
        #expect(MarkedService.summary(lowered.marathon) == "main")
    }

    @Test(arguments: ["", "# only a comment\n", "~", "{}", "[]", "''"])
    func takesEmptyFiles(text: String) {
        let lowered = MarkedService(["marathon-c.yaml": text])
        lowered.expect([])
        #expect(MarkedService.summary(lowered.marathon) == "")
    }

    @Test func aBrokenFileCostsItsOwnInstances() {
        let lowered = MarkedService([
            "marathon-c.yaml": "main: {}\nb: ⟦*x⟧\n", "chronos-c.yaml": "main: {schedule: a}\n",
        ])
        lowered.expect([.yamlSyntax])
        #expect(MarkedService.summary(lowered.marathon) == "broken")
        #expect(MarkedService.summary(lowered.chronos) == "main")
    }

    @Test func aFileThatIsNoMappingIsBroken() {
        let lowered = MarkedService(["marathon-c.yaml": "⟦[main]⟧\n", "chronos-c.yaml": "⟦main⟧\n"])
        lowered.expect([.shape, .shape].reversed())
        #expect(MarkedService.summary(lowered.marathon) == "broken")
        #expect(MarkedService.summary(lowered.chronos) == "broken")
    }

    /// Nobody knows which instances it defines; the tree has reported it.
    @Test func anUnreadableFileIsBroken() {
        let lowered = MarkedService([:], broken: ["marathon-c.yaml"])
        lowered.expect([])
        #expect(MarkedService.summary(lowered.marathon) == "broken")
        #expect(MarkedService.summary(lowered.chronos) == "absent")
    }

    @Test(arguments: ["a: ⟦*x⟧\n", "⟦[a]⟧\n"])
    func aBrokenServiceFileBreaksEveryInstance(text: String) {
        let lowered = MarkedService([
            "service.yaml": text, "marathon-c.yaml": "main: {}\n_t: {}\n", "chronos-c.yaml": "main: {schedule: a}\n",
        ])
        #expect(lowered.findings.filter { $0.severity == .error }.count == 1)
        #expect(MarkedService.summary(lowered.marathon) == "main!")
        #expect(MarkedService.summary(lowered.chronos) == "main!")
    }

    @Test func anUnreadableServiceFileBreaksEveryInstance() {
        let lowered = MarkedService(["marathon-c.yaml": "main: {}\n"], broken: ["service.yaml"])
        #expect(MarkedService.summary(lowered.marathon) == "main!")
    }

    @Test func aBrokenNamespaceCostsItsOwnInstances() {
        let lowered = MarkedService([
            "smartstack.yaml": "main: {proxy_port: 1, mode: ⟦ftp⟧}\nother: {proxy_port: 2}\n",
            "marathon-c.yaml": "main: ⟦{}⟧\nother: {}\n",
        ])
        lowered.expect([.smartstack, .smartstack])
        #expect(MarkedService.summary(lowered.marathon) == "main! other")
    }

    /// The place to blame may be in another file.
    @Test func blamesTheNamespaceForItsHealthcheck() {
        let lowered = MarkedService([
            "smartstack.yaml": "main: {proxy_port: 1, healthcheck_mode: ⟦cmd⟧}\n", "marathon-c.yaml": "main: {}\n",
        ])
        lowered.expect([.healthcheck])
        #expect(lowered.findings.first?.span?.path == "web/smartstack.yaml")
    }

    @Test func blamesTheServiceFileForWhatItSets() {
        let lowered = MarkedService(["service.yaml": "mem: ⟦lots⟧\n", "marathon-c.yaml": "main: {}\nother: {mem: 1}\n"])
        lowered.expect([.valueType])
        #expect(MarkedService.summary(lowered.marathon) == "main! other")
    }

    @Test func takesTheHealthcheckOfTheNamespace() throws {
        let files = [
            "smartstack.yaml":
                "http: {proxy_port: 1, healthcheck_uri: /ping}\ntcp: {proxy_port: 2, mode: tcp}\nnone: {}\nhttps: {proxy_port: 3, healthcheck_mode: https}\n",
            "marathon-c.yaml":
                "http: {}\ntcp: {}\nnone: {}\nhttps: {}\nown: {registrations: [web.http], healthcheck_uri: /own}\n",
        ]
        let lowered = MarkedService(files)
        lowered.expect([])
        let probes = ["http", "tcp", "none", "https", "own"].map { name -> String in
            guard let instance = MarkedService.definition(name, of: lowered.marathon)?.value else { return "broken" }
            return switch instance.healthcheck?.probe {
            case nil: "-"
            case .http(let scheme, let path): "\(scheme) \(path.value.str)"
            case .tcp: "tcp"
            case .command: "cmd"
            }
        }
        #expect(probes == ["http /ping", "tcp", "-", "https /status", "http /own"])
    }

    /// What is wrong with a file is said once, by however many names a service has it.
    @Test func aFileOfManyNamesIsReadOnce() {
        var source = ServiceSource(name: ServiceName("web"))
        for cluster in ["a", "b", "c"] {
            source.files["marathon-\(cluster).yaml"] = .present(
                path: "web/marathon-SHARED.yaml", bytes: Array("main: {cpus: 1, cpus: 2}\n".utf8))
        }
        let documents = ServiceDocuments.parse(source)
        #expect(documents.diagnostics.map(\.id) == [.duplicateKey])
        #expect(documents.value.names.count == 3)
    }
}
