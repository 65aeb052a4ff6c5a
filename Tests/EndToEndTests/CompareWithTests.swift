import TestSupport
import Testing

/// `soac compare-with` beside what Marathon and Chronos list of the example.
@Suite struct CompareWithTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("cp -R \(Soac.package)/examples/soa-configs r")
        try scratch.commit()
        try scratch.compile().expectSuccess()
        try scratch.shell("python3 '\(Soac.package)/Tests/EndToEndTests/Fixtures/dump.py' out/hamburg-prod")
    }

    private func compare(_ arguments: String...) throws -> Soac.Run {
        let fixed = ["compare-with", "dump", "--repo", "r", "--system-config", Soac.system] + Scratch.moment
        return try Soac.run(fixed + arguments, in: scratch.path)
    }

    /// Changes what is listed: `apps` is Marathon's list, `named` finds an app, `jobs` is Chronos's list.
    private func change(_ script: String) throws {
        try scratch.write(
            """
            import json
            apps = json.load(open("dump/apps.json"))["apps"]
            jobs = json.load(open("dump/jobs.json"))
            def named(name): return next(app for app in apps if app["id"].startswith(f"/{name}."))
            \(script)
            json.dump({"apps": apps}, open("dump/apps.json", "w"))
            json.dump(jobs, open("dump/jobs.json", "w"))

            """, to: "change.py")
        try scratch.shell("python3 change.py")
    }

    /// Though the schedulers have members and an order of their own, and other numbers for the same.
    @Test func whatIsTheSame() throws {
        let run = try compare()
        run.expectSuccess()
        #expect(run.output.hasPrefix("nothing changes (dump → HEAD "))
        #expect(run.errors.hasPrefix("31 are the same, 0 are not\nsoa-configs: HEAD "), "\(run.errors)")
        #expect(try compare("--service", "checkout").errors.hasPrefix("5 are the same, 0 are not\n"))
        #expect(try compare("--only", "chronos").status == 0)
    }

    @Test func fieldsWithBothValuesAndTheirLine() throws {
        try change(
            """
            app = named("checkout.main")
            app["id"] = app["id"][:-8] + "00000000"
            app["mem"] = 17
            app["env"]["EXTRA"] = "x"
            app["container"]["docker"]["parameters"].append({"key": "cap-drop", "value": "ODD"})
            job = next(job for job in jobs if job["name"] == "stock-sync old_warehouse")
            job["description"], job["mem"] = "0" * 32, 1
            """)
        let run = try compare()
        #expect(run.status == 1)
        let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for line in [
            "bounce checkout.main in hamburg-prod · 4 tasks, crossover",
            "mem 17 → 1024 checkout/marathon-hamburg-prod.yaml:19:8", "env.EXTRA - x computed",
            "container.docker.parameters[cap-drop] - ODD computed",
            "update stock-sync.old_warehouse in hamburg-prod · chronos",
            "mem 1 → 1024 stock-sync/chronos-hamburg-prod.yaml:5:8",
        ] { #expect(lines.contains(line), "\(line): \(run.output)") }
        #expect(lines.count { $0.contains(" → ") && $0.contains("yaml:") } == 2)
        #expect(run.errors.hasPrefix("29 are the same, 2 are not\n"))
        try scratch.write(try compare("--format", "json").output, to: "document.json")
        let script = """
            import json; d = json.load(open("document.json"))
            print([(c["instance"], c["verdict"], len(c["fields"])) for c in d["changes"]])
            """
        #expect(
            try Command.run("python3", ["-c", script], in: scratch.path).output
                == "[('main', 'bounce', 3), ('old_warehouse', 'update', 1)]\n")
    }

    /// The hash is another, and nothing that is sent.
    @Test func whatNoFieldShows() throws {
        try change(#"app = named("checkout.main"); app["id"] = app["id"][:-8] + "00000000""#)
        let run = try compare()
        #expect(run.status == 1 && run.output.contains("the hash also holds force_bounce"), "\(run.output)")
    }

    @Test func theNumberOfTasks() throws {
        // Of storefront.main autoscaling decides.
        try change(#"named("checkout.main")["instances"] += 1; named("storefront.main")["instances"] += 1"#)
        let run = try compare()
        #expect(run.status == 1 && run.output.contains("scale   checkout.main"), "\(run.output)")
        #expect(run.errors.hasPrefix("30 are the same, 1 is not\n"))
        let counts = Soac.package + "/examples/instance-counts.json"
        #expect(try compare("--instance-counts", counts).output.contains("scale   storefront.main"))
    }

    @Test func whatIsMissingAndWhatIsTooMuch() throws {
        try change(
            """
            apps.remove(named("storefront.canary"))
            apps.append({**named("checkout.main"), "id": "/old--shop.main.git12345678.config12345678"})
            apps.append({**named("checkout.main"), "id": "/somebody/else"})
            jobs.append({"name": "old job", "schedule": "R/2019-10-02T12:00:00Z/PT1H", "description": "x"})
            jobs.append({"name": "tmp-1 checkout settle", "schedule": "R1//PT1H", "description": "x"})
            """)
        let run = try compare()
        #expect(run.status == 1)
        for line in ["remove  old.job", "remove  old_shop.main", "create  storefront.canary"] {
            #expect(run.output.contains(line), "\(run.output)")
        }
        #expect(run.errors.hasPrefix("30 are the same, 3 are not; 2 of others are not looked at\n"), "\(run.errors)")
        // One service knows nothing of the others.
        #expect(try compare("--service", "checkout").status == 0)
    }

    /// While an app is bounced two are listed; the one that is wanted counts.
    @Test func aBounceUnderWay() throws {
        try change(#"app = named("checkout.main"); apps.append({**app, "id": app["id"][:-8] + "00000000"})"#)
        try compare().expectSuccess()
    }

    @Test func whatCannotBeCompiled() throws {
        try scratch.shell("sed -i '19s/mem: .*/mem: 2 GB/' r/checkout/marathon-hamburg-prod.yaml")
        try scratch.commit()
        let run = try compare()
        #expect(run.status == 1 && run.errors.contains("mem is a number, not '2 GB'"))
        #expect(run.output.contains("break   checkout.main"), "\(run.output)")
        // A whole file: what it defines is not taken for too much.
        try scratch.write("{", to: "r/checkout/marathon-hamburg-prod.yaml")
        try scratch.commit()
        #expect(try compare().output.hasPrefix("nothing changes"))
        #expect(try compare().status == 1)
    }

    @Test func whatIsNoDump() throws {
        try scratch.write("{}", to: "dump/other.json")
        try compare().expectRefusal(2, "dump/other.json is no answer of Marathon", "curl -sS")
        try scratch.shell("rm dump/*")
        try compare().expectRefusal(2, "dump has no *.json")
        try scratch.soac("compare-with", "nowhere").expectRefusal(2, "there is no file nowhere")
    }
}
