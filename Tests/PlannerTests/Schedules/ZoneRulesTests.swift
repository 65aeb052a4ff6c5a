import Compiler
import Testing

@testable import Planner

/// The files of time zones, and the names by which Java knows them.
@Suite struct ZoneRulesTests {
    @Test func aRuleGoesOnWhereTheFileEnds() throws {
        let berlin = try #require(try RecordedSchedules().zones["Europe/Berlin"])
        let first = 2_524_608_000  // 2050
        for day in 0..<366 {
            let time = first + day * 86_400 + 43_200
            // From the last Sunday in March to the last in October.
            let isSummer = (2_531_955_600..<2_550_704_400).contains(time)
            #expect(berlin.offset(at: time) == (isSummer ? 7200 : 3600), "\(time)")
        }
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_593_561_600, 7200), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_577_836_800, 3600),
        ("<-03>3", 1_577_836_800, -10_800), ("NST3:30NDT,M3.2.0,M11.1.0", 1_593_561_600, -9000),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1_577_836_800, 39_600), ("XYZ-2ABC,J60,J300", 1_593_561_600, 10_800),
        ("XYZ-2ABC,0/0,364/25", 1_577_880_000, 10_800), ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_577_836_800, 0),
    ])
    func aRuleIsRead(_ text: String, _ time: Int, _ offset: Int) throws {
        let zone: PosixZone = try #require(PosixZone(Array(text.utf8)[...]))
        #expect(zone.stretch(at: time).offset == offset)
    }

    @Test(arguments: [
        "", "C-1", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0", "<CET-1", "CET-25",
    ])
    func whatIsNoRuleIsNone(_ text: String) { #expect(PosixZone(Array(text.utf8)[...]) == nil) }

    /// A file that is cut off or changed is none, or another one; it never ends the program.
    @Test func aDamagedFileDoesNoHarm() throws {
        for (name, bytes) in try RecordedSchedules().files.sorted(by: { $0.key < $1.key }).prefix(6) {
            for length in stride(from: 0, to: bytes.count, by: 7) {
                #expect(ZoneRules(file: Array(bytes.prefix(length))) == nil, "\(name), \(length)")
            }
            for place in stride(from: 0, to: bytes.count, by: 13) {
                for value in [0, 0x7F, 0xFF] as [UInt8] {
                    var changed = bytes
                    changed[place] = value
                    if let rules = ZoneRules(file: changed) {
                        for time in [0, 1_580_731_200, 4_000_000_000] {
                            let stretch = rules.stretch(at: time)
                            #expect(stretch.start <= time && time < stretch.end)
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: [
        ("Europe/Berlin", 1_580_731_200, 3600), ("PST", 1_580_731_200, -28_800), ("EST5EDT", 1_593_561_600, -14_400),
        ("GMT+2", 0, 7200), ("GMT-10:30", 0, -37_800), ("EST", 1_593_561_600, -18_000), ("SystemV/HST10", 0, -36_000),
    ])
    func namesAreThoseOfJava(_ name: String, _ time: Int, _ offset: Int) throws {
        let zones = try RecordedSchedules().zones
        let files = [
            "Europe/Berlin": "Europe/Berlin", "America/Los_Angeles": "US/Pacific", "EST5EDT": "America/New_York",
        ]
        let zone = JobZone(named: name, files: { zones[files[$0] ?? ""] })
        #expect(zone.rules?.offset(at: time) == offset)
        #expect(zone.doubt == nil)
    }

    @Test func whatIsNoZoneIsSaid() {
        #expect(JobZone(named: "Nowhere/Land", files: { _ in nil }).rules == .utc)
        #expect(JobZone(named: "Nowhere/Land", files: { _ in nil }).doubt?.contains("Chronos knows no") == true)
        #expect(JobZone(named: "UTC+2", files: { _ in nil }).rules == .utc)
        let unread = JobZone(named: "Europe/Berlin", files: { _ in nil })
        #expect(unread.rules == .utc && unread.error == 3600 && unread.doubt?.contains("this machine") == true)
        #expect(JobZone(named: "", files: { _ in nil }).rules == nil)
    }
}
