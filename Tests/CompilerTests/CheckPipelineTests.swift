import Git
import Testing

@testable import Compiler

/// What the stages before the rules find appears in a check.
@Suite struct CheckPipelineTests {
    private func check(_ script: String) throws -> [Diagnostic] {
        let repository = try TemporaryRepository()
        let tree = try repository.tree(script)
        let pipeline = CheckPipeline(RuleContext(clusters: [ClusterName("c")]))
        return try tree.services().value.flatMap { service in
            let source = try pipeline.read(service, from: tree)
            return source.diagnostics + pipeline.check(source.value).diagnostics
        }
    }

    @Test func reportsSymlinksToNowhere() throws {
        let found = try check(
            "mkdir -p web/secrets; ln -s nosuch.yaml web/marathon-c.yaml; ln -s nosuch.yaml web/marathon-other.yaml"
                + "; ln -s ../nosuch web/monitoring.yaml; ln -s nosuch web/secrets/key.json; ln -s nosuch web/notes.txt"
        )
        #expect(found.map(\.id) == [.danglingSymlink, .danglingSymlink, .danglingSymlink, .danglingSymlink])
        #expect(
            found.compactMap { $0.span?.path }.sorted() == [
                "web/marathon-c.yaml", "web/marathon-other.yaml", "web/monitoring.yaml", "web/secrets/key.json",
            ])
        #expect(found.allSatisfy { $0.service == ServiceName("web") && $0.hint != nil && $0.severity == .warning })
    }

    @Test func reportsKeysThatStandTwice() throws {
        let found = try check("mkdir web; printf 'main: {mem: 5, mem: 6}\\nmain: {}\\n' >web/marathon-c.yaml")
            .filter { $0.id != .schema && $0.id != .deployStep }
        #expect(found.map(\.id) == [.duplicateKey, .duplicateKey])
        #expect(found.allSatisfy { $0.service == ServiceName("web") && $0.hint != nil && $0.severity == .warning })
    }

    @Test func knowsTheNamesOfFilesThatItDoesNotRead() throws {
        let found = try check("mkdir web; echo '{' >web/marathon-c.yml; echo '{' >web/notes.yaml")
        #expect(found.map(\.id) == [.fileName])
        #expect(found.map(\.message) == ["web: marathon-c.yml is not read by anything"])
    }
}
