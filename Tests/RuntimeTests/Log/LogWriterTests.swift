import Compiler
import Glibc
import Planner
import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite struct LogWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func setting(_ json: String) throws -> Value {
        let json = json.replacing("DIR", with: folder.path)
        return try #require(JSONParser.parse(Array(json.utf8), path: "").value).root.value
    }

    private func writer(_ json: String) throws -> any LogWriter { try LogWriters.named(by: setting(json)) }

    private func file(_ format: String, _ more: String = "") throws -> any LogWriter {
        try writer(#"{"driver": "file", "options": {"path_format": "\#(format)"\#(more)}}"#)
    }

    private func line(
        _ message: String = "created", service: String = "web", instance: String = "main", level: String = "event"
    ) throws -> LogLine {
        try #require(
            LogLine(
                level: level, cluster: "c", service: service, instance: instance, component: "deploy",
                message: message, timestamp: "2020-02-03T12:00:00.5"))
    }

    private static let golden = """
        {"cluster": "c", "component": "deploy", "instance": "main", "level": "event", "message": "created", \
        "service": "web", "timestamp": "2020-02-03T12:00:00.5"}

        """

    private static let longName = String(repeating: "x", count: 108)

    // MARK: Files

    @Test func addsLinesInTheOriginalsFormat() throws {
        let writer = try file("DIR/{service}.{instance}.{component}.{level}.{cluster}.log")
        try writer.write(try line())
        try writer.write(try line())
        #expect(folder.read("web.main.deploy.event.c.log") == Self.golden + Self.golden)
    }

    @Test func aFileThatWasRotatedIsMadeAnew() throws {
        let writer = try file("DIR/{service}.log")
        try writer.write(try line())
        #expect(rename(folder.path + "/web.log", folder.path + "/web.log.1") == 0)
        try writer.write(try line())
        #expect(folder.read("web.log") == Self.golden && folder.read("web.log.1") == Self.golden)
    }

    @Test func obeysItsOptions() throws {
        try file("DIR/a", #", "line_delimiter": ";""#).write(try line())
        #expect(folder.read("a") == Self.golden.dropLast() + ";")
        let last = try file("DIR/b", #", "mode": "w""#)
        try last.write(try line("first"))
        try last.write(try line())
        #expect(folder.read("b") == Self.golden)
        try file("DIR/c", #", "flock": true, "mode": "ab+""#).write(try line())
        #expect(folder.read("c") == Self.golden)
    }

    @Test func aLockThatAnotherHoldsIsNotWaitedForWithoutEnd() throws {
        try folder.write("web.log", "")
        let descriptor = open(folder.path + "/web.log", O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        let writer = try file("DIR/{service}.log", #", "flock": true"#)
        let failure = #expect(throws: LogFailure.self) { try writer.write(try line()) }
        #expect(failure?.reason == "\(folder.path)/web.log cannot be written: another process has locked it")
        flock(descriptor, LOCK_UN)
        try writer.write(try line())
        #expect(folder.read("web.log") == Self.golden)
    }

    /// What stands in the tree is a name of a file, and leads nowhere else.
    @Test(arguments: ["..", ".", "", "a/b", "/etc/passwd", "a\0b"])
    func aNameOfTheTreeIsNoPath(_ name: String) throws {
        for format in ["DIR/{service}", "DIR/{service}/x", "DIR/{instance}/{cluster}"] {
            let writer = try file(format)
            #expect(throws: LogFailure.self, "\(format)") { try writer.write(try line(service: name, instance: name)) }
        }
        #expect(folder.files().isEmpty)
    }

    @Test func symlinksUnderNamesOfTheTreeAreNotFollowed() throws {
        try folder.write("precious", "as it was")
        folder.link("web.log", to: "precious")
        folder.makeFolder("real")
        folder.link("web", to: "real")
        #expect(throws: LogFailure.self) { try file("DIR/{service}.log").write(try line()) }
        #expect(throws: LogFailure.self) { try file("DIR/{service}/x.log").write(try line()) }
        #expect(folder.read("precious") == "as it was" && folder.files().count == 3)
        // Who configured it may have meant it.
        folder.link("all.log", to: "target")
        try file("DIR/all.log").write(try line())
        #expect(folder.read("target") == Self.golden)
    }

    @Test func nobodyIsWaitedFor() throws {
        folder.makePipe("web.log")
        let writer = try file("DIR/{service}.log")
        let failure = #expect(throws: LogFailure.self) { try writer.write(try line()) }
        #expect(failure?.reason == "\(folder.path)/web.log cannot be written: it is a FIFO without a reader")
        let reader = open(folder.path + "/web.log", O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try writer.write(try line())
        #expect(text(reader) == Self.golden)
    }

    @Test(arguments: ["DIR", "/dev/full", "DIR/none/{service}.log", "/proc/self/cmdline"])
    func whatCannotBeWrittenIsAFailure(_ format: String) throws {
        let writer = try file(format)
        #expect(throws: LogFailure.self) { try writer.write(try line()) }
    }

    // MARK: Others

    @Test func standardOutputTakesWholeLines() throws {
        var pipes: [Int32] = [0, 0]
        try #require(pipe(&pipes) == 0)
        try OutputLogWriter(pipes[1]).write(try line())
        close(pipes[1])
        #expect(text(pipes[0]) == Self.golden)
        close(pipes[0])
    }

    @Test func syslogGetsADatagramForEachLine() throws {
        let path = folder.path + "/log"
        let server = try DatagramSocket(path)
        let writer = try writer(#"{"driver": "syslog", "options": {"socket": "DIR/log"}}"#)
        try writer.write(try line())
        #expect(server.receive() == "<14>soac[\(getpid())]: " + Self.golden.dropLast())
        try writer.write(try line("x", level: "debug"))
        #expect(server.receive().hasPrefix("<15>soac["))
        folder.remove("log")
        let failure = #expect(throws: LogFailure.self) { try writer.write(try line()) }
        #expect(failure?.reason == "syslog (\(path)) cannot be written to: No such file or directory")
    }

    @Test func nothingIsWrittenWhereNothingIsSaid() throws {
        try LogWriters.named(by: .null).write(try line())
        try writer(#"{"driver": "null", "options": {"anything": 1}}"#).write(try line())
        #expect(folder.files().isEmpty)
    }

    @Test(arguments: [
        (#"{"driver": "scribe"}"#, "scribe, a log server of its own, is not written to"),
        (#"{"driver": "fluentd"}"#, "there is no driver 'fluentd'"),
        ("[]", "log_writer is a list"), ("{}", "names no driver"),
        (#"{"driver": "file"}"#, "needs path_format"),
        (#"{"driver": "file", "options": {"path_format": 5}}"#, "path_format is an integer, and no text"),
        (#"{"driver": "file", "options": {"path_format": ""}}"#, "path_format is empty"),
        (#"{"driver": "file", "options": {"path_format": "/{host}"}}"#, "'host' is not a name"),
        (#"{"driver": "file", "options": {"path_format": "/{"}}"#, "'/{'"),
        (#"{"driver": "file", "options": {"path_format": "/x", "mode": "r"}}"#, "the mode 'r' adds no lines"),
        (#"{"driver": "file", "options": {"path_format": "/x", "flock": 1}}"#, "not true or false"),
        (#"{"driver": "file", "options": {"path": "/x"}}"#, "has no option 'path'"),
        (#"{"driver": "syslog", "options": {"socket": "\#(longName)"}}"#, "no name of a socket"),
    ])
    func whatCannotBeUsedIsRefused(_ json: String, _ reason: String) throws {
        let failure = #expect(throws: LogFailure.self) { try writer(json) }
        #expect(failure?.reason.contains(reason) == true, "\(failure?.reason ?? "")")
    }

    // MARK: A rollout

    @Test func anEventIsALineOfItsService() throws {
        let log = WrittenLog(try file("DIR/{service}.log"), cluster: ClusterName("c"), clock: StillClock()) { _ in }
        log.note(DeployEvent(.create, "new app"), of: Self.web)
        #expect(
            folder.read("web.log") == """
                {"cluster": "c", "component": "deploy", "instance": "main", "level": "debug", "message": "new app", \
                "service": "web", "timestamp": "2019-10-02T12:00:00.500000"}

                """)
    }

    @Test func aLogThatCannotBeWrittenIsOneWarning() throws {
        let warnings = Mutex<[String]>([])
        let log = WrittenLog(try file("/dev/full"), cluster: ClusterName("c"), clock: StillClock()) { text in
            warnings.withLock { $0.append(text) }
        }
        for count in 0..<3 { log.note(DeployEvent(.kill, "\(count)"), of: Self.web) }
        #expect(
            warnings.withLock { $0 } == [
                "lines of the log are lost: /dev/full cannot be written: No space left on device"
            ])
    }

    @Test func noSecretIsWritten() throws {
        let log = WrittenLog(try file("DIR/{service}.log"), cluster: ClusterName("c"), clock: StillClock()) { _ in }
        log.note(
            DeployEvent(.failure, "https://user:CANARY@m:8080/x?token=CANARY2 does not answer"),
            of: Self.web)
        let text = try #require(folder.read("web.log"))
        #expect(text.contains("does not answer") && !text.contains("CANARY"))
    }

    @Test func anEventThatRepeatsIsToldOnce() throws {
        let noted = NotedEvents()
        let clock = MovingClock()
        let log = UnrepeatedLog([noted], clock: clock)
        let (doubt, other) = (DeployEvent(.drainDoubt, "t: no answer"), DeployEvent(.drainDoubt, "u: no answer"))
        for _ in 0..<100 {
            log.note(doubt, of: Self.web)
            log.note(other, of: Self.web)
            clock.pass(300)
        }
        #expect(noted.lines == ["web.main: t: no answer", "web.main: u: no answer"])
        log.note(doubt, of: InstanceID(service: ServiceName("web"), instance: InstanceName("other")))
        #expect(noted.lines.count == 3)
        // Long after the last one, and after the end of a bounce, it is another.
        clock.pass(601)
        log.note(doubt, of: Self.web)
        log.note(DeployEvent(.finish, "over"), of: Self.web)
        log.note(doubt, of: Self.web)
        #expect(noted.lines.count == 6)
    }

    private static let web = InstanceID(service: ServiceName("web"), instance: InstanceName("main"))
}

private struct StillClock: RuntimeClock {
    var now: Double { 1_570_017_600.5 }
    func sleep(seconds: Double) async {}
    func factor(in range: ClosedRange<Double>) -> Double { range.lowerBound }
}

private final class MovingClock: RuntimeClock {
    private let time = Mutex(1_570_017_600.0)

    var now: Double { time.withLock { $0 } }
    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
    func sleep(seconds: Double) async { pass(seconds) }
    func factor(in range: ClosedRange<Double>) -> Double { range.lowerBound }
}

/// Where a syslog would listen.
private final class DatagramSocket {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
    }

    deinit { close(descriptor) }

    func receive() -> String { text(descriptor) }
}

/// What there is to be read.
private func text(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}
