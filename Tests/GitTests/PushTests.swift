import Glibc
import TestSupport
import Testing

@testable import Git

@Suite struct PushTests {
    let sandbox: Sandbox
    let repository: PushRepository

    init() throws {
        sandbox = try Sandbox()
        repository = try PushRepository()
        _ = try sandbox.repository()
        try sandbox.run("git clone -q --bare r b.git; git init -q --bare e.git")
    }

    private func remote(_ place: String) throws -> Remote {
        let text = place.contains("://") ? place : sandbox.path + "/" + place
        return try Remote(RemoteURL(text), access: RemoteAccess(repository: nil))
    }

    private func id(_ revision: String) throws -> CommitID {
        CommitID(try #require(ObjectID(hex: sandbox.run("git -C r rev-parse \(revision)"))))
    }

    private func error(_ operation: () throws -> Void) throws -> RemoteError {
        do {
            try operation()
        } catch let error as RemoteError {
            return error
        }
        Issue.record("an error was expected")
        return RemoteError(url: "", message: "")
    }

    @Test func createsReferencesForACommitOfAnotherRemote() throws {
        let commit = try id("HEAD~1")
        try repository.fetch(commit, from: remote("b.git"))
        try repository.push([("refs/tags/new", commit), ("refs/heads/deep/er", commit)], to: remote("e.git"))
        let found = try remote("e.git").references()
        #expect(found.map(\.name) == ["refs/heads/deep/er", "refs/tags/new"])
        #expect(Set(found.map(\.target)) == [commit.id])
        #expect(try sandbox.run("git -C e.git fsck --strict && git -C e.git show new:dir/b") == "two")
    }

    @Test func neverMovesAReference() throws {
        let (first, second) = try (id("HEAD~1"), id("HEAD"))
        try repository.fetch(first, from: remote("b.git"))
        try repository.fetch(second, from: remote("b.git"))
        try repository.push([("refs/heads/x", first)], to: remote("b.git"))
        for (name, commit) in [("refs/heads/x", first), ("refs/heads/x", second), ("refs/tags/v1", second)] {
            let error = try error {
                try repository.push([("refs/tags/n", first), (name, commit)], to: remote("b.git"))
            }
            #expect(error.message.hasPrefix("\(sandbox.path)/b.git has \(name) already, at "))
        }
        let names = try remote("b.git").references().map(\.name)
        #expect(names == ["HEAD", "refs/heads/main", "refs/heads/x", "refs/tags/light", "refs/tags/v1"])
    }

    @Test func saysWhatIsNoCommit() throws {
        try repository.fetch(id("HEAD"), from: remote("b.git"))
        let unknown = CommitID(try #require(ObjectID(hex: String(repeating: "5", count: 40))))
        let missing = try error { try repository.fetch(unknown, from: remote("b.git")) }
        #expect(missing.message == "\(sandbox.path)/b.git has no commit \(unknown.id)")
        let blob = try id("HEAD:a")
        #expect(
            try error { try repository.fetch(blob, from: remote("b.git")) }.message
                == "\(blob.id) is the id of a blob, not of a commit")
        let tag = try id("v1")
        #expect(
            try error { try repository.fetch(tag, from: remote("b.git")) }.message
                == "\(tag.id) is the id of a tag, not of a commit")
        #expect(
            try error { try repository.push([("refs/tags/x", unknown)], to: remote("e.git")) }.message.contains(
                "fetched"))
    }

    @Test func refusesNamesThatAreNone() throws {
        let commit = try id("HEAD")
        try repository.fetch(commit, from: remote("b.git"))
        for name in ["", "main", "refs/tags/a b", "refs/tags/a:b", "+refs/tags/a", "refs/tags/*", "refs/tags/a..b"] {
            let error = try error { try repository.push([(name, commit)], to: remote("e.git")) }
            #expect(error.message == "\(name) is not the name of a reference")
        }
    }

    @Test func aRepositoryWithAWorkTreeIsNoTarget() throws {
        let commit = try id("HEAD")
        try repository.fetch(commit, from: remote("b.git"))
        let error = try error { try repository.push([("refs/tags/x", commit)], to: remote("r")) }
        #expect(error.message.contains("has a work tree"))
        #expect(error.hint == "push to a bare repository")
    }

    @Test func removesItsFolder() throws {
        let folder: String
        do {
            let repository = try PushRepository()
            try repository.fetch(id("HEAD"), from: remote("b.git"))
            folder = repository.path
            #expect(try sandbox.run("ls \(folder)/objects/pack | wc -l") == "2")
        }
        #expect(try sandbox.run("test -e \(folder) || echo gone") == "gone")
    }

    @Test func removesWhatAKilledRunLeft() throws {
        // Where this process has its own; a sandbox has none of its variables.
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let folder = try sandbox.run(
            """
            f=$(mktemp -d "\(parent)/soac-push-XXXXXX")
            mkdir $f/objects; echo x > kept; ln -s "$PWD/kept" $f/objects/link; ln -s "$PWD" $f/all; echo $f
            """)
        let other = try PushRepository()
        #expect(try sandbox.run("test -e \(folder) || echo gone") == "gone")
        #expect(try sandbox.run("cat kept") == "x")
        for used in [repository, other] { #expect(try sandbox.run("ls \(used.path)").contains("HEAD")) }
    }

    /// libgit2 itself would run no hook of a repository on this machine.
    @Test func runsTheHooksOfALocalRepository() throws {
        try sandbox.run(
            """
            printf '#!/bin/sh\necho "not $(basename $1)" >&2; case $1 in */no) exit 1; esac\n' >e.git/hooks/update
            printf '#!/bin/sh\ncat >posted\n' >e.git/hooks/post-receive
            chmod +x e.git/hooks/*e
            """)
        let commit = try id("HEAD")
        try repository.fetch(commit, from: remote("b.git"))
        let error = try error {
            try repository.push([("refs/tags/no", commit), ("refs/tags/yes", commit)], to: remote("e.git"))
        }
        #expect(
            error.message
                == "\(sandbox.path)/e.git refuses refs/tags/no: hook declined; it says: not no error: hook declined to "
                + "update refs/tags/no not yes")
        #expect(try remote("e.git").references().map(\.name) == ["refs/tags/yes"])
        #expect(try sandbox.run("cut -d' ' -f3 e.git/posted") == "refs/tags/yes")
    }

    // MARK: - A server

    @Test func fetchesAndPushesThroughADaemon() throws {
        let daemon = try Daemon(in: sandbox, options: "--enable=receive-pack")
        let first = try id("HEAD~1")
        // No reference names it, and the server gives no other commits.
        try sandbox.run("cd b.git; git update-ref -d refs/tags/v1; git update-ref -d refs/tags/light")
        try repository.fetch(first, from: remote(daemon.address + "b.git"))
        try repository.push([("refs/tags/n", first)], to: remote(daemon.address + "e.git"))
        #expect(try remote(daemon.address + "e.git").references().map(\.target) == [first.id])
        let again = try error { try repository.push([("refs/tags/n", first)], to: remote(daemon.address + "e.git")) }
        #expect(again.message.contains("has refs/tags/n already"))
    }

    @Test(arguments: [true, false])
    func fetchesByID(isAllowed: Bool) throws {
        let daemon = try Daemon(in: sandbox)
        try sandbox.run(
            """
            git -C r checkout -q -b side HEAD~1; git -C r commit -q --allow-empty -m side; git -C r push -q ../b.git side
            git -C b.git update-ref -d refs/heads/side; git -C b.git config uploadpack.allowAnySHA1InWant \(isAllowed)
            """)
        let side = try id("side")
        if isAllowed {
            try repository.fetch(side, from: remote(daemon.address + "b.git"))
        } else {
            let error = try error { try repository.fetch(side, from: remote(daemon.address + "b.git")) }
            #expect(error.message == "\(daemon.address)b.git has no commit \(side.id)")
        }
    }

    @Test func showsWhatTheServerSays() throws {
        let daemon = try Daemon(in: sandbox, options: "--enable=receive-pack")
        try sandbox.run(
            """
            printf '#!/bin/sh\\nprintf "not\\\\033[31m today\\\\n" >&2; exit 1\\n' >e.git/hooks/pre-receive
            chmod +x e.git/hooks/pre-receive
            """)
        let commit = try id("HEAD")
        try repository.fetch(commit, from: remote("b.git"))
        let address = daemon.address + "e.git"
        let error = try error { try repository.push([("refs/tags/n", commit)], to: remote(address)) }
        #expect(
            error.message
                == "\(address) refuses refs/tags/n: pre-receive hook declined; it says: not [31m today")
        #expect(!error.isTransient)
    }

    @Test func saysThatTheServerTakesNoPush() throws {
        let daemon = try Daemon(in: sandbox)
        let commit = try id("HEAD")
        try repository.fetch(commit, from: remote("b.git"))
        let error = try error { try repository.push([("refs/tags/n", commit)], to: remote(daemon.address + "e.git")) }
        #expect(error.message.contains("refuses: access denied"))
    }
}

/// `git daemon` over a sandbox, for as long as this lives.
final class Daemon {
    let address: String
    private let sandbox: Sandbox

    init(in sandbox: Sandbox, options: String = "") throws {
        self.sandbox = sandbox
        let port = try LoopbackServer.closedPort()
        address = "git://127.0.0.1:\(port)/"
        try sandbox.run(
            """
            git daemon --listen=127.0.0.1 --port=\(port) --base-path=$PWD --export-all --reuseaddr --detach \
                --pid-file=$PWD/daemon.pid \(options) $PWD >/dev/null 2>&1 </dev/null
            i=0; until git ls-remote \(address)b.git >/dev/null 2>&1; do i=$((i + 1)); [ $i -lt 100 ]; sleep 0.05; done
            """)
    }

    deinit { _ = try? sandbox.run("kill $(cat daemon.pid)") }
}
