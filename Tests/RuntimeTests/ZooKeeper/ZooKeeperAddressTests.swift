import Testing

@testable import Runtime

@Suite struct ZooKeeperAddressTests {
    @Test(arguments: [
        ("zk://h1:2181,h2:2182/path", "h1:2181,h2:2182", "/path"), ("h1,h2:1", "h1:2181,h2:1", ""),
        ("zk://user:pass@word@h1:2181/a/b/", "h1:2181", "/a/b"), ("h1:2181/", "h1:2181", ""),
        ("[::1]:2181", "[::1]:2181", ""), ("h1:2181, h2:2181", "h1:2181,h2:2181", ""),
    ])
    func isRead(_ text: String, _ servers: String, _ root: String) throws {
        let address = try #require(ZooKeeperAddress(text))
        #expect(address.servers == servers && address.root == root)
    }

    @Test(arguments: ["", "zk://", "h1:port", "h1,,h2", "h1:2181//a", "h1/../a", "http://h1:2181", "h 1"])
    func isNone(_ text: String) { #expect(ZooKeeperAddress(text) == nil) }

    @Test(arguments: [
        ("/", true), ("/a", true), ("/a/b.c", true), ("", false), ("a", false), ("/a/", false), ("//a", false),
        ("/a/../b", false), ("/a\u{0}b", false), ("/a\nb", false),
    ])
    func paths(_ text: String, _ isPath: Bool) { #expect(ZooKeeperAddress.isPath(text) == isPath) }
}
