import Git
import Testing

@Suite struct RemoteURLTests {
    @Test(
        arguments: [
            ("/srv/git/a.git", .local, nil), ("a.git", .local, nil), ("./a", .local, nil), ("~/a", .local, nil),
            ("/srv/a%27b", .local, nil), ("file:///srv/a.git", .local, nil), ("git://h/a", .git, "h:9418"),
            ("git://h:1234/a", .git, "h:1234"), ("http://H.example.org/a", .http, "h.example.org:80"),
            ("https://h/a.git", .https, "h:443"), ("https://h:8443/", .https, "h:8443"),
            ("https://[::1]/a", .https, "[::1]:443"),
            ("ssh://git@h/a", .ssh, "h:22"), ("ssh://git@h:29418/a", .ssh, "h:29418"),
            ("git@github.com:a/b.git", .ssh, "github.com:22"),
            ("h:a", .ssh, "h:22"), ("h:/a:b", .ssh, "h:22"), ("ssh://git@[fe80::1]:2222/~/a", .ssh, "[fe80::1]:2222"),
        ] as [(String, RemoteURL.Transport, String?)])
    func takes(text: String, transport: RemoteURL.Transport, host: String?) throws {
        let url = try RemoteURL(text)
        #expect(url.transport == transport)
        #expect(url.host == host)
        #expect(url.text == text)
        #expect(url.shown == text)
    }

    @Test func givesLibgit2WhatItUnderstands() throws {
        #expect(try RemoteURL("git+ssh://git@h/a").text == "ssh://git@h/a")
        #expect(try RemoteURL("ssh+git://git@h/a").text == "ssh://git@h/a")
        #expect(try RemoteURL("HTTPS://h/a").text == "https://h/a")
        #expect(try RemoteURL("/srv/a:b%").text == "file:///srv/a:b%25")
    }

    @Test(arguments: [
        ("https://u:secret@h/a", "https://***@h/a"), ("https://secret@h/a", "https://***@h/a"),
        ("https://secret:x-oauth-basic@h/a", "https://***@h/a"), ("ssh://u:secret@h/a", "ssh://u:***@h/a"),
        ("https://u:secret@h:0/a", nil), ("https://u:se/cret@h/a", nil),
        ("ftp://u:secret@h/a", nil), ("https://u:secret@h/a\n", nil), ("https://u:sec@ret@h/a", nil),
        ("https://u:secret@-h/a", nil), ("https://u:secret'@h/a", nil),
    ])
    func hidesSecrets(text: String, shown: String?) {
        do {
            let url = try RemoteURL(text)
            #expect(shown == nil || url.shown == shown)
            #expect(!url.shown.contains("secret"))
            #expect(url.text == text)
        } catch {
            #expect(shown == nil)
            for part in ["secret", "ret@", "cret"] { #expect(!"\(error)".contains(part), "\(error)") }
        }
    }

    @Test(arguments: [
        ("", "it is empty"), ("a\0b", "it has a control character"), ("a\nb", "it has a control character"),
        ("/a'b", "it has a quote"), ("/a\"b", "it has a quote"), ("/a`b", "it has a quote"), ("-x", "it begins with -"),
        ("--upload-pack=x", "it begins with -"), ("ext::sh -c x", "ext:: is not supported"),
        ("fd::7", "fd:: is not supported"), ("ftp://h/a", "ftp:// is not supported"),
        ("ssh://-oProxyCommand=x/a", "its host begins with -"), ("ssh://-l@h/a", "its user begins with -"),
        ("-l@h:a", "it begins with -"), ("u@-h:a", "its host begins with -"), ("h:-a", "its path begins with -"),
        ("h:%2da", "its path begins with -"), ("ssh://%2dl@h/a", "its user begins with -"),
        ("ssh://h/a%27b", "its path has a quote"), ("ssh://h/a%0ab", "its path has a control character"),
        ("ssh://h/a%00b", "its path has a control character"), ("ssh://u%22@h/a", "its user has a quote"),
        ("https:///a", "it has no host"), ("ssh://u@/a", "it has no host"), (":a", "it has no host"),
        ("https://h:/a", "its port is not a number from 1 to 65535"),
        ("https://h:99999/a", "its port is not a number from 1 to 65535"),
        ("https://h:x/a", "its port is not a number from 1 to 65535"),
        ("https://h:+1/a", "its port is not a number from 1 to 65535"),
        ("https://h%2dx/a", "its host is not a name"), ("https://a b/a", "its host is not a name"),
        ("ssh://h", "it has no path"),
        ("h:", "it has no path"), ("file://h/a", "file:// takes an absolute path of this machine"),
        ("https://h/a?token=1", "git has no use for what follows ? or #"),
        ("u@[::1]:a", "the brackets are not understood in this form"),
        ("[::1]:a", "the brackets are not understood in this form"),
        (String(repeating: "a", count: 4097), "it is longer than 4096 bytes"),
    ])
    func refuses(text: String, reason: String) {
        do {
            let url = try RemoteURL(text)
            Issue.record("\(url.text) was taken")
        } catch {
            #expect(error.message.hasSuffix(": " + reason), "\(error.message)")
            #expect(!error.isTransient)
        }
    }
}
