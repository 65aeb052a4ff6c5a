import Compiler
import Foundation
import Testing

@testable import Planner

/// `Fixtures/schedules.json`: when schedules come up by croniter and isodate.
struct RecordedSchedules {
    struct Case {
        var schedule: String
        var zone: String
        /// Seconds since 1970; the times before and after it, of which there may be none.
        var at: Int
        var before: Int?
        var after: Int?
    }

    var zones: [String: ZoneRules] = [:]
    var files: [String: [UInt8]] = [:]
    var cases: [Case] = []

    init() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/schedules.json")
        let data = try Data(contentsOf: path)
        let root = try #require(JSONParser.parse([UInt8](data), path: path.path).value?.root.value)
        for pair in root["zones"].pairs {
            let bytes = [UInt8](try #require(Data(base64Encoded: pair.value.text)))
            files[pair.key] = bytes
            let rules: ZoneRules = try #require(ZoneRules(file: bytes), "\(pair.key) cannot be read")
            zones[pair.key] = rules
        }
        cases = root["cases"].items.map { item in
            Case(
                schedule: item["schedule"].text, zone: item["zone"].text, at: item["at"].int,
                before: item["before"].isNull ? nil : item["before"].int,
                after: item["after"].isNull ? nil : item["after"].int)
        }
    }
}
