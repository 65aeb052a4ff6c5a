import TestSupport
import Testing

/// The servers of these tests work, by git's own word.
@Suite(.serialized) struct HarnessTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func file() throws { try readAndWrite(.file) }

    @Test(.enabled(if: Transport.git.isThere, "git has no git-daemon here"))
    func git() throws { try readAndWrite(.git) }

    @Test(.enabled(if: Transport.http.isThere, "lighttpd is not installed"))
    func http() throws { try readAndWrite(.http) }

    @Test(.enabled(if: Transport.httpWithPassword.isThere, "lighttpd is not installed"))
    func httpWithPassword() throws { try readAndWrite(.httpWithPassword) }

    @Test(.enabled(if: Transport.https.isThere, "lighttpd-mod-openssl or openssl is not installed"))
    func https() throws { try readAndWrite(.https) }

    @Test(.enabled(if: Transport.ssh.isThere, "openssh-server is not installed"))
    func ssh() throws { try readAndWrite(.ssh) }

    @Test(.enabled(if: Transport.git.isThere, "git has no git-daemon here"))
    func serverEndsWithItsValue() throws {
        try scratch.remote("web")
        var remotes: Remotes? = try Transport.git.serve(scratch.path + "/remotes")
        let url = try #require(remotes?.url("web"))
        try #expect(git(["ls-remote", url]).status == 0)
        remotes = nil
        try #expect(git(["ls-remote", url]).status != 0)
    }

    private func readAndWrite(_ transport: Transport) throws {
        let commit = try scratch.remote("web")
        let remotes = try transport.serve(scratch.path + "/remotes")
        let log = remotes.servers.map(\.log)
        let environment = remotes.environment + (remotes.ssh?.environmentOfGit ?? [])
        let listed = try git(["ls-remote", remotes.url("web")], environment)
        #expect(listed.output.contains("\(commit)\trefs/tags/"), "\(listed.errors)\(log)")
        let push = ["-C", "remotes/web.git", "push", "-q", remotes.url("web"), "\(commit):refs/tags/pushed"]
        let pushed = try git(push, environment)
        #expect(pushed.status == 0, "\(pushed.errors)\(log)")
        #expect(try scratch.references(of: "web").contains("refs/tags/pushed"))
    }

    private func git(_ arguments: [String], _ environment: [String] = []) throws -> Soac.Run {
        try Command.run("git", arguments, in: scratch.path, environment: environment + ["GIT_TERMINAL_PROMPT=0"])
    }
}
