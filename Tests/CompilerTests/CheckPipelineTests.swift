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
        #expect(found.allSatisfy { $0.service == ServiceName("web") && $0.hint != nil })
        // Instances whose file is gone are broken; of what no cluster has, nothing is compiled.
        let errors = found.filter { $0.severity == .error }
        #expect(errors.map { $0.span?.path } == ["web/marathon-c.yaml"])
        #expect(errors.map(\.refusedBy) == [.compile])
    }

    @Test func reportsKeysThatStandTwice() throws {
        let found = try check("mkdir web; printf 'main: {mem: 5, mem: 6}\\nmain: {}\\n' >web/marathon-c.yaml")
            .filter { $0.id != .schema && $0.id != .deployStep }
        #expect(found.map(\.id) == [.duplicateKey, .duplicateKey])
        #expect(found.allSatisfy { $0.service == ServiceName("web") && $0.hint != nil && $0.severity == .warning })
    }

    /// Who refuses each thing: paasta validate, the compilation, both, or nobody.
    @Test(arguments: [
        ("marathon-c.yaml", "main: {mem: 2 GB}", "error schema validate compile"),
        ("marathon-c.yaml", "main: {deploy_group: '{bad}'}", "error deploy-group validate compile"),
        ("marathon-c.yaml", "main: {cmd: a, args: [b]}", "error command-and-arguments compile"),
        ("marathon-c.yaml", "main: {cpus: null}", "error schema validate compile"),
        ("marathon-c.yaml", "x", "error schema validate compile"),
        ("marathon-c.yaml", "main: [", "error yaml-syntax validate compile"),
        ("chronos-c.yaml", "main: {parents: web.main, cmd: '{bad}'}", "error command-format validate compile"),
        ("adhoc-c.yaml", "main: {cmd: a, args: [b]}", "warning command-and-arguments"),
        ("adhoc-c.yaml", "main: {deploy_group: '{bad}'}", "error deploy-group validate"),
        ("adhoc-c.yaml", "main: [", "error yaml-syntax validate"),
        ("kubernetes-c.yaml", "main: {deploy_group: '{bad}'}", "error deploy-group validate compile"),
        ("marathon-SHARED.yaml", "main: [", "error yaml-syntax validate"),
        ("flink-other.yaml", "main: [", "error yaml-syntax"),
        ("smartstack.yaml", "main: {}", "error smartstack compile"),
        ("smartstack.yaml", "main: {proxy_port: 5, mode: htp}", "error smartstack compile"),
        ("service.yaml", "git_url: 5", "error value-type"),
        ("deployments.json", "{", "error json-syntax compile"),
        ("service.yaml", "text", "error shape validate compile"),
        ("service.yaml", "5", "error shape validate compile"),
        ("service.yaml", "[a, b]", "error shape validate compile"),
        ("service.yaml", "mem: x", "error resource validate compile"),
        ("monitoring.yaml", "team: [", "error yaml-syntax validate compile"),
    ])
    func saysWhoRefuses(file: String, text: String, expected: String) throws {
        let found = try check(
            "mkdir web; echo 'pipeline: [{step: c.base}, {step: c.main}]' >web/deploy.yaml"
                + "; echo 'base: {cpus: 1}' >web/marathon-c.yaml; cat >web/\(file) <<'END'\n\(text)\nEND"
        ).filter { $0.severity <= .warning }
        let shown = found.map { ([$0.severity.rawValue, $0.id.name] + $0.refusedBy.names).joined(separator: " ") }
        #expect(shown.contains(expected), "\(shown)")
        // At one place each thing is said once.
        let errors = found.filter { $0.severity == .error }
        #expect(Set(errors.compactMap(\.span)).count == errors.count, "\(errors.map(\.message))")
    }

    @Test func knowsTheNamesOfFilesThatItDoesNotRead() throws {
        let found = try check("mkdir web; echo '{' >web/marathon-c.yml; echo '{' >web/notes.yaml")
        #expect(found.map(\.id) == [.fileName])
        #expect(found.map(\.message) == ["web: marathon-c.yml is not read by anything"])
    }
}
