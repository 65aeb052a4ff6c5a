import Glibc
import Testing

@testable import Git

@Suite struct WorkTreeTests {
    /// Files of /proc say that they are empty, and then are not: as one that grows while it is read.
    @Test func readsAFileThatIsLongerThanItsSize() throws {
        let sandbox = try Sandbox()
        let tree = try WorkTree(top: "/proc/self", of: sandbox.repository())
        guard case .bytes(let bytes) = try tree.readFile(Array("limits".utf8), limit: 1 << 20) else {
            Issue.record("the file is small")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("Limit"))
        #expect(bytes.count > 200)
        #expect(try tree.readFile(Array("limits".utf8), limit: bytes.count) == .bytes(bytes))
        #expect(
            try tree.readFile(Array("limits".utf8), limit: bytes.count - 1) == .tooLarge(size: bytes.count))
    }
}
