import Compiler
import Testing

@testable import Planner

/// What paasta_tools keeps in ZooKeeper of autoscaling, to the byte.
@Suite struct AutoscalingTextTests {
    /// As Python packs `dd`.
    @Test func aHistory() {
        let history = LoadHistory([.init(time: 1_570_017_600.5, load: 8.1), .init(time: 0, load: -0.0)])
        let bytes: [UInt8] =
            [0x00, 0x00, 0x20, 0x50, 0x24, 0x65, 0xD7, 0x41, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x20, 0x40]
            + [UInt8](repeating: 0, count: 15) + [0x80]
        #expect(history.bytes == bytes)
        #expect(LoadHistory(reading: bytes) == history)
        #expect(LoadHistory(reading: []) == LoadHistory())
        #expect(LoadHistory(reading: Array(bytes.dropLast())) == nil)
        let long = LoadHistory((0..<70_000).map { .init(time: Double($0), load: 1) })
        #expect(long.bytes.count == 1_000_000)
        #expect(LoadHistory(reading: long.bytes)?.points.last?.time == 69_999)
    }

    @Test func aLookAtCPU() throws {
        let look = try #require(
            CPULook(time: "1570017600", data: "12.5:web.main.git1.config1.b,3.0:web.main.git1.config1.a,"))
        #expect(look.seconds == ["web.main.git1.config1.a": 3, "web.main.git1.config1.b": 12.5])
        #expect(look.timeText == "1570017600")
        #expect(look.data == "3.0:web.main.git1.config1.a,12.5:web.main.git1.config1.b")
        for (time, data) in [("", "1.0:a"), ("x", ""), ("1", "a"), ("1", "a:b"), ("1", "1.0:a:b"), ("1", "nan:a")] {
            #expect(CPULook(time: time, data: data) == nil, "\(time) \(data)")
        }
    }

    @Test func whatTasksUsedMeanwhile() throws {
        let old = CPULook(time: 100, seconds: ["a": 10, "b": 20, "gone": 5, "again": 50])
        let new = CPULook(time: 110, seconds: ["a": 15, "b": 29, "new": 9, "again": 1])
        let use = try #require(try new.utilization(since: old))
        #expect(use.mean == 0.7 && use.tasks == 2)
        #expect(try CPULook(time: 120, seconds: ["other": 1]).utilization(since: old) == nil)
        #expect(throws: AutoscalingFailure.self) { try old.utilization(since: new) }
        #expect(CPULook.share(user: 3, system: 1, limit: 0.6) == 4 / (0.6 - 0.1))
        #expect(CPULook.share(user: 3, system: 1, limit: 0.1) == nil)
    }
}
