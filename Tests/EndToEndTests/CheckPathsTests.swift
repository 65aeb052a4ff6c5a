import TestSupport
import Testing

/// `soac check FILE…`, as editors, hooks and people in a service's folder call it.
@Suite struct CheckPathsTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("cp -R '\(Soac.package)/examples/soa-configs' r")
        try scratch.commit()
    }

    /// From a folder below the scratch's.
    private func check(_ arguments: String..., from folder: String, input: String = "") throws -> Soac.Run {
        try scratch.write(input, to: "input")
        let command = ([Soac.path, "check", "--color", "never"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Command.run(
            "/bin/sh", ["-c", "cd '\(scratch.path)/\(folder)' && \(command) < '\(scratch.path)/input'"],
            in: scratch.path)
    }

    private func files(_ run: Soac.Run) -> Set<String> {
        Set(
            run.output.split(separator: "\n").filter { $0.contains(": warning: ") || $0.contains(": error: ") }.map {
                String($0.prefix { $0 != ":" })
            })
    }

    @Test func findingsAreNamedFromWhereOneStands() throws {
        let run = try check(from: "r/ledger")
        let others = ["catalog_search/marathon-hamburg-prod.yaml", "route-planner/kubernetes-leipzig-stage.yaml"]
        #expect(files(run) == Set(others.map { "../" + $0 } + ["service.yaml"]))
        #expect(try files(check(from: "r")) == Set(others + ["ledger/service.yaml"]))
        // Programs are told where it is in soa-configs.
        #expect(try check("--format", "json", from: "r/ledger").output.contains("\"path\": \"ledger/service.yaml\""))
    }

    @Test(arguments: [".", "../ledger", "service.yaml", "../ledger/../ledger/service.yaml"])
    func filesAndFolders(path: String) throws {
        let run = try check(path, from: "r/ledger")
        #expect(files(run) == ["service.yaml"])
        #expect(run.output.contains("1 service: 4 warnings; work tree"))
    }

    @Test func whatStandsElsewhereIsCounted() throws {
        #expect(try check("deploy.yaml", from: "r/ledger").output.hasPrefix("1 service: no findings; 4 in other files"))
        #expect(try files(check("..", from: "r/ledger")).count == 3)
    }

    @Test(arguments: [
        ("nosuch.yaml", "there is no file"), ("/etc/passwd", "is not in soa-configs"), ("../..", "is not in"),
    ])
    func pathsThatAreNone(path: String, message: String) throws {
        let run = try check(path, from: "r/ledger")
        #expect(run.status == 2 && run.errors.contains(message), "\(run.errors)")
    }

    @Test(arguments: ["service.yaml", "marathon-hamburg-prod.yaml", "new-file.yaml"])
    func aTextThatIsNotSavedCounts(file: String) throws {
        let run = try check("-", "--stdin-filename", file, from: "r/ledger", input: "main: [\n")
        if file == "new-file.yaml" {
            #expect(run.status == 0 && run.output.contains("no findings"))
        } else {
            #expect(
                run.status == 1 && run.output.hasPrefix("\(file):1:7: error: the '[' that opens here"), "\(run.output)")
        }
        // What is right in the editor is wrong on the disk, and not told.
        try scratch.write("main: [\n", to: "r/ledger/\(file)")
        let edited = try check("-", "--stdin-filename", file, from: "r/ledger", input: "{}\n")
        #expect(!edited.output.contains("yaml-syntax"), "\(edited.output)")
    }

    @Test func aFileThatIsNotThereYet() throws {
        let text = "main: {instnaces: 2}\n"
        let file = "adhoc-leipzig-stage.yaml"
        #expect(!scratch.exists("r/ledger/\(file)"))
        let run = try check("-", "--stdin-filename", file, from: "r/ledger", input: text)
        #expect(run.status == 1 && run.output.contains("\(file):1:8: error: the key 'instnaces'"))
        #expect(!scratch.exists("r/ledger/\(file)"))
        let folder = try check(
            "-", "--soa-dir", "..", "--stdin-filename", file, "--format", "json", from: "r/ledger", input: text)
        #expect(folder.status == 1 && folder.output.contains("\"path\": \"ledger/\(file)\""))
    }

    @Test(arguments: [["-"], ["--stdin-filename", "a.yaml"], ["-", "--stdin-filename", "a.yaml", "--staged"]])
    func callsThatSayTooLittleOrTooMuch(arguments: [String]) throws {
        let run = try Soac.run(["check"] + arguments, in: scratch.path + "/r")
        #expect(run.status == 2 && run.errors.contains("--stdin-filename"))
    }

    @Test func inABareRepositoryThereAreNoFiles() throws {
        try scratch.shell("git clone -q --bare r bare.git")
        let run = try check("ledger", from: "bare.git")
        #expect(run.status == 2 && run.errors.contains("bare repository"))
    }

    @Test(arguments: ["lint": "check", "validate": "check", "deploy": "apply", "chek": "check"].map { ($0, $1) })
    func commandsOfOtherTools(word: String, command: String) throws {
        let run = try Soac.run([word], in: scratch.path)
        #expect(run.status == 2 && run.errors.contains(command))
    }
}
