import Glibc
import TestSupport
import Testing

/// What cron would send as letters: `soac compile --out` and `soac deployments`, minute by minute.
@Suite struct CronTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.deploy("web", ["main", "side"])
        try scratch.write("main: {instances: 1}\nside: {instances: 1}\n", to: "r/\(Self.file)")
        try scratch.commit()
    }

    private static let file = "web/marathon-hamburg-prod.yaml"

    private func change(_ text: String) throws {
        try scratch.write(text, to: "r/\(Self.file)")
        try scratch.commit()
    }

    private func head() throws -> String { String(try scratch.shell("git -C r rev-parse HEAD").prefix(8)) }

    // MARK: What is new

    @Test func silentWhenNothingChanged() throws {
        let first = try scratch.compile()
        #expect(first.errors.hasPrefix("2 artifacts; 2 written, 0 unchanged, 0 removed; HEAD "))
        for _ in 0..<2 {
            let run = try scratch.compile()
            run.expectSuccess()
            #expect(run.errors.isEmpty && run.output.isEmpty)
        }
        // A commit that changes no artifact is no news either.
        try change("main: {instances: 1}\nside: {instances: 1} # two\n")
        #expect(try scratch.compile().errors.isEmpty)
        let summary = "2 artifacts; 0 written, 2 unchanged, 0 removed; HEAD \(try head())\n"
        #expect(try scratch.compile("--verbose").errors == summary)
    }

    @Test func whatWasWrittenFromWhichCommitToWhich() throws {
        try scratch.compile().expectSuccess()
        let old = try head()
        try change("main: {instances: 2}\n")
        let new = try head()
        #expect(
            try scratch.compile().errors == """
                hamburg-prod: \(old) → \(new): 1 written, 1 removed: marathon/web.main, marathon/web.side (removed)
                1 artifact; 1 written, 0 unchanged, 1 removed; HEAD \(new)

                """)
        try change("main: {instances: 3}\n")
        #expect(
            try scratch.compile("--verbose").errors.hasPrefix(
                "hamburg-prod: \(new) → \(head()): 1 written\n  written marathon/web.main\n"))
    }

    /// What is wrong is told once, and again when it is another mistake, when it is mended, and after a day; its status is
    /// that of each run.
    @Test func findingsAreToldOnce() throws {
        try scratch.compile().expectSuccess()
        try change("main: {instances: 1}\nside: {mem: 2 GB}\n")
        try scratch.compile().expectRefusal(1, "mem is a number, not '2 GB'", "1 left out as broken; 1 error")
        let silent = try scratch.compile()
        #expect(silent.status == 1 && silent.errors.isEmpty)
        // Lines move.
        try change("# moved\nmain: {instances: 1}\nside: {mem: 2 GB}\n")
        #expect(try scratch.compile().errors.isEmpty)
        try scratch.compile("--verbose").expectRefusal(1, "mem is a number, not '2 GB'", "1 artifact; 0 written")
        // A second one: the first is not told again.
        try change("main: {instances: 1, cpu: 1}\nside: {mem: 2 GB}\n")
        let second = try scratch.compile()
        second.expectRefusal(1, "the key 'cpu' is not known", "1 error, 1 warning")
        #expect(!second.errors.contains("mem is a number"))
        // A letter may be lost. Warnings are not told again.
        try scratch.shell("touch -d '25 hours ago' out/.soac/told-*")
        let later = try scratch.compile()
        later.expectRefusal(1, "mem is a number, not '2 GB'", "1 error, 1 warning")
        #expect(!later.errors.contains("cpu"))
        #expect(try scratch.compile().errors.isEmpty)
        try change("main: {instances: 1}\nside: {mem: 2}\n")
        #expect(try scratch.compile().errors.contains("2 artifacts; 1 written"))
        #expect(try scratch.compile().errors.isEmpty)
    }

    /// A run that was asked for another part has told nothing of this one.
    @Test func eachPartIsToldForItself() throws {
        try change("main: {mem: 2 GB}\n")
        for arguments in [[], ["--service", "web"], ["--only", "marathon"]] {
            #expect(try scratch.compile(arguments, into: "out").errors.contains("mem is a number"))
            #expect(try scratch.compile(arguments, into: "out").errors.isEmpty)
        }
        #expect(try scratch.compile(["--dry-run"], into: "out").errors.contains("mem is a number"))
    }

    @Test func quietHasErrorsAlone() throws {
        #expect(try scratch.compile("--quiet").errors.isEmpty)
        try change("main: {instances: 1, cpu: 1}\nside: {mem: 2 GB}\n")
        for _ in 0..<2 {
            let run = try scratch.compile("-q")
            run.expectRefusal(1, "mem is a number")
            #expect(!run.errors.contains("cpu") && !run.errors.contains("artifact"))
        }
        try scratch.compile("--quiet", "--verbose").expectRefusal(2, "--verbose and --quiet exclude each other")
    }

    /// What could not be told is told by the next run.
    @Test func aLetterThatCannotBeWritten() throws {
        try change("side: {mem: 2 GB}\n")
        let call = "'\(Soac.path)' compile --repo r --system-config \(Soac.system) --out out"
        #expect(try Command.run("/bin/sh", ["-c", "\(call) 2> /dev/full"], in: scratch.path).status == 1)
        #expect(try scratch.compile().errors.contains("mem is a number"))
        #expect(try scratch.compile().errors.isEmpty)
    }

    /// cron sets next to nothing.
    @Test func anEmptyEnvironment() throws {
        try change("main: {instances: 1}\nside: {mem: 2 GB}\n")
        let call = "env -i '\(Soac.path)' compile --repo r --system-config \(Soac.system) --out out"
        func run() throws -> Soac.Run { try Command.run("/bin/sh", ["-c", call], in: scratch.path) }
        try run().expectRefusal(1, "mem is a number")
        let again = try run()
        #expect(again.status == 1 && again.errors.isEmpty)
    }

    // MARK: Programs

    @Test func oneDocument() throws {
        try scratch.compile().expectSuccess()
        let old = try scratch.shell("git -C r rev-parse HEAD").dropLast()
        try change("main: {instances: 2, cpu: 1}\nside: {mem: 2 GB}\n")
        let run = try scratch.compile("--format", "json")
        #expect(run.status == 1)
        try scratch.write(run.output, to: "document.json")
        let script = """
            import json; d = json.load(open("document.json")); c = d["clusters"]
            print(d["version"], d["state"]["source"], len(c), c[0]["cluster"], c[0]["before"]["commit"], c[0]["after"]["source"])
            print(c[0]["written"], c[0]["removed"], d["left_out"])
            print([(f["rule"], f["service"]) for f in d["findings"]], d["summary"])
            """
        #expect(
            try Command.run("python3", ["-c", script], in: scratch.path).output == """
                1 commit 1 hamburg-prod \(old) commit
                ['hamburg-prod/marathon/web.main.json'] [] [{'cluster': 'hamburg-prod', 'family': 'marathon', 'service': 'web', \
                'instance': 'side', 'reason': 'broken', 'detail': None}]
                [('unknown-key', 'web'), ('value-type', 'web')] {'artifacts': 1, 'written': 1, 'unchanged': 0, 'removed': 0, \
                'not_deployed': 0, 'broken': 1, 'errors': 1, 'warnings': 1}

                """)
        #expect(try scratch.compile("--dry-run", "--format", "json").output.contains(#""written": null"#))
    }

    // MARK: deployments.json

    private func deployments(_ arguments: [String]) throws -> Soac.Run {
        let fixed = ["deployments", "--soa-dir", "soa", "--system-config", Soac.system] + arguments
        return try Soac.run(fixed, in: scratch.path, environment: ["XDG_STATE_HOME=\(scratch.path)/state"])
    }

    /// Two services: the repository of one is there.
    private func makeRemotes() throws {
        for name in ["web", "dead"] {
            try scratch.write("main: {instances: 1}\n", to: "soa/\(name)/marathon-hamburg-prod.yaml")
            try scratch.write("git_url: \(scratch.path)/\(name).git\n", to: "soa/\(name)/service.yaml")
        }
        try scratch.write("x", to: "web.git/x")
        try scratch.commit("web.git")
        try scratch.shell("git -C web.git tag paasta-hamburg-prod.main-20191002T120000-deploy")
    }

    @Test(arguments: [["--in-place"], ["--out", "deployed"]]) func deploymentsTellWhatIsNew(_ place: [String]) throws {
        try makeRemotes()
        func run() throws -> Soac.Run { try deployments(place) }
        let old = String(try scratch.shell("git -C web.git rev-parse HEAD").prefix(8))
        try run().expectRefusal(
            1, "error: dead: ", "web written: hamburg-prod.main none → \(old)\n2 services, 1 written, 1 unreadable")
        let again = try run()
        #expect(again.status == 1 && again.errors.isEmpty)
        try scratch.commit("web.git")
        try scratch.shell("git -C web.git tag paasta-hamburg-prod.main-20191002T130000-deploy")
        let new = String(try scratch.shell("git -C web.git rev-parse HEAD").prefix(8))
        let third = try run()
        third.expectRefusal(1, "web written: hamburg-prod.main \(old) → \(new)\n")
        #expect(!third.errors.contains("dead:"))
        try scratch.shell("cp -R web.git dead.git")
        #expect(try run().errors.contains("dead written"))
        #expect(try run().errors.isEmpty)
    }

    // MARK: Single files

    @Test func aFileOfPorts() throws {
        func run(_ arguments: String...) throws -> Soac.Run {
            try Soac.run(
                ["services", "--repo", "r", "--write", "ports"] + arguments, in: scratch.path,
                environment: ["XDG_STATE_HOME=\(scratch.path)/state"])
        }
        try scratch.write("main: {proxy_port: 20001}\n", to: "r/web/smartstack.yaml")
        try scratch.commit()
        #expect(try run().errors == "ports written\nsoa-configs: HEAD \(head())\n")
        #expect(try run().errors.isEmpty)
        #expect(try run("-v").errors.hasPrefix("ports unchanged\n"))
        // Nothing is kept where there is nothing to keep.
        #expect(!scratch.exists("state"))
        try scratch.write("main: {proxy_port: many}\n", to: "r/web/smartstack.yaml")
        try scratch.commit()
        try run().expectRefusal(1, "proxy_port", "ports unchanged")
        let again = try run()
        #expect(again.status == 1 && again.errors.isEmpty)
    }

    // MARK: Numbers

    private func number(_ name: String, in file: String = "soac.prom") throws -> String? {
        try scratch.text(of: file).split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: " ").last.map(
            String.init)
    }

    @Test func numbersOutliveAFailure() throws {
        let folder = "{folder=\"out\"}"
        try scratch.compile("--metrics", "soac.prom").expectSuccess()
        let success = try number("soac_compile_last_success_timestamp_seconds")
        #expect(try number("soac_compile_artifacts\(folder)") == "2")
        #expect(try number("soac_compile_written_files_total") == "2")
        #expect(try number("soac_compile_last_run_status") == "0")
        try change("main: {instances: 2}\nside: {mem: 2 GB}\n")
        #expect(try scratch.compile("--metrics", "soac.prom").status == 1)
        #expect(try number("soac_compile_errors") == "1")
        #expect(try number("soac_compile_last_run_success") == "0")
        #expect(try number("soac_compile_written_files_total") == "3")
        #expect(try number("soac_compile_last_success_timestamp_seconds") == success)
        // It does not come to anything.
        try scratch.shell("mv r away")
        #expect(try scratch.compile("--metrics", "soac.prom").status == 2)
        #expect(try number("soac_compile_last_run_status") == "2")
        #expect(try number("soac_compile_artifacts") == nil)
        #expect(try number("soac_compile_runs_total\(folder)") == "3")
        #expect(try number("soac_compile_last_success_timestamp_seconds") == success)
        #expect(try scratch.shell("ls -A | grep -c new || true") == "0\n")
    }

    /// Who runs node_exporter can read it, whatever the umask.
    @Test func everybodyMayReadTheNumbers() throws {
        let call = "'\(Soac.path)' compile --repo r --system-config \(Soac.system) --out out --metrics m.prom"
        _ = try Command.run("/bin/sh", ["-c", "umask 077; \(call)"], in: scratch.path)
        #expect(try scratch.shell("stat -c %a m.prom") == "644\n")
    }

    /// The run goes on.
    @Test func numbersThatCannotBeWritten() throws {
        for file in ["nowhere/m.prom", "/dev/full"] {
            let run = try scratch.compile("--metrics", file)
            run.expectSuccess()
            #expect(run.errors.contains("warning: \(file)"), "\(run.errors)")
        }
    }

    /// Also of a run that cannot begin; the status is that of the run.
    @Test(arguments: [
        ("check", "--repo r --system-config none", 2), ("check", "--repo r", 0),
        ("services", "--repo r --write ports", 0),
        ("nerve", "--repo r --mesos-agent http://localhost:1", 2), ("synapse", "--repo r --locations none", 2),
        ("autoscale", "--repo r --cluster c --system-config none", 2),
        ("check-jobs", "--repo r --cluster c --system-config none", 2),
        ("replication", "--repo r --cluster c --system-config none", 2),
    ])
    func everyCommandForCronHasThem(_ command: String, _ arguments: String, _ status: Int32) throws {
        let words = ([command] + arguments.split(separator: " ").map(String.init)) + ["--metrics", "m.prom"]
        #expect(try Soac.run(words, in: scratch.path).status == status)
        let prefix = "soac_\(command.replacing("-", with: "_"))"
        #expect(try number("\(prefix)_last_run_status", in: "m.prom") == "\(status)")
        #expect(try (number("\(prefix)_last_success_timestamp_seconds", in: "m.prom") != nil) == (status == 0))
        #expect(try scratch.text(of: "m.prom").contains("{cluster=\"c\"}") == arguments.contains("--cluster c"))
    }

    private static let hasParser =
        (try? Command.run("/usr/bin/env", ["python3", "-c", "import prometheus_client"], in: "/"))?.status == 0

    /// As Prometheus' own parser reads them, of a folder with an odd name.
    @Test(
        .enabled(
            if: hasParser, "skipped: there is no Python package `prometheus_client` (pip install prometheus-client)"))
    func othersReadTheNumbers() throws {
        let odd = "o\"u\\t"
        try scratch.compile(["--metrics", "soac.prom", "--cluster", "hamburg-prod"], into: odd).expectSuccess()
        let names = try scratch.shell(
            "python3 '\(Soac.package)/Tests/RuntimeTests/Fixtures/read_metrics.py' soac.prom")
        #expect(names.contains("soac_compile_runs_total{cluster=hamburg-prod,folder=\(odd)} counter\t1.0"), "\(names)")
    }
}
