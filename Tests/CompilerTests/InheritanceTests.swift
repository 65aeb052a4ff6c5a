import Testing

@testable import Compiler

/// What an instance takes over from service.yaml and from merge keys, in which order, and what its origins say.
@Suite struct InheritanceTests {
    private func environment(_ lowered: MarkedService) -> String {
        lowered.main?.common.environment.map { "\($0.name)=\($0.value)" }.joined(separator: " ") ?? "broken"
    }

    /// The service's keys come first and keep their places; new keys follow.
    @Test func mergesInOrder() {
        let table: [(service: String, instance: String, environment: String)] = [
            ("env: {A: 1, B: 2}", "env: {C: 3, A: 9}", "A=9 B=2 C=3"), ("env: {A: 1}", "mem: 1", "A=1"),
            ("mem: 1", "env: {B: 1, A: 2}", "B=1 A=2"),
            ("env: {1: a, true: b}", "env: {1.0: c}", "1=c"), ("env: {'1': a}", "env: {1: b}", "1=b"),
            ("env: [[A, 1]]", "env: {B: 2}", "B=2"),
            ("env: {A: {x: 1, y: 2}}", "env: {A: {z: 3, x: 4}}", "A={'x': 4, 'y': 2, 'z': 3}"),
            ("env: {A: {x: 1}}", "env: {A: [1]}", "A=[1]"), ("env: {A: 1}", "env: {A: {x: 1}}", "A={'x': 1}"),
            ("env: {A: 1}", "env: {A: ~}", "A=None"), ("env: {A: 1}", "env: {}", "A=1"),
        ]
        for (service, instance, environment) in table {
            let lowered = MarkedService(["service.yaml": service, "marathon-c.yaml": "main: {\(instance)}"])
            #expect(self.environment(lowered) == environment, "\(service) + \(instance)")
        }
    }

    @Test func mergesDockersArguments() {
        let lowered = MarkedService([
            "service.yaml": "extra_docker_args: {b: 1, a: 2}",
            "marathon-c.yaml": "main: {extra_docker_args: {c: 3, a: 4}}",
        ])
        #expect(
            lowered.main?.common.extraDockerArguments.map { "\($0.key.str)=\($0.value.str)" } == ["b=1", "a=4", "c=3"])
    }

    /// A list is replaced, not joined.
    @Test func replacesLists() {
        let lowered = MarkedService([
            "service.yaml": "cap_add: [A, B]", "marathon-c.yaml": "main: {cap_add: [C]}\nother: {}",
        ])
        #expect(lowered.main?.common.addedCapabilities.map(\.value) == ["C"])
        #expect(
            MarkedService.definition("other", of: lowered.marathon)?.value?.common.addedCapabilities.map(\.value) == [
                "A", "B",
            ])
    }

    /// A key of service.yaml wins over the file of that name.
    @Test func takesTheTeamFromTheNearestPlace() {
        let file = "team: file"
        let table: [(service: String, instance: String, team: String?)] = [
            ("", "", "file"), ("monitoring: {team: service}", "", "service"), ("", "monitoring: {team: own}", "own"),
            ("", "monitoring: {page: true}", "file"), ("monitoring: {page: true}", "", nil),
            ("monitoring: {team: service}", "monitoring: {team: own}", "own"),
        ]
        for (service, instance, team) in table {
            let lowered = MarkedService([
                "monitoring.yaml": file, "service.yaml": service, "marathon-c.yaml": "main: {\(instance)}",
            ])
            #expect(lowered.main?.common.team?.value.str == team, "\(service) + \(instance)")
        }
    }

    @Test func mergeKeysTellBothPlaces() throws {
        let lowered = MarkedService(["marathon-c.yaml": "_t: &t {cpus: 2, env: {A: 1}}\nmain: {<<: *t, mem: 3}\n"])
        let main = try #require(lowered.main)
        guard case .merged(let value, let through) = main.common.cpus.origin else {
            Issue.record("cpus came through a merge key")
            return
        }
        #expect(value.span.start == Position(line: 1, column: 15))
        #expect(through.span.start == Position(line: 2, column: 8))
        #expect(through.span.end == Position(line: 2, column: 10))
        guard case .written(let written) = main.common.memory.origin else {
            Issue.record("mem is written")
            return
        }
        #expect(written.span.start == Position(line: 2, column: 21))
        guard case .standard = main.disk.origin else {
            Issue.record("disk is a default")
            return
        }
    }

    /// What the mapping says itself wins over what it merges, and the earlier of several over the later.
    @Test func ownKeysWinOverMergedOnes() throws {
        let lowered = MarkedService([
            "marathon-c.yaml":
                "_a: &a {cpus: 1, mem: 1}\n_b: &b {cpus: 2, mem: 2, disk: 2}\nmain:\n  mem: 3\n  <<: [*a, *b]\n"
        ])
        let main = try #require(lowered.main)
        #expect(main.common.cpus.value.written.str == "1")
        #expect(main.common.memory.value.written.str == "3")
        #expect(main.disk.value == 2)
        guard case .merged(_, let through) = main.disk.origin, case .written = main.common.memory.origin else {
            Issue.record("disk is merged, mem is written")
            return
        }
        #expect(through.span.start == Position(line: 5, column: 3))
    }

    @Test func environmentTellsItsOrigins() throws {
        let lowered = MarkedService([
            "service.yaml": "env: {A: 1, B: 2}", "marathon-c.yaml": "_t: &t {C: 3}\nmain: {env: {<<: *t, B: 4}}",
        ])
        let places = try #require(lowered.main).common.environment.map { variable -> String in
            let span = variable.origin.node?.span
            return "\(variable.name) \(span?.path ?? "-"):\(span?.start.line ?? 0):\(span?.start.column ?? 0)"
        }
        #expect(places == ["A web/service.yaml:1:10", "B web/marathon-c.yaml:2:25", "C web/marathon-c.yaml:1:12"])
    }
}
