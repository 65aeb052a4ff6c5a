import Compiler
import Glibc
import Planner
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// Over a program that stands in for journalctl.
@Suite struct JournalLogReaderTests {
    private let folder: TemporaryFolder
    private let told = ToldLines()

    init() throws { folder = try TemporaryFolder() }

    private func entry(_ second: Int, _ more: String = "") -> String {
        let message = FileLogReaderTests.line(second).dropLast()
        return #"{"__CURSOR": "s=\#(second)", "MESSAGE": \#(JSONText.of(String(message)))\#(more)}"#
    }

    /// Newest first where it is asked so; what comes later where it is followed.
    private func reader(_ entries: [String], later: [String] = [], status: Int = 0) throws -> JournalLogReader {
        try folder.write("entries", entries.map { $0 + "\n" }.joined())
        try folder.write("later", later.map { $0 + "\n" }.joined())
        try folder.write(
            "journal",
            """
            echo "$@" >> \(folder.path)/asked
            case "$*" in *--follow*) cat \(folder.path)/later ;; *) tac \(folder.path)/entries ;; esac
            exit \(status)

            """)
        return try JournalLogReader(nil, clock: HostClock(), program: ["sh", folder.path + "/journal"])
    }

    @Test func readsBackwardNoMoreThanIsLookedFor() async throws {
        let lines = (0..<500).map { entry($0) }
        try await reader(lines).read(LogQuery(service: "web", limit: 2), follow: false, to: told.output)
        #expect(told.take() == ["498", "499"])
        #expect(
            folder.read("asked") == "--output=json --no-pager --quiet --reverse --identifier=soac\n")
        try await reader(lines).read(LogQuery(service: "none", since: 100.5), follow: false, to: told.output)
        #expect(told.take().isEmpty)
        #expect(folder.read("asked")?.hasSuffix("--reverse --since=@100 --identifier=soac\n") == true)
    }

    @Test func goesOnBehindTheNewestEntry() async throws {
        try await reader([entry(1), entry(2)], later: [entry(3)]).read(
            LogQuery(service: "web"), follow: true, to: told.output)
        #expect(told.take() == ["1", "2", "3"])
        #expect(
            folder.read("asked")?.hasSuffix("--follow --no-tail --after-cursor=s=2 --identifier=soac\n") == true)
    }

    @Test func aMessageMayBeAListOfBytes() async throws {
        let bytes = Array(FileLogReaderTests.line(7).utf8).map { "\($0)" }.joined(separator: ", ")
        let entries = [
            #"{"MESSAGE": [\#(bytes)]}"#, #"{"MESSAGE": [300]}"#, #"{"MESSAGE": ["x"]}"#, #"{"MESSAGE": null}"#,
            #"{"MESSAGE": "Started soac."}"#, "{}", "", "rubbish",
        ]
        try await reader(entries).read(LogQuery(service: "web"), follow: false, to: told.output)
        #expect(told.take() == ["7"])
    }

    @Test func aProgramThatFailsIsAFailure() async throws {
        await #expect(throws: LogFailure("sh ended with the status 3")) {
            try await reader([], status: 3).read(LogQuery(service: "web"), follow: false, to: told.output)
        }
        let missing = try JournalLogReader(nil, program: ["/no/journalctl"])
        await #expect(throws: LogFailure.self) {
            try await missing.read(LogQuery(service: "web"), follow: false, to: told.output)
        }
    }
}

/// Over a cluster of Mesos that is a table.
@Suite struct SandboxLogReaderTests {
    private let told = ToldLines()

    /// Agents' files by host and path; every page and piece that was asked for is counted.
    private final class Mesos: HTTPClient {
        let files = Mutex<[String: String]>([:])
        let tasks = Mutex<[String]>([])
        let targets = Mutex<[String]>([])
        let silent = Mutex<Set<String>>([])

        private static func query(_ target: String, _ name: String) -> String? {
            let fields = target.split(separator: "?").last?.split(separator: "&") ?? []
            return fields.first { $0.hasPrefix(name + "=") }.map {
                String($0.dropFirst(name.count + 1)).replacing("%2F", with: "/")
            }
        }

        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
            let (host, target) = (request.address.host.host, request.address.target)
            targets.withLock { $0.append("\(host) \(target)") }
            if silent.withLock({ $0.contains(host) }) { throw HTTPFailure(.server, "\(host) gave no answer") }
            let (status, body) = answer(host, target)
            return HTTPAnswer(status: status, body: Array(body.utf8), address: request.address)
        }

        private func answer(_ host: String, _ target: String) -> (Int, String) {
            if target == "/slaves" {
                let slaves = ["a", "b"].map { #"{"id": "S\#($0)", "pid": "slave(1)@\#($0):5051", "hostname": "x"}"# }
                return (200, #"{"slaves": [\#(slaves.joined(separator: ", "))]}"#)
            }
            if target.hasPrefix("/tasks") {
                let offset = Self.query(target, "offset").flatMap { Int($0) } ?? 0
                let tasks = tasks.withLock { $0.dropFirst(offset).prefix(1000) }
                let objects = tasks.enumerated().map { place, id in
                    let agent = id.hasSuffix("b") ? "Sb" : "Sa"
                    return
                        #"{"id": "\#(id)", "state": "TASK_RUNNING", "slave_id": "\#(agent)", "framework_id": "F", "executor_id": ""}"#
                }
                return (200, #"{"tasks": [\#(objects.joined(separator: ", "))]}"#)
            }
            if target == "/state" {
                let executors = tasks.withLock { $0 }.map { #"{"id": "\#($0)", "directory": "/var/\#($0)"}"# }
                return (
                    200,
                    #"{"frameworks": [{"id": "F", "executors": [\#(executors.joined(separator: ", "))]}]}"#
                )
            }
            guard let path = Self.query(target, "path"), let text = files.withLock({ $0["\(host) \(path)"] }) else {
                return (404, "")
            }
            let offset = Self.query(target, "offset").flatMap { Int($0) } ?? 0
            if offset < 0 { return (200, #"{"data": "", "offset": \#(text.utf8.count)}"#) }
            let length = Self.query(target, "length").flatMap { Int($0) } ?? 0
            let data = String(decoding: Array(text.utf8).dropFirst(offset).prefix(length), as: UTF8.self)
            return (200, #"{"data": \#(JSONText.of(data)), "offset": \#(offset)}"#)
        }

        func append(_ file: String, _ text: String) { files.withLock { $0[file, default: ""] += text } }
    }

    private let mesos = Mesos()
    private static let (first, second) = ("web.main.gitaaaa.configbbbb.1a", "web.main.gitaaaa.configbbbb.2b")

    private func reader(_ steps: [() -> Void] = []) throws -> SandboxLogReader {
        try SandboxLogReader(["http://m:5050"], over: mesos, clock: SteppingClock(steps))
    }

    private func setUp() {
        let others = ["other.main.gitaaaa.configbbbb.3a", "ct:1:0:web main:", "web.side.gitaaaa.configbbbb.4a", ""]
        mesos.tasks.withLock { $0 = [Self.first, Self.second] + others }
        mesos.append("a /var/\(Self.first)/stdout", "one\ntwo\nthree\n")
        mesos.append("b /var/\(Self.second)/stderr", "four\n")
        mesos.append("a /var/web.side.gitaaaa.configbbbb.4a/stdout", "side\n")
    }

    @Test func theEndsOfAllSandboxesAreTold() async throws {
        setUp()
        try await reader().read(
            LogQuery(service: "web", instance: "main", cluster: "c", limit: 2), follow: false, to: told.output)
        #expect(told.all.map(\.component) == ["stdout", "stdout", "stderr"])
        #expect(told.take() == ["1a two", "1a three", "2b four"])
        try await reader().read(LogQuery(service: "web", components: ["stdout"]), follow: false, to: told.output)
        #expect(told.all.map(\.instance) == ["main", "main", "main", "side"] && told.notes.isEmpty)
    }

    @Test func whatTasksWriteIsFollowed() async throws {
        setUp()
        let steps: [() -> Void] =
            [
                { mesos.append("a /var/\(Self.first)/stdout", "half") },
                { mesos.append("a /var/\(Self.first)/stdout", " a line\n") },
                { mesos.append("b /var/\(Self.second)/stdout", "new file\n") },
            ] + [() -> Void](repeating: {}, count: 15) + [
                { mesos.append("b /var/\(Self.second)/stderr", "end\n") }
            ]
        await #expect(throws: SteppingClock.Over.self) {
            try await reader(steps).read(
                LogQuery(service: "web", instance: "main", limit: 1), follow: true,
                to: LogOutput(
                    line: { line in
                        if line.message.hasSuffix("end") { throw SteppingClock.Over() }
                        try told.output.line(line)
                    }, note: { _ in }))
        }
        #expect(told.take() == ["1a three", "2b four", "1a half a line", "2b new file"])
    }

    @Test func aLongFileIsNotReadWhole() async throws {
        setUp()
        mesos.append("a /var/\(Self.first)/stdout", (0..<100_000).map { "line \($0)\n" }.joined())
        try await reader().read(LogQuery(service: "web", instance: "main", limit: 1), follow: false, to: told.output)
        #expect(told.take() == ["1a line 99999", "2b four"])
        #expect(mesos.targets.withLock { $0.count { $0.contains("stdout") } } <= 4)
    }

    /// The place goes on by what the file holds, though its bytes came as another text.
    @Test func bytesThatAreNoTextLoseNoPlace() async throws {
        setUp()
        mesos.append("a /var/\(Self.first)/stdout", "\u{FFFD}\n")
        try await reader().read(LogQuery(service: "web", instance: "main", limit: 1), follow: false, to: told.output)
        #expect(told.take() == ["1a \u{FFFD}", "2b four"])
    }

    @Test func anAgentThatIsAwayIsTold() async throws {
        setUp()
        mesos.silent.withLock { $0 = ["b"] }
        try await reader().read(LogQuery(service: "web", instance: "main", limit: 1), follow: false, to: told.output)
        #expect(told.take() == ["1a three"] && told.notes == ["b gave no answer"])
        mesos.silent.withLock { $0 = ["m"] }
        await #expect(throws: LogFailure("m gave no answer")) {
            try await reader().read(LogQuery(service: "web"), follow: false, to: told.output)
        }
    }

    @Test func manyTasksAreBounded() async throws {
        mesos.tasks.withLock { $0 = (0..<2500).map { "web.main.gitaaaa.configbbbb.\($0)a" } }
        try await reader().read(LogQuery(service: "web"), follow: false, to: told.output)
        #expect(told.notes.contains("of 5000 files only 200 are read: name an instance"))
        #expect(mesos.targets.withLock { $0.count { $0.hasPrefix("m /tasks") } } == 3)
    }

    @Test func whatCannotBeAskedForIsRefused() async throws {
        #expect(throws: LogFailure.self) { try SandboxLogReader([]) }
        #expect(throws: LogFailure.self) { try SandboxLogReader(["zk://m/mesos"]) }
        await #expect(throws: LogFailure.self) {
            try await reader().read(LogQuery(service: "web", since: 5), follow: false, to: told.output)
        }
    }
}

@Suite struct LogReadersTests {
    private func make(_ reader: String, _ writer: String, named name: String? = nil) async throws -> any LogReader {
        var services = ClusterServices()
        services.logReader = try #require(JSONParser.parse(Array(reader.utf8), path: "").value).root.value
        services.logWriter = try #require(JSONParser.parse(Array(writer.utf8), path: "").value).root.value
        return try await LogReaders.named(name, by: services) { ["http://m:5050"] }
    }

    private static let file = #"{"driver": "file", "options": {"path_format": "/x/{service}"}}"#

    @Test func linesAreReadWhereTheyAreWritten() async throws {
        #expect(try await make("null", Self.file) is FileLogReader)
        #expect(try await make(Self.file, #"{"driver": "null"}"#) is FileLogReader)
        #expect(try await make("null", #"{"driver": "syslog"}"#) is JournalLogReader)
        #expect(try await make(#"{"driver": "mesos"}"#, Self.file) is SandboxLogReader)
        #expect(try await make(#"{"driver": "scribereader"}"#, Self.file, named: "file") is FileLogReader)
        #expect(try await make("null", "null", named: "mesos") is SandboxLogReader)
    }

    @Test(
        arguments: [
            (#"{"driver": "scribereader"}"#, "null", nil), ("null", "null", nil), ("null", #"{"driver": "null"}"#, nil),
            ("null", #"{"driver": "stdout"}"#, nil), (#"{"driver": "x"}"#, "null", nil), ("null", "null", "file"),
            (#"{"driver": "mesos", "options": {"x": 1}}"#, "null", nil), ("5", "null", nil),
            (#"{"driver": "file", "options": {"path_format": "/x", "line_delimiter": ";"}}"#, "null", nil),
        ] as [(String, String, String?)])
    func whatCannotBeReadIsRefused(_ reader: String, _ writer: String, _ name: String?) async {
        await #expect(throws: LogFailure.self) { try await make(reader, writer, named: name) }
    }
}
