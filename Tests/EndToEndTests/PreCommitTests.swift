import TestSupport
import Testing

private enum PreCommit {
    static let isInstalled = (try? Command.run("pre-commit", ["--version"], in: "/"))?.status == 0
}

/// The hook in the framework of https://pre-commit.com, from a clone in which the release has its tag.
@Suite(.enabled(if: PreCommit.isInstalled, "there is no pre-commit (PyPI) here"))
struct PreCommitTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.sampleRepository()
        let version = try Soac.version()
        // As it will be when what lies here is committed.
        try scratch.shell(
            """
            git clone -q --depth 1 file://\(Soac.package) soac; cp \(Soac.package)/.pre-commit-hooks.yaml soac
            cd soac; git add -A; git commit -q --allow-empty -m release; git tag v\(version)
            """)
        try scratch.write(
            """
            repos:
              - repo: \(scratch.path)/soac
                rev: v\(version)
                hooks:
                  - id: soac-check
                    args: [--system-config, \(Soac.system), --no-cache]

            """, to: "r/.pre-commit-config.yaml")
        try scratch.commit()
        let installed = try shell("pre-commit install")
        try #require(installed.status == 0, "\(installed.errors)")
    }

    private func shell(_ script: String) throws -> Soac.Run {
        let environment = """
            export PATH=\(Path.parent(of: Soac.path)):$PATH PRE_COMMIT_HOME=\(scratch.path)/home \
                XDG_CACHE_HOME=\(scratch.path)/cache
            cd r
            """
        return try Command.run("/bin/sh", ["-ec", "\(environment)\n\(script)"], in: scratch.path)
    }

    /// What the hook printed of a commit that it let through, or refused.
    private func commit(
        _ edit: String, by command: String = "git add -A; git commit", passes: Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let run = try shell("{ \(edit); \(command) -m edit; } 2>&1")
        #expect((run.status == 0) == passes, "\(run.output)", sourceLocation: sourceLocation)
        #expect(run.output.contains("soac check..."), "\(run.output)", sourceLocation: sourceLocation)
        return run.output
    }

    @Test func whateverChangesIsLookedAt() throws {
        let renamed = try commit("git mv web/marathon-hamburg-prod.yaml web/marathon-hamburg-prod.yml", passes: true)
        #expect(renamed.contains("web/marathon-hamburg-prod.yml:1:1: warning: "), "\(renamed)")
        #expect(renamed.contains("; index (2 files changed since "), "\(renamed)")
        let port = try commit("echo 20001 >web/port", passes: true)
        #expect(port.contains("; index (1 file changed since "), "\(port)")
        let broken = try commit("echo 'main: [' >web/marathon-hamburg-prod.yaml", passes: false)
        #expect(broken.contains("error: ") && broken.contains("web/marathon-hamburg-prod.yaml:"), "\(broken)")
    }

    @Test func aDeletionIsLookedAt() throws {
        let output = try commit("git rm -q web/deploy.yaml", passes: false)
        #expect(output.contains("[deploy-step]"), "\(output)")
    }

    /// Git hands the hook another index than the repository's.
    @Test(arguments: [
        "git commit -a", "git commit web/*.yaml", "git commit --only web/*.yaml", "cd web; git commit -a",
    ])
    func whatGitIsAboutToCommitIsLookedAt(_ command: String) throws {
        let file = "web/marathon-hamburg-prod.yaml"
        let broken = try commit("echo 'main: [' >\(file)", by: command, passes: false)
        #expect(broken.contains("\(file):") && broken.contains("error: "), "\(broken)")
        let mended = try commit("echo 'main: {instances: 2}' >\(file)", by: command, passes: true)
        #expect(mended.contains("; index (1 file changed since "), "\(mended)")
    }

    /// What is staged and not of this commit is no reason to refuse it.
    @Test func aFileThatStaysBehindIsNotLookedAt() throws {
        let output = try commit(
            "echo 'main: [' >web/adhoc-hamburg-prod.yaml; git add -A; echo '# more' >>web/service.yaml",
            by: "git commit --only web/service.yaml", passes: true)
        #expect(output.contains("no findings; index (1 file changed since "), "\(output)")
    }
}
