import Server
import Synchronization
import TestSupport
import Testing

@Suite struct ServerTests {
    /// Runs a server while `body` is given its port; then it is cancelled, and has to end.
    private func withServer(
        _ limits: ServerLimits = ServerLimits(), _ handler: @escaping Server.Handler = Self.echo,
        _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, given) = AsyncStream.makeStream(of: Int.self)
        let task = Task {
            defer { given.finish() }
            try await Server(limits: limits, handler).run(host: "127.0.0.1", port: 0) { given.yield($0) }
        }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        do { try await body(port) } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }

    private static let echo: Server.Handler = { request in
        let text = "\(request.method) \(request.target) \(String(decoding: request.body, as: UTF8.self))"
        return ServerAnswer(status: 200, headers: [("Content-Type", "text/plain")], body: Array(text.utf8))
    }

    /// What one connection is answered to a text, until the server ends it.
    private func exchange(_ port: Int, _ text: String) async throws -> String {
        try await blocking {
            let client = try TestClient(port)
            client.send(text)
            client.endSending()
            return client.receive()
        }
    }

    // MARK: Requests

    @Test func requestsAreAnsweredInTheirOrder() async throws {
        try await withServer { port in
            let answer = try await exchange(
                port,
                "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b?c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    + "HEAD /d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /e HTTP/1.1\r\nHost: x\r\n\r\n")
            let heads = ["7", "13", "8"].map {
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \($0)\r\n"
            }
            #expect(
                answer == heads[0] + "\r\nGET /a " + heads[1] + "\r\nPOST /b?c abc" + heads[2]
                    + "Connection: close\r\n\r\n")
        }
    }

    @Test func aConnectionOfHTTP1_0Ends() async throws {
        try await withServer { port in
            let answer = try await blocking {
                let client = try TestClient(port)
                client.send("GET / HTTP/1.0\r\n\r\n")
                return client.receive()
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("GET / "))
        }
    }

    enum Refusal: CaseIterable {
        case nonsense, spaceInName, longTarget, longField, manyFields, longBody, longChunk

        var request: String {
            switch self {
            case .nonsense: "nonsense\r\n\r\n"
            case .spaceInName: "GET / HTTP/1.1\r\nA b: c\r\n\r\n"
            case .longTarget: "GET /\(String(repeating: "a", count: 1 << 20)) HTTP/1.1\r\n\r\n"
            case .longField: "GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 1 << 20))\r\n\r\n"
            case .manyFields: "GET / HTTP/1.1\r\n\(String(repeating: "A: aaaaaaa\r\n", count: 100_000))\r\n"
            case .longBody: "POST / HTTP/1.1\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "a", count: 2000)
            case .longChunk:
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + String(repeating: "a", count: 2048)
            }
        }

        var status: Int {
            switch self {
            case .nonsense, .spaceInName: 400
            case .longTarget, .longField, .manyFields: 431
            case .longBody, .longChunk: 413
            }
        }
    }

    @Test(arguments: Refusal.allCases)
    func whatIsWrongOrTooLargeIsRefused(refusal: Refusal) async throws {
        let called = Mutex(0)
        try await withServer { request in
            called.withLock { $0 += 1 }
            return await Self.echo(request)
        } _: { port in
            let answer = try await blocking {
                let client = try TestClient(port)
                client.send(refusal.request)
                return client.receive()
            }
            // What the client still sends may be answered with a reset, which takes the answer with it.
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 \(refusal.status) "), "\(answer)")
            #expect(answer.isEmpty || answer.contains("Connection: close\r\n"))
            #expect(refusal.request.utf8.count > 10_000 || !answer.isEmpty)
            let next = try await exchange(port, "GET /a HTTP/1.1\r\n\r\n")
            #expect(next.hasSuffix("GET /a "))
        }
        #expect(called.withLock { $0 } == 1)
    }

    @Test func aHandlerThatGivesWhatIsNoHeaderCostsItsConnection() async throws {
        try await withServer { request in
            ServerAnswer(status: 200, headers: request.target == "/bad" ? [("A", "b\r\nC: d")] : [])
        } _: { port in
            let bad = try await exchange(port, "GET /bad HTTP/1.1\r\n\r\n")
            let good = try await exchange(port, "GET /good HTTP/1.1\r\n\r\n")
            #expect(bad.isEmpty && good.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    // MARK: Many, slow and silent clients

    @Test func twoHundredClientsAtOnceAreAnswered() async throws {
        try await withServer { port in
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await blocking {
                            let client = try TestClient(port)
                            var answers = ""
                            for round in 0..<5 {
                                client.send("GET /\(number)/\(round) HTTP/1.1\r\nHost: x\r\n\r\n")
                                answers += client.receive(until: "GET /\(number)/\(round) ")
                            }
                            return answers
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.count(of: "HTTP/1.1 200 OK") == 5 })
            #expect(answers.count == 200)
        }
    }

    /// They take one another's places, and nobody else's for long.
    @Test func clientsThatSendNoRequestDoNotShutOthersOut() async throws {
        var limits = ServerLimits()
        limits.connections = 20
        try await withServer(limits) { port in
            let ends = try await blocking {
                let slow = try (0..<60).map { _ in try TestClient(port) }
                for client in slow { client.send("GET / HTTP/1.1\r\nX-") }
                let client = try TestClient(port)
                client.send("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n")
                let answer = client.receive()
                // Those that were shut out read the end; 41 at least: 20 connections are left at most, with the other's.
                let ended = slow[..<41].map { $0.receive() }
                return (answer, ended)
            }
            #expect(ends.0.hasSuffix("GET /a "))
            #expect(ends.1.allSatisfy { $0.isEmpty })
        }
    }

    @Test(arguments: ["", "GET / HT", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc"])
    func aClientThatIsSlowIsLeft(sent: String) async throws {
        var limits = ServerLimits()
        limits.request = 0.2
        try await withServer(limits) { port in
            let answer = try await blocking {
                let client = try TestClient(port)
                client.send(sent)
                return client.receive()
            }
            #expect(answer.isEmpty)
        }
    }

    @Test func aConnectionThatIsKeptEndsWhenItIsIdle() async throws {
        var limits = ServerLimits()
        limits.idle = 0.2
        try await withServer(limits) { port in
            let answer = try await blocking {
                let client = try TestClient(port)
                client.send("GET /a HTTP/1.1\r\n\r\n")
                return client.receive()
            }
            #expect(answer.hasSuffix("GET /a "))
            #expect(!answer.contains("Connection"))
        }
    }

    /// A client that takes no answers keeps only so many bytes, and others are told that the server is busy.
    @Test func answersThatNobodyTakesAreBounded() async throws {
        var limits = ServerLimits()
        (limits.unsent, limits.sending) = (30 << 20, 1)
        try await withServer(limits) { request in
            ServerAnswer(status: 200, body: [UInt8](repeating: 97, count: request.target == "/large" ? 20 << 20 : 1))
        } _: { port in
            let statuses = try await blocking {
                let lazy = try TestClient(port)
                lazy.send("GET /large HTTP/1.1\r\n\r\n")
                // The first bytes are there when the answer is under way.
                var statuses = [lazy.receive(until: "HTTP/1.1 200 OK")]
                for target in ["/large", "/small"] {
                    let client = try TestClient(port)
                    client.send("GET \(target) HTTP/1.1\r\nConnection: close\r\n\r\n")
                    statuses.append(client.receive())
                }
                // Until its time is over.
                while lazy.send("x") {}
                let client = try TestClient(port)
                client.send("GET /large HTTP/1.1\r\nConnection: close\r\n\r\n")
                statuses.append(client.receive())
                return statuses.map { $0.prefix { $0 != "\r\n" } }
            }
            #expect(
                statuses == [
                    "HTTP/1.1 200 OK", "HTTP/1.1 503 Service Unavailable", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK",
                ])
        }
    }

    @Test func aHandlerThatTakesTooLongIsCancelled() async throws {
        let (cancelled, tell) = AsyncStream.makeStream(of: Void.self)
        var limits = ServerLimits()
        limits.answer = 0.2
        try await withServer(limits) { _ in
            try? await Task.sleep(for: .seconds(600))
            if Task.isCancelled { tell.yield() }
            return ServerAnswer(status: 200)
        } _: { port in
            let answer = try await exchange(port, "GET / HTTP/1.1\r\n\r\n")
            #expect(answer.isEmpty)
            for await _ in cancelled { break }
        }
    }

    // MARK: The end

    @Test func anAnswerThatIsUnderWayIsSentBeforeTheEnd() async throws {
        let (asked, tellAsked) = AsyncStream.makeStream(of: Void.self)
        let (ended, tellEnded) = AsyncStream.makeStream(of: Void.self)
        let (texts, tellText) = AsyncStream.makeStream(of: String.self)
        var limits = ServerLimits()
        (limits.answer, limits.end) = (900, 900)
        try await withServer(limits) { _ in
            tellAsked.yield()
            for await _ in ended { break }
            return ServerAnswer(status: 200, body: Array("done".utf8))
        } _: { port in
            try startThread {
                guard let client = try? TestClient(port) else { return tellText.finish() }
                client.send("GET / HTTP/1.1\r\n\r\n")
                tellText.yield(client.receive())
            }
            for await _ in asked { break }
            // The server is cancelled before this is seen, or while it is.
            try startThread { tellEnded.yield() }
        }
        var text = texts.makeAsyncIterator()
        let answer = try #require(await text.next())
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\ndone"))
    }

    @Test func aHandlerThatNeverAnswersDoesNotKeepTheServer() async throws {
        var limits = ServerLimits()
        limits.end = 0.2
        let (asked, tellAsked) = AsyncStream.makeStream(of: Void.self)
        try await withServer(limits) { _ in
            tellAsked.yield()
            try? await Task.sleep(for: .seconds(600))
            return ServerAnswer(status: 200)
        } _: { port in
            Task { try await exchange(port, "GET / HTTP/1.1\r\n\r\n") }
            for await _ in asked { break }
        }
    }

    @Test func aPortThatIsTakenIsSaid() async throws {
        try await withServer { port in
            let failure = await #expect(throws: ServerFailure.self) {
                try await Server { _ in ServerAnswer(status: 200) }.run(host: "127.0.0.1", port: port)
            }
            #expect(failure?.reason == "nobody can be served at 127.0.0.1:\(port): Address already in use")
        }
        let failure = await #expect(throws: ServerFailure.self) {
            try await Server { _ in ServerAnswer(status: 200) }.run(host: "no-such-host.invalid", port: 0)
        }
        #expect(failure?.reason.hasPrefix("nobody can be served at no-such-host.invalid:0: ") == true)
    }

    private final class Answer: Sendable {
        let text = Mutex<String?>(nil)
    }

    /// Handlers run on the server's thread: it answers while every other thread of the pool is busy.
    @Test func itAnswersWhileAllOtherThreadsWork() async throws {
        let answer = Answer()
        try await withServer { port in
            let busy = (0..<16).map { _ in Task { while answer.text.withLock({ $0 }) == nil {} } }
            try startThread {
                let client = try? TestClient(port)
                client?.send("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n")
                let text = client?.receive() ?? ""
                answer.text.withLock { $0 = text }
            }
            for task in busy { await task.value }
        }
        #expect(answer.text.withLock { $0 }?.hasSuffix("GET /a ") == true)
    }
}

extension String {
    fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}
