import TestSupport
import Testing

/// `soac check --fix`, `--diff` and `--add-silences`, as somebody calls them.
@Suite struct CheckMendingTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("git init -q r")
        try scratch.write("pipeline: [{step: c.main}]\n", to: "r/web/deploy.yaml")
        try scratch.write("main:\n  instanecs: 3 # n\n  nosuch: 1\n", to: "r/web/marathon-c.yaml")
        try scratch.write("main: {proxy_port: 20001}\n", to: "r/api/smartstack.yml")
        try scratch.commit()
    }

    private func check(_ arguments: String...) throws -> Soac.Run {
        try Soac.run(["check"] + arguments, in: scratch.path + "/r")
    }

    @Test func fixAndDiff() throws {
        let patch = try check("--diff")
        #expect(patch.status == 1)
        try scratch.write(patch.output, to: "patch")
        #expect(try scratch.text(of: "r/web/marathon-c.yaml").contains("instanecs"))
        try scratch.shell("cp -a r other; cd other; git apply ../patch")
        let fixed = try check("--fix")
        #expect(fixed.status == 1 && fixed.errors.contains("mended: 2 findings in 2 files"), "\(fixed.errors)")
        #expect(fixed.output.contains("nosuch") && !fixed.output.contains("instanecs"))
        #expect(try scratch.text(of: "r/web/marathon-c.yaml") == "main:\n  instances: 3 # n\n  nosuch: 1\n")
        #expect(scratch.exists("r/api/smartstack.yaml") && !scratch.exists("r/api/smartstack.yml"))
        try scratch.shell("diff -r -x .git r other")
        #expect(try check("--diff").status == 0)
        #expect(try check("--diff").output == "")
    }

    @Test func pathsAndRulesChoose() throws {
        _ = try check("--fix", "api")
        #expect(try scratch.text(of: "r/web/marathon-c.yaml").contains("instanecs"))
        #expect(scratch.exists("r/api/smartstack.yaml"))
        _ = try check("--fix", "--only", "duplicate-key")
        #expect(try scratch.text(of: "r/web/marathon-c.yaml").contains("instanecs"))
        _ = try check("--fix", "-s", "web")
        #expect(try !scratch.text(of: "r/web/marathon-c.yaml").contains("instanecs"))
    }

    @Test(arguments: [
        ["--fix", "--rev", "HEAD"], ["--diff", "--staged"], ["--fix", "--base", "HEAD"], ["--fix", "--add-silences"],
        ["--add-silences", "--rev", "HEAD"],
    ])
    func whatIsNoWorkTreeIsNotWritten(_ arguments: [String]) throws {
        try Soac.run(["check"] + arguments, in: scratch.path + "/r").expectRefusal(2, "go")
        try scratch.shell("cd r; test -z \"$(git status --porcelain)\"")
        try scratch.shell("git clone -q --bare r bare")
        try Soac.run(["check", "--fix", "--repo", "bare"], in: scratch.path).expectRefusal(2, "is bare")
    }

    @Test(arguments: [
        nil, "", "rules: {proxy-port: note}\n",
        "paths:\n- path: 'x/**'\n  rules: {proxy-port: off}\n  reason: r # why\n\n# end\n",
        "paths:\n  - path: 'x/**'\n    rules:\n      proxy-port: off\n    reason: r\nallow: uncompilable",
    ])
    func oldFindingsAreSilenced(_ settings: String?) throws {
        if let settings { try scratch.write(settings, to: "r/.soac.yaml") }
        let before = try check()
        #expect(before.status == 1)
        let run = try check("--add-silences")
        #expect(run.status == 0 && run.errors.contains("silenced"), "\(run.errors)")
        let after = try check("--strict")
        // The settings of these cases silence what is not there.
        let left = after.output.split(separator: "\n").filter { $0.contains(": error:") || $0.contains(": warning:") }
        #expect(left.allSatisfy { $0.contains("this silences no finding of proxy-port") }, "\(after.output)")
        #expect(after.output.contains("silenced"))
        let text = try scratch.text(of: "r/.soac.yaml")
        for line in (settings ?? "").split(separator: "\n") { #expect(text.contains(line)) }
        #expect(try check("--add-silences").errors.contains("nothing to silence"))
    }

    @Test func aListOnOneLineIsLeft() throws {
        try scratch.write("paths: [{path: 'x/**', rules: {proxy-port: note}}]\n", to: "r/.soac.yaml")
        try check("--add-silences").expectRefusal(2, "web/marathon-c.yaml")
    }

    @Test func reportsHaveMends() throws {
        let json = try check("--format", "json").output
        #expect(
            json.contains(
                #""fix": {"title": "write 'instances'", "edits": [{"start": 8, "end": 17, "text": "instances"}]}"#))
        #expect(json.contains(#""rename": "smartstack.yaml""#))
        let sarif = try check("--format", "sarif").output
        #expect(
            sarif.contains(
                #""deletedRegion": {"byteOffset": 8, "byteLength": 9}, "insertedContent": {"text": "instances"}"#))
    }
}
