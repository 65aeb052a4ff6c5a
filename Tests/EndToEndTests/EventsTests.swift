import TestSupport
import Testing

@Suite struct EventsTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write(
            #"{"cluster": "c", "log_writer": {"driver": "file", "options": {"path_format": "\#(scratch.path)/{service}.log"}}}"#,
            to: "system/a.json")
    }

    private func line(_ time: String, _ message: String, _ instance: String = "main") -> String {
        #"{"cluster": "c", "component": "deploy", "instance": "\#(instance)", "level": "event", "message": "\#(message)", "service": "web", "timestamp": "2019-10-02T12:\#(time)"}"#
            + "\n"
    }

    private func events(_ arguments: String...) throws -> Soac.Run {
        try Soac.run(["events", "--system-config", "system"] + arguments, in: scratch.path)
    }

    @Test func showsTheLogOfAService() throws {
        try scratch.write(
            line("00:00.5", "one") + line("00:01", "two", "other") + "{\n" + line("00:02.25", "three"),
            to: "web.log")
        let run = try events("-s", "web")
        run.expectSuccess()
        #expect(
            run.output == """
                2019-10-02T12:00:00Z c web.main [deploy] one
                2019-10-02T12:00:01Z c web.other [deploy] two
                2019-10-02T12:00:02Z c web.main [deploy] three

                """)
        #expect(run.errors == "lines that are not log lines, and are left out: 1\n")
        #expect(try events("-s", "web", "-i", "main", "-n", "1").output.hasSuffix("three\n"))
        #expect(
            try events("-s", "web", "--since", "2019-10-02T12:00:02Z").output.hasSuffix("Z c web.main [deploy] three\n")
        )
        #expect(try events("-s", "web", "--since", "1d2h").output.isEmpty)
        #expect(try events("-s", "web", "-c", "d", "--component", "deploy,build").output.isEmpty)
        #expect(try events("-s", "web", "-n", "1", "--format", "json").output == line("00:02.25", "three"))
    }

    /// What others wrote moves no cursor, makes no line, and shows no password.
    @Test func showsNothingThatActs() throws {
        try scratch.write(
            line(
                "00:00",
                #"a\u001b[2J\u0007\r\n2019-10-02T12:00:09Z c web.main [deploy] forged\u202e https://u:CANARY@h/"#)
                + line("00:01", "x", #"\u001b[2Jm\n"#), to: "web.log")
        let run = try events("-s", "web")
        #expect(!run.output.contains("\u{1B}") && !run.output.contains("\u{202E}") && !run.output.contains("CANARY"))
        #expect(run.output.split(separator: "\n").count == 3)
        #expect(run.output.contains("\n    2019-10-02T12:00:09Z c web.main [deploy] forged"))
        #expect(!(try events("-s", "web", "--format", "json").output.contains("CANARY")))
    }

    @Test func followsAFileThatIsRotated() throws {
        try scratch.write(line("00:00", "zero"), to: "web.log")
        for (place, message) in ["one", "two", "three"].enumerated() {
            try scratch.write(line("00:0\(place + 1)", message), to: message)
        }
        // Each line is waited for before the next step; a minute is more than any machine needs.
        let script = """
            "$0" events --system-config system -s web -f > out & pid=$!
            waitFor() { n=0; until grep -q "$1" out; do n=$((n + 1)); [ $n -lt 600 ] || break; sleep 0.1; done; }
            waitFor zero; cat one >> web.log
            waitFor one; cat two >> web.log; mv web.log web.log.1; cat three > web.log
            waitFor three
            kill -9 $pid; wait $pid; cat out
            """
        let run = try Command.run("/bin/sh", ["-c", script, Soac.path], in: scratch.path)
        #expect(
            run.output.split(separator: "\n").map { $0.split(separator: " ").last } == ["zero", "one", "two", "three"])
    }

    @Test func whatCannotBeReadIsRefused() throws {
        try events("-s", "web", "--reader", "scribe").expectRefusal(2, "there is no log_reader 'scribe'")
        try events("-s", "web", "--reader", "mesos").expectRefusal(2, "no Mesos master is named", "--mesos URL")
        try events("-s", "web", "--limit=-1").expectRefusal(2, "--limit is 0 (no limit) or more")
        try events("-s", "web", "--since", "teatime").expectRefusal(2, "--since")
        try scratch.write(#"{"cluster": "c"}"#, to: "system/a.json")
        try events("-s", "web").expectRefusal(2, "has neither log_reader nor log_writer")
    }

    /// From a commit to what a team reads, and no secret on the way.
    @Test func whatApplyDidIsReadBack() throws {
        let server = try MarathonServer(in: scratch)
        try scratch.write(
            #"{"log_writer": {"driver": "file", "options": {"path_format": "\#(scratch.path)/{service}.log"}}}"#,
            to: "system/a.json")
        try scratch.shell("sed -i 's/\"p\"/\"CANARY\"/' system/cluster.json")
        try scratch.write("main: {instances: 1, cmd: sleep 1}\n", to: "r/web/marathon-c.yaml")
        try scratch.write(
            #"{"v2": {"deployments": {"c.main": {"docker_image": "i", "git_sha": "1111111"}}, "controls": {"web:c.main": {"desired_state": "start", "force_bounce": null}}}}"#,
            to: "r/web/deployments.json")
        try scratch.commit()
        let options = ["--repo", "r", "--system-config", "system", "--state", scratch.path + "/state"]
        let applied = try Soac.run(
            ["apply", "--wait", "--interval", "0.1", "--timeout", "5", "--metrics", "m.prom"] + options,
            in: scratch.path)
        applied.expectSuccess()
        let told = applied.errors.split(separator: "\n").filter { $0.hasPrefix("web.main: ") }
        #expect(told.count >= 2 && Set(told).count == told.count, "\(applied.errors)")
        let run = try events("-s", "web", "-i", "main", "-c", "c", "--component", "deploy", "--since", "1h")
        let lines = run.output.split(separator: "\n").map { $0.dropFirst("2019-10-02T12:00:00Z c ".count) }
        #expect(lines.map { String($0).replacing(" [deploy] ", with: ": ") } == told.map(String.init))
        let metrics = try scratch.text(of: "m.prom")
        #expect(metrics.contains(#"soac_apply_instances{cluster="c",action="create"} 1"#))
        #expect(metrics.contains(#"soac_apply_last_run_success{cluster="c"} 1"#))
        #expect(!(applied.errors + run.output + metrics + (try scratch.text(of: "web.log"))).contains("CANARY"))
        withExtendedLifetime(server) {}
    }

    /// Before anything is done.
    @Test func applyRefusesALogThatItCannotWrite() throws {
        try scratch.write("main: {}\n", to: "r/web/marathon-c.yaml")
        try scratch.commit()
        try scratch.write(
            #"{"cluster": "c", "volumes": [], "log_writer": {"driver": "scribe"}}"#, to: "system/a.json")
        let arguments = ["apply", "--repo", "r", "--system-config", "system", "--state", scratch.path + "/state"]
        try Soac.run(arguments, in: scratch.path).expectRefusal(
            2, "log_writer: soac does not write to scribe", "--no-log writes none")
        // It goes as far as that here.
        try Soac.run(arguments + ["--no-log", "--metrics", "m.prom"], in: scratch.path).expectRefusal(
            2, "names no Marathon")
        let metrics = try Command.run("/bin/cat", ["m.prom"], in: scratch.path).output
        #expect(metrics.contains("\nsoac_apply_last_run_success{cluster=\"c\"} 0\n"))
        #expect(!metrics.contains("last_success_timestamp"))
    }
}
