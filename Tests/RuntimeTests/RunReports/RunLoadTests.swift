import Compiler
import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// The pages of a process whose status changes all the time, while many ask, and some mean no good.
@Suite(.serialized) struct RunLoadTests {
    private static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n" }

    /// The next answer on a connection that is kept.
    private static func answer(_ client: TestClient, _ target: String) -> (status: Substring, body: String) {
        client.send(get(target))
        var bytes: [UInt8] = []
        while true {
            let more = client.receiveSome()
            if more.isEmpty { return ("", "") }
            bytes += more
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            guard bytes.count - end.upperBound >= length.flatMap({ Int($0.dropFirst(16)) }) ?? 0 else { continue }
            return (head.dropFirst(9).prefix(3), String(decoding: bytes[end.upperBound...], as: UTF8.self))
        }
    }

    @Test func manyAndHostileClientsAreServedInBounds() async throws {
        let states = (0..<100).map { number in
            var status = SampleRun.many(number)
            status.now += Double(number) / 10
            status.commit?.subject = "state \(number)"
            return ("\(number)", status)
        }
        try await ServedRun.with(SampleRun.many(0), changes: Dictionary(uniqueKeysWithValues: states)) { run, address in
            let port = try #require(Int(address.dropLast().split(separator: ":").last ?? ""))
            let before = Self.openFiles
            // They send nothing whole, and stay.
            let slow = try (0..<150).map { _ in try TestClient(port) }
            for (number, client) in slow.enumerated() { client.send(number % 2 == 0 ? "GET / HTTP/1.1\r\nX-" : "") }
            let done = Counter()
            for number in 0..<200 {
                try startThread {
                    defer { done.end() }
                    guard let client = try? TestClient(port) else { return }
                    for round in 0..<4 {
                        client.send(Self.get("/to/\((number + round) % 100)"))
                        _ = client.receive(until: "Content-Length: 0\r\n\r\n")
                        let (status, body) = Self.answer(client, "/status.json")
                        let root = JSONParser.parse(Array(body.utf8), path: "").value?.root
                        // What is in one answer is of one moment.
                        let pairs = root?.pairs.reduce(into: [String: Node]()) { $0[$1.key.string ?? ""] = $1.value }
                        let commit = pairs?["commit"]?.pairs.first { $0.key.string == "subject" }?.value.string
                        let bounces = pairs?["bounces"].map { $0.items.reduce(0) { sum, _ in sum + 1 } }
                        if status == "200", let bounces, commit == "state \(bounces)" { done.add() }
                        if Self.answer(client, "/metrics").body.contains("soac_run_bounces{") { done.add() }
                        if Self.answer(client, "/").body.hasSuffix("</html>\n") { done.add() }
                        if Self.answer(client, "/healthz") == ("200", "ok\n") { done.add() }
                    }
                }
            }
            // A head of a megabyte, again and again.
            for _ in 0..<20 {
                let client = try TestClient(port)
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "a", count: 1 << 20))\r\n\r\n")
                let answer = client.receive()
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 431 "))
            }
            done.wait(for: 200)
            #expect(done.whole == 200 * 4 * 4)
            #expect(run.polls == 800)
            let last = try TestClient(port)
            #expect(Self.answer(last, "/healthz") == ("200", "ok\n"))
            // Both ends of a connection are files of this process: no more are left than those of the slow.
            #expect(Self.openFiles - before <= 2 * slow.count + 20)
        }
    }

    private static var openFiles: Int { ((try? Path.names(in: "/proc/self/fd")) ?? []).count }
}

/// Counts what threads have done.
private final class Counter: Sendable {
    private let count = Mutex(0)
    private let ended = DispatchSemaphore(value: 0)

    var whole: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }

    func end() { ended.signal() }

    func wait(for threads: Int) { for _ in 0..<threads { ended.wait() } }
}
