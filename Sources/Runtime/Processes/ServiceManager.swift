import Compiler
import Glibc

/// The service manager that started this process and wants to be told how it does: systemd, by the protocol of sd_notify(3).
/// Nothing that goes wrong here is an error of the process: systemd sees that it is told nothing.
public struct ServiceManager: Sendable {
    /// A path, or an abstract name with `@` before it.
    private let socket: String

    /// How often `isAlive` is to be told, in seconds: half of what the manager waits; nil: it does not watch this process.
    public let watchdogInterval: Double?

    /// Nil where no service manager asks to be told. `variable` gives the value of a variable of the environment
    /// (`NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`).
    public init?(variable: (String) -> String?) {
        // `vsock:` and the like are for virtual machines.
        guard let socket = variable("NOTIFY_SOCKET"), socket.hasPrefix("/") || socket.hasPrefix("@"),
            (2..<108).contains(socket.utf8.count), !socket.utf8.contains(0)
        else { return nil }
        self.socket = socket
        let isForUs = variable("WATCHDOG_PID").map { Int32($0) == getpid() } ?? true
        let limit = variable("WATCHDOG_USEC").flatMap { UInt64($0) }.flatMap { $0 > 0 ? Double($0) / 1e6 : nil }
        watchdogInterval = isForUs ? limit.map { $0 / 2 } : nil
    }

    /// The manager of this process, by its environment.
    public init?() { self.init { name in getenv(name).map { String(cString: $0) } } }

    /// The process does what it is for from now on. `status` is a line for people, which `systemctl status` shows.
    @discardableResult
    public func isReady(_ status: String) -> Bool { send(["READY=1", Self.line(status)]) }

    @discardableResult
    public func tell(_ status: String) -> Bool { send([Self.line(status)]) }

    /// To be told every `watchdogInterval`, as long as the process does its work.
    @discardableResult
    public func isAlive() -> Bool { send(["WATCHDOG=1"]) }

    @discardableResult
    public func isStopping(_ status: String) -> Bool { send(["STOPPING=1", Self.line(status)]) }

    private static func line(_ status: String) -> String { "STATUS=" + String(Printable.line(status).prefix(200)) }

    /// Whether the manager has taken it.
    private func send(_ lines: [String]) -> Bool {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socket.utf8)
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        // An abstract name has no end but its length.
        let size = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { socklen_t($0 + name.count) } ?? 0
        let datagram = Array(lines.joined(separator: "\n").utf8)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                // A manager that is busy is not waited for: the next message tells the same.
                let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
                return sendto(descriptor, datagram, datagram.count, flags, place, size) == datagram.count
            }
        }
    }
}
