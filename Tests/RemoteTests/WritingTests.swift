import TestSupport
import Testing

/// `mark`, `start`, `stop`, `restart` and `rollback` push tags; `deployments` shows them.
@Suite(.serialized) struct WritingTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var folder: String { scratch.path + "/remotes" }

    /// Runs a command about `web`.
    private func soac(_ command: String, _ arguments: [String], _ remotes: Remotes) throws -> Soac.Run {
        let standard = ["--repo", "r", "--system-config", Soac.system, "--service", "web"]
        return try Soac.run(
            [command] + standard + arguments, in: scratch.path, environment: remotes.environment)
    }

    private func mark(_ commit: String, _ remotes: Remotes, _ more: [String] = []) throws -> Soac.Run {
        try soac("mark", ["--deploy-group", "all", "--commit", commit] + more, remotes)
    }

    /// What `deployments` reads afterwards.
    private func expectDeployed(
        _ commit: String?, _ remotes: Remotes, state: String = "start",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try scratch.deployments(environment: remotes.environment).expectSuccess(sourceLocation: sourceLocation)
        try scratch.expectDeployed("web", commit, state: state, sourceLocation: sourceLocation)
    }

    @Test(arguments: Transport.available) func theLifeOfAService(_ transport: Transport) throws {
        let remotes = try transport.serve(folder)
        let first = try #require(scratch.services(["web"], remotes)["web"])
        let second = try scratch.commitToRemote("web")
        try mark(second, remotes).expectSuccess()
        try expectDeployed(second, remotes)
        let instance = ["--cluster", "hamburg-prod", "--instance", "main"]
        for (command, state) in [("stop", "stop"), ("start", "start"), ("restart", "start")] {
            try soac(command, instance, remotes).expectSuccess()
            try expectDeployed(second, remotes, state: state)
        }
        try soac("rollback", ["--commit", first], remotes).expectSuccess()
        try expectDeployed(first, remotes)
    }

    @Test func dryRunPushesNothing() throws {
        let remotes = try Transport.git.serve(folder)
        let first = try scratch.services(["web"], remotes)["web"]
        let before = try scratch.references(of: "web")
        try mark(scratch.commitToRemote("web"), remotes, ["--dry-run"]).expectSuccess()
        #expect(try scratch.references(of: "web") == before)
        try expectDeployed(first, remotes)
    }

    /// The commit is no ref's: by its default, a server does not let it be asked for.
    @Test(arguments: ["false", "true"]) func commitThatNoRefNames(_ isAllowed: String) throws {
        let remotes = try Transport.git.serve(folder)
        try scratch.services(["web"], remotes)
        let second = try scratch.commitToRemote("web")
        try scratch.commitToRemote("web")
        try scratch.shell("git -C remotes/web.git config uploadpack.allowAnySHA1InWant \(isAllowed)")
        try mark(second, remotes).expectSuccess()
        try expectDeployed(second, remotes)
    }

    @Test func commitThatIsNotThere() throws {
        let remotes = try Transport.git.serve(folder)
        let first = try scratch.services(["web"], remotes)["web"]
        let before = try scratch.references(of: "web")
        let run = try mark(String(repeating: "12345678", count: 5), remotes)
        #expect((1...2).contains(run.status), "\(run.errors)")
        #expect(try scratch.references(of: "web") == before)
        try expectDeployed(first, remotes)
    }

    // MARK: Servers that decline

    private func expectDeclined(_ remotes: Remotes, saying words: [String]) throws {
        let first = try scratch.services(["web"], remotes)["web"]
        let second = try scratch.commitToRemote("web")
        let before = try scratch.references(of: "web")
        let run = try mark(second, remotes)
        #expect((1...2).contains(run.status), "\(run.errors)")
        #expect(words.contains { run.errors.lowercased().contains($0) }, "none of \(words) is in: \(run.errors)")
        #expect(try scratch.references(of: "web") == before)
        try expectDeployed(first, remotes)
    }

    private static let hooks = ["pre-receive", "update"].flatMap { hook in Transport.available.map { (hook, $0) } }

    @Test(arguments: hooks) func hookDeclines(_ hook: String, _ transport: Transport) throws {
        let script = "#!/bin/sh\necho 'no deploys on friday' >&2\nexit 1\n"
        try scratch.write(script, to: "remotes/web.git/hooks/" + hook)
        try scratch.shell("chmod +x remotes/web.git/hooks/\(hook)")
        // What a local push gets from a hook is its refusal, not its words.
        let words = transport == .file ? ["friday", "declined", "hook"] : ["friday"]
        try expectDeclined(transport.serve(folder), saying: words)
    }

    @Test func serverThatOnlyReads() throws {
        let server = try Server.gitDaemon(folder)
        let remotes = Remotes(base: "git://127.0.0.1:\(server.port)", servers: [server])
        try expectDeclined(remotes, saying: ["service not enabled", "not enabled", "denied", "refused"])
    }
}
