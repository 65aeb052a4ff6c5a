import TestSupport
import Testing

/// The units under `packaging/systemd`, as systemd reads them.
@Suite struct SystemdUnitsTests {
    private static let hasSystemd =
        (try? Command.run("/usr/bin/env", ["systemd-analyze", "--version"], in: "/"))?.status == 0

    private static let folder = Soac.package + "/packaging/systemd"

    private static let services = [
        "soac-run@c.service", "soac-apply@c.service", "soac-replication@c.service", "soac-check-jobs@c.service",
        "soac-autoscale@c.service", "soac-deployments.service",
    ]

    /// Copies the units, with the binary of this build; what `systemd-analyze` says of them.
    private func analyze(_ arguments: [String], changing change: (String) -> String = { $0 }) throws -> Soac.Run {
        let scratch = try Scratch()
        for (name, bytes) in try Path.files(below: Self.folder) {
            let text = String(decoding: bytes, as: UTF8.self).replacing("/usr/local/bin/soac", with: Soac.path)
            try scratch.write(change(text), to: name)
        }
        return try Command.run(
            "/usr/bin/env", ["systemd-analyze"] + arguments, in: scratch.path,
            environment: ["SYSTEMD_UNIT_PATH=\(scratch.path):"])
    }

    @Test(.enabled(if: hasSystemd, "skipped: there is no systemd-analyze here"))
    func allUnitsAreUnderstood() throws {
        let timers = [
            "soac-apply@c.timer", "soac-replication@c.timer", "soac-check-jobs@c.timer", "soac-autoscale@c.timer",
            "soac-deployments.timer",
        ]
        for unit in Self.services + timers {
            let run = try analyze(["verify", "--man=no", "--recursive-errors=no", unit])
            #expect(run.status == 0 && run.errors.isEmpty, "\(unit): \(run.errors)")
        }
        let broken = try analyze(["verify", "--man=no", "soac-run@c.service"]) {
            $0.replacing("WatchdogSec", with: "WatchdogTime")
        }
        #expect(broken.errors.contains("WatchdogTime"))
    }

    /// Of ten points of exposure no service has more than two; one without `soac-.service.d` has nine.
    @Test(.enabled(if: hasSystemd, "skipped: there is no systemd-analyze here"))
    func servicesCanDoLittle() throws {
        for unit in Self.services {
            let run = try analyze(["security", "--offline=yes", "--no-pager", "--threshold=20", unit])
            #expect(run.status == 0, "\(unit): \(run.output.suffix(200))")
        }
        let open = try analyze(["security", "--offline=yes", "--no-pager", "--threshold=20", "soac-run@c.service"]) {
            $0.replacing("\nProtectSystem=strict", with: "").replacing("\nUser=soac", with: "")
                .replacing("\nSystemCallFilter=@system-service", with: "")
        }
        #expect(open.status != 0)
    }

    /// Every option that a unit gives is one of its command.
    @Test func commandsHaveTheOptions() throws {
        var commands: Set<String> = []
        for (name, bytes) in try Path.files(below: Self.folder) where name.hasSuffix(".service") {
            let text = String(decoding: bytes, as: UTF8.self)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
            let words = line.split(separator: " ").map(String.init)
            try #require(words[0] == "ExecStart=/usr/local/bin/soac")
            let help = try Soac.run([words[1], "--help"], in: "/")
            guard help.output.contains("USAGE: soac \(words[1]) ") else { continue }
            commands.insert(words[1])
            for option in words where option.hasPrefix("--") {
                #expect(help.output.contains(" \(option)"), "\(name): soac \(words[1]) has no \(option)")
            }
        }
        #expect(commands.isSuperset(of: ["apply", "replication", "check-jobs", "autoscale", "deployments"]))
    }
}
