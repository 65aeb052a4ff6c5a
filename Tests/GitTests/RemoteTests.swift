import Git
import TestSupport
import Testing

@Suite struct RemoteTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func references(_ text: String) throws -> [RemoteReference] {
        try Remote(RemoteURL(text), access: RemoteAccess(repository: nil)).references()
    }

    /// The error of a listing, which must fail.
    private func error(_ text: String) throws -> RemoteError {
        let remote = try Remote(RemoteURL(text), access: RemoteAccess(repository: nil))
        do {
            Issue.record("\(try remote.references())")
        } catch {
            #expect(!error.message.hasSuffix("."))
            return error
        }
        return RemoteError(url: "", message: "")
    }

    @Test func listsReferencesWithTheCommitsOfTags() throws {
        let repository = try sandbox.repository()
        try sandbox.run("cd r; git tag -a -m x nested v1; git tag blob HEAD:a; git tag -a -m y onblob HEAD:a")
        let (first, second) = try (repository.commit("v1").id, repository.commit("HEAD").id)
        let blob = try #require(ObjectID(hex: sandbox.run("git -C r rev-parse HEAD:a")))
        for start in ["", "file://"] {
            let found = try references(start + sandbox.path + "/r")
            #expect(
                found == [
                    RemoteReference(name: "HEAD", target: second),
                    RemoteReference(name: "refs/heads/main", target: second),
                    RemoteReference(name: "refs/tags/blob", target: blob),
                    RemoteReference(name: "refs/tags/light", target: first),
                    RemoteReference(name: "refs/tags/nested", target: first),
                    RemoteReference(name: "refs/tags/onblob", target: blob),
                    RemoteReference(name: "refs/tags/v1", target: first),
                ])
        }
    }

    @Test func leavesOutNamesThatAreNoUTF8() throws {
        _ = try sandbox.repository()
        try sandbox.run("cd r; printf '%s refs/heads/\\377x\\n' $(git rev-parse HEAD) >>.git/packed-refs")
        #expect(try sandbox.run("git -C r for-each-ref | wc -l") == "4")
        #expect(try references(sandbox.path + "/r").count == 4)
    }

    @Test func anEmptyRepositoryHasNone() throws {
        try sandbox.run("git init -q --bare e.git")
        #expect(try references(sandbox.path + "/e.git") == [])
    }

    @Test func takesAPathWithAColon() throws {
        _ = try sandbox.repository()
        try sandbox.run("mv r 'a:b%20'")
        #expect(try references(sandbox.path + "/a:b%20").count == 4)
    }

    @Test func saysThatThereIsNoRepository() throws {
        for name in ["/missing", ""] {
            let error = try error(sandbox.path + name)
            #expect(error.message == "there is no git repository at \(sandbox.path)\(name)")
            #expect(!error.isTransient)
        }
    }

    @Test func saysThatTheRepositoryIsOfAnotherUser() throws {
        try #require(try sandbox.run("id -u") == "0", "only root can give a file away")
        try sandbox.run("git init -q --bare o.git; chown -R 65534 o.git")
        let error = try error(sandbox.path + "/o.git")
        #expect(error.message.hasSuffix("the repository \(sandbox.path)/o.git belongs to another user"))
        #expect(error.hint == "add it with `git config --global --add safe.directory \(sandbox.path)/o.git`")
    }

    @Test(
        arguments: [
            ("git", .closes, true), ("git", .closesAfterRequest, true), ("git", .sendsGarbage, false),
            ("http", .closes, true), ("http", .closesAfterRequest, true), ("http", .sendsGarbage, false),
            ("https", .closes, true), ("https", .closesAfterRequest, true), ("https", .sendsGarbage, false),
            ("ssh", .closes, true),
        ] as [(String, LoopbackServer.Behaviour, Bool)])
    func tellsFailuresThatMayPass(scheme: String, behaviour: LoopbackServer.Behaviour, isTransient: Bool) throws {
        let server = try LoopbackServer(behaviour)
        let error = try error("\(scheme)://127.0.0.1:\(server.port)/a.git")
        #expect(error.isTransient == isTransient, "\(error)")
        #expect(error.message.contains("\(scheme)://127.0.0.1:\(server.port)/a.git"))
    }

    @Test(arguments: ["git", "http", "https", "ssh"])
    func aClosedPortMayOpen(scheme: String) throws {
        let address = "\(scheme)://127.0.0.1:\(try LoopbackServer.closedPort())/a.git"
        let error = try error(address)
        #expect(error.message == "cannot connect to \(address): Connection refused")
        #expect(error.isTransient)
    }

    @Test(arguments: [
        ("404 Not Found", "there is no repository at URL (HTTP 404)", false),
        ("403 Forbidden", "URL refuses this (HTTP 403)", false),
        ("503 Busy", "URL is not available (HTTP 503)", true), ("429 Slow", "URL is not available (HTTP 429)", true),
        ("200 OK\r\nContent-Type: text/html", "what URL answers is not a git repository", false),
        (
            "302 Found\r\nLocation: http://localhost/a",
            "URL is redirected elsewhere: from '127.0.0.1' to 'localhost'", false
        ),
    ])
    func understandsHTTP(answer: String, message: String, isTransient: Bool) throws {
        let server = try LoopbackServer(.answers { _ in "HTTP/1.1 \(answer)\r\nContent-Length: 0\r\n\r\n" })
        let address = "http://127.0.0.1:\(server.port)/a.git"
        let error = try error(address)
        #expect(error.message == message.replacing("URL", with: address))
        #expect(error.isTransient == isTransient)
    }

    @Test func manyThreadsListAtOnce() async throws {
        _ = try sandbox.repository()
        let remote = try Remote(RemoteURL(sandbox.path + "/r"), access: RemoteAccess(repository: nil))
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (try? remote.references().count) ?? -1 } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 4, count: 8))
    }

    @Test func aHostThatIsNotFoundMayBeFoundLater() throws {
        let error = try error("git://nosuch.invalid/a")
        #expect(error.message.hasPrefix("the host of git://nosuch.invalid/a is not found: "))
        #expect(error.isTransient)
    }
}
