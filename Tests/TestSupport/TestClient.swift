import Glibc
import Testing

/// A connection to a server on loopback, byte for byte. Its calls block, so tests call them on threads of their own.
package final class TestClient: Sendable {
    private let descriptor: Int32

    package init(_ port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        // A test that waits for nothing ends all the same. Beside busy programs a task may wait for minutes to go on.
        var limit = timeval(tv_sec: 900, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw Refused() }
    }

    package struct Refused: Error {}

    deinit { close(descriptor) }

    /// Whether all of it was taken.
    @discardableResult
    package func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    package func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes next; empty at the end.
    package func receiveSome() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        return Array(buffer[..<max(0, recv(descriptor, &buffer, buffer.count, 0))])
    }

    /// All until the server ends the connection, or so much.
    package func receive(until text: String? = nil) -> String {
        var bytes: [UInt8] = []
        while true {
            let more = receiveSome()
            if more.isEmpty { break }
            bytes += more
            if let text, String(decoding: bytes, as: UTF8.self).contains(text) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Does what blocks on a thread of its own.
package func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        do { try startThread { continuation.resume(with: Result { try work() }) } } catch {
            continuation.resume(throwing: error)
        }
    }
}
