import Glibc
import TestSupport
import Testing

/// Numbers beyond all bounds, and machines that give too little: a message and status 2, never a signal or a hang.
@Suite struct LimitTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
    }

    private static let commands = [
        ["check", "--repo", "r"], ["compile", "--repo", "r", "--dry-run", "--system-config", Soac.system],
        ["diff", "HEAD", "HEAD~0", "--repo", "r", "--system-config", Soac.system], ["services", "--repo", "r"],
        ["log", "web.main", "--repo", "r", "--system-config", Soac.system],
        ["deployments", "--repo", "r", "--system-config", Soac.system, "--attempts", "1", "--time-limit", "5"],
    ]

    // MARK: Numbers

    @Test func tasksBeyondAllNumbers() throws {
        func state(_ count: String, _ memory: Int) throws {
            try scratch.write(
                "a: {mem: \(memory), instances: \(count)}\nb: {mem: \(memory), instances: \(count)}\n",
                to: "r/web/marathon-hamburg-prod.yaml")
            try scratch.commit()
        }
        try scratch.deploy("web", ["a", "b"])
        try state("2", 100)
        try state("9000000000000000000", 200)
        try state("9000000000000000000", 300)
        try state("-9000000000000000000", 300)
        for range in [["HEAD~3", "HEAD~2"], ["HEAD~2", "HEAD~1"], ["HEAD~1", "HEAD"], ["HEAD", "HEAD~3"]] {
            for format in ["text", "json", "markdown", "html"] {
                let run = try Soac.run(
                    ["diff"] + range + ["--repo", "r", "--format", format, "--system-config", Soac.system],
                    in: scratch.path)
                run.expectSuccess()
            }
        }
        let both = try Soac.run(
            ["diff", "HEAD~2", "HEAD~1", "--repo", "r", "--system-config", Soac.system], in: scratch.path)
        #expect(both.output.contains("9223372036854775807 tasks restart"), "\(both.output)")
    }

    @Test(arguments: ["1000000", "9223372036854775806", "9223372036854775807"])
    func anyNumberOfJobs(_ jobs: String) throws {
        for command in Self.commands[1...2] {
            try Soac.run(command + ["--jobs", jobs], in: scratch.path).expectSuccess()
        }
    }

    // MARK: Machines

    private static let isRoot = getuid() == 0 && (try? Scratch().shell("command -v setpriv")) != nil

    /// With `ulimit -u 1`, as nobody: root has no such limit. The binary is copied to where nobody may read it.
    @Test(.enabled(if: isRoot)) func noThreads() throws {
        try scratch.shell(
            "mkdir bin home; cp \"$0\" bin/soac; chmod -R a+rX . ; chown -R 65533 r home; d=$PWD; while [ $d != / ]; do chmod a+x $d; d=$(dirname $d); done"
                .replacing("$0", with: Soac.path))
        for command in Self.commands {
            let limited = [
                "--reuid=65533", "--regid=65533", "--clear-groups", "sh", "-c", "ulimit -u 1; exec \"$@\"", "-",
                "bin/soac",
            ]
            let run = try Command.run(
                "setpriv", limited + command, in: scratch.path, environment: ["HOME=\(scratch.path)/home"])
            #expect((0...2).contains(run.status), "\(command): \(run.status) \(run.errors)")
        }
    }

    @Test(arguments: ["-n 5", "-n 4", "-v 300000"])
    func littleIsGiven(_ limit: String) throws {
        for command in Self.commands {
            let run = try Command.run(
                "sh", ["-c", "ulimit \(limit); exec \"$@\"", "-", Soac.path] + command, in: scratch.path)
            // 127: the loader itself has no room for the libraries.
            #expect((0...2).contains(run.status) || run.status == 127, "\(command): \(run.status) \(run.errors)")
        }
    }

    @Test func tooLittleMemoryIsSaid() throws {
        try scratch.write(
            (0..<60_000).map { "i\($0): {cpus: 1, mem: 100}\n" }.joined(), to: "r/web/marathon-hamburg-prod.yaml")
        try scratch.commit()
        let run = try Command.run(
            "sh", ["-c", "ulimit -v 250000; exec \"$@\"", "-", Soac.path] + Self.commands[1], in: scratch.path)
        #expect([0, 1, 2].contains(run.status), "\(run.status) \(run.errors)")
        if run.status == 2 { #expect(run.errors.contains("memory"), "\(run.errors)") }
    }
}
