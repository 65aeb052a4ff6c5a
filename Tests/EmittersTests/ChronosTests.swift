import Testing

@testable import Compiler
@testable import Emitters

/// What is sent to Chronos.
@Suite struct ChronosTests {
    private func example(_ main: String) -> ExampleCluster {
        var example = ExampleCluster()
        example.kind = .chronos
        example.main = main
        return example
    }

    @Test func hasItsForm() throws {
        let job = example("{schedule: R/2019/P1D, cmd: 'echo {shortdate-1} {{x}}', mem: 1, cpus: true}")
        #expect(try job.member("name") == "'web main'")
        #expect(try job.member("command") == "'echo 2019-10-01 {x}'")
        #expect(try job.member("schedule") == "'R/2019/P1D'")
        #expect(try job.member("parents") == nil)
        #expect(try job.member("mem") == "1")
        #expect(try job.member("cpus") == "True")
        #expect(try job.member("disabled") == "False")
        #expect(try job.member("shell") == "True")
        #expect(try job.member("environmentVariables", "0") == "{'name': 'PAASTA_SERVICE', 'value': 'web'}")
        #expect(try job.member("environmentVariables", "5") == "{'name': 'PAASTA_INSTANCE_TYPE', 'value': 'chronos'}")
    }

    @Test func parentsAreWrittenWithASpace() throws {
        #expect(try example("{parents: [a.b, c.d.e, f]}").member("parents") == "['a b', 'c d e', 'f']")
        #expect(try example("{}").member("parents") == "[]")
    }

    @Test func aStopDisables() throws {
        for (state, flag, disabled) in [
            ("stop", "false", "True"), ("start", "false", "False"), ("start", "true", "True"), ("stop", "true", "True"),
        ] {
            var job = example("{schedule: a, disabled: \(flag)}")
            job.controls = #""desired_state": "\#(state)""#
            #expect(try job.member("disabled") == disabled)
        }
        var odd = example("{schedule: a}")
        odd.controls = #""desired_state": "pause""#
        #expect(try odd.summary() == ["main: broken"])
    }

    /// The description is the hash of all the rest, labels and `disabled` included.
    @Test func theDescriptionFollowsTheRest() throws {
        let job = example("{schedule: a}")
        let text = try job.text()
        let description = try #require(try job.member("description"))
        let rest = text.split(
            separator: "\"description\": \"\(description.dropFirst().dropLast())\", ", omittingEmptySubsequences: false)
        #expect(rest.count == 2)
        #expect(description == "'config\(MD5.prefix(of: Array(rest.joined().utf8)))'")
        for other in [
            "{schedule: b}", "{schedule: a, mem: 1024.0}", "{schedule: a, disabled: true}",
            "{schedule: a, env: {A: 1}}", "{schedule: a, args: [x]}",
        ] {
            #expect(try example(other).member("description") != description, "\(other)")
        }
        var bounced = job
        bounced.controls = #""desired_state": "start", "force_bounce": "1""#
        #expect(try bounced.member("description") != description)
    }

    @Test func argumentsTurnTheShellOff() throws {
        #expect(try example("{args: [a]}").member("shell") == "False")
        #expect(try example("{args: []}").member("shell") == "True")
        #expect(try example("{cmd: a}").member("arguments") == "None")
    }

    @Test func secretsStayInTheBody() throws {
        var job = example("{schedule: a, env: {A: SECRET(key)}}")
        job.secrets = ["key": "v1"]
        #expect(try job.member("paasta_secrets") == "{'SECRET(key)': 'v1'}")
    }

    @Test func neitherRoutingNorUniqueHosts() throws {
        var job = example("{extra_constraints: [[a, LIKE, 1]]}")
        job.system["expected_slave_attributes"] = #"[{"region": "a"}]"#
        job.system["auto_hostname_unique_size"] = "100"
        #expect(try job.member("constraints") == "[['a', 'LIKE', '1'], ['pool', 'LIKE', 'default']]")
    }
}
