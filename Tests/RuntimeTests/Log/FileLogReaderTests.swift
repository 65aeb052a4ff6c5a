import Compiler
import Glibc
import Planner
import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite struct FileLogReaderTests {
    private let folder: TemporaryFolder
    private let told = ToldLines()

    init() throws { folder = try TemporaryFolder() }

    /// The line of a second.
    static func line(
        _ second: Int, _ message: String? = nil, service: String = "web", instance: String = "main",
        component: String = "deploy"
    ) -> String {
        let time = LogTime.text(1_570_017_600 + Double(second)) ?? ""
        let line = LogLine(
            level: "event", cluster: "c", service: service, instance: instance, component: component,
            message: message ?? "\(second)", timestamp: time)
        return (line?.text ?? "") + "\n"
    }

    private func write(_ name: String, _ lines: [String]) throws { try folder.write(name, lines.joined()) }

    private func append(_ name: String, _ text: String) {
        let stream = fopen(folder.path + "/" + name, "a")
        fputs(text, stream)
        if let stream { fclose(stream) }
    }

    private func reader(
        _ format: String = "{service}.log", clock: any RuntimeClock = HostClock(), gzip: [String] = ["gzip", "-dc"]
    ) throws -> FileLogReader {
        let json = #"{"driver": "file", "options": {"path_format": "\#(folder.path)/\#(format)"}}"#
        let setting = try #require(JSONParser.parse(Array(json.utf8), path: "").value).root.value
        return try FileLogReader(
            try #require(try LogDriver(setting, key: "log_reader")), clock: clock, gzip: gzip)
    }

    private func read(_ query: LogQuery, _ format: String = "{service}.log") async throws -> [String] {
        try await reader(format).read(query, follow: false, to: told.output)
        return told.take()
    }

    // MARK: What is there

    @Test func theLastLinesComeInOrder() async throws {
        try write("web.log", (0..<500).map { Self.line($0) })
        #expect(try await read(LogQuery(service: "web", limit: 3)) == ["497", "498", "499"])
        #expect(try await read(LogQuery(service: "web", limit: 1000)).count == 500)
        #expect(told.notes.isEmpty)
        #expect(try await read(LogQuery(service: "other")).isEmpty)
        #expect(told.notes == ["there is no log file of other yet"])
    }

    @Test func onlyWhatIsLookedForComes() async throws {
        try write(
            "web.log",
            [
                Self.line(0), Self.line(1, instance: "other"), Self.line(2, component: "monitoring"),
                Self.line(3, service: "web2"), Self.line(4, instance: "other", component: "stdout"),
            ])
        #expect(try await read(LogQuery(service: "web")) == ["0", "1", "2", "4"])
        #expect(try await read(LogQuery(service: "web", instance: "other")) == ["1", "4"])
        #expect(try await read(LogQuery(service: "web", components: ["deploy", "stdout"])) == ["0", "1", "4"])
        #expect(try await read(LogQuery(service: "web", cluster: "d")).isEmpty)
        #expect(try await read(LogQuery(service: "web", since: 1_570_017_602)) == ["2", "4"])
    }

    @Test func olderFilesAreReadToo() async throws {
        try write("web.log", [Self.line(9), Self.line(10)])
        try write("web.log.1", [Self.line(7), Self.line(8)])
        try write("web.log.2", [Self.line(5), Self.line(6)])
        try write("web.log-20191001", [Self.line(1)])
        try folder.write("old", Self.line(2) + Self.line(3) + Self.line(4))
        _ = try Command.run("/bin/sh", ["-c", "gzip -c old > web.log.10.gz"], in: folder.path)
        try folder.write("web.log.11.xz", "")
        #expect(try await read(LogQuery(service: "web")) == (1...10).map { "\($0)" })
        #expect(told.notes == ["\(folder.path)/web.log.11.xz is not read: only what gzip has compressed is"])
        #expect(try await read(LogQuery(service: "web", limit: 7)) == (4...10).map { "\($0)" })
        // A file that was put aside, and none in its place yet.
        folder.remove("web.log")
        #expect(try await read(LogQuery(service: "web", limit: 2)) == ["7", "8"])
    }

    @Test func whatGzipCannotReadIsTold() async throws {
        try write("web.log", [Self.line(1)])
        try folder.write("web.log.1.gz", "no gzip at all")
        #expect(try await read(LogQuery(service: "web")).isEmpty)
        #expect(told.notes == ["\(folder.path)/web.log.1.gz cannot be read: the program gzip cannot decompress it"])
        try await reader(gzip: ["/no/gzip"]).read(LogQuery(service: "web"), follow: false, to: told.output)
        #expect(told.notes.last?.hasSuffix("the program /no/gzip cannot be started") == true)
    }

    @Test func filesOfManyInstancesAreMerged() async throws {
        folder.makeFolder("web")
        for second in 0..<20 { append("web/i\(second % 3).c.log", Self.line(second, instance: "i\(second % 3)")) }
        folder.makeFolder("other")
        append("other/i0.c.log", Self.line(3, "no", service: "other"))
        let format = "{service}/{instance}.{cluster}.log"
        #expect(try await read(LogQuery(service: "web", limit: 5), format) == ["15", "16", "17", "18", "19"])
        #expect(try await read(LogQuery(service: "web", instance: "i1", limit: 2), format) == ["16", "19"])
        #expect(try await read(LogQuery(service: "web"), "{component}.log").isEmpty)
    }

    @Test(arguments: ["..", "a/b", "", "."]) func aNameLeadsNowhereElse(_ name: String) async throws {
        try write("web.log", [Self.line(1)])
        folder.makeFolder("s")
        #expect(try await read(LogQuery(service: name), "s/{service}/web.log").isEmpty)
    }

    @Test func symlinksThatOthersMadeAreNotFollowed() async throws {
        try write("elsewhere", [Self.line(1)])
        folder.link("web.log", to: "elsewhere")
        #expect(try await read(LogQuery(service: "web")).isEmpty)
        #expect(told.notes == ["\(folder.path)/web.log cannot be read: it is a symlink"])
        folder.link("all.log", to: "elsewhere")
        #expect(try await read(LogQuery(service: "web"), "all.log") == ["1"])
        folder.makePipe("pipe.log")
        #expect(try await read(LogQuery(service: "web"), "pipe.log").isEmpty)
    }

    // MARK: What is no log

    @Test func linesThatAreNoneAreLeftOut() async throws {
        let others = [
            "", "{", "[]", "5", "null", "\"text\"", "{}", #"{"message": "x"}"#, #"{"message": 5, "timestamp": "t"}"#,
            String(repeating: "[", count: 10_000), String(repeating: "x", count: 70_000), "\u{1B}[31m",
        ]
        try folder.write("web.log", Self.line(1) + others.map { $0 + "\n" }.joined() + Self.line(2))
        #expect(try await read(LogQuery(service: "web")) == ["1", "2"])
        #expect(told.notes.count == 1 && told.notes[0].hasPrefix("lines that are none of a log"))
    }

    @Test func aLineWithoutAnEndCounts() async throws {
        try folder.write("web.log", Self.line(1) + Self.line(2).dropLast())
        #expect(try await read(LogQuery(service: "web")) == ["1", "2"])
    }

    @Test func aLineThatIsTooLongIsLeftOut() async throws {
        let long = Self.line(2, String(repeating: "x", count: LineSplitter.limit + 70_000))
        try folder.write("web.log", Self.line(1) + long + Self.line(3))
        #expect(try await read(LogQuery(service: "web")) == ["1", "3"])
        #expect(told.notes == ["lines of more than a megabyte that are left out: 1"])
    }

    /// Whatever stands in a file, what was written as a line comes back, and nothing ends the run.
    @Test(arguments: 0..<60) func rubbishBetweenLinesIsPassedOver(_ seed: UInt64) async throws {
        var random = Seeded(seed)
        var expected: [String] = []
        var bytes: [UInt8] = []
        for count in 0..<Int.random(in: 1...40, using: &random) {
            if Bool.random(using: &random) {
                var rubbish = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                // A line that was cut, or changed at one place.
                if Bool.random(using: &random) {
                    rubbish = Array(Self.line(count, "no", service: "none").utf8.dropLast())
                    rubbish[Int.random(in: 0..<rubbish.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                bytes += rubbish + [UInt8(ascii: "\n")]
            } else {
                bytes += Array(Self.line(count).utf8)
                expected.append("\(count)")
            }
        }
        let stream = try #require(fopen(folder.path + "/web.log", "w"))
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
        #expect(try await read(LogQuery(service: "web")) == expected)
    }

    // MARK: What comes

    /// Runs steps in place of the seconds that pass; the last one ends it.
    private func follow(_ steps: [() -> Void], format: String = "{service}.log") async throws -> [String] {
        let clock = SteppingClock(steps)
        let reader = try reader(format, clock: clock)
        let output = ToldLines()
        await #expect(throws: SteppingClock.Over.self) {
            try await reader.read(
                LogQuery(service: "web", limit: 2), follow: true,
                to: LogOutput(
                    line: { line in
                        if line.message == "end" { throw SteppingClock.Over() }
                        try output.output.line(line)
                    }, note: { _ in }))
        }
        return output.take()
    }

    @Test func linesThatComeAreTold() async throws {
        try folder.write("web.log", Self.line(0) + Self.line(1) + Self.line(2) + Self.line(3).prefix(20))
        let lines = try await follow([
            { append("web.log", String(Self.line(3).dropFirst(20)) + Self.line(4, service: "none")) },
            {},
            { append("web.log", Self.line(5) + Self.line(6).prefix(5)) },
            { append("web.log", String(Self.line(6).dropFirst(5)) + Self.line(7, "end")) },
        ])
        #expect(lines == ["1", "2", "3", "5", "6"])
    }

    @Test func aFileThatIsRotatedIsFollowed() async throws {
        try folder.write("web.log", Self.line(0))
        let lines = try await follow([
            { append("web.log", Self.line(1)) },
            {
                // Written just before, and just after.
                append("web.log", Self.line(2))
                rename(folder.path + "/web.log", folder.path + "/web.log.1")
                append("web.log.1", Self.line(3))
                append("web.log", Self.line(4))
            },
            {
                rename(folder.path + "/web.log.1", folder.path + "/web.log.2")
                rename(folder.path + "/web.log", folder.path + "/web.log.1")
            },
            { append("web.log.1", Self.line(5)) },
            { append("web.log", Self.line(6)) },
            // Cut, as logrotate does with copytruncate.
            { try? folder.write("web.log", "") },
            { append("web.log", Self.line(7)) },
            { append("web.log", Self.line(8, "end")) },
        ])
        #expect(lines == (0...7).map { "\($0)" })
    }

    @Test func filesThatAppearAreFollowed() async throws {
        let lines = try await follow(
            [
                { append("web.a.log", Self.line(1, instance: "a")) },
                { append("web.b.log", Self.line(2, instance: "b")) },
                { append("web.a.log", Self.line(3, "end", instance: "a")) },
            ], format: "{service}.{instance}.log")
        #expect(lines == ["1", "2"])
    }

    /// No more of a file is kept than is looked for.
    @Test func whatIsKeptIsBounded() {
        var last = LastLines(10, byteLimit: 4000)
        for second in 0..<300 {
            let line = LogLine(reading: Array(Self.line(second, String(repeating: "x", count: 1000)).utf8))
            if let line { last.add(line) }
        }
        #expect(last.sorted().count == 3 && last.isCut)
    }
}

@Suite struct RotationTests {
    @Test(
        arguments: [
            ("web.log.1", "web.log"), ("web.log.23.gz", "web.log"), ("web.log-20191002", "web.log"),
            ("web.log-20191002.gz", "web.log"), ("web.log-2019", nil), ("web.log", nil), ("web.log.gz", nil),
            (".1", nil), ("1", nil), ("", nil), (".gz", nil), ("web.log.3.xz", "web.log"),
            ("web.log.123456789012345", nil),
        ] as [(String, String?)])
    func aNameTellsWhatItIs(_ name: String, _ base: String?) {
        #expect(Rotation(name)?.base == base)
    }

    @Test(arguments: [
        ("web.main.log", "web.\u{0}.log", true), ("web..log", "web.\u{0}.log", false),
        ("web.log", "web.log", true), ("web.logs", "web.log", false), ("a-b-c", "\u{0}-\u{0}", true),
        ("a-", "\u{0}-\u{0}", false), ("-a", "\u{0}-\u{0}", false), ("abc", "\u{0}", true), ("", "\u{0}", false),
        ("aXbXc", "a\u{0}b\u{0}c", true), ("abc", "a\u{0}b\u{0}c", false),
    ])
    func aPatternTakesNames(_ name: String, _ pattern: String, _ isTaken: Bool) {
        #expect(LogFiles.matches(name, pattern) == isTaken)
    }
}

/// What a reader told.
final class ToldLines: Sendable {
    private let lines = Mutex<[LogLine]>([])
    private let noted = Mutex<[String]>([])

    var output: LogOutput {
        LogOutput(
            line: { line in self.lines.withLock { $0.append(line) } },
            note: { text in self.noted.withLock { $0.append(text) } })
    }

    var notes: [String] { noted.withLock { $0 } }
    var all: [LogLine] { lines.withLock { $0 } }

    /// The messages since the last time.
    func take() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines.map(\.message)
        }
    }
}

/// A clock of which each wait is a step of a test.
final class SteppingClock: RuntimeClock {
    struct Over: Error {}

    /// Each is done once, by whoever waits.
    private struct Steps: @unchecked Sendable {
        var rest: ArraySlice<() -> Void>
    }

    private let steps: Mutex<Steps>

    init(_ steps: [() -> Void]) { self.steps = Mutex(Steps(rest: steps[...])) }

    var now: Double { 1_570_017_600 }

    func factor(in range: ClosedRange<Double>) -> Double { range.lowerBound }
    func sleep(seconds: Double) async {
        let step = steps.withLock { $0.rest.popFirst().map { Step(work: $0) } }
        step?.work()
    }

    private struct Step: @unchecked Sendable {
        var work: () -> Void
    }
}
