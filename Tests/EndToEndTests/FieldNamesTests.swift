import TestSupport
import Testing

/// A field has one name: in a diff, a log, an explanation, and where somebody is to blame.
@Suite struct FieldNamesTests {
    private let scratch: Scratch

    /// A commit that changes items of lists: constraints, parameters of Docker, variables of a job.
    init() throws {
        scratch = try Scratch()
        try scratch.shell(
            """
            mkdir -p r/web; cd r; git init -q
            echo 'env: {LEVEL: info}' >web/service.yaml
            cat >web/marathon-hamburg-prod.yaml <<'END'
            main:
              deploy_group: all
              mem: 512
              constraints: [[hostname, UNIQUE], [rack, GROUP_BY, "2"]]
              extra_volumes: [{containerPath: /nail/data.d, hostPath: /nail/data, mode: RO}]
            END
            cat >web/chronos-hamburg-prod.yaml <<'END'
            tidy: {deploy_group: all, schedule: R/2019-10-01T00:00:00Z/PT1H, epsilon: PT1M, cmd: "true"}
            END
            cat >web/deployments.json <<'END'
            {"v1": {}, "v2": {"deployments": {"all": {"docker_image": "services-web:paasta-\(String(repeating: "a", count: 40))", \
            "git_sha": "\(String(repeating: "a", count: 40))"}}, "controls": {"web:hamburg-prod.main": {}, "web:hamburg-prod.tidy": {}}}}
            END
            git add -A; git commit -q -m One
            sed -i 's/mem: 512/mem: 1024/; s/"2"/"3"/; s/mode: RO/mode: RW/' web/marathon-hamburg-prod.yaml
            sed -i 's/info/debug/' web/service.yaml
            git commit -q -a -m Two
            """)
    }

    private func fields(_ arguments: String...) throws -> [String] {
        let run = try Soac.run(
            arguments + ["--format", "json", "--repo", "r", "--system-config", Soac.system, "--date", "2019-10-02"],
            in: scratch.path)
        run.expectSuccess()
        return run.output.matches(of: /"field": "([^"]+)"/).map { String($0.1) }
    }

    @Test func theyAreTheSameEverywhere() throws {
        let changed = try fields("diff", "HEAD~1", "HEAD")
        for name in [
            "mem", "constraints[rack]", "container.docker.parameters[memory-swap]", "container.volumes[/nail/data.d]",
            "env.LEVEL", "environmentVariables[LEVEL]",
        ] { #expect(changed.contains(name), "\(name) is not among \(changed)") }
        #expect(try Set(fields("log", "web", "-n", "1")) == Set(changed))
        let explained = try fields("explain", "web.main") + fields("explain", "web.tidy")
        #expect(try fields("blame", "web.main") + fields("blame", "web.tidy") == explained)

        #expect(Set(changed).subtracting(explained).isEmpty, "\(Set(changed).subtracting(explained))")
        for name in Set(changed).sorted() {
            let instance = explained.firstIndex(of: name).map { $0 < (try? fields("explain", "web.main").count) ?? 0 }
            let subject = instance == true ? "web.main" : "web.tidy"
            #expect(try fields("explain", subject, name).contains(name))
            #expect(try fields("blame", subject, name).contains(name))
        }
    }

    /// An item's place will do as well.
    @Test func anItemMayBeNamedByItsPlace() throws {
        #expect(try fields("explain", "web.main", "constraints[1]") == ["constraints[rack]"])
        #expect(try fields("blame", "web.main", "constraints[0]") == ["constraints[hostname]"])
        let run = try scratch.soac(
            "explain", "web.main", "constraints[rak]", "--repo", "r", "--system-config", Soac.system)
        run.expectRefusal(2, "no field 'constraints[rak]'", "constraints[rack]")
    }
}
