import Git
import TestSupport
import Testing

/// The index and the work tree, with what they have as HEAD has it, are what git would commit of them.
@Suite struct UnchangedDirectoriesTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// A change as a shell script; many leave the size of a file as it was.
    private func edit(_ random: inout Seeded) -> String {
        func any(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        let (folder, name, letter) = (any(["p", "q", "s/a", "s/b"]), any(["x", "y", "z.log"]), any(["1", "2", "3"]))
        let path = "\(folder)/\(name)"
        switch Int.random(in: 0...11, using: &random) {
        case 0, 1, 2: return "rm -rf \(path); mkdir -p \(folder); echo \(letter) >\(path)"
        case 3: return "rm -rf \(path)"
        case 4: return "rm -rf \(folder)"
        case 5: return "mkdir -p \(folder); ln -sfn \(any(["x", "../q/y", "gone"])) \(path)"
        case 6: return "test ! -f \(path) || chmod \(any(["755", "644"])) \(path)"
        case 7: return "echo '\(any(["*.log", "y", "/q", ""]))' >.gitignore"
        case 8: return "mkdir -p \(folder); touch \(path); git add -N \(path) 2>&1 || true"
        case 9: return "git rm -rq --cached \(any([path, folder])) 2>&1 || true"
        case 10: return "git add -A \(any(["p", "q", "s", "."])) 2>&1 || true"
        default: return "git add -A .; git commit -qm x --allow-empty"
        }
    }

    @Test(arguments: UInt64(0)..<12) func isWhatGitWouldCommit(_ seed: UInt64) throws {
        var random = Seeded(seed)
        try sandbox.run(
            "git init -q r; cd r; git config index.version \(2 + seed % 3); mkdir -p p q s/a; for f in p/x p/y q/x s/a/x; do echo 1 >$f; done; git add .; git commit -qm 1"
        )
        let repository = try sandbox.open("r")
        for step in 0..<8 {
            let edits = (0..<Int.random(in: 1...3, using: &random)).map { _ in edit(&random) }
            try sandbox.run("cd r\n" + edits.joined(separator: "\n"))
            // Of a copy that is younger, git would believe that it knows files which changed in the second of the index.
            let states: [(SnapshotSource, String)] = [
                (.index, "git write-tree"),
                (
                    .workTree,
                    "export GIT_INDEX_FILE=$PWD/../index; cp -p .git/index ../index; git add -A; git write-tree"
                ),
            ]
            for (source, script) in states {
                let commit = try sandbox.run("cd r; tree=$(\(script)); git commit-tree $tree -m x")
                for root in ["", "s"] {
                    let subject = "seed \(seed), step \(step), \(source), '\(root)': \(edits)"
                    guard let wanted = try? repository.everything(.revision(commit), root: root) else { continue }
                    let found = try repository.everything(source, root: root)
                    #expect(found == wanted, "\(subject)")
                    let ids = try ids(.revision(commit), of: repository, root: root)
                    for (name, id) in try self.ids(source, of: repository, root: root) where id != nil {
                        #expect(ids[name] == id, "\(subject)")
                    }
                }
            }
        }
    }

    private func ids(
        _ source: SnapshotSource, of repository: Repository, root: String
    ) throws -> [String: TreeID?] {
        let reader = try Snapshot(source, of: repository, root: root).open()
        let entries = try reader.entries(of: reader.root)
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.directory?.treeID) })
    }

    /// What nobody staged is not looked into: that it is as in HEAD the index tells itself, in each form that git gives it, and
    /// also where a path is too long for the field that has its length.
    @Test(arguments: [(2, 1), (3, 1), (4, 1), (2, 190)])
    func looksOnlyIntoWhatIsStaged(_ version: Int, _ depth: Int) throws {
        let folder = Array(repeating: "folder-of-a-long-name", count: depth).joined(separator: "/")
        try sandbox.run(
            """
            git init -q r; cd r; git config index.version \(version); git config gc.auto 0; mkdir p
            echo 1 >p/x; echo 2 >p/z
            blob=$(git hash-object -w p/x)
            git update-index --add --cacheinfo 100644,$blob,\(folder)/x --cacheinfo 100644,$blob,\(folder)/y
            git add p; git commit -qm 1
            """)
        let before = try ids(.revision("HEAD"), of: sandbox.open("r"), root: "")
        try sandbox.run("cd r; echo 2 >p/x; mkdir new; echo 1 >new/x; git add p new; git rm -q --cached p/z")
        let tree = try sandbox.run("cd r; git rev-parse HEAD:\(folder)")
        try sandbox.run("cd r; rm .git/objects/\(tree.prefix(2))/\(tree.dropFirst(2))")
        let after = try ids(.index, of: sandbox.open("r"), root: "")
        #expect(after == ["folder-of-a-long-name": before["folder-of-a-long-name"] ?? nil, "p": nil, "new": nil])
    }

    /// In the order of paths `web-1` is between `web` and what is in it.
    @Test func namesThatBeginAlike() throws {
        try sandbox.run(
            "git init -q r; cd r; for d in web web-1 web-2; do mkdir $d; echo 1 >$d/x; done; git add .; git commit -qm 1"
        )
        let repository = try sandbox.open("r")
        let before = try ids(.revision("HEAD"), of: repository, root: "")
        try sandbox.run("cd r; git rm -rq --cached web web-1")
        #expect(try ids(.index, of: repository, root: "") == ["web-2": before["web-2"] ?? nil])
        try sandbox.run("cd r; git commit -qm 2; git add .; rm -r web-2")
        #expect(
            try ids(.index, of: repository, root: "") == ["web": nil, "web-1": nil, "web-2": before["web-2"] ?? nil])
        #expect(try ids(.workTree, of: repository, root: "") == ["web": nil, "web-1": nil])
    }

    /// What did not change has its id; what did has none.
    @Test(arguments: [SnapshotSource.index, .workTree]) func tellsWhatChanged(_ source: SnapshotSource) throws {
        try sandbox.run("git init -q r; cd r; mkdir p q; echo 1 >p/x; echo 1 >q/x; git add .; git commit -qm 1")
        let repository = try sandbox.open("r")
        let before = try ids(.revision("HEAD"), of: repository, root: "")
        #expect(try ids(source, of: repository, root: "") == before)
        try sandbox.run("cd r; echo 2 >p/x; git add .")
        let after = try ids(source, of: repository, root: "")
        #expect(after["p"] == .some(nil) && after["q"] == before["q"])
    }
}
