import Glibc
import TestSupport
import Testing

/// `soac log` and `soac blame` on a history of the example. `UPDATE_GOLDEN=1` writes `golden/history` anew; such a run
/// fails.
@Suite struct HistoryTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try CheckoutHistory.commit(in: scratch)
    }

    private func commit(_ author: String, _ subject: String, _ edit: String, day: Int) throws {
        try CheckoutHistory.commit(author, subject, edit, day: day, in: scratch)
    }

    private func soac(_ command: String, _ arguments: [String], all: Bool = false) throws -> Soac.Run {
        let clusters = all ? ["--all-clusters"] : ["--cluster", "hamburg-prod"]
        let standard = ["--repo", "r", "--system-configs", "examples/system-config", "--date", "2019-10-02"]
        return try Soac.run([command] + arguments + standard + clusters, in: scratch.path)
    }

    // MARK: Golden files

    @Test(arguments: [
        ("log.txt", ["log", "checkout.main"]), ("oneline.txt", ["log", "checkout.main", "--oneline"]),
        ("log.json", ["log", "checkout.main", "--format", "json"]), ("job.txt", ["log", "checkout.settle"]),
        ("service.txt", ["log", "checkout"]), ("pattern.txt", ["log", "*.main"]), ("all.txt", ["log"]),
        ("all-oneline.txt", ["log", "--oneline"]),
        ("days.txt", ["log", "--since", "2019-10-06", "--until", "2019-10-07"]),
        ("all.json", ["log", "--author", "hopper", "--format", "json"]),
        ("blame.txt", ["blame", "checkout.main"]), ("field.txt", ["blame", "checkout.main", "mem"]),
        ("blame.json", ["blame", "checkout.settle", "--format", "json"]),
    ])
    func theExampleHasItsGoldenHistory(_ file: String, _ arguments: [String]) throws {
        let run = try soac(arguments[0], Array(arguments.dropFirst()), all: true)
        run.expectSuccess()
        let path = "\(Soac.package)/golden/history/\(file)"
        if getenv("UPDATE_GOLDEN") != nil {
            try Path.write(Array(run.output.utf8), to: path)
            Issue.record("golden/history/\(file) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        #expect(run.output.utf8.elementsEqual(try Path.read(path)), "golden/history/\(file) differs:\n\(run.output)")
    }

    @Test func everyLineFitsATerminal() throws {
        for arguments in [
            ["log", "checkout.main"], ["log", "checkout.main", "--oneline"], ["blame", "checkout.main"],
            ["log"], ["log", "--oneline"], ["log", "checkout"],
        ] {
            let run = try soac(arguments[0], Array(arguments.dropFirst()), all: true)
            for line in run.output.split(separator: "\n") { #expect(line.unicodeScalars.count <= 120, "\(line)") }
        }
    }

    // MARK: Where it starts and ends

    private func subjects(_ arguments: String...) throws -> [String] {
        let run = try soac("log", ["checkout.main", "--oneline"] + arguments)
        run.expectSuccess()
        return run.output.split(separator: "\n").map { line in
            let known = CheckoutHistory.commits.map { String($0.1.prefix { $0 != "\n" }) } + ["Merge both"]
            return known.first { line.hasSuffix($0) } ?? String(line)
        }
    }

    @Test func fromAnyCommitAndNoFurtherThanAsked() throws {
        #expect(
            try subjects() == [
                "Prices in crowns", "Mend it", "Break it", "Two more for the weekend", "Give checkout more memory",
                "All services",
            ])
        #expect(try subjects("--rev", "HEAD~5") == ["Give checkout more memory", "All services"])
        #expect(try subjects("-n", "1") == ["Prices in crowns"])
        #expect(try subjects("-n1") == ["Prices in crowns"])
        #expect(try subjects("--rev", "HEAD~1", "--max-count", "2") == ["Prices in crowns", "Mend it"])
    }

    // MARK: Which commits

    private func all(_ arguments: String...) throws -> [String] {
        let run = try soac("log", ["--oneline"] + arguments)
        run.expectSuccess()
        return run.output.split(separator: "\n").compactMap { line in
            CheckoutHistory.commits.map { String($0.1.prefix { $0 != "\n" }) }.first { line.hasSuffix($0) }
        }
    }

    @Test func whatIsAskedForByTimeAuthorAndWords() throws {
        let everything = [
            "Prices in crowns", "Mend it", "Break it", "Two more for the weekend", "Give checkout more memory",
            "All services",
        ]
        #expect(try all() == everything)
        #expect(try all("checkout") == everything)
        for log in [[], ["checkout"], ["checkout.main"]] {
            func chosen(_ options: String...) throws -> [String] {
                let run = try soac("log", ["--oneline"] + log + options)
                run.expectSuccess()
                return run.output.split(separator: "\n").compactMap { line in
                    everything.first { line.hasSuffix($0) }
                }
            }
            #expect(try chosen("--since", "2019-10-07") == ["Prices in crowns", "Mend it"])
            #expect(try chosen("--until", "2019-10-03T07:06:40Z") == ["Give checkout more memory", "All services"])
            #expect(try chosen("--since", "2019-10-05", "--until", "2019-10-05") == ["Two more for the weekend"])
            #expect(
                try chosen("--author", "^grace .*@example") == [
                    "Two more for the weekend", "Give checkout more memory",
                ])
            // Of the message, the body too.
            #expect(try chosen("--grep", "SWAPS at") == ["Give checkout more memory"])
            #expect(try chosen("--author", "Ada", "--grep", "it$", "-n", "1") == ["Mend it"])
        }
    }

    @Test func whereNothingHappenedThatIsSaid() throws {
        for log in [[], ["checkout"], ["checkout.main"], ["ledger"]] {
            let run = try soac("log", log + ["--since", "yesterday"])
            run.expectSuccess()
            #expect(run.output.isEmpty && run.errors.contains("no commit changed"), "\(run.errors)")
        }
        let more = try soac("log", ["-n", "2", "--oneline"])
        #expect(more.errors.contains("there is more before that"))
        #expect(try !soac("log", ["-n", "6", "--oneline"]).errors.contains("there is more"))
    }

    /// On a terminal, a pager has it all; the terminal's width counts, and its colours pass.
    @Test(arguments: [
        ("SOAC_PAGER", [], true), ("GIT_PAGER", [], true), ("PAGER", [], true), ("PAGER", ["--no-pager"], false),
    ])
    func aPagerShowsIt(_ variable: String, _ options: [String], _ isPaged: Bool) throws {
        let command = ["log", "checkout", "--repo", "r", "--system-config", Soac.system] + options
        let script = """
            import os, pty, sys
            os.environ.update({"\(variable)": "sed s/^/paged:/", "TERM": "xterm"})
            sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
            """
        let run = try Command.run(
            "/usr/bin/env", ["python3", "-c", script, Soac.path] + command, in: scratch.path,
            environment: ["PATH=/usr/bin:/bin"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("paged:") == isPaged && run.output.contains("Two more for the weekend"))
        #expect(run.output.contains("\u{1B}[33m"))
    }

    @Test func withoutATerminalThereIsNoPager() throws {
        let run = try Soac.run(
            ["log", "checkout", "--repo", "r", "--system-config", Soac.system], in: scratch.path,
            environment: ["SOAC_PAGER=false", "TERM=xterm"])
        run.expectSuccess()
        #expect(run.output.contains("Two more for the weekend"))
    }

    @Test func aMergeIsShownIfItIsLikeNoParent() throws {
        try scratch.shell("cd r; git checkout -q -b side; git checkout -q main")
        try commit(
            "Ada Byron", "Main", "sed -i '0,/mem: 2048/s//mem: 3072/' checkout/marathon-hamburg-prod.yaml", day: 20)
        try scratch.shell("cd r; git checkout -q side")
        try commit(
            "Ada Byron", "Side", "sed -i '0,/CURRENCY: NOK/s//CURRENCY: SEK/' checkout/marathon-hamburg-prod.yaml",
            day: 21)
        try scratch.shell("cd r; git checkout -q main; git merge -q -m 'Merge both' side")
        let run = try soac("log", ["checkout.main", "--oneline", "-n", "3"])
        let ends = ["Merge both", "Side", "Main"]
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 3)
        // The merge is of 2017, as the tests' clock has it, and its parents are newer: it is first all the same.
        for (line, end) in zip(lines, ends) { #expect(line.hasSuffix(end), "\(run.output)") }
        #expect(lines.first?.contains("bounce") == true)
        for (field, subject) in [("mem", "Main"), ("env.CURRENCY", "Side")] {
            let blamed = try soac("blame", ["checkout.main", field])
            #expect(blamed.output.hasSuffix("\n\(subject)\n"), "\(blamed.output)")
        }
    }

    /// What was written three weeks ago and merged last night is last night's, in the reader's zone.
    @Test func aCommitIsOfTheTimeThatItCame() throws {
        try scratch.shell("cd r; git checkout -q -b side")
        try commit(
            "Ada Byron", "Side", "sed -i '0,/CURRENCY: NOK/s//CURRENCY: SEK/' checkout/marathon-hamburg-prod.yaml",
            day: 10)
        try scratch.shell("cd r; git checkout -q main")
        try commit(
            "Ada Byron", "Main", "sed -i '0,/mem: 2048/s//mem: 3072/' checkout/marathon-hamburg-prod.yaml", day: 20)
        // The files are others than in both parents, and the artifact of another instance alone is.
        try scratch.shell(
            """
            cd r; export GIT_COMMITTER_DATE='\(1_570_000_000 + 31 * 86_400) +0200'
            git merge -q --no-commit side; git commit -q -m 'Merge side'
            """)
        let long = try scratch.soac(
            "log", "checkout.main", "--repo", "r", "--system-configs", "examples/system-config", "--cluster",
            "leipzig-stage", "-n", "1", "--rev", "main~1")
        #expect(long.output.contains("  2019-10-08 07:06  "))
        let short = try soac("log", ["checkout.main", "--oneline"])
        let lines = short.output.split(separator: "\n").map(String.init)
        let head = try scratch.shell("git -C r rev-parse HEAD").prefix(8)
        #expect(lines[0].hasPrefix("\(head)  2019-11-02 07:06  ") && lines[0].hasSuffix("Merge side"))
        #expect(lines[1].contains("  2019-11-02 07:06  ") && lines[1].hasSuffix("Side"))
        #expect(lines[2].contains("  2019-10-22 07:06  ") && lines[2].hasSuffix("Main"))
        let full = try Soac.run(
            [
                "log", "checkout.main", "--repo", "r", "--system-configs", "examples/system-config", "--cluster",
                "hamburg-prod",
            ], in: scratch.path, environment: ["TZ=CET-1CEST,M3.5.0,M10.5.0/3"])
        #expect(full.output.contains("\n  merge   \(head)  Merge side · written 2019-10-12 09:06\n"), "\(full.output)")
        #expect(full.output.contains("  2019-11-02 08:06  Ada Byron  Side\n"))
        let json = try soac("log", ["checkout.main", "--format", "json"]).output
        #expect(json.contains("\"merge\": {\"id\": \"\(head)"))
        #expect(json.contains("\"committed\": \"2019-11-02T09:06:40+02:00\""))
    }

    @Test func aShallowCloneSaysThatItEnds() throws {
        try scratch.shell("git clone -q --depth 3 file://$PWD/r shallow; rm -rf r; mv shallow r")
        let log = try soac("log", ["checkout.main"])
        log.expectSuccess()
        #expect(log.output.contains("this is a shallow clone. `git fetch --unshallow` gets the rest."))
        #expect(!log.output.contains("create"))
        let blame = try soac("blame", ["checkout.main"])
        #expect(blame.output.contains("\n^") && blame.output.contains("shallow clone"))
        let json = try soac("log", ["checkout.main", "--format", "json"])
        #expect(json.output.contains(#""boundary": [""#))
    }

    /// soa-configs lies in a folder that is not in every commit.
    @Test func aRootThatWasNotAlwaysThere() throws {
        try scratch.shell("cd r; mkdir sub; git mv [a-z]*_* c[^_]* [l-z]* sub/ 2>/dev/null || git mv checkout sub/")
        try commit("Ada Byron", "Move", "test -d sub/checkout", day: 30)
        let run = try soac("log", ["checkout.main", "--oneline", "--root", "sub"])
        run.expectSuccess()
        #expect(run.output.split(separator: "\n").count == 1 && run.output.contains("create"))
    }

    // MARK: Wrong calls

    @Test func anInstanceThatNeverWas() throws {
        try soac("log", ["checkout.mian"]).expectRefusal(
            2, "there never was an instance checkout.mian", "did you mean 'checkout.main'?")
        try soac("log", ["chekcout.main"]).expectRefusal(2, "chekcout.main", "did you mean service 'checkout'?")
        try soac("log", ["nothing.at-all"]).expectRefusal(2, "nothing.at-all", "--cluster")
        let id = "checkout.main.git9fbcda7b.configa76f693b"
        try soac("log", [id]).expectRefusal(2, "\(id) is the id of an app", "soac why \(id)")
        let none = try soac("log", ["chekcout*"])
        #expect(none.status == 0 && none.output.isEmpty && none.errors.contains("no commit changed chekcout*"))
        try soac("blame", ["checkout.mian"]).expectRefusal(2, "no artifact of checkout.mian", "'checkout.main'")
        try soac("blame", ["checkout.main", "--rev", "HEAD~3", "--only", "marathon"]).expectRefusal(
            2, "no artifact", "soac compile says why")
        try soac("blame", ["checkout.main", "mme"]).expectRefusal(2, "no field 'mme'", "did you mean", "'mem'")
    }

    @Test func wrongArguments() throws {
        try soac("blame", ["checkout"]).expectRefusal(2, "'checkout' is not of the form SERVICE.INSTANCE")
        try soac("blame", []).expectRefusal(2, "instance")
        try soac("log", ["chekcout"]).expectRefusal(2, "there never was a service chekcout", "service 'checkout'")
        try soac("log", ["--since", "teatime"]).expectRefusal(2, "'teatime' is invalid for '--since", "yesterday")
        try soac("log", ["--since", "1h", "--until", "2h"]).expectRefusal(2, "--since is later than --until")
        try soac("log", ["--grep", "\\("]).expectRefusal(2, "is no regular expression")
        for command in ["log", "blame"] {
            try soac(command, ["checkout."]).expectRefusal(2, "SERVICE.INSTANCE")
            try soac(command, ["checkout.main", "--rev", "nosuch"]).expectRefusal(2, "nosuch")
            try soac(command, ["checkout.main", "--root", "nosuch"]).expectRefusal(2, "nosuch")
            try soac(command, ["checkout.main", "--only", "maraton"]).expectRefusal(2, "no family 'maraton'")
        }
        try soac("log", ["checkout.main", "--limit=-1"]).expectRefusal(2, "--limit")
        try soac("log", ["checkout.main", "--oneline", "--format", "json"]).expectRefusal(2, "--oneline")
    }
}
