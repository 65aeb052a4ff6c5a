import Glibc
import TestSupport
import Testing

/// `soac list` and `soac info` of the example. `UPDATE_GOLDEN=1` writes `golden/list` anew; such a run fails.
@Suite struct ListTests {
    private static let standard = [
        "--soa-dir", "examples/soa-configs", "--system-configs", "examples/system-config",
    ]

    private func soac(_ arguments: [String]) throws -> Soac.Run {
        try Soac.run(arguments + Self.standard, in: Soac.package)
    }

    @Test(arguments: [
        ("services.txt", ["list"]), ("instances.txt", ["list", "instances"]), ("clusters.txt", ["list", "clusters"]),
        ("namespaces.txt", ["list", "namespaces"]), ("info.txt", ["info", "checkout"]),
        ("checkout.json", ["list", "-s", "checkout", "-c", "leipzig-stage", "--format", "json"]),
    ])
    func theExampleHasItsGoldenLists(_ file: String, _ arguments: [String]) throws {
        let run = try soac(arguments)
        run.expectSuccess()
        let path = "\(Soac.package)/golden/list/\(file)"
        if getenv("UPDATE_GOLDEN") != nil {
            Path.makeFolder("\(Soac.package)/golden/list")
            try Path.write(Array(run.output.utf8), to: path)
            Issue.record("golden/list/\(file) is written; look at what changed, and run again without UPDATE_GOLDEN")
            return
        }
        #expect(run.output.utf8.elementsEqual(try Path.read(path)), "golden/list/\(file) differs:\n\(run.output)")
    }

    private func instances(_ arguments: String...) throws -> [String] {
        let run = try soac(["list", "instances"] + arguments)
        run.expectSuccess()
        return run.output.split(separator: "\n").dropFirst().map { line in
            line.split(separator: " ").prefix(2).joined(separator: " ")
        }
    }

    @Test func whatIsChosen() throws {
        let all = try instances()
        #expect(all.count > 20 && Set(all).count == all.count)
        #expect(try instances("-c", "leipzig-stage,hamburg-prod") == all)
        #expect(
            try instances("--kind", "chronos", "-s", "checkout") == [
                "checkout.settle hamburg-prod", "checkout.settle_hourly hamburg-prod",
            ])
        #expect(try instances("-l", "prod.canary", "-s", "checkout") == ["checkout.canary hamburg-prod"])
        let payments = try instances("--team", "payments")
        #expect(!payments.isEmpty && payments.allSatisfy { all.contains($0) } && payments.count < all.count)
        for (option, name, words) in [
            ("-c", "hamburg", "no instance has the cluster 'hamburg'; did you mean 'hamburg-prod'?"),
            ("--team", "paymets", "no instance has the team 'paymets'; did you mean 'payments'?"),
            ("--pool", "nosuch", "no instance has the pool 'nosuch'; there are bigmem, default"),
        ] {
            let run = try soac(["list", "instances", option, name])
            #expect(run.status == 0 && run.errors.contains(words), "\(run.errors)")
            #expect(run.output.split(separator: "\n").count <= 1)
        }
        try soac(["list", "--kind", "marathn"]).expectRefusal(2, "there is no kind 'marathn'", "marathon")
        try soac(["list", "everything"]).expectRefusal(2, "everything")
        try soac(["info", "chekcout"]).expectRefusal(2, "there is no service 'chekcout'")
    }

    /// The old names say the same of a service.
    @Test func pastaInfoIsTheSame() throws {
        let scratch = try Scratch()
        try scratch.shell("ln -s \(Soac.path) paasta")
        let old = try Command.run(
            scratch.path + "/paasta", ["info", "-s", "checkout", "--soa-dir", "examples/soa-configs"],
            in: Soac.package, environment: ["PAASTA_SYSTEM_CONFIG_DIR=\(Soac.system)"])
        old.expectSuccess()
        #expect(try old.output == soac(["info", "checkout"]).output)
    }

    /// What cannot be read is there, as broken.
    @Test func whatIsBrokenIsListed() throws {
        let scratch = try Scratch()
        try scratch.sampleRepository(instances: ["main", "canary"])
        try scratch.write("main: {instances: 1, mem: 2 GB}\n", to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.write("job: {}\n", to: "r/web/tron-hamburg-prod.yaml")
        try scratch.write("[\n", to: "r/other/service.yaml")
        let run = try Soac.run(["list", "instances", "--soa-dir", "r"], in: scratch.path)
        #expect(run.status == 1 && run.output.contains("broken"), "\(run.output)\(run.errors)")
        let services = try Soac.run(["list", "--soa-dir", "r"], in: scratch.path)
        #expect(services.output.contains("other") && services.output.contains("cannot be read"))
    }

    /// A password in an address or a variable is nobody's to see.
    @Test func passwordsAreHidden() throws {
        let scratch = try Scratch()
        try scratch.write("git_url: https://me:hunter2@git.example/x\n", to: "r/web/service.yaml")
        try scratch.write(
            "main: {env: {URL: 'https://me:hunter2@db.example/x'}}\n", to: "r/web/marathon-hamburg-prod.yaml")
        for command in [["list", "--format", "json"], ["info", "web"]] {
            let run = try Soac.run(command + ["--soa-dir", "r"], in: scratch.path)
            #expect(run.output.contains("web") && !run.output.contains("hunter2"), "\(run.output)")
        }
    }
}
