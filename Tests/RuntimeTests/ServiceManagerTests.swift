import Glibc
import Runtime
import TestSupport
import Testing

/// A socket as systemd has one, and what is told to it.
private final class NotifySocket {
    private let descriptor: Int32

    init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let size = socklen_t(2 + bytes.count)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
        try #require(isBound)
    }

    deinit { close(descriptor) }

    /// The next message; nil if there is none.
    func message() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}

@Suite struct ServiceManagerTests {
    private func manager(_ variables: [String: String]) -> ServiceManager? { ServiceManager { variables[$0] } }

    @Test(arguments: [false, true])
    func allIsTold(isAbstract: Bool) throws {
        let scratch = try Scratch()
        let name = isAbstract ? "@soac-tests-\(getpid())-\(scratch.path)" : scratch.path + "/notify"
        let socket = try NotifySocket(name)
        let manager = try #require(self.manager(["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "60000000"]))
        #expect(manager.isReady("follows 4b825dc642cb"))
        #expect(manager.isAlive())
        #expect(manager.tell("two\nlines\u{1B}[31m"))
        #expect(manager.tell(String(repeating: "é", count: 10_000)))
        #expect(manager.isStopping("ends the step that is under way"))
        #expect(socket.message() == "READY=1\nSTATUS=follows 4b825dc642cb")
        #expect(socket.message() == "WATCHDOG=1")
        #expect(socket.message() == "STATUS=two\u{FFFD}lines\u{FFFD}[31m")
        #expect(socket.message() == "STATUS=" + String(repeating: "é", count: 200))
        #expect(socket.message() == "STOPPING=1\nSTATUS=ends the step that is under way")
        #expect(socket.message() == nil)
    }

    @Test func theWatchdogIsFedTwiceInItsTime() throws {
        func interval(_ variables: [String: String]) -> Double? {
            manager(variables.merging(["NOTIFY_SOCKET": "/run/n"]) { a, _ in a })?.watchdogInterval
        }
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == 15)
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]) == 15)
        // It is for the process that started this one.
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]) == nil)
        for text in ["", "0", "-5", "x", "99999999999999999999999"] {
            #expect(interval(["WATCHDOG_USEC": text]) == nil)
        }
        #expect(interval([:]) == nil)
    }

    @Test func whereNobodyAsksThereIsNobodyToTell() {
        for name in [nil, "", "/", "@", "relative", "vsock:2:1", "/" + String(repeating: "a", count: 107)] {
            #expect(manager(name.map { ["NOTIFY_SOCKET": $0] } ?? [:]) == nil)
        }
    }

    /// A manager that is gone, or that takes nothing more, costs nothing.
    @Test func whoDoesNotListenIsNotWaitedFor() throws {
        let scratch = try Scratch()
        let gone = try #require(self.manager(["NOTIFY_SOCKET": scratch.path + "/none"]))
        #expect(!gone.isReady("x"))
        let full = scratch.path + "/full"
        let socket = try NotifySocket(full)
        let busy = try #require(self.manager(["NOTIFY_SOCKET": full]))
        var taken = 0
        while busy.isAlive() { taken += 1 }
        #expect(taken > 0 && socket.message() == "WATCHDOG=1")
    }
}
