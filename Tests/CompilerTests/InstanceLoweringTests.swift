import Testing

@testable import Compiler

/// What one instance's mapping may say, and where a finding stands if it says something else.
@Suite struct InstanceLoweringTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var ids: [DiagnosticID]
        var testDescription: String { text }

        init(_ text: String, _ ids: DiagnosticID...) {
            self.text = text
            self.ids = ids
        }
    }

    @Test(arguments: [
        Case("{cpus: ⟦lots⟧}", .valueType), Case("{cpus: ⟦.nan⟧}", .valueType), Case("{cpus: ⟦[1]⟧}", .valueType),
        Case("{mem: ⟦'300'⟧}", .valueType), Case("{mem: ⟦.inf⟧}", .valueType), Case("{mem: ⟦~⟧}", .valueType),
        Case("{disk: ⟦big⟧}", .valueType), Case("{disk: ⟦2019-01-01⟧}", .valueType),
        Case("{cpu_burst_add: ⟦a⟧}", .valueType), Case("{cfs_period_us: ⟦a⟧}", .valueType),
        Case("{instances: ⟦two⟧}", .valueType), Case("{max_instances: ⟦[3]⟧}", .valueType),
        Case("{cmd: ⟦5⟧}", .valueType), Case("{cmd: ⟦[a, 5]⟧}", .valueType), Case("{cmd: ⟦{a: b}⟧}", .valueType),
        Case("{args: ⟦2019-01-01⟧}", .valueType), Case("{cmd: a, args: ⟦[b]⟧}", .commandAndArguments),
        Case("{env: ⟦5⟧}", .valueType), Case("{env: ⟦[A]⟧}", .valueType), Case("{env: ⟦~⟧}", .valueType),
        Case("{monitoring: ⟦[team]⟧}", .valueType), Case("{extra_docker_args: ⟦[a]⟧}", .valueType),
        Case("{extra_docker_args: {a: ⟦2019-01-01⟧}}", .valueType), Case("{cap_add: ⟦5⟧}", .valueType),
        Case("{constraints: ⟦5⟧}", .valueType), Case("{constraints: ⟦[5]⟧}", .valueType),
        Case("{constraints: ⟦[[a]]⟧}", .constraints),
        Case("{extra_constraints: ⟦[[a, b, c, d]]⟧}", .constraints),
        Case("{deploy_blacklist: ⟦[[region]]⟧}", .valueType),
        Case("{deploy_whitelist: ⟦[region]⟧}", .valueType), Case("{deploy_whitelist: ⟦[region, [1]]⟧}", .valueType),
        Case("{extra_volumes: ⟦5⟧}", .valueType), Case("{extra_volumes: ⟦[a]⟧}", .valueType),
        Case("{extra_volumes: ⟦[{hostPath: /a, mode: RO}]⟧}", .valueType),
        Case("{extra_volumes: ⟦[{containerPath: 1, hostPath: /a, mode: RO}]⟧}", .valueType),
        Case("{extra_volumes: [{containerPath: /a, hostPath: /a, mode: ⟦RX⟧}]}", .marathonApp),
        Case("{extra_volumes: [⟦{containerPath: /a, hostPath: /a, size: 1}⟧]}", .marathonApp),
        Case("{net: ⟦calico⟧}", .marathonApp), Case("{container_port: ⟦2019-01-01⟧}", .valueType),
        Case("{deploy_group: ⟦5⟧}", .valueType), Case("{deploy_group: ⟦'{cluter}'⟧}", .deployGroup),
        Case("{deploy_group: ⟦'a{'⟧}", .deployGroup), Case("{deploy_group: ⟦'{{}}'⟧}", .deployGroup),
        Case("{registrations: ⟦web.main⟧}", .registration), Case("{registrations: ⟦[5]⟧}", .registration),
        Case("{registrations: ⟦[main]⟧}", .registration), Case("{registrations: ⟦[a.b.c]⟧}", .registration),
        Case("{healthcheck_mode: ⟦ftp⟧}", .healthcheck), Case("{healthcheck_mode: ⟦cmd⟧}", .healthcheck),
        Case("{healthcheck_mode: ⟦cmd⟧, healthcheck_cmd: ~}", .healthcheck),
        Case("{healthcheck_mode: http, healthcheck_uri: ⟦!!binary aGk=⟧}", .valueType),
        Case("{cpus: ⟦a⟧, mem: ⟦b⟧, ⟦mme⟧: 1}", .valueType, .valueType, .unknownKey),
    ])
    func refuses(_ item: Case) {
        let lowered = MarkedService(["marathon-c.yaml": "other: {}\nmain: \(item.text)\n"])
        lowered.expect(item.ids)
        #expect(MarkedService.summary(lowered.marathon) == "other main!")
        #expect(lowered.findings.allSatisfy { $0.message.hasPrefix("web.main: ") })
    }

    @Test(arguments: [
        "{}", "{cpus: 1, mem: 2.5, disk: '100'}", "{cpus: true}", "{mem: 99999999999999999999}", "{cmd: a, args: ~}",
        "{cmd: [a, b]}",
        "{args: [1, a]}", "{args: ~, cmd: ~}", "{env: {A: 1, 2: [b]}}", "{env: [[A, 1], BC]}", "{env: {}}",
        "{deploy_group: ~}",
        "{deploy_group: '{cluster}.{instance}'}", "{deploy_group: everything}", "{net: host}", "{net: none}",
        "{net: calico, gpus: 1}",
        "{constraints: ~, extra_constraints: [[a, LIKE, 1]]}", "{constraints: []}", "{deploy_whitelist: ~}",
        "{healthcheck_mode: ~}",
        "{healthcheck_mode: cmd, healthcheck_cmd: /bin/true}", "{healthcheck_mode: tcp}", "{registrations: []}",
        "{registrations: [web.main, other.a]}", "{max_instances: 3}", "{max_instances: ~, instances: 2}",
        "{monitoring: {team: a}}",
        "{cap_add: [A, 5]}", "{extra_volumes: [{containerPath: /a, hostPath: /b, mode: RW}]}",
        "{bounce_method: crossover, branch: x}",
    ])
    func takes(text: String) {
        let lowered = MarkedService(["marathon-c.yaml": "main: \(text)\n"])
        lowered.expect([])
        #expect(lowered.main != nil)
    }

    @Test(arguments: [
        Case("{cmd: ⟦5⟧}", .valueType), Case("{cmd: ⟦'echo {nosuch}'⟧}", .commandFormat),
        Case("{cmd: ⟦'awk {'⟧}", .commandFormat),
        Case("{parents: ⟦[5]⟧}", .valueType), Case("{parents: ⟦5⟧}", .valueType), Case("{parents: ⟦~⟧}", .valueType),
        Case("{schedule: ⟦2019-01-01⟧}", .valueType), Case("{cmd: a, args: ⟦[b]⟧}", .commandAndArguments),
        Case("{epsilon: ⟦2019-01-01⟧}", .valueType), Case("{retries: ⟦2019-01-01⟧}", .valueType),
        Case("{monitoring: {team: ⟦2019-01-01⟧}}", .valueType),
    ])
    func refusesJobs(_ item: Case) {
        let lowered = MarkedService(["chronos-c.yaml": "other: {}\nmain: \(item.text)\n"])
        lowered.expect(item.ids)
        #expect(MarkedService.summary(lowered.chronos) == "other main!")
    }

    @Test func aScheduleWinsOverParents() throws {
        let both = try #require(MarkedService(["chronos-c.yaml": "main: {schedule: R/2019/P1D, parents: [a.b]}"]).job)
        guard case .schedule(let schedule) = both.trigger else {
            Issue.record("a schedule was expected")
            return
        }
        #expect(schedule.value.str == "R/2019/P1D")
        let one = try #require(MarkedService(["chronos-c.yaml": "main: {schedule: ~, parents: a.b}"]).job)
        guard case .parents(let parents, _) = one.trigger else {
            Issue.record("parents were expected")
            return
        }
        #expect(parents == ["a.b"])
    }

    @Test func joinsAListOfWords() throws {
        let main = try #require(MarkedService(["marathon-c.yaml": "main: {cmd: [a, 'b c']}"]).main)
        guard case .command(let command) = main.common.launch else {
            Issue.record("a command was expected")
            return
        }
        #expect(command.value.str == "a b c")
    }

    /// `{{…}}` is expanded once for the lookup and twice for the environment.
    @Test func expandsDeployGroups() throws {
        let table: [(text: String, lookup: String, shown: String)] = [
            ("{}", "c.main", "c.main"), ("{deploy_group: '{service}-{cluster}'}", "web-c", "web-c"),
            ("{deploy_group: '{{cluster}}.x'}", "{cluster}.x", "c.x"), ("{deploy_group: ''}", "", ""),
        ]
        for (text, lookup, shown) in table {
            let main = try #require(MarkedService(["marathon-c.yaml": "main: \(text)"]).main)
            guard case .group(let found, let foundShown, _) = main.common.deployGroup else {
                Issue.record("\(text): a group was expected")
                continue
            }
            #expect(found == DeployGroup(lookup))
            #expect(foundShown == shown)
        }
        let never = try #require(MarkedService(["marathon-c.yaml": "main: {deploy_group: ~}"]).main)
        guard case .never = never.common.deployGroup else {
            Issue.record("null is not a group")
            return
        }
    }

    /// `int((cpus + burst) * period)` and `ceil(mem + 64)`.
    @Test func computesDockersLimits() throws {
        let table: [(text: String, swap: String, period: String, quota: String)] = [
            ("{}", "1088", "100000", "125000"), ("{cpus: .57}", "1088", "100000", "156999"),
            ("{mem: 100.1}", "165", "100000", "125000"),
            ("{cpus: 2, cpu_burst_add: 0}", "1088", "100000", "200000"),
            ("{cpus: 1, cfs_period_us: 50000}", "1088", "50000", "100000"),
            ("{cfs_period_us: 100000.9}", "1088", "100000", "125001"),
            ("{mem: 10000000000000000000000}", "10000000000000000000064", "100000", "125000"),
            ("{mem: -100}", "-36", "100000", "125000"),
        ]
        for (text, swap, period, quota) in table {
            let limits = try #require(MarkedService(["marathon-c.yaml": "main: \(text)"]).main, "\(text)").common.limits
            #expect(limits.memorySwap.str == swap, "\(text)")
            #expect(limits.cpuPeriod.str == period, "\(text)")
            #expect(limits.cpuQuota.str == quota, "\(text)")
        }
    }
}
