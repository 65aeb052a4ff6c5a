import Git
import Testing

@Suite struct URLRewritesTests {
    @Test func theLongestMatchWins() throws {
        let sandbox = try Sandbox()
        try sandbox.run(
            """
            git init -q r; cd r
            git config url.https://one/.insteadOf in-one:
            git config url.https://two/.insteadOf in-one:deep/
            git config --add url.https://two/.insteadOf two:
            git config url./late/.insteadOf two:
            git config url.ssh://git@Push/.pushInsteadOf in-one:
            git config url.x.other nothing
            """)
        let rewrites = try URLRewrites.read(of: sandbox.open("r").location)
        #expect(rewrites.fetchURL("in-one:a") == "https://one/a")
        #expect(rewrites.fetchURL("in-one:deep/a") == "https://two/a")
        #expect(rewrites.fetchURL("two:a") == "https://two/a")
        #expect(rewrites.fetchURL("three:a") == "three:a")
        #expect(rewrites.pushURL("in-one:deep/a") == "ssh://git@Push/deep/a")
        #expect(rewrites.pushURL("two:a") == "https://two/a")
        #expect(rewrites.pushURL("three:a") == "three:a")
    }

    @Test func textsMatchByTheirBytes() throws {
        let sandbox = try Sandbox()
        try sandbox.run("git init -q r; git -C r config url.base:.insteadOf e")
        let rewrites = try URLRewrites.read(of: sandbox.open("r").location)
        #expect(rewrites.fetchURL("e\u{301}x").utf8.elementsEqual("base:\u{301}x".utf8))
    }

    @Test func noneChangesNothing() {
        #expect(URLRewrites().fetchURL("a:b") == "a:b")
        #expect(URLRewrites().pushURL("a:b") == "a:b")
    }

    @Test func readsTheUsersConfigurationAlone() throws {
        #expect(try URLRewrites.read(of: nil).fetchURL("nosuch-start:b") == "nosuch-start:b")
    }
}
