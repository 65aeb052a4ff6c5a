import TestSupport
import Testing

/// What a commit can hold that is no configuration: status 1, a message with its place, and never a crash. The service
/// beside it is compiled all the same.
@Suite struct BadFileTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
    }

    private static let sound = "hamburg-prod/marathon/web.main.json"

    /// Adds a service `odd` with one file of these bytes, and compiles both.
    private func compileOdd(_ bytes: [UInt8], instances: [String] = ["main"]) throws -> Soac.Run {
        try scratch.deploy("odd", instances)
        try scratch.write(bytes, to: "r/odd/marathon-hamburg-prod.yaml")
        try scratch.commit()
        return try scratch.compile("--verbose")
    }

    private func expectBroken(_ run: Soac.Run, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        #expect(run.status == 1, "\(run.errors)", sourceLocation: sourceLocation)
        for part in ["odd/marathon-hamburg-prod.yaml:"] + parts {
            #expect(run.errors.contains(part), "'\(part)' is not in: \(run.errors)", sourceLocation: sourceLocation)
        }
        #expect(try scratch.artifacts() == [Self.sound], sourceLocation: sourceLocation)
    }

    private func expectSound(_ run: Soac.Run, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(run.status == 0, "\(run.errors)", sourceLocation: sourceLocation)
        #expect(
            try scratch.artifacts() == ["hamburg-prod/marathon/odd.main.json", Self.sound],
            sourceLocation: sourceLocation)
    }

    // MARK: Bytes

    @Test func binaryGarbage() throws {
        var generator = Seeded(7)
        let bytes = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try expectBroken(try compileOdd([0x80] + bytes), "error: the file is not text")
    }

    @Test func aTab() throws {
        try expectBroken(try compileOdd(Array("main:\n\tinstances: 1\n".utf8)), ":2:1:", "tabs do not indent")
    }

    @Test func aNUL() throws {
        try expectBroken(try compileOdd(Array("main:\n  cmd: \"a\0b\"\n".utf8)), "control characters")
    }

    @Test func invalidUTF8() throws {
        try expectBroken(try compileOdd(Array("main: {cmd: \"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)), "UTF-8")
    }

    @Test func lineEndsOfWindows() throws {
        try expectSound(try compileOdd(Array("main:\r\n  instances: 1\r\n".utf8)))
    }

    @Test func aByteOrderMark() throws {
        try expectSound(try compileOdd([0xEF, 0xBB, 0xBF] + Array("main: {instances: 1}\n".utf8)))
    }

    @Test func anEmptyFile() throws {
        #expect(try compileOdd([]).status == 0)
    }

    // MARK: Size

    @Test func aliasesOfAliases() throws {
        var text = "_a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, last) in zip("bcdefghijklm", "abcdefghijkl") {
            text += "_\(name): &\(name) [\(Array(repeating: "*\(last)", count: 9).joined(separator: ", "))]\n"
        }
        let run = try compileOdd(Array((text + "main: {env: {A: *m}}\n").utf8))
        try expectBroken(run, "aliases")
        #expect(run.cpu < .seconds(5))
    }

    @Test func mergesOfMerges() throws {
        var text = "_a: &a {k0: 1, k1: 1, k2: 1, k3: 1, k4: 1, k5: 1, k6: 1, k7: 1}\n"
        for (name, last) in zip("bcdefghijklm", "abcdefghijkl") {
            text += "_\(name): &\(name)\n  <<: [\(Array(repeating: "*\(last)", count: 9).joined(separator: ", "))]\n"
        }
        let run = try compileOdd(Array((text + "main: {instances: 1}\n").utf8))
        #expect([0, 1].contains(run.status), "\(run.errors)")
        #expect(run.cpu < .seconds(10))
    }

    @Test func deepNesting() throws {
        for (open, close) in [("[", "]"), ("{a: ", "}")] {
            let text =
                "main: {env: {A: " + String(repeating: open, count: 100_000) + String(repeating: close, count: 100_000)
            let run = try compileOdd(Array(text.utf8))
            try expectBroken(run, "levels of nesting")
            #expect(run.cpu < .seconds(5))
        }
    }

    /// It is told from its size alone: neither git's object nor the file of the work tree is read.
    @Test func aHundredMegabytes() throws {
        try scratch.deploy("odd", ["main"])
        try scratch.shell("truncate -s 100M r/odd/marathon-hamburg-prod.yaml")
        try scratch.commit()
        // The kernel counts what a process has when it becomes another program, so a small one stands between.
        let measure = """
            import resource, subprocess, sys
            status = subprocess.run(sys.argv[1:]).returncode
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            sys.exit(status)
            """
        for source in ["--rev=HEAD", "--worktree"] {
            let run = try Command.run(
                "python3",
                [
                    "-c", measure, Soac.path, "compile", "--repo", "r", "--system-config", Soac.system, "--out", "out",
                    "--verbose", source,
                ],
                in: scratch.path)
            try expectBroken(run, "the file has 104857600 bytes")
            let kibibytes = try #require(Int(run.output.split(separator: "\n").first ?? ""))
            #expect(kibibytes < 200 * 1024)
        }
    }

    // MARK: Deployments

    @Test(arguments: [
        "", "{", "[]", "{\"v2\": 5}", "{\"v1\": \"abc", "{\"v1\": \"\\", "{\"v1\": {\"a\": [", "{\"v1\"", "\u{0}",
        "{\"v2\": {\"deployments\": ",
    ])
    func deploymentsThatCannotBeRead(_ text: String) throws {
        try scratch.write("main: {instances: 1}\n", to: "r/odd/marathon-hamburg-prod.yaml")
        try scratch.write(text, to: "r/odd/deployments.json")
        try scratch.commit()
        try scratch.compile().expectRefusal(1, "odd/deployments.json:1:")
        #expect(try scratch.artifacts() == [Self.sound])
    }

    // MARK: Names

    @Test func aServiceThatMarathonRefuses() throws {
        try scratch.deploy("Foo", ["main"])
        try scratch.write("main: {instances: 1}\n", to: "r/Foo/marathon-hamburg-prod.yaml")
        try scratch.commit()
        let run = try scratch.compile()
        run.expectRefusal(1, "Foo/marathon-hamburg-prod.yaml:1", "Marathon refuses the id", "lower case")
        #expect(try scratch.artifacts() == [Self.sound])
    }

    /// The name of an instance becomes the name of a file.
    @Test(arguments: [
        "x/../../../../escaped", "../../../escaped", "/escaped", "a/b", "..", ".", "a\\0b",
        String(repeating: "x", count: 300),
    ])
    func anInstanceNameThatIsNoFileName(_ name: String) throws {
        try scratch.deploy("odd", [name.replacing("\\0", with: "\\u0000")])
        try scratch.write("\"\(name)\": {instances: 1}\n", to: "r/odd/marathon-hamburg-prod.yaml")
        try scratch.write(
            "\"\(name)\": {schedule: R/2019-10-02T12:00:00Z/PT1H, cmd: x}\n", to: "r/odd/chronos-hamburg-prod.yaml")
        try scratch.commit()
        let before = try Path.names(in: scratch.path).filter { $0 != "out" }
        let run = try scratch.compile()
        #expect([0, 1].contains(run.status), "\(run.errors)")
        #expect(try Path.names(in: scratch.path).filter { $0 != "out" } == before)
        #expect(try Path.names(in: scratch.path + "/out").sorted() == [".manifest", ".soac", "hamburg-prod"])
        for path in try scratch.artifacts() {
            #expect(path == Self.sound || path.split(separator: "/").count == 3, "\(path)")
            #expect(path.hasSuffix(".json"), "\(path)")
        }
        #expect(scratch.exists("out/" + Self.sound))
    }

    /// Two spellings of one letter are two names.
    @Test func namesThatDifferInTheirBytesAlone() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        try scratch.deploy("odd", [composed, decomposed])
        let job = "{schedule: R/2019-10-02T12:00:00Z/PT1H, cmd: x}"
        try scratch.write("\(composed): \(job)\n\(decomposed): \(job)\n", to: "r/odd/chronos-hamburg-prod.yaml")
        try scratch.commit()
        try scratch.compile().expectSuccess()
        let digests = try scratch.manifest().split(separator: "\n").filter { $0.contains("odd.caf") }
        #expect(digests.count == 2)
        #expect(try Path.names(in: scratch.path + "/out/hamburg-prod/chronos").count == 2)
        try scratch.shell("rm r/odd/chronos-hamburg-prod.yaml")
        try scratch.commit()
        try scratch.compile().expectSuccess()
        #expect(try scratch.artifacts() == [Self.sound])
    }

    // MARK: The tree

    @Test func symlinksInACircle() throws {
        try scratch.shell(
            "mkdir r/odd; cd r/odd; ln -s b a; ln -s a b; ln -s a marathon-hamburg-prod.yaml; ln -s loop ../loop")
        try scratch.commit()
        try expectBroken(try scratch.compile(), "is part of a cycle", "loop:1:1: error")
    }

    @Test func aSymlinkOutOfTheTree() throws {
        try scratch.shell("mkdir r/odd; ln -s ../../../../../etc/passwd r/odd/marathon-hamburg-prod.yaml")
        try scratch.commit()
        let run = try scratch.compile()
        try expectBroken(run, "leaves the tree")
        #expect(!run.errors.contains("root:"))
    }

    @Test func aSubmodule() throws {
        try scratch.shell(
            """
            git init -q s; git -C s commit -q --allow-empty -m x
            git -C r submodule --quiet add ../s odd
            """)
        try scratch.commit()
        try scratch.compile().expectRefusal(1, "odd is a submodule", "--repo names it")
        #expect(try scratch.artifacts() == [Self.sound])
    }

    @Test func aServiceWithoutFiles() throws {
        try scratch.write("", to: "r/odd/.gitkeep")
        try scratch.commit()
        try scratch.compile().expectSuccess()
        #expect(try scratch.artifacts() == [Self.sound])
    }

    @Test func aFolderWhereAFileIsDue() throws {
        try scratch.write("", to: "r/odd/marathon-hamburg-prod.yaml/x")
        try scratch.commit()
        try expectBroken(try scratch.compile(), "is not a file")
    }
}
