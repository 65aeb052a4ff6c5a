import Compiler
import Git
import TestSupport
import Testing

@testable import Fleet

/// What is told while files are edited is what a check of the whole tells of the same files.
@Suite struct LiveCheckTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func write(_ files: [String: String], to folder: String) throws {
        try scratch.shell("mkdir -p \(folder); find \(folder) -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +")
        for (path, text) in files where !text.hasPrefix("->") { try scratch.write(text, to: "\(folder)/\(path)") }
        let links = files.filter { $0.value.hasPrefix("->") }.map { path, text in
            "mkdir -p '\(folder)/\(Path.parent(of: "./" + path))'; ln -sfn '\(text.dropFirst(2))' '\(folder)/\(path)'"
        }
        try scratch.shell(links.joined(separator: "\n"))
    }

    private func check(_ snapshot: Snapshot, _ clusters: [ClusterName]?) -> FleetCheck {
        FleetCheck(Fleet(snapshot: snapshot, services: nil, jobs: 2), clusters: clusters, systems: .none)
    }

    /// Without what was guessed of names: of very many only the first have guesses.
    private func shown(_ findings: [Diagnostic]) -> [String] {
        findings.map { finding in
            let place = finding.span.map {
                "\($0.path):\($0.start.line):\($0.start.column)-\($0.end.line):\($0.end.column)"
            }
            return
                "\(place ?? "-") \(finding.severity) \(finding.id.name) \(finding.message) \(finding.refusedBy.names)"
        }
    }

    /// Edits in any order, some of them saved, symlinks among them, in a repository and in a folder.
    @Test(arguments: UInt64(0)..<24) func isWhatACheckOfTheWholeTells(_ seed: UInt64) throws {
        var (services, numbers) = (RandomServices(seed), Seeded(seed + 2000))
        let given: [ClusterName]? = seed % 2 == 0 ? nil : [ClusterName("d"), ClusterName("c")]
        try write(services.files, to: "live")
        let isRepository = seed % 3 > 0
        if isRepository {
            try scratch.shell("git init -q live")
            try scratch.commit("live")
        }
        func snapshot() throws -> Snapshot {
            let folder = scratch.path + "/live"
            if !isRepository { return try Snapshot(folder: folder) }
            return try Snapshot(.workTree, of: Repository(discovering: folder), isEdited: true)
        }
        let live = try LiveCheck(check(snapshot(), given))
        for step in 0..<24 {
            let old = services.files
            for _ in 0..<Int.random(in: 1...2, using: &numbers) { services.edit() }
            let changed = Set(old.keys).union(services.files.keys).filter { old[$0] != services.files[$0] }
            let hasLinks = changed.contains { path in
                [old[path], services.files[path]].contains { $0?.hasPrefix("->") ?? false }
            }
            // An entry that was a file and is a folder, or a symlink, is nothing that an editor makes.
            if hasLinks || Int.random(in: 0..<6, using: &numbers) == 0 {
                try write(services.files, to: "live")
                if isRepository, Bool.random(using: &numbers) { try scratch.commit("live") }
                try live.edit(Dictionary(uniqueKeysWithValues: old.keys.map { ($0, .saved) }))
                try live.reload(snapshot())
            } else {
                let edits = changed.map { path in
                    (path, services.files[path].map { LiveCheck.Content.text(Array($0.utf8)) } ?? .gone)
                }
                try live.edit(Dictionary(uniqueKeysWithValues: edits))
            }
            try write(services.files, to: "whole")
            let whole = try check(Snapshot(folder: scratch.path + "/whole"), given).run().findings
            #expect(shown(live.findings()) == shown(whole), "seed \(seed), step \(step)")
            for path in services.files.keys.filter({ !services.files[$0]!.hasPrefix("->") }).sorted() {
                let own = whole.filter { $0.span?.path == path }
                #expect(shown(live.findings(in: path)) == shown(own), "seed \(seed), step \(step), \(path)")
            }
        }
    }

    /// An edit looks at the services that read the file, and at no other.
    @Test func checksWhatAnEditTouches() throws {
        var files: [String: String] = ["_templates/1.yaml": "main: {cpus: 1}\n"]
        for number in 0..<50 { files["s\(number)/marathon-c.yaml"] = "main: {cpus: 1}\n" }
        files["s3/marathon-d.yaml"] = "->../_templates/1.yaml"
        try write(files, to: "live")
        let live = try LiveCheck(check(Snapshot(folder: scratch.path + "/live"), nil))
        #expect(live.checkedServices == 50)
        try live.edit(["s1/marathon-c.yaml": .text(Array("main: {nosuch: 1}\n".utf8))])
        #expect(live.checkedServices == 51)
        #expect(live.findings(in: "s1/marathon-c.yaml").map(\.id).contains(.unknownKey))
        try live.edit(["_templates/1.yaml": .text(Array("main: {nosuch: 1}\n".utf8))])
        #expect(live.checkedServices == 52)
        // A cluster more counts for all.
        try live.edit(["s1/marathon-e.yaml": .text(Array("main: {cpus: 1}\n".utf8))])
        #expect(live.checkedServices == 103)
        #expect(live.countedClusters.map(\.text) == ["c", "d", "e"])
    }
}
