import Testing

@testable import Runtime

/// Names, addresses and challenges. What servers do is in the other files.
@Suite struct RegistryTests {
    // MARK: References

    @Test(arguments: [
        ("registry.example", "services-web:paasta-0123abc"), ("registry.example:5000", "a/b__c/d.e---f:Latest_1.0-x"),
        ("127.0.0.1:443", "x:1"), ("[::1]:5000", "x:1"), ("R.Example", "x:_"),
        ("r", "x:" + String(repeating: "t", count: 128)),
    ])
    func isAReference(registry: String, image: String) throws {
        let reference = try #require(ImageReference(registry: registry, image: image))
        #expect(reference.registry == registry)
        #expect(reference.repository + ":" + reference.tag == image)
    }

    @Test(arguments: [
        "", "user@host", "host/path", "http://host", "host:", "host:0", "host:65536", "host:1x", "-host", "host-",
        "a..b",
        ".a", "a.", "a b", "a\nb", "a\u{0}", "é", "[::1", "::1", "[]", "[::1%25lo]", "host?x", "host#x", "host\\x",
        "a_b",
        String(repeating: "a", count: 254),
    ])
    func isNoRegistry(registry: String) {
        #expect(ImageReference(registry: registry, image: "x:1") == nil)
    }

    @Test(arguments: [
        "", "x", "x:", ":1", "X:1", "/x:1", "x/:1", "x//y:1", "../x:1", "x/..:1", "x/../y:1", "x.:1", "x._y:1",
        "x___y:1",
        "-x:1", "x%2f:1", "x?y:1", "x#y:1", "x y:1", "x\r\ny:1", "é:1", "x@sha256:1", "x:..", "x:.", "x:-a", "x:a/b",
        "x:a?b", "x:a b", "x:a\nb", "x:é", "x:" + String(repeating: "t", count: 129),
        String(repeating: "x", count: 256) + ":1",
    ])
    func isNoImage(image: String) {
        #expect(ImageReference(registry: "registry.example", image: image) == nil)
    }

    /// docker.io is not where its images are asked for.
    @Test func dockersOwnRegistry() throws {
        let official = try #require(ImageReference(registry: "docker.io", image: "alpine:3"))
        #expect(official.server.text == "registry-1.docker.io")
        #expect(official.path == "library/alpine")
        #expect(official.registry == "docker.io" && official.repository == "alpine")
        #expect(try #require(ImageReference(registry: "index.docker.io", image: "yelp/web:3")).path == "yelp/web")
        let other = try #require(ImageReference(registry: "docker.io:5000", image: "alpine:3"))
        #expect(other.server.text == "docker.io:5000" && other.path == "alpine")
    }

    // MARK: Addresses

    @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1", "127.255.0.9:80", "[::1]:5000"])
    func isThisMachine(host: String) throws {
        #expect(try #require(HostAndPort(host)).isLoopback)
    }

    @Test(arguments: [
        "127.0.0.1.example", "127.1", "127.0.0.256", "128.0.0.1", "localhost.example", "x.localhost", "0.0.0.0",
        "[::2]", "127.0.0.0x1",
    ])
    func isAnotherMachine(host: String) throws {
        #expect(try !#require(HostAndPort(host)).isLoopback)
    }

    @Test(arguments: [
        ("https://Auth.Example/token", "https://auth.example/token"), ("HTTP://a:81?x=1", "http://a:81/?x=1"),
        ("https://a/b?c#d", "https://a/b?c"), ("https:/a", "https://a/"), ("http://127.1:80/", "http://127.0.0.1:80/"),
        ("http://[::1]:5000/x", "http://[::1]:5000/x"), ("http://0x7f.1/", "http://127.0.0.1/"),
    ])
    func isAnAddress(text: String, read: String) {
        #expect(WebAddress(text)?.text == read)
    }

    @Test(arguments: [
        "", "a", "ftp://a", "https://", "file:///etc/passwd", "https://u@a/", "https://u:p@a/", "https://a\\@b/",
        "https://a b/", "https://a/\u{1b}", "https://a/é", "https://a:b/", "javascript:x",
    ])
    func isNoAddress(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test func resolvesLocations() throws {
        let start = try #require(WebAddress("https://a:5000/v2/x"))
        #expect(start.resolving("/y?z")?.text == "https://a:5000/y?z")
        #expect(start.resolving("//b/y")?.text == "https://b/y")
        #expect(start.resolving("http://b")?.text == "http://b/")
        #expect(start.resolving("y")?.text == "https://a:5000/v2/y")
        #expect(start.resolving("?y")?.text == "https://a:5000/v2/x?y")
        #expect(start.resolving("file:///etc/passwd") == nil)
        #expect(start.resolving("//u@b/y") == nil)
    }

    @Test func knowsItsOrigin() throws {
        let start = try #require(WebAddress("https://a/x"))
        let same = { (text: String) in WebAddress(text)?.hasSameOrigin(as: start) }
        #expect(same("https://A:443/y") == true)
        #expect(same("http://a/x") == false)
        #expect(same("https://a:444/x") == false)
        #expect(same("https://b/x") == false)
    }

    @Test func onlyThisMachineLeadsToItself() throws {
        let local = try #require(WebAddress("http://127.0.0.1:1/"))
        #expect(local.isPrivate(for: try #require(HostAndPort("localhost:5000"))))
        #expect(try !local.isPrivate(for: #require(HostAndPort("registry.example"))))
        #expect(try !#require(WebAddress("http://a/")).isPrivate(for: #require(HostAndPort("localhost"))))
    }

    @Test func writesParameters() throws {
        let address = try #require(WebAddress("https://a/t"))
        #expect(
            address.adding([("service", "a b&c"), ("scope", "repository:é/x:pull")]).text
                == "https://a/t?service=a%20b%26c&scope=repository%3A%C3%A9%2Fx%3Apull")
        #expect(WebAddress("https://a/t?x=1")?.adding([("y", "\n")]).text == "https://a/t?x=1&y=%0A")
    }

    // MARK: Challenges

    private func read(_ lines: String...) -> [String] {
        Challenge.parse(lines).map { challenge in
            let parameters = challenge.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return ([challenge.scheme] + parameters).joined(separator: "|")
        }
    }

    @Test func readsOneChallenge() {
        #expect(read("Basic") == ["basic"])
        #expect(read(#"Basic realm="a b""#) == ["basic|realm=a b"])
        #expect(
            read(#"Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push""#)
                == ["bearer|realm=https://a/t|scope=repository:a/b:pull,push|service=s"])
        #expect(read("  bEaReR \tSCOPE = x ,, Realm =\"y\" ,") == ["bearer|realm=y|scope=x"])
        #expect(read(#"Basic realm="a\"b\\c, Bearer realm=x""#) == [#"basic|realm=a"b\c, Bearer realm=x"#])
        #expect(read("Basic realm=a, realm=b") == ["basic|realm=a"])
    }

    @Test func readsSeveralChallenges() {
        #expect(
            read(#"Basic realm="a", Bearer realm="b",service=c, Negotiate"#)
                == ["basic|realm=a", "bearer|realm=b|service=c", "negotiate"])
        #expect(read("Negotiate YWJj==, Basic realm=x").last == "basic|realm=x")
        #expect(read("Basic realm=x", "Bearer realm=y") == ["basic|realm=x", "bearer|realm=y"])
    }

    @Test func takesNoHarmFromOthers() {
        #expect(read("") == [])
        #expect(read(",,, ,") == [])
        #expect(read("realm=x") == [])
        #expect(read("\"\"\"é\u{1}=") == [])
        #expect(read(#"Bearer realm="x"#) == ["bearer"])
        #expect(read(#"Bearer realm="x\"#) == ["bearer"])
        #expect(read("Bearer realm=") == ["bearer|realm="])
        #expect(read(String(repeating: "Basic ", count: 5000)).count == 5000)
    }

    // MARK: Tokens

    @Test func readsTokens() throws {
        let token = { (text: String) in Token(Array(text.utf8)) }
        #expect(token(#"{"token": "a", "access_token": "b", "expires_in": 5}"#)?.text == "a")
        #expect(token(#"{"access_token": "b"}"#)?.text == "b")
        #expect(token(#"{"token": "a"}"#)?.lifetime == .seconds(60))
        #expect(token(#"{"token": "a", "expires_in": 5}"#)?.lifetime == .seconds(5))
        #expect(token(#"{"token": "a", "expires_in": -1e400}"#)?.lifetime == .zero)
        #expect(token(#"{"token": "a", "expires_in": NaN}"#)?.lifetime == .zero)
        #expect(token(#"{"token": "a", "expires_in": 1e300}"#)?.lifetime == .seconds(86_400))
        for text in [
            "", "x", "[]", "{}", #"{"token": ""}"#, #"{"token": 1}"#, #"{"token": "a b"}"#, #"{"token": "a\n"}"#,
        ] {
            #expect(token(text) == nil)
        }
    }
}
