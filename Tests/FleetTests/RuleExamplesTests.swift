import Compiler
import Fleet
import Git
import TestSupport
import Testing

/// Every example of a rule's page goes through the check: the wrong one has the finding, the right one has not.
@Suite struct RuleExamplesTests {
    private static let withExamples = RulePage.all.filter { $0.noExample == nil }.map(\.id.name)

    /// What has none, and the page says why.
    private static let withoutExamples: Set<DiagnosticID> = [
        .yamlLimit, .fileSize, .symlink, .danglingSymlink, .serviceName, .instanceName, .secret, .instanceCount,
        .systemConfig, .systemConfigUnreadable, .dockerCredentials, .location, .topology, .hostInput, .unknownProxy,
    ]

    /// Where the schema of the file refuses the same, or the same in other words.
    private static let besideSchema: Set<DiagnosticID> = [.ignoredParents, .marathonName, .parentName, .sensuName]

    @Test func theOthersSayWhy() {
        #expect(RulePage.all.count == DiagnosticID.all.count)
        #expect(Set(RulePage.all.filter { $0.noExample != nil }.map(\.id)) == Self.withoutExamples)
    }

    @Test(arguments: withExamples) func wrongAndRight(_ name: String) throws {
        let page = try #require(RulePage.named(name))
        let found = try Self.check(page.wrong)
        let own = found.filter { $0.id == page.id }
        #expect(own.count == 1, "\(Self.shown(found))")
        let others = found.filter { $0.severity == .error && $0.id != page.id }
        #expect(others.allSatisfy { $0.id == .schema && Self.besideSchema.contains(page.id) }, "\(Self.shown(found))")
        let right = try Self.check(page.right)
        #expect(right.isEmpty, "\(Self.shown(right))")
        for finding in own { expectSeverity(finding, of: page) }
    }

    private func expectSeverity(_ finding: Diagnostic, of page: RulePage) {
        let id = page.id
        #expect(id.isOfCheck && id.refusedBy.isSuperset(of: finding.refusedBy), "\(finding.refusedBy.names)")
        #expect(finding.severity == id.severity || id.isErrorOrWarning, "\(page.severity)")
        // An error that somebody refuses says who does.
        let isRefused = finding.severity == .error && !id.refusedBy.isEmpty
        #expect(finding.refusedBy.isEmpty == !isRefused, "\(page.severity)")
    }

    /// Both ways that the page names work, or neither does where it says so.
    @Test(arguments: withExamples) func silences(_ name: String) throws {
        let page = try #require(RulePage.named(name))
        let own = try Self.check(page.wrong).filter { $0.id == page.id }
        let canBe =
            switch page.id.silencing {
            case .all: true
            case .unlessCompileRefuses: own.allSatisfy { !$0.refusedBy.contains(.compile) }
            case .warnings: own.allSatisfy { $0.severity != .error }
            case .never: false
            }
        func isSilent(_ files: [RulePage.ExampleFile]) throws -> Bool {
            try !Self.check(files).contains { $0.id == page.id && $0.severity != .note }
        }
        var files = page.wrong
        let entry = "\nrules:\n  \(name): {severity: off, reason: why it is intended}\n"
        if let place = files.firstIndex(where: { $0.path == ".soac.yaml" }) {
            files[place] = .init(path: ".soac.yaml", text: files[place].text + entry)
        } else {
            files.append(.init(path: ".soac.yaml", text: entry))
        }
        #expect(try isSilent(files) == canBe, "by .soac.yaml")
        guard page.silencing.contains("# soac: allow \(name) -- why it is intended") else { return }
        let span = try #require(own.first?.span)
        let commented = page.wrong.map { file in
            guard file.path == span.path else { return file }
            var lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            lines[Int(span.start.line) - 1] += "  # soac: allow \(name) -- why it is intended"
            return RulePage.ExampleFile(path: file.path, text: lines.joined(separator: "\n"))
        }
        #expect(try isSilent(commented) == canBe, "by a comment")
    }

    // MARK: The check

    /// What is found in files. A service whose instances follow the deploy group `prod.main`, and that has no deploy.yaml,
    /// has one that deploys it.
    private static func check(_ files: [RulePage.ExampleFile]) throws -> [Diagnostic] {
        let folder = try TemporaryFolder()
        var systems: [SystemConfigurationFile] = []
        var teams: [String]?
        var tree: [String: String] = [:]
        for file in files {
            if file.path.hasPrefix("system-configs/") {
                systems.append(SystemConfigurationFile(path: file.path, bytes: Array(file.text.utf8)))
            } else if file.path == "team_data.json" {
                teams = TeamData.lower(Array(file.text.utf8), path: file.path).value
            } else {
                tree[file.path] = file.text
            }
        }
        for (path, text) in tree where isOfProdMain(path, text) {
            let pipeline = String(path.prefix { $0 != "/" }) + "/deploy.yaml"
            if tree[pipeline] == nil { tree[pipeline] = "pipeline: [{step: prod.main}]\n" }
        }
        for (path, text) in tree {
            var parents = ""
            for part in path.split(separator: "/").dropLast() {
                parents += (parents.isEmpty ? "" : "/") + part
                folder.makeFolder(parents)
            }
            try folder.write(path, text)
        }
        var configurations = SystemConfigurations.none
        if !systems.isEmpty {
            let lowered = try #require(SystemConfigurationLowering.lower(systems).value)
            configurations = SystemConfigurations([(ClusterName("prod"), lowered)])
        }
        let clusters = configurations.clusters
        let check = FleetCheck(
            Fleet(snapshot: try Snapshot(folder: folder.path), services: nil, jobs: 1),
            clusters: clusters.isEmpty ? nil : clusters, systems: configurations, teams: teams)
        return try check.run().findings
    }

    private static func isOfProdMain(_ path: String, _ text: String) -> Bool {
        let isOfCluster = ["marathon", "chronos", "paasta_native"].contains { path.hasSuffix("/\($0)-prod.yaml") }
        return isOfCluster || text.contains("deploy_group: prod.main")
    }

    private static func shown(_ findings: [Diagnostic]) -> [String] {
        findings.map { "\($0.id.name) \($0.severity) \($0.refusedBy.names): \($0.message)" }
    }
}
