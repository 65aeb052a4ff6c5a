import Glibc
import Synchronization
import TestSupport
import Testing

/// A server on a port of 127.0.0.1 that was free. It runs until it is let go.
final class Server: Sendable {
    let port: Int
    /// Its configuration and its log.
    private let folder: Scratch
    private let process: BackgroundProcess

    /// Starts a program that is told its port, and waits until it accepts connections.
    init(_ folder: Scratch, environment: [String] = [], _ command: (_ port: Int) throws -> [String]) throws {
        var reason = ""
        for _ in 0..<5 {
            let port = try Self.freePort()
            let process = try BackgroundProcess(command(port), log: folder.path + "/log", environment: environment)
            try process.wait { Self.accepts(port) }
            if !process.hasEnded {
                self.port = port
                self.folder = folder
                self.process = process
                return
            }
            // Somebody else took the port, or the program cannot start at all.
            reason = process.output
        }
        throw Failure(reason: reason)
    }

    struct Failure: Error {
        var reason: String
    }

    var log: String { process.output }

    /// Waits until the log says something.
    func wait(for text: String) throws {
        try process.wait { log.contains(text) }
        try #require(!process.hasEnded, "the server ended:\n\(log)")
    }

    // MARK: Ports

    /// Below the ports that the system hands out for outgoing connections; none is given twice.
    private static let nextPort = Atomic<Int>(20_000 + Int(getpid()) % 1000 * 10)

    static func freePort() throws -> Int {
        for _ in 0..<1000 {
            let port = nextPort.add(1, ordering: .relaxed).oldValue
            if use(port, bind) { return port }
        }
        throw Failure(reason: "no port is free")
    }

    private static func accepts(_ port: Int) -> Bool { use(port, connect) }

    private static func use(
        _ port: Int, _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32
    ) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, size) == 0 }
        }
    }
}

/// The programs that the tests need, where Debian has them.
enum Program: String {
    case sshd = "/usr/sbin/sshd"
    case lighttpd = "/usr/sbin/lighttpd"
    case lighttpdTLS = "/usr/lib/lighttpd/mod_openssl.so"
    case openssl = "/usr/bin/openssl"
    case httpBackend = "/usr/lib/git-core/git-http-backend"
    case haproxy = "/usr/sbin/haproxy"
    /// The folder of its scripts.
    case zookeeper = "/usr/share/zookeeper/bin"
    case daemon = "/usr/lib/git-core/git-daemon"

    var isThere: Bool { access(rawValue, R_OK) == 0 }
}
