import Testing

@testable import Runtime

@Suite struct ZooKeeperAddressTests {
    @Test(arguments: [
        ("zk://h1:2181,h2:2182/path", "h1:2181,h2:2182", "/path"), ("h1,h2:1", "h1:2181,h2:1", ""),
        ("zk://user:pass@word@h1:2181/a/b/", "h1:2181", "/a/b"), ("h1:2181/", "h1:2181", ""),
        ("h1:2181, h2:2181", "h1:2181,h2:2181", ""), ("[::1]:2182", "::1:2182", ""),
        ("zk://[2001:DB8::1]/a", "2001:db8::1:2181", "/a"),
        ("[fe80::1%eth0]:1,zk_1.my_net:02", "fe80::1%eth0:1,zk_1.my_net:2", ""),
        ("[::ffff:10.0.0.1],_zk:1,10.0.0.1", "::ffff:10.0.0.1:2181,_zk:1,10.0.0.1:2181", ""),
        ("zk1.example.:2181", "zk1.example.:2181", ""),
    ])
    func isRead(_ text: String, _ servers: String, _ root: String) throws {
        let address = try #require(ZooKeeperAddress(text))
        #expect(address.servers == servers && address.root == root)
    }

    @Test(arguments: [
        "", "zk://", "h1:port", "h1,,h2", "h1:2181//a", "h1/../a", "http://h1:2181", "h 1", "h1:", "h1:0", "h1:65536",
        "h1:+1",
        "::1:2181", "::1", "[::1", "[::1]2181", "[::1]:", "[]:1", "[h1]:1", "[::1%]:1", "-a:1", "a..b", ".", "a b:1",
        "h\u{e9}:1",
    ])
    func isNone(_ text: String) { #expect(ZooKeeperAddress(text) == nil) }

    @Test(arguments: [
        ("/", true), ("/a", true), ("/a/b.c", true), ("", false), ("a", false), ("/a/", false), ("//a", false),
        ("/a/../b", false), ("/a\u{0}b", false), ("/a\nb", false),
    ])
    func paths(_ text: String, _ isPath: Bool) { #expect(ZooKeeperAddress.isPath(text) == isPath) }
}
