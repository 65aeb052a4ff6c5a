import Compiler
import TestSupport
import Testing

@testable import Runtime

/// `CurlClient` against `Fixtures/fake_web.py`.
@Suite(.enabled(if: RegistryTestsServer.hasPython, "python3 is not installed"))
struct HTTPClientTests {
    private let server: RegistryTestsServer
    private let client = CurlClient()

    init() async throws { server = try await RegistryTestsServer.web() }

    private func request(_ method: HTTPRequest.Method, _ path: String, host: String? = nil) throws -> HTTPRequest {
        HTTPRequest(method, try #require(WebAddress("http://\(host ?? server.host)\(path)")))
    }

    private func failure(_ request: HTTPRequest, redirects: Int? = nil) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            if let redirects { _ = try await client.send(request, redirects: redirects) }
            if redirects == nil { _ = try await client.send(request) }
            return nil
        } catch { return error }
    }

    /// What the server was told.
    private func told(_ answer: HTTPAnswer) throws -> Node {
        let body = try #require(answer.body)
        return try #require(JSONParser.parse(body, path: "").value?.root)
    }

    private func header(_ name: String, of answer: HTTPAnswer) throws -> String? {
        try told(answer).value("headers")?.value(name)?.string
    }

    // MARK: Requests

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch, .delete])
    func bodiesAreSent(method: HTTPRequest.Method) async throws {
        var request = try request(method, "/echo")
        request.body = Array("{\"a\": \"é\"}".utf8)
        request.headers = [("Content-Type", "application/json"), ("X-Empty", "")]
        let answer = try await client.send(request)
        #expect(answer.status == 200)
        #expect(try told(answer).value("method")?.string == method.rawValue)
        #expect(try told(answer).value("body")?.string == "{\"a\": \"é\"}")
        #expect(try header("content-type", of: answer) == "application/json")
        #expect(try header("x-empty", of: answer) == "")
        #expect(try header("user-agent", of: answer) == "soac")
    }

    @Test func withoutABody() async throws {
        let answer = try await client.send(try request(.post, "/echo"))
        #expect(try header("content-length", of: answer) == "0")
        #expect(try header("content-type", of: answer) == nil)
        let head = try await client.send(try request(.head, "/echo"))
        #expect(head.status == 200)
        #expect(head.body == [])
    }

    @Test func authorizations() async throws {
        var request = try request(.get, "/echo")
        request.authorization = .basic(user: "user", password: "se:crét")
        #expect(try await header("authorization", of: client.send(request)) == "Basic dXNlcjpzZTpjcsOpdA==")
        request.authorization = .bearer("abc.def")
        #expect(try await header("authorization", of: client.send(request)) == "Bearer abc.def")
        request.authorization = nil
        // No cookie is kept of the answers before, either.
        let last = try await client.send(request)
        #expect(try header("authorization", of: last) == nil)
        #expect(try header("cookie", of: last) == nil)
    }

    @Test func nothingSecretIsShown() {
        for secret in [HTTPAuthorization.basic(user: "user", password: "hunter2"), .bearer("hunter2")] {
            var dumped = ""
            dump(secret, to: &dumped)
            for text in ["\(secret)", String(reflecting: secret), dumped] { #expect(!text.contains("hunter2")) }
        }
    }

    @Test func aHeaderBeginsNoOther() async throws {
        for value in ["a\r\nX-Injected: b", "a\nb", "a\u{0}b"] {
            var request = try request(.get, "/echo")
            request.headers = [("X-Own", value)]
            #expect(await failure(request)?.kind == .request)
        }
        var request = try request(.get, "/echo")
        request.authorization = .bearer("a\r\nX-Injected: b")
        #expect(await failure(request)?.kind == .request)
        #expect(server.requests.isEmpty)
    }

    // MARK: Bounds

    @Test func compressedBodies() async throws {
        let answer = try await client.send(try request(.get, "/compressed"))
        #expect(answer.body == Array("hello".utf8))
        #expect(await failure(try request(.get, "/broken"))?.reason == "\(server.host) gave an answer that is not HTTP")
    }

    @Test(arguments: ["/bomb", "/large/65537"])
    func aBodyBeyondItsLimitIsNotKept(path: String) async throws {
        let answer = try await client.send(try request(.get, path))
        #expect(answer.status == 200)
        #expect(answer.body == nil)
    }

    @Test func aBodyAtItsLimitIsKept() async throws {
        #expect(try await client.send(try request(.get, "/large/65536")).body?.count == 65536)
        var request = try request(.get, "/large/5000000")
        request.limits.body = 5_000_000
        #expect(try await client.send(request).body?.count == 5_000_000)
    }

    @Test func whatIsNotReadIsNotKept() async throws {
        var request = try request(.post, "/echo")
        request.body = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
        (request.limits.body, request.members) = (2 << 20, ["method", "headers"])
        #expect(try await client.send(request).body == Array(#"{"method": "POST","headers": {}}"#.utf8))
        // The limit is that of what came.
        request.limits.body = 1 << 20
        #expect(try await client.send(request).body == nil)
        // Of another status, all is.
        request = try self.request(.get, "/status/404")
        request.members = ["a"]
        #expect(try await client.send(request).body == Array(#"{"a": 1, "b": 2}"#.utf8))
    }

    @Test(arguments: ["/trickle", "/hang"])
    func whatTakesTooLong(path: String) async throws {
        var request = try request(.get, path)
        request.limits.time = .milliseconds(1500)
        #expect(
            await failure(request)
                == HTTPFailure(.server, "\(server.host) gave no answer within 1.5 seconds", isLate: true))
    }

    @Test func headersThatDoNotEnd() async throws {
        let failure = await failure(try request(.get, "/headers_for_ever"))
        #expect(failure?.reason == "\(server.host) gave an answer whose headers do not end")
    }

    // MARK: Redirects

    @Test func noneIsFollowedUnasked() async throws {
        let answer = try await client.send(try request(.get, "/near"))
        #expect(answer.status == 302)
        #expect(answer["location"] == "/echo")
    }

    @Test func whatOpensAServerStaysThere() async throws {
        var near = try request(.get, "/near")
        near.authorization = .basic(user: "user", password: "secret")
        let own = try await client.send(near, redirects: 1)
        #expect(try header("authorization", of: own) == "Basic dXNlcjpzZWNyZXQ=")
        var far = try request(.get, "/far")
        far.authorization = .bearer("secret")
        let other = try await client.send(far, redirects: 1)
        #expect(other.status == 200)
        #expect(other.address.host.host == "localhost")
        #expect(try header("authorization", of: other) == nil)
    }

    @Test(arguments: ["/file", "/outside"])
    func unsafePlacesAreNotGoneTo(path: String) async throws {
        let expected = HTTPFailure(.redirect, "\(server.host) redirects to no safe address")
        #expect(await failure(try request(.get, path), redirects: 3) == expected)
    }

    @Test func redirectsAreCounted() async throws {
        let expected = HTTPFailure(.redirect, "\(server.host) redirects too often")
        #expect(await failure(try request(.get, "/near"), redirects: 0) == expected)
        #expect(try await client.send(try request(.post, "/near"), redirects: 3).status == 302)
    }

    // MARK: Once or twice

    /// On a connection that was kept, libcurl takes the end for that of the connection before, and sends it again.
    @Test func whatMayNotBeRepeatedIsSentOnce() async throws {
        for method in [HTTPRequest.Method.get, .post] {
            #expect(try await client.send(try request(.get, "/echo")).status == 200)
            let failure = await failure(try request(method, "/drop"))
            #expect(failure == HTTPFailure(.server, "\(server.host) closed the connection without an answer"))
        }
        let sent = server.requests
        #expect(sent.count { $0 == "GET /drop" } == 2)
        #expect(sent.count { $0 == "POST /drop" } == 1)
    }

    @Test func whatDidNotLeaveIsKnown() async throws {
        let nobody = "127.0.0.1:\(try LoopbackServer.closedPort())"
        #expect(await failure(try request(.post, "/", host: nobody))?.isUnsent == true)
        #expect(await failure(try request(.post, "/", host: "no-such-host.invalid"))?.isUnsent == true)
        let silent = try LoopbackServer(.closesAfterRequest)
        #expect(await failure(try request(.post, "/", host: "127.0.0.1:\(silent.port)"))?.isUnsent == false)
        var secret = HTTPRequest(.post, try #require(WebAddress("https://\(server.host)/echo")))
        secret.limits.time = .seconds(2)
        #expect(await failure(secret)?.isUnsent == true)
    }

    // MARK: Many

    /// The server answers none before it has seen all; so they are under way together.
    @Test func twoHundredAtOnce() async throws {
        var request = try request(.get, "/meet")
        request.limits.time = .seconds(600)
        let meet = request
        let bodies = await withTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<200 { group.addTask { try? await client.send(meet).body } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(bodies.count == 200)
        #expect(bodies.allSatisfy { $0 == Array("met".utf8) })
    }

    // MARK: Cancellation

    @Test func aCancelledRequestIsTakenBack() async throws {
        var request = try request(.get, "/hang/1")
        request.limits.time = .seconds(600)
        let hanging = request
        let task = Task { await failure(hanging) }
        try await server.wait(for: "GET /hang/1")
        task.cancel()
        #expect(await task.value == .stopped)
        try await server.wait(for: "closed /hang/1")
        // Others go on.
        #expect(try await client.send(try self.request(.get, "/echo")).status == 200)
    }

    @Test func whatIsCancelledBeforeItBeginsIsNotSent() async throws {
        let echo = try request(.get, "/echo")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(echo)
        }
        #expect(await task.value == .stopped)
        #expect(server.requests.isEmpty)
    }
}
