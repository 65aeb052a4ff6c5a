import TestSupport
import Testing

/// What a reviewer is told where CI runs `soac diff`, and the scripts of docs/ci that bring it there.
@Suite struct ReviewTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try ExampleHistory.commit(in: scratch)
    }

    private func comment(_ arguments: String..., environment: [String] = [], status: Int32 = 0) throws -> String {
        let run = try Soac.run(
            ["diff", "production...HEAD", "--repo", "r", "--system-configs", "examples/system-config"]
                + ["--format", "markdown"] + arguments,
            in: scratch.path, environment: environment)
        #expect(run.status == status, "\(run.errors)")
        return run.output
    }

    private func head() throws -> String {
        String(try scratch.shell("git -C r rev-parse HEAD").prefix(40))
    }

    private static let line = "catalog_search/marathon-hamburg-prod.yaml"

    // MARK: Links

    @Test func gitHubAndGitLabAreKnown() throws {
        let sha = try head()
        let gitHub = try comment(
            environment: [
                "GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=halmkorn/soa-configs", "GITHUB_SHA=\(sha)",
                "GITHUB_HEAD_REF=christmas",
            ])
        #expect(
            gitHub.contains("<a href=\"https://github.com/halmkorn/soa-configs/blob/\(sha)/\(Self.line)#L19\"><code>"))
        #expect(gitHub.contains("<li>after: <code>\(sha.prefix(8))</code> · branch christmas · "))
        #expect(gitHub.contains("<code>\(try scratch.shell("git -C r rev-parse production").prefix(8))</code>"))
        #expect(gitHub.contains(" · where HEAD left production · "))
        let gitLab = try comment(
            environment: ["CI_PROJECT_URL=https://gitlab.com/halmkorn/soa-configs", "CI_COMMIT_SHA=\(sha)"])
        #expect(gitLab.contains("\"https://gitlab.com/halmkorn/soa-configs/-/blob/\(sha)/\(Self.line)#L19\""))
        // Where another repository is compared than the one that CI looks at.
        let other = String(repeating: "1", count: 40)
        let foreign = try comment(
            environment: ["CI_PROJECT_URL=https://gitlab.com/halmkorn/shop", "CI_COMMIT_SHA=\(other)"])
        #expect(!foreign.contains("href"))
    }

    @Test func aTemplateIsGivenOrKept() throws {
        let sha = try head()
        let given = try comment("--link", "https://git.example.com/{path}?at={sha}&l={line}")
        #expect(given.contains("<a href=\"https://git.example.com/\(Self.line)?at=\(sha)&amp;l=19\">"))
        for bad in ["javascript:alert(1)//{path}", "https://git.example.com/", "https://x/{path}/{who}"] {
            #expect(try scratch.soac("diff", "HEAD", "HEAD", "--repo", "r", "--link", bad).status == 2)
        }
        try scratch.write("links: https://kept.example.com/{sha}/{path}#L{line}\n", to: "r/.soac.yaml")
        #expect(try comment().contains("<a href=\"https://kept.example.com/\(sha)/\(Self.line)#L19\">"))
    }

    // MARK: Guards

    @Test func aRefusalStandsInTheComment() throws {
        let refused = try comment("--deny", "break", "--max-bounces", "2", status: 1)
        #expect(refused.hasPrefix("<!-- soac diff -->\n### soac diff: refused · 1 break, "))
        #expect(refused.contains("<li>⛔ 8 bounce, and --max-bounces allows 2</li>"))
        #expect(refused.contains("ledger.journal-writer in hamburg-prod</li>"))
        #expect(!(try comment("--max-bounces", "50").contains("⛔")))
    }

    // MARK: Removals

    @Test(arguments: [
        ("git rm -q checkout/marathon-hamburg-prod.yaml", "marathon-hamburg-prod.yaml is gone"),
        (
            "git mv checkout/marathon-hamburg-prod.yaml checkout/marathon-hamburg-porod.yaml",
            "marathon-hamburg-prod.yaml is gone; marathon-hamburg-porod.yaml, which is of no known cluster, has come"
        ),
        ("git rm -q -r checkout", "the directory checkout is gone"),
        // That says its line.
        ("sed -i '/^webhooks:/,$d' checkout/marathon-hamburg-prod.yaml", nil),
    ])
    func aRemovalSaysWhy(edit: String, reason: String?) throws {
        try scratch.shell("cd r; \(edit)")
        let run = try scratch.soac(
            "diff", "HEAD", "--repo", "r", "--system-configs", "examples/system-config", "--service", "checkout")
        run.expectSuccess()
        #expect(run.output.contains("remove  checkout."))
        if let reason { #expect(run.output.contains("\n        \(reason)\n"), "\(run.output)") }
        #expect(run.output.contains(" is gone") == (reason != nil))
    }

    // MARK: Comments

    /// Runs a script of an example, twice: once where there is no comment yet. `program` says what it was called with.
    private func run(_ example: String, after start: String, _ program: String, _ stand: String) throws -> [String] {
        let text = String(decoding: try Path.read("\(Soac.package)/docs/ci/\(example)"), as: UTF8.self)
        let behind = try #require(text.firstRange(of: start)).upperBound
        let lines = text[behind...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        let indent = lines.first.map { $0.prefix { $0 == " " }.count } ?? 0
        let script = lines.prefix { $0.prefix { $0 == " " }.count >= indent }.map { $0.dropFirst(indent) }
        try scratch.write(script.joined(separator: "\n") + "\n", to: "comment.sh")
        try scratch.write("#!/bin/sh\n\(stand)\n", to: "stand/\(program)")
        try scratch.write("x\n", to: "diff.md")
        return try scratch.shell(
            """
            chmod +x stand/\(program); export PATH=$PWD/stand:$PATH
            export COMMENTS=repos/o/r/issues/1/comments GITHUB_REPOSITORY=o/r NOTES=https://gitlab/notes SOAC_TOKEN=t
            bash -eu comment.sh >/dev/null; touch there; bash -eu comment.sh >/dev/null; cat calls
            """
        ).split(separator: "\n").map(String.init)
    }

    @Test func aLaterCommentReplacesTheOlderOnGitHub() throws {
        let stand = "case \"$*\" in *--paginate*) test ! -e there || echo 12 ;; *) echo \"$*\" >>calls ;; esac"
        let calls = try run("github-diff.yml", after: "/comments\n        run: |", "gh", stand)
        #expect(
            calls == [
                "api repos/o/r/issues/1/comments -F body=@diff.md",
                "api --method PATCH repos/o/r/issues/comments/12 -F body=@diff.md",
            ])
    }

    @Test(.enabled(if: (try? Command.run("/usr/bin/env", ["jq", "--version"], in: "/").status) == 0, "there is no jq"))
    func aLaterNoteReplacesTheOlderOnGitLab() throws {
        let stand = """
            case "$*" in
            *--request*) echo "$*" | sed 's/.*--request/--request/' >>calls ;;
            *) test ! -e there && echo '[{"id":3,"body":"x"}]' || echo '[{"id":3,"body":"x"},{"id":12,"body":"<!-- soac diff -->"}]' ;;
            esac
            """
        let calls = try run("gitlab-ci.yml", after: "and no note.\n    - |", "curl", stand)
        #expect(
            calls == [
                "--request POST https://gitlab/notes --data-urlencode body@diff.md",
                "--request PUT https://gitlab/notes/12 --data-urlencode body@diff.md",
            ])
    }
}
