import Testing

@testable import Compiler

/// Where `.soac.yaml` says that things are, and what of that does not count.
@Suite struct PlaceSettingsTests {
    private func file(_ text: String) -> SourceFile {
        .present(path: RepositorySettings.fileName, bytes: Array(text.utf8))
    }

    private func read(_ text: String) -> Outcome<RepositorySettings> { RepositorySettings.read(file(text)) }

    @Test func whatIsSaid() {
        let read = read(
            """
            root: ./soa-configs/
            system_configs: configs
            clusters: [norcal-prod, pnw-prod, norcal-prod]
            links: "https://git.example.com/soa/blob/{sha}/{path}#L{line}"
            """)
        #expect(read.diagnostics.isEmpty && read.value.placeFindings.isEmpty)
        let places = read.value.places
        #expect(places.root == .init(value: "soa-configs", place: ".soac.yaml:1"))
        #expect(places.systemConfigs == .init(value: "configs", place: ".soac.yaml:2") && places.systemConfig == nil)
        #expect(places.clusters?.value == [ClusterName("norcal-prod"), ClusterName("pnw-prod")])
        #expect(
            places.links?.address(sha: "ab", path: "a b/{line}.yaml", line: 7)
                == "https://git.example.com/soa/blob/ab/a%20b/%7Bline%7D.yaml#L7")
    }

    @Test func theTopIsNoFolder() {
        for text in ["root: ''", "root: .", "root: ./"] {
            #expect(read(text).value.places.root?.value == "" && read(text).diagnostics.isEmpty, "\(text)")
        }
        #expect(read("root:").value.places == PlaceSettings() && read("clusters: one").value.places.clusters != nil)
    }

    @Test(arguments: [
        "root: ../..", "root: /", "root: /etc", "root: a/../..", "root: a/..", "root: .git", "root: [a]", "root: 5",
        "system_configs: ..", "system_configs: /etc/paasta", "system_config: x/../../y", "system_config: ''",
        "system_configs: .", "system_configs: {a: b}", "system_configs: a/.git/b", "system_configs: \"a\\0b\"",
        "clusters: []", "clusters: {a: 1}", "clusters: [a/b]", "clusters: [..]", "clusters: ['a,b']", "clusters: [1]",
        "links: here", "links: ftp://a/{path}", "links: https://a/{sha}", "links: https://a/{path}{file}",
        "links: 'https://a/{path} x'", "links: 'https://a/{path'", "links: [x]",
        "root: " + String(repeating: "a", count: 2000),
    ])
    func anotherFormDoesNotCount(_ text: String) {
        let read = read(text)
        #expect(read.diagnostics.map(\.id) == [.soacYAML] && read.value.placeFindings.count == 1, "\(text)")
        #expect(read.diagnostics.allSatisfy { $0.hint != nil && $0.span != nil && $0.severity == .warning })
        #expect(read.value.places == PlaceSettings(), "\(text)")
    }

    @Test func aListHasBounds() {
        let names = (0...1000).map { "c\($0)" }.joined(separator: ", ")
        #expect(read("clusters: [\(names)]").value.places.clusters == nil)
        let laughs = read(
            "a: &a [x, x, x, x, x, x, x, x, x]\n" + "b: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n" + "clusters: *b\n")
        #expect(laughs.value.places.clusters == nil && !laughs.diagnostics.isEmpty)
    }

    @Test func onlyOneOfTwoForms() {
        let read = read("system_configs: a\nsystem_config: b")
        #expect(read.diagnostics.map(\.span?.start.line) == [2])
        #expect(read.value.places.systemConfigs?.value == "a" && read.value.places.systemConfig == nil)
    }

    @Test func whatMayBeMeant() {
        let read = read("system_confgs: a\nzzz: b\n")
        #expect(read.diagnostics.map(\.hint)[0] == "did you mean 'system_configs'?")
        #expect(read.diagnostics.count == 2 && read.value.placeFindings.count == 1)
        #expect(self.read("rules: {nosuch: off}").value.placeFindings.isEmpty)
        #expect(!self.read("root: [").value.placeFindings.isEmpty)
    }

    // MARK: Two files

    @Test func theNearerFileWins() {
        let top = file("slaves: {c: {p: {cpus: 1}}}\nallow: uncompilable\nrules: {cpus: note}\nroot: soa\n")
        func cpus(_ own: String) -> Double? {
            RepositorySettings.read(file(own), top: top).value.slaves.size(of: "p", in: ClusterName("c"))?.cpus
        }
        #expect(cpus("") == 1 && cpus("slaves: {c: {p: {cpus: 2}}}") == 2 && cpus("slaves:") == 1)
        let none = RepositorySettings.read(.absent, top: top)
        #expect(none.value.allowsUncompilable && none.value.places.root?.value == "soa" && none.diagnostics.isEmpty)
        #expect(!RepositorySettings.read(file("allow: []"), top: top).value.allowsUncompilable)
    }

    @Test func placesStandAtTheTop() {
        let read = RepositorySettings.read(file("root: x\nrules: {}\n"), top: .absent)
        #expect(read.diagnostics.map(\.message) == ["'root' counts at the top of the repository, and not here"])
        #expect(read.value.places == PlaceSettings())
    }
}
