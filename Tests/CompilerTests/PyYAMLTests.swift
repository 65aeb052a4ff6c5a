import Testing

@testable import Compiler

/// What PyYAML 5.1 read, and what soac reads.
@Suite struct PyYAMLTests {
    /// Texts that soac reads otherwise on purpose, and why.
    private static let deviations: [String: String] = {
        let reasons: [(texts: [String], reason: String)] = [
            (
                ["&x {<<: *x}", "&x {<<: [*x], a: 1}", "&s !!set {a: *s}"],
                "a value inside itself is refused, even where it has no effect"
            ),
            (
                ["{!!merge a: {b: 1}}", "{!!value a: b}", "{!!value '=': b}"],
                "tags that only mark '<<' and '=' are refused"
            ),
            (
                [
                    "!!str {=: a}", "!!int {=: 1}", "!!int {=: '1'}", "!!bool {=: yes}", "!!null {=: x}",
                    "!!float {=: 1}",
                    "!!binary {=: aGk=}", "!!str {a: b, =: c}", "!!str {=: {=: a}}",
                ], "a mapping stays a mapping; its '=' does not stand for it"
            ),
            (["{<<: !!set {a, b}}", "{<<: !!omap [a: 1]}", "{<<: !!pairs [a: 1]}"], "only mappings are merged"),
            (
                ["!!omap [[x]: 1]", "!!pairs [[x]: 1, {y: z}: 2]"],
                "a list or mapping is not a key, not even of an ordered mapping"
            ),
            (["!!omap [<<: {a: 1}]", "!!pairs [<<: {a: 1}]"], "a merge key merges, in an ordered mapping too"),
        ]
        return Dictionary(uniqueKeysWithValues: reasons.flatMap { group in group.texts.map { ($0, group.reason) } })
    }()

    @Test func readsWhatPyYAMLReads() throws {
        let cases = try RecordedCase.all()
        #expect(cases.count == 2405)
        var deviating: Set<String> = []
        for recorded in cases {
            guard let difference = difference(recorded) else { continue }
            deviating.insert(recorded.text)
            if PyYAMLTests.deviations[recorded.text] == nil {
                Issue.record("\(Value.string(recorded.text).repr): \(difference)")
            }
        }
        let stale = Set(PyYAMLTests.deviations.keys).subtracting(deviating)
        #expect(stale.isEmpty, "these are read alike by now; remove them from the list")
    }

    /// In words; nil if there is none.
    private func difference(_ recorded: RecordedCase) -> String? {
        let parsed = YAMLParser.parse(Array(recorded.text.utf8), path: "a.yaml")
        guard let document = parsed.value else {
            guard let finding = parsed.diagnostics.last, finding.severity == .error else {
                return "refused without a finding"
            }
            return recorded.value.map { "refused (\(finding.message)), where PyYAML reads \($0)" }
        }
        let value = document.root.value
        let found = RecordedValue.text(value)
        guard let wanted = recorded.value else { return "read as \(found), where PyYAML refuses" }
        if found != wanted { return "read as \(found), not as \(wanted)" }
        guard let str = recorded.str, !str.hasSameBytes(as: value.str) else { return nil }
        return "its text is \(value.str), not \(str)"
    }
}
