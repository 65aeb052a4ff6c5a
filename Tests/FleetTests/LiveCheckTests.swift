import Compiler
import Git
import Glibc
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
        try play(seed, stepwise: false)
    }

    /// The same, where other things come between the steps of a look at all services. What is told on the way is some of what
    /// is told in the end.
    @Test(arguments: UInt64(0)..<12) func tellsOnTheWayWhatTheWholeHas(_ seed: UInt64) throws {
        try play(seed, stepwise: true)
    }

    private func play(_ seed: UInt64, stepwise: Bool) throws {
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
        let live = try LiveCheck(check(snapshot(), given), stepwise: stepwise)
        var edited: Set<String> = []
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
                try live.edit(Dictionary(uniqueKeysWithValues: edited.map { ($0, .saved) }))
                edited = []
                try live.reload(snapshot())
            } else {
                let edits = changed.map { path in
                    (path, services.files[path].map { LiveCheck.Content.text(Array($0.utf8)) } ?? .gone)
                }
                try live.edit(Dictionary(uniqueKeysWithValues: edits))
                edited.formUnion(changed)
            }
            try write(services.files, to: "whole")
            let whole = try check(Snapshot(folder: scratch.path + "/whole"), given).run().findings
            let paths = services.files.keys.filter { !services.files[$0]!.hasPrefix("->") }.sorted()
            let place = "seed \(seed), step \(step)"
            if stepwise {
                for _ in 0..<Int.random(in: 0..<40, using: &numbers) {
                    try live.step()
                    for path in paths where !live.isWhole {
                        let told = shown(live.findings(in: path))
                        let own = shown(whole.filter { $0.span?.path == path })
                        #expect(told.isPart(of: own), "\(place), \(path): \(told) is not a part of \(own)")
                    }
                }
                // Now and then it goes on before all is known.
                if live.isUnderWay, Bool.random(using: &numbers) { continue }
                try live.complete()
            }
            #expect(live.isWhole && !live.isUnderWay)
            #expect(shown(live.findings()) == shown(whole), "\(place)")
            for path in paths {
                let own = whole.filter { $0.span?.path == path }
                #expect(shown(live.findings(in: path)) == shown(own), "\(place), \(path)")
            }
        }
    }

    /// Nobody waits for services that he does not look at.
    @Test func beginsWithWhatIsEdited() throws {
        var files: [String: String] = [:]
        for number in 0..<50 { files["s\(number)/marathon-c.yaml"] = "main: {cpus: 1, nosuch: 1}\n" }
        files["s49/marathon-c.yaml"] = "main: {cpus: 1, registrations: [gone.main], nosuch: 1}\n"
        try write(files, to: "live")
        let live = try LiveCheck(check(Snapshot(folder: scratch.path + "/live"), nil), stepwise: true)
        #expect(live.checkedServices == 0)
        try live.edit(["s49/marathon-c.yaml": .text(Array(files["s49/marathon-c.yaml"]!.utf8))])
        #expect(live.checkedServices == 1)
        let own = live.findings(in: "s49/marathon-c.yaml").map(\.id)
        #expect(own.contains(.unknownKey) && !own.contains(.unknownNamespace) && !live.isWhole)
        for count in 2...4 {
            try live.step()
            #expect(live.checkedServices == count)
        }
        // A keystroke costs one service, whatever is still to be looked at.
        try live.edit(["s49/marathon-c.yaml": .text(Array("main: {registrations: [gone.main]}\n".utf8))])
        #expect(live.checkedServices == 5)
        try live.complete()
        #expect(live.checkedServices == 51)
        let all = live.findings(in: "s49/marathon-c.yaml").map(\.id)
        #expect(!all.contains(.unknownKey) && all.contains(.unknownNamespace) && live.isWhole)
    }

    /// In a folder without a repository nothing has an id: what files look like tells which are others.
    @Test func readsAgainWhatLooksOtherwise() throws {
        var files: [String: String] = ["_templates/1.yaml": "main: {cpus: 1}\n"]
        for number in 0..<50 { files["s\(number)/marathon-c.yaml"] = "main: {cpus: 1}\n" }
        files["s3/marathon-d.yaml"] = "->../_templates/1.yaml"
        try write(files, to: "live")
        // What was written in the last moment may be written once more without looking otherwise.
        try scratch.shell("find live -exec touch -h -d '2019-10-02 12:00' {} +")
        func snapshot() throws -> Snapshot { try Snapshot(folder: scratch.path + "/live") }
        func reload(_ live: LiveCheck) throws -> Int {
            let before = live.checkedServices
            try live.reload(snapshot())
            try live.complete()
            return live.checkedServices - before
        }
        let live = try LiveCheck(check(snapshot(), nil), stepwise: true)
        try live.complete()
        #expect(live.checkedServices == 50)
        // Nobody can set when a file was changed last, but by waiting.
        let written = try FolderStamp(of: scratch.path + "/live", limit: .max).newest
        while ServiceStamp.now < written + 3 { usleep(100_000) }
        #expect(try reload(live) == 50)
        #expect(try reload(live) == 0)
        try scratch.write("main: {nosuch: 1}\n", to: "live/s7/marathon-c.yaml")
        #expect(try reload(live) == 1)
        #expect(live.findings(in: "s7/marathon-c.yaml").map(\.id).contains(.unknownKey))
        // It was changed just before it was read.
        #expect(try reload(live) == 1)
        try scratch.write("main: {nosuch: 1}\n", to: "live/_templates/1.yaml")
        #expect(try reload(live) == 2)
        #expect(live.findings(in: "_templates/1.yaml").map(\.id).contains(.unknownKey))
        // The same text with the same length, and a time that somebody set.
        let file = "live/s9/marathon-c.yaml"
        try scratch.shell("sed -i s/cpus/cpux/ \(file); touch -d '2019-10-02 12:00' \(file)")
        #expect(try reload(live) == 3)
        #expect(live.findings(in: "s9/marathon-c.yaml").map(\.id).contains(.unknownKey))
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

extension [String] {
    /// Whether another list has all of these, each as often.
    fileprivate func isPart(of other: [String]) -> Bool {
        var rest = other
        return allSatisfy { text in
            guard let place = rest.firstIndex(of: text) else { return false }
            rest.remove(at: place)
            return true
        }
    }
}
