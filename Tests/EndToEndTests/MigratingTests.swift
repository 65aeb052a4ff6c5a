import TestSupport
import Testing

/// The recipes of docs/migrating.md, run as they stand there, over files that soac wrote in another order.
@Suite struct MigratingTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The shell script below a heading, with the host's places in the test's folder.
    private func recipe(_ heading: String) throws -> String {
        let page = String(decoding: try Path.read(Soac.package + "/docs/migrating.md"), as: UTF8.self)
        let start = try #require(page.firstRange(of: "\n## \(heading)")?.upperBound, "there is no \(heading)")
        let fence = try #require(page[start...].firstRange(of: "```sh\n")?.upperBound)
        let end = try #require(page[fence...].firstRange(of: "\n```")?.lowerBound)
        var script = String(page[fence..<end])
        for (place, own) in [
            ("/nail/etc/services", "soa"), ("/tmp/", "\(scratch.path)/tmp/"), ("/etc/services.paasta", "theirs.ports"),
            ("/etc/nerve/", "theirs/"), ("/etc/synapse/", "theirs/"),
        ] { script = script.replacing(place, with: own) }
        return script
    }

    private func run(_ script: String) throws -> Soac.Run {
        try scratch.shell("mkdir -p bin tmp; ln -sf '\(Soac.path)' bin/soac; ln -sf '\(Soac.path)' bin/paasta")
        let environment = [
            "PATH=\(scratch.path)/bin:/usr/local/bin:/usr/bin:/bin", "PAASTA_SYSTEM_CONFIG_DIR=\(Soac.system)",
        ]
        return try Command.run("/bin/sh", ["-c", script], in: scratch.path, environment: environment)
    }

    @Test func validate() throws {
        try scratch.shell("cp -R \(Soac.package)/examples/soa-configs soa")
        let script = try recipe("1. CI")
        #expect(try run(script).output == "")
        // The original would say of one what soac does not.
        let other = "paasta() { [ \"$3\" != checkout ]; }\n"
        #expect(try run(other + script).output == "checkout: paasta validate ends with 1, soac with 0\n")
    }

    @Test func deployments() throws {
        try scratch.write("main: {instances: 1}\n", to: "soa/web/marathon-hamburg-prod.yaml")
        try scratch.write("git_url: \(scratch.path)/web.git\n", to: "soa/web/service.yaml")
        try scratch.write("x", to: "web.git/x")
        try scratch.commit("web.git")
        try scratch.shell("git -C web.git tag paasta-hamburg-prod.main-20191002T120000-deploy")
        try run("soac deployments --soa-dir soa --in-place").expectSuccess()
        let file = "soa/web/deployments.json"
        try scratch.shell("python3 -m json.tool \(file) > t; mv t \(file)")
        let script = try recipe("2. generate_all_deployments")
        #expect(try run(script).errors.contains("1 service, 1 unchanged"))
        try scratch.shell(
            "sed -i 's/\"git_sha\": \"[0-9a-f]*/\"git_sha\": \"'$(printf '%040d' 7)/ \(file)"
        )
        #expect(try run(script).errors.contains("web written: hamburg-prod.main 00000000 → "))
        #expect(try scratch.text(of: file).contains("0000007"), "the recipe changed what it compares with")
    }

    @Test func services() throws {
        try scratch.shell("cp -R \(Soac.package)/examples/soa-configs soa")
        try scratch.shell("'\(Soac.path)' services --soa-dir soa 2> /dev/null | sort -r > theirs.ports")
        let script = try recipe("3. generate_services_file")
        #expect(try run(script).output == "the same\n")
        try scratch.shell("sed -i 1d theirs.ports")
        #expect(try run(script).output.contains("\n> "))
    }

    @Test func hosts() throws {
        let host = try HostSample()
        try host.scratch.shell("mkdir -p theirs tmp")
        // The options of this host stand where the recipe has Mesos's.
        func script() throws -> String {
            try recipe("4. configure_nerve").replacing(scratch.path, with: host.scratch.path)
                .replacing("--mesos-agent http://localhost:5051", with: "$NERVE $COMMON").replacing(
                    "synapse --soa-dir soa", with: "synapse --soa-dir soa $COMMON")
        }
        let options = """
            COMMON='--locations locations --zookeeper zookeeper --hostname h1'
            NERVE='--cluster c --ip 10.1.1.1 --local-services local.json'
            soac() { '\(Soac.path)' "$@"; }

            """
        func run(_ script: String) throws -> Soac.Run {
            try Command.run("/bin/sh", ["-c", options + script], in: host.scratch.path)
        }
        for tool in ["nerve", "synapse"] {
            let own = tool == "nerve" ? "$NERVE $COMMON" : "$COMMON"
            _ = try run("soac \(tool) --soa-dir soa \(own) | python3 -m json.tool > theirs/\(tool).conf.json")
        }
        #expect(try run(script()).output == "the same\nthe same\n")
        try host.scratch.shell("sed -i 's/10.1.1.1/10.1.1.2/' theirs/nerve.conf.json")
        #expect(try run(script()).output.contains("10.1.1.2"))
    }

    @Test func schedulers() throws {
        try scratch.shell("cp -R \(Soac.package)/examples/soa-configs soa")
        let now = "soac compile --soa-dir soa --out out"
        try run(now).expectSuccess()
        try scratch.shell(
            "python3 '\(Soac.package)/Tests/EndToEndTests/Fixtures/dump.py' out/hamburg-prod; mkdir -p tmp/dump; mv dump/* tmp/dump"
        )
        let script = try recipe("5. deploy_marathon_services").split(separator: "\n").filter { !$0.hasPrefix("curl") }
            .joined(separator: "\n")
        let run = try run(script + " --only marathon")
        run.expectSuccess()
        #expect(run.errors.contains(" are the same, 0 are not"))
    }
}
