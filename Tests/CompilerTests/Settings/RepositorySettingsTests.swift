import Testing

@testable import Compiler

/// What `.soac.yaml` says of slaves, and what of it has no meaning.
@Suite struct RepositorySettingsTests {
    private func read(_ text: String) -> Outcome<RepositorySettings> {
        RepositorySettings.read(.present(path: RepositorySettings.fileName, bytes: Array(text.utf8)))
    }

    @Test func sizesOfSlaves() {
        let read = read(
            """
            slaves:
              norcal-prod:
                default: {cpus: 32, mem: 128000, disk: 500000.5, gpus: 0}
                "*": {cpus: 8}
              "*":
                batch: {cpus: 64}
                "*": {cpus: 16}
            """)
        #expect(read.diagnostics.isEmpty)
        func cpus(_ pool: String, _ cluster: String) -> Double? {
            read.value.slaves.size(of: pool, in: ClusterName(cluster))?.cpus
        }
        #expect(cpus("default", "norcal-prod") == 32 && cpus("batch", "norcal-prod") == 8)
        #expect(cpus("batch", "pnw-prod") == 64 && cpus("default", "pnw-prod") == 16)
        let size = read.value.slaves.size(of: "default", in: ClusterName("norcal-prod"))
        #expect(size == .init(cpus: 32, memory: 128_000, disk: 500_000.5, gpus: 0))
    }

    @Test func nothingIsKnownOfOtherPools() {
        let slaves = read("slaves: {c: {default: {mem: 1}}}").value.slaves
        #expect(slaves.size(of: "default", in: ClusterName("c")) == .init(memory: 1))
        #expect(slaves.size(of: "batch", in: ClusterName("c")) == nil)
        #expect(slaves.size(of: "default", in: ClusterName("d")) == nil)
        for text in ["", "slaves:", "slaves: {}", "slaves: {c: null}", "rules: {}"] {
            #expect(read(text).value.slaves == .unknown && read(text).diagnostics.isEmpty, "\(text)")
        }
    }

    @Test func whatIsAllowed() {
        for text in ["allow: uncompilable", "allow: [uncompilable]"] {
            #expect(read(text).value.allowsUncompilable && read(text).diagnostics.isEmpty)
        }
        for text in ["", "allow:", "allow: []"] {
            #expect(!read(text).value.allowsUncompilable && read(text).diagnostics.isEmpty)
        }
    }

    @Test func addressesOfPages() {
        let address = "https://git.example.org/soac/{rule}.md"
        #expect(read("rule_pages: \(address)").value.rulePages == address)
        #expect(read("rule_pages:").value.rulePages == nil && read("rule_pages:").diagnostics.isEmpty)
    }

    @Test(arguments: [
        "rule_pages: 5", "rule_pages: https://example.org/", "rule_pages: 'javascript:{rule}'",
        "rule_pages: 'https://example.org/{rule} x'", "allow: all", "allow: {}", "allow: [1]", "- rules", "rule: {}",
        "slaves: [c]", "slaves: {c: 1}",
        "slaves: {c: {default: 32}}",
        "slaves: {c: {default: {cpu: 1}}}", "slaves: {c: {default: {cpus: many}}}", "slaves: {c: {default: {mem: -1}}}",
        "slaves: {c: {default: {mem: yes}}}", "slaves: {1: {}}",
    ])
    func anotherFormIsReported(text: String) {
        let read = read(text)
        #expect(read.diagnostics.map(\.id) == [.soacYAML], "\(text)")
        #expect(read.diagnostics.allSatisfy { $0.hint != nil && $0.span != nil && $0.severity == .warning })
        #expect(read.value.slaves.entries.allSatisfy { $0.size == .init() }, "\(text)")
    }
}
