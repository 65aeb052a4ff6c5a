import TestSupport
import Testing

/// Where things are is said once: by `.soac.yaml` at the top of the repository, or by the environment; and what nobody says is
/// found, for those who look.
@Suite struct WhereaboutsTests {
    private let scratch: Scratch

    /// The example as a company has it: soa-configs and the configurations of its clusters in one repository, `r`.
    init() throws {
        scratch = try Scratch()
        let example = Soac.package + "/examples"
        try scratch.shell(
            "mkdir r; cp -R \(example)/soa-configs r/soa; cp -R \(example)/system-config r/configs; git init -q r")
        try say("root: soa\nsystem_configs: configs\nclusters: [hamburg-prod]\n")
        try scratch.commit()
    }

    private func say(_ text: String) throws { try scratch.write(text, to: "r/.soac.yaml") }

    private func soac(_ arguments: String..., in folder: String = "r", environment: [String] = []) throws -> Soac.Run {
        try Soac.run(
            arguments, in: scratch.path + "/" + folder,
            environment: ["XDG_CACHE_HOME=\(scratch.path)/cache", "XDG_STATE_HOME=\(scratch.path)/state"] + environment)
    }

    private func explain(in folder: String = "r", environment: [String] = []) throws -> Soac.Run {
        try soac("explain", "checkout.main", "mem", "--format", "json", in: folder, environment: environment)
    }

    // MARK: The file

    @Test(arguments: ["r", "r/soa", "r/soa/checkout", "r/configs/hamburg-prod"])
    func nothingNeedsAnOption(_ folder: String) throws {
        for call in [
            ["explain", "checkout.main", "mem"], ["log", "checkout.main"], ["blame", "checkout.main", "mem"],
            ["diff", "HEAD"], ["check"], ["compile", "--out", scratch.path + "/out"], ["services"],
        ] {
            let run = try Soac.run(
                call, in: "\(scratch.path)/\(folder)", environment: ["XDG_CACHE_HOME=\(scratch.path)/cache"])
            run.expectSuccess()
            #expect(!run.errors.contains("found"), "\(run.errors)")
        }
        #expect(scratch.exists("out/hamburg-prod/marathon/checkout.main.json") && !scratch.exists("out/leipzig-stage"))
    }

    @Test func aBareRepositoryHasItInTheCommit() throws {
        try scratch.shell("git clone -q --bare r bare.git; rm -rf r/configs")
        let run = try soac("explain", "checkout.main", "mem", "--repo", "bare.git", in: ".")
        run.expectSuccess()
        #expect(run.output.contains("mem = 1024.0"))
        try soac("log", "checkout.main", in: ".", environment: ["SOAC_REPO=bare.git"]).expectSuccess()
        try soac("check", "--repo", "bare.git", in: ".").expectSuccess()
    }

    @Test func severalClustersAreToldApart() throws {
        try say("root: soa\nsystem_configs: configs\n")
        let text = try soac("explain", "checkout.main", "mem").output
        #expect(text.contains("In hamburg-prod:\n\nmem = 1024.0") && text.contains("In leipzig-stage:\n\nmem = 512.0"))
        let json = try explain().output
        #expect(json.contains("{\"cluster\": \"leipzig-stage\", \"field\": \"mem\", \"value\": 512.0"))
        try soac("plan").expectRefusal(2, "which cluster?", "hamburg-prod, leipzig-stage", "--cluster")
    }

    @Test func whatIsWrongIsToldWithItsPlace() throws {
        let wrong = [
            ("root: nosuch\n", ["nosuch", ".soac.yaml:1 names it"]),
            ("root: soa/checkout/service.yaml\n", ["is not a folder", ".soac.yaml:1 names it"]),
            ("root: soa\nsystem_configs: nosuch\n", ["no folder nosuch", ".soac.yaml:2 names it"]),
            ("root: soa\nsystem_configs: configs/hamburg-prod\n", [".soac.yaml:2 names it", "--system-config"]),
            ("root: soa\nsystem_config: configs\n", ["one for each cluster", ".soac.yaml:2 names it"]),
            ("root: soa\nsystem_configs: configs\nclusters: [hamburg-prd]\n", [".soac.yaml:3", "'hamburg-prod'?"]),
            ("root: soa\nsystem_configs: configs/checkout.json\n", ["no folder configs/checkout.json"]),
        ]
        for (text, parts) in wrong {
            try say(text)
            let run = try soac("compile", "--dry-run")
            #expect(run.status == 2, "\(text)")
            for part in parts { #expect(run.errors.contains(part), "\(text)\(run.errors)") }
        }
    }

    // MARK: The environment

    @Test func theEnvironmentIsStrongerThanTheFile() throws {
        let here = scratch.path
        try scratch.shell("mv r/configs elsewhere")
        let environment = ["SOAC_SYSTEM_CONFIGS=\(here)/elsewhere", "SOAC_CLUSTERS=leipzig-stage"]
        #expect(try explain(environment: environment).output.contains("512.0"))
        let one = ["SOAC_SYSTEM_CONFIG=\(here)/elsewhere/hamburg-prod", "SOAC_ROOT=soa"]
        #expect(try explain(environment: one).output.contains("1024.0"))
        let option = try soac(
            "explain", "checkout.main", "mem", "-c", "hamburg-prod", environment: environment)
        #expect(option.output.contains("1024.0"))
        try soac("compile", "--dry-run", in: ".", environment: environment + ["SOAC_REPO=r"]).expectSuccess()
    }

    @Test func whoNamesWhatIsNotThereIsTold() throws {
        for (variable, value) in [
            ("SOAC_REPO", "/nosuch"), ("SOAC_ROOT", "nosuch"), ("SOAC_SYSTEM_CONFIG", "/nosuch"),
            ("SOAC_SYSTEM_CONFIGS", "/nosuch"), ("SOAC_CLUSTER", "nosuch"), ("SOAC_CLUSTERS", "a,,b"),
        ] {
            let run = try soac("compile", "--dry-run", environment: ["\(variable)=\(value)"])
            run.expectRefusal(2, "\(variable) names it")
        }
        let both = ["SOAC_SYSTEM_CONFIG=a", "SOAC_SYSTEM_CONFIGS=b"]
        try soac("compile", "--dry-run", environment: both).expectRefusal(2, "exclude each other")
        try soac("compile", "--dry-run", environment: ["SOAC_SYSTEM_CONFIG=", "SOAC_ROOT="]).expectSuccess()
    }

    // MARK: What is found

    @Test(arguments: ["r/configs", "r/clusters", "configs", "r/soa/_clusters", "clusters"])
    func configurationsAreFound(_ place: String) throws {
        try scratch.shell("mv r/configs x; mv x \(place)")
        try say("root: soa\n")
        let run = try soac("explain", "checkout.main", "mem")
        run.expectSuccess()
        #expect(run.output.contains("In leipzig-stage"))
        #expect(run.errors.contains("note: the system configurations are those of "), "\(run.errors)")
    }

    /// To be found is not to be named.
    @Test func whatWasFoundChangesNothing() throws {
        try say("root: soa\n")
        for call in [
            ["apply"], ["run", "--no-page"], ["autoscale", "--apply"], ["autoscale", "checkout.main", "--set", "3"],
            ["replication", "--send"], ["check-jobs", "--send"], ["deployments", "--out", "d"],
            ["mark", "-s", "checkout", "-l", "prod.main", "-k", String(repeating: "0", count: 40)],
            ["restart", "-s", "checkout", "-i", "main", "-c", "hamburg-prod"],
            ["rerun", "stock-sync.pull_suppliers", "2019-10-02"],
        ] {
            let run = try Soac.run(
                call, in: scratch.path + "/r", environment: ["XDG_STATE_HOME=\(scratch.path)/state"])
            #expect(run.status == 2 && run.errors.contains("nothing names the system configuration"), "\(call)")
        }
    }

    @Test func whatMayBeTwoThingsIsNone() throws {
        try scratch.shell("cp -R r/configs r/clusters")
        try say("root: soa\n")
        let run = try soac("compile", "--dry-run")
        #expect(run.status == 2 && run.errors.contains("configs and clusters look like"), "\(run.errors)")
    }

    @Test func othersFoldersAreNone() throws {
        try say("root: soa\n")
        try scratch.shell("rm -rf r/configs/*/cluster.json")
        try soac("compile", "--dry-run").expectRefusal(2, "no system configuration at /etc/paasta")
    }

    // MARK: Nothing leaves the repository

    /// What a change brings with it must not choose what is read of the machine that looks at it.
    @Test(arguments: [
        "rm -rf r/configs; ln -s SECRETS r/configs",
        "rm -rf r/configs/hamburg-prod; ln -s SECRETS/c r/configs/hamburg-prod",
        "ln -sf SECRETS/c/a.json r/configs/hamburg-prod/cluster.json",
        "ln -s ../../../secrets/c/a.json r/configs/hamburg-prod/more.json",
        "rm r/.soac.yaml; ln -s SECRETS/c/a.json r/.soac.yaml",
        "rm r/.soac.yaml; ln -s ../secrets/c/a.json r/.soac.yaml",
        "mkfifo r/configs/hamburg-prod/fifo.json", "rm r/.soac.yaml; mkfifo r/.soac.yaml",
        "rm r/.soac.yaml; mkdir r/.soac.yaml", "head -c 10000000 /dev/zero | tr '\\\\0' ' ' > r/.soac.yaml",
        "ln -s . r/configs/loop", "ln -s loop r/configs/loop", "ln -s /dev/zero r/configs/hamburg-prod/zero.json",
    ])
    func whateverIsCommitted(_ trick: String) throws {
        try scratch.write("{\"cluster\": \"hunter2\" hunter2}", to: "secrets/c/a.json")
        try scratch.shell(trick.replacing("SECRETS", with: scratch.path + "/secrets"))
        for run in [try soac("compile", "--dry-run"), try explain(), try soac("check"), try soac("apply")] {
            #expect(!(run.output + run.errors).contains("hunter2"), "\(run.errors)")
            #expect([0, 1, 2].contains(run.status))
        }
    }

    /// Half of what a file says is not carried out.
    @Test(arguments: ["root: soa\nsystem_confgs: configs\n", "root: ..\nsystem_configs: configs\n", "root: [\n"])
    func whoChangesSomethingNeedsASoundFile(_ text: String) throws {
        try say(text)
        let run = try soac("apply", "--system-config", Soac.system)
        run.expectRefusal(2, ".soac.yaml at the top of the repository cannot be used")
    }

    // MARK: Findings

    @Test func checkTellsWhatIsWrongAtTheTop() throws {
        try say("root: soa\nsystem_configs: configs\nlinks: here\nrules: {environment-value: error}\n")
        let run = try soac("check", "--limit", "0")
        #expect(run.output.contains("../.soac.yaml:3:8: warning: 'links' is an address"), "\(run.output)")
        #expect(run.status == 1 && run.output.contains(": error: ledger.main: the value of UMASK"))
        try scratch.commit()
        #expect(try !soac("check", "--base", "HEAD").output.contains("links"))
        #expect(try soac("check", "--base", "HEAD~1..HEAD").output.contains("'links' is an address"))
        try scratch.write("root: x\nrules: {environment-value: note}\n", to: "r/soa/.soac.yaml")
        let nearer = try soac("check")
        #expect(nearer.status == 0 && nearer.output.contains("'root' counts at the top of the repository"))
    }

    /// They have what paasta_tools has.
    @Test func theOldNamesStayAtHome() throws {
        try scratch.shell("ln -s \(Soac.path) paasta")
        let run = try Command.run(scratch.path + "/paasta", ["list", "-d", "soa"], in: scratch.path + "/r")
        run.expectRefusal(2, "no system configuration at /etc/paasta")
    }
}
