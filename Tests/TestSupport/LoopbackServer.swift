import Glibc
import Testing

/// A port on loopback where every connection is treated the same way.
package final class LoopbackServer: Sendable {
    package enum Behaviour: Sendable {
        /// Closes a connection as soon as it stands.
        case closes
        /// Reads a request and closes without an answer.
        case closesAfterRequest
        /// Answers with bytes that are no protocol.
        case sendsGarbage
        /// Gives a response, or an end, to each request that comes in one piece.
        case answers(@Sendable (String) -> String?)
    }

    package let port: UInt16
    private let descriptor: Int32

    package init(_ behaviour: Behaviour) throws {
        (descriptor, port) = try Self.listeningSocket()
        let descriptor = descriptor
        try startThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                switch behaviour {
                case .closes: break
                case .closesAfterRequest: _ = recv(connection, &buffer, buffer.count, 0)
                case .sendsGarbage:
                    let text = Array(String(repeating: "hello, this is nothing\r\n", count: 50).utf8)
                    _ = send(connection, text, text.count, Int32(MSG_NOSIGNAL))
                    // Unread bytes would turn the close into a reset.
                    _ = recv(connection, &buffer, buffer.count, 0)
                case .answers(let answer):
                    while true {
                        let count = recv(connection, &buffer, buffer.count, 0)
                        guard count > 0, let text = answer(String(decoding: buffer[..<count], as: UTF8.self)) else {
                            break
                        }
                        _ = send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL))
                    }
                }
                close(connection)
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// A port at which nobody listens.
    package static func closedPort() throws -> UInt16 {
        let (descriptor, port) = try listeningSocket()
        close(descriptor)
        return port
    }

    /// Sends a request to a port of loopback; the answer to it.
    package static func ask(_ port: UInt16, _ request: String) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = loopbackAddress
        address.sin_port = port.bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(connected)
        try #require(send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }

    private static var loopbackAddress: sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private static func listeningSocket() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = loopbackAddress
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        try #require(bound)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// Runs the body on a thread of its own.
package func startThread(_ body: @escaping @Sendable () -> Void) throws {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let started = pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, box.toOpaque())
    try #require(started == 0)
    pthread_detach(thread)
}
