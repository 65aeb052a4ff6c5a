import Compiler
import Foundation
import Testing

/// A table of recorded decisions: what paasta_tools decided for inputs, case by case.
struct DecisionTable {
    var name: String
    var cases: [(input: Value, output: Value)]

    /// Where the tables are: `SOAC_DECISIONS`, or beside the package.
    static var folder: String {
        ProcessInfo.processInfo.environment["SOAC_DECISIONS"]
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path + "/shared/decisions"
    }

    /// Nil, with a word, if there is no such table.
    init?(_ name: String) throws {
        let path = Self.folder + "/\(name).json"
        guard let data = FileManager.default.contents(atPath: path) else {
            print("Skipped: there is no \(path); SOAC_DECISIONS names the folder of the tables.")
            return nil
        }
        let root = try #require(JSONParser.parse([UInt8](data), path: path).value?.root.value)
        self.name = name
        cases = root["cases"].items.map { ($0["in"], $0["out"].withoutNames) }
        try #require(!cases.isEmpty, "\(path) has no cases")
    }

    /// Compares each case with what soac decides. Where a rule of `Difference.all` is for it, the recorded decision is changed
    /// by the rule first; what then differs is a fault.
    ///
    /// - Parameter settle: the recorded decision as it is to be where the original left a part of it to chance, from it and ours
    func replay(
        where isMeant: (Value) -> Bool = { _ in true }, settle: (Value, Value) -> Value = { recorded, _ in recorded },
        _ decide: (Value) throws -> Value
    ) rethrows {
        let rules = Difference.all.filter { $0.table == name }
        var faults: [String] = []
        var used: [String: Int] = [:]
        for (number, (input, output)) in cases.enumerated() where isMeant(input) {
            let ours = try decide(input)
            var expected = settle(output, ours)
            var complaints: [String] = []
            for rule in rules where rule.applies(input) {
                used[rule.name, default: 0] += 1
                do {
                    expected = try rule.instead(Difference.Case(input: input, recorded: expected, ours: ours))
                } catch {
                    complaints.append("\(rule.name): \(error)")
                }
            }
            guard expected.json != ours.json || !complaints.isEmpty else { continue }
            faults.append(
                """
                \(name), case \(number): \(complaints.joined(separator: "; "))
                  in       \(input.json)
                  recorded \(output.json)
                  expected \(expected.json)
                  ours     \(ours.json)
                """)
        }
        for fault in faults.prefix(10) { Issue.record(Comment(rawValue: fault)) }
        let count = faults.count
        #expect(count == 0, "\(name): \(faults.count) of \(cases.count) cases differ")
        if !used.isEmpty {
            print("\(name): \(used.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))")
        }
    }
}
