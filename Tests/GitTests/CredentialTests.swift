import Git
import TestSupport
import Testing

/// A server that lets alice in, and helpers that know her password or do not.
@Suite struct CredentialTests {
    let sandbox: Sandbox
    let server: LoopbackServer
    let address: String

    init() throws {
        sandbox = try Sandbox()
        let id = String(repeating: "5", count: 40)
        // alice:secret
        let login = "Authorization: Basic YWxpY2U6c2VjcmV0"
        server = try LoopbackServer(
            .answers { request in
                guard request.contains(login) else {
                    return "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
                }
                let line = "\(id) refs/heads/main\0agent=test\n"
                let length = String(line.utf8.count + 4, radix: 16)
                let body = "001e# service=git-upload-pack\n000000\(length)\(line)0000"
                return "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            })
        address = "127.0.0.1:\(server.port)/a/b.git"
    }

    /// With a helper that writes down what it is asked and answers with the lines of a script.
    private func access(_ script: String, useHTTPPath: Bool = false) throws -> RemoteAccess {
        try sandbox.run(
            """
            git init -q r; : >log
            printf '%s\\n' '#!/bin/sh' 'echo "[$1]" >>\(sandbox.path)/log' 'cat >>\(sandbox.path)/log' '\(script)' >helper
            chmod +x helper
            git -C r config --add credential.helper ''; git -C r config --add credential.helper $PWD/helper
            git -C r config credential.useHttpPath \(useHTTPPath)
            """)
        return try RemoteAccess(repository: sandbox.open("r").location)
    }

    private let knows = "test $1 != get || { echo username=alice; echo password=secret; }"

    private func log() throws -> [String] {
        try sandbox.run("cat log").split(separator: "\n").map(String.init)
    }

    private func error(_ text: String, _ access: RemoteAccess) throws -> RemoteError {
        let remote = try Remote(RemoteURL(text), access: access)
        do {
            Issue.record("\(try remote.references())")
        } catch {
            #expect(!"\(error)".contains("secret"))
            #expect(!error.isTransient)
            return error
        }
        return RemoteError(url: "", message: "")
    }

    @Test func takesTheAddressFirst() throws {
        let access = try access(knows)
        let url = try RemoteURL("http://alice:s%65cret@\(address)")
        #expect(try Remote(url, access: access).references().map(\.name) == ["refs/heads/main"])
        let error = try error("http://alice:wrongsecret@\(address)", access)
        #expect(error.message == "http://***@\(address) refuses the user name or the password")
        #expect(try log().isEmpty)
    }

    @Test func asksAHelperOnceForAllThreads() async throws {
        let access = try access("sleep 0.2; " + knows)
        let remote = try Remote(RemoteURL("http://\(address)"), access: access)
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { (try? remote.references().count) ?? -1 } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == [1, 1, 1, 1])
        let host = "host=127.0.0.1:\(server.port)"
        #expect(
            try log() == [
                "[get]", "protocol=http", host,
                "[store]", "protocol=http", host, "username=alice", "password=secret",
            ])
    }

    @Test func asksWithTheUserAndThePath() throws {
        let access = try access(knows, useHTTPPath: true)
        #expect(try Remote(RemoteURL("http://alice@\(address)"), access: access).references().count == 1)
        #expect(
            try log().prefix(5) == [
                "[get]", "protocol=http", "host=127.0.0.1:\(server.port)", "path=a/b.git", "username=alice",
            ])
    }

    @Test func tellsTheHelperThatItWasWrong() throws {
        let access = try access("test $1 != get || { echo username=alice; echo password=oldsecret; }")
        let first = try error("http://\(address)", access)
        #expect(first.message == "http://\(address) refuses the user name or the password")
        let second = try error("http://\(address)", access)
        #expect(second.hint?.contains("credential.helper") == true)
        #expect(try log().filter { $0.hasPrefix("[") } == ["[get]", "[erase]"])
    }

    @Test func asksNobodyAtATerminal() throws {
        let error = try error("http://\(address)", access("true"))
        #expect(
            error.message
                == "http://\(address) asks for a user name and a password, and no credential helper has one that works")
        #expect(try log().filter { $0.hasPrefix("[") } == ["[get]"])
    }
}
