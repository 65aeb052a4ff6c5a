import TestSupport
import Testing

/// What becomes of data that nobody takes: it is never said that all is well.
@Suite struct StandardOutputTests {
    let host: HostSample
    var scratch: Scratch { host.scratch }

    init() throws {
        host = try HostSample()
        try scratch.sampleRepository()
    }

    private static let hostOptions =
        "--soa-dir soa --locations locations --zookeeper zookeeper --hostname h1"

    /// Calls of all commands that print data.
    static let calls = [
        "--help", "--version", "help compile", "compile --help", "check --repo r", "check --repo r --format sarif",
        "diff HEAD HEAD --repo r --system-config \(Soac.system)",
        "diff HEAD HEAD --repo r --system-config \(Soac.system) --format json",
        "services --repo r", "services --repo r --format json", "schema", "schema marathon", "explain unknown-key",
        "explain web.main --repo r --system-config \(Soac.system)",
        "log web.main --repo r --system-config \(Soac.system)",
        "blame web.main --repo r --system-config \(Soac.system)",
        "nerve \(hostOptions) --cluster c --ip 10.1.1.1 --local-services local.json", "synapse \(hostOptions)",
        "--generate-completion-script bash",
    ]

    private func run(_ call: String, _ redirection: String) throws -> Soac.Run {
        try Command.run("/bin/bash", ["-c", "'\(Soac.path)' \(call) \(redirection)"], in: scratch.path)
    }

    @Test(arguments: calls) func aFullDisk(_ call: String) throws {
        let run = try run(call, "> /dev/full")
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.errors.contains("error: standard output cannot be written: No space left on device"))
    }

    @Test(arguments: calls) func anOutputThatIsClosed(_ call: String) throws {
        let run = try run(call, ">&-")
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.errors.contains("error: standard output cannot be written: Bad file descriptor"))
    }

    /// As of every program that a shell lets read by `head`: 141, and not a word.
    @Test(arguments: calls) func aReaderThatHasGone(_ call: String) throws {
        let run = try run(call, "2> errors | true; s=${PIPESTATUS[0]}; grep -c 'standard output' errors; exit $s")
        #expect(run.status == 141)
        #expect(run.output == "0\n")
    }

    /// A parent that has SIGPIPE ignored makes no difference.
    @Test func aReaderThatHasGoneWithoutTheSignal() throws {
        let run = try run("schema", "2> errors | true; exit ${PIPESTATUS[0]}")
        let ignored = try Command.run(
            "/bin/bash",
            ["-c", "trap '' PIPE; '\(Soac.path)' schema marathon 2> errors | true; exit ${PIPESTATUS[0]}"],
            in: scratch.path)
        #expect(run.status == 141 && ignored.status == 141)
        #expect(try scratch.text(of: "errors").isEmpty)
    }

    /// Nothing is written to files that took the place of a closed descriptor.
    @Test(arguments: [">&-", "2>&-", "<&-", ">&- 2>&- <&-"]) func closedDescriptors(_ redirection: String) throws {
        let compile = "compile --repo r --system-config \(Soac.system) --date 2019-10-02T12:00:00Z"
        try run("\(compile) --out sound", "").expectSuccess()
        try run("\(compile) --out out", redirection).expectSuccess()
        #expect(try Path.files(below: scratch.path + "/out") == Path.files(below: scratch.path + "/sound"))
        #expect(try scratch.text(of: "out/.soac/lock").isEmpty)
    }

    // MARK: Files that are named

    @Test func pipesThatAreNamedAreRead() throws {
        let compile = "compile --repo r --system-config \(Soac.system) --dry-run --instance-counts"
        try run("\(compile) <(echo '{}')", "").expectSuccess()
        try run("\(compile) /dev/stdin", "< <(echo '{}')").expectSuccess()
        let nerve = "nerve \(Self.hostOptions) --cluster c --ip 10.1.1.1 --local-services"
        #expect(try run("\(nerve) <(cat local.json)", "").output.contains(HostSample.web))
        #expect(try run("\(nerve) /dev/zero", "").status == 2)
    }

    /// A configuration that is there and cannot be read holds what would be lost.
    @Test(arguments: ["/dev/null", "locations", "pipe", "/dev/stdout"])
    func whatIsNoFileIsNotReplaced(_ file: String) throws {
        try scratch.shell("mkfifo pipe")
        let calls = [
            "nerve \(Self.hostOptions) --cluster c --ip 10.1.1.1 --local-services local.json",
            "synapse \(Self.hostOptions)", "services --repo r",
        ]
        for call in calls {
            let run = try run("\(call) --write \(file)", "")
            #expect(run.status == 2, "\(call)")
            #expect(run.errors.contains("error: \(file) cannot be "), "\(run.errors)")
        }
        try scratch.shell("test -c /dev/null; test -L /dev/stdout")
    }
}
