import Glibc
import Planner

/// Hands lines to the machine's syslog, or journald, which listens at the same place: one datagram a line, of the facility
/// `user`, with the priority `info` for events and `debug` for the rest. What stands behind the tag is the JSON.
///
/// Not by syslog(3), which waits where nobody takes the lines, and tells nobody that they are lost.
struct SyslogWriter: LogWriter {
    /// What journalctl calls an identifier.
    static let tag = "soac"

    private let socket: String

    /// The option `socket` names another place than `/dev/log`.
    init(_ driver: LogDriver) throws(LogFailure) {
        try driver.knows("socket")
        socket = try driver.text("socket") ?? "/dev/log"
        guard socket.utf8.count < 108, !socket.utf8.contains(0) else {
            throw LogFailure("\(driver.key): '\(socket)' is not the name of a socket")
        }
    }

    func write(_ line: LogLine) throws(LogFailure) { try write(line.text, isDebug: line.level == "debug") }
    func write(_ line: AuditLine) throws(LogFailure) { try write(line.text, isDebug: false) }

    private func write(_ text: String, isDebug: Bool) throws(LogFailure) {
        let priority = 1 << 3 | (isDebug ? 7 : 6)
        try send(Array("<\(priority)>\(Self.tag)[\(getpid())]: \(text)".utf8))
    }

    private func send(_ datagram: [UInt8]) throws(LogFailure) {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) == 0 }
        }
        guard isConnected else { throw failure(errno) }
        for attempt in 0..<2 {
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            if Glibc.send(descriptor, datagram, datagram.count, flags) >= 0 { return }
            guard attempt == 0, errno == EAGAIN || errno == EINTR else { throw failure(errno) }
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&wait, 1, 1000)
        }
    }

    private func failure(_ code: Int32) -> LogFailure {
        LogFailure("syslog (\(socket)) cannot be written to: \(String(cString: strerror(code)))")
    }
}
