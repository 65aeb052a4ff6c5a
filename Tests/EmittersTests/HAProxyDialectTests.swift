import Testing

@testable import Emitters

/// What later versions of HAProxy are told in place of what they refuse.
@Suite struct HAProxyDialectTests {
    private let old = HAProxyDialect(version: .standard)
    private let new = HAProxyDialect(version: HAProxyVersion(major: 2, minor: 6))

    @Test func versions() throws {
        #expect(HAProxyVersion("2.6") == HAProxyVersion(major: 2, minor: 6))
        #expect(HAProxyVersion("2.6.12") == HAProxyVersion(major: 2, minor: 6))
        for text in ["", "2", "2.", "-1.2", "2.x", "1.2.3.4"] { #expect(HAProxyVersion(text) == nil) }
        #expect(HAProxyVersion.standard < HAProxyVersion(major: 2, minor: 0))
    }

    @Test func headers() {
        #expect(old.addingHeader("X-A", "b") == #"reqadd X-A:\ b"#)
        #expect(new.addingHeader("X-A", "b") == "http-request add-header X-A b")
        #expect(new.addingHeader("X-A", "it's 100%") == #"http-request add-header X-A 'it'\''s 100%%'"#)
        #expect(new.addingHeader("X-A", "") == "http-request add-header X-A %[str()]")
        #expect(old.deletingHeader("X-A") == "reqidel ^X-A:.*")
        #expect(new.deletingHeader("X-A") == "http-request del-header X-A")
    }

    @Test func checks() {
        let headers = [(name: "Host", value: "a b")]
        #expect(old.check("/s", headers: headers) == [#"option httpchk GET /s HTTP/1.1\r\nHost:\ a b"#])
        #expect(
            new.check("/s", headers: headers) == [
                "option httpchk", "http-check send meth GET uri /s ver HTTP/1.1 hdr Host 'a b'",
            ])
        #expect(new.check("/s", headers: []) == ["option httpchk GET /s"])
    }
}
