import Testing

@testable import Compiler

/// What the file `port` of a service says, for the file of all ports and for nerve.
@Suite struct ServicePortsTests {
    @Test(
        arguments: [
            ("15002\n", 15002), ("15_002", 15002), (" １５\n", 15), ("+15", 15), ("0015", 15), ("1５", 15),
            ("15__002", nil), ("_15", nil), ("15_", nil), ("0", nil), ("65536", nil), ("1_0_0_0_0_0", nil),
            ("0x15", nil), ("15 tcp", nil), ("", nil),
        ] as [(String, Int?)])
    func isReadAsPythonReadsIt(_ text: String, _ port: Int?) {
        #expect(ServicePortsLowering.port(.present(path: "web/port", bytes: Array(text.utf8))) == port)
    }

    @Test func noFileIsNoPort() { #expect(ServicePortsLowering.port(.absent) == nil) }
}
