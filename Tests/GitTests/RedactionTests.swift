import Git
import Testing

@Suite struct RedactionTests {
    /// Forms of addresses with a password, or with what may be one.
    @Test(arguments: [
        "https://u:CANARY@h/x", "https:/u:CANARY@h/x", "https://CANARY@h/x", "//u:CANARY@h/x", "u:CANARY@h:x",
        "http:u:CANARY@h", "pg://u:CANARY@h/x?y=1", "ssh://git:CANARY@h/x", "git_url: \"https://u:CANARY@h/x\"",
        "a,https://u:CANARY@h", "[https://a/x,https://u:CANARY@h]", "https:\\/\\/u:CANARY@h", "https://u:CANARY\\x40h",
        "https://u:CAN CANARY@h/x", "https://u:x'CANARY@h", "https://u:CANARY", "https://u:123456CANARY",
        "https://u:12CANARY@h/x", "u:CANARY@h:/path", "https://u:a/CANARY@h/x", "https://u:a@CANARY@h/x",
        "https://h/x?token=CANARY", "https://h/x?a=1&private_token=CANARY&b=2", "https://h/x#access_token=CANARY",
        "https://h/?API_KEY=CANARY", "https://h/?\u{FFFD}tok\u{FFFD}en=CANARY",
        "see https://u:CANARY@h/x, and https://v:CANARY@i/y",
    ])
    func hides(_ text: String) {
        for keepingColumns in [false, true] {
            let shown = Redaction.of(text, keepingColumns: keepingColumns)
            #expect(!shown.contains("CANARY"), "\(shown)")
            #expect(Redaction.of(shown, keepingColumns: keepingColumns) == shown, "twice is as once")
            if keepingColumns { #expect(shown.unicodeScalars.count == text.unicodeScalars.count) }
        }
    }

    @Test func hidesNoMore() {
        #expect(Redaction.of("error: https://u:p@h/x is no page") == "error: https://***@h/x is no page")
        #expect(Redaction.of("u:p@h:x", keepingColumns: true) == "u:*@h:x")
        #expect(Redaction.of("https://h/x?a=1&token=b&c=2") == "https://h/x?a=1&token=***&c=2")
        #expect(Redaction.of("https://a:p@h https://b:p@i") == "https://***@h https://***@i")
    }

    @Test(arguments: [
        "", "a", "git@github.com:services/web", "ssh://git@h/x", "https://h/x", "http://localhost:8080",
        "http://[::1]:80/x",
        "zk://a:2181,b:2181/path", "file:///root/.dockercfg", "r.example:5000/web@sha256:0123", "HEAD@{1}", "a = b",
        "web/service.yaml:3:5: x=1", "mem: 2 GB", "https://h/x?a=1&b=2", "http://localhost:5051.", "key=value token=x",
    ])
    func leaves(_ text: String) { #expect(Redaction.of(text) == text) }

    /// A text of many words that begin like an address is looked at once.
    @Test func longTexts() {
        let text = String(repeating: "a://b:c ", count: 50_000)
        #expect(Redaction.of(text).contains("a://***"))
    }
}
