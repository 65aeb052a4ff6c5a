import Glibc

/// The socket of Sensu's client, on which a machine tells its monitoring of checks. Blocks for no longer than its limits.
public struct SensuClient: Sendable {
    private let host: String
    private let port: Int
    /// Seconds for each of connecting, sending and the answer.
    private static let limit = 5

    public init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// Why an event was not taken, for people.
    public struct Failure: Error, Hashable {
        public var reason: String
        /// Whether nothing came within the limits: whoever asks again waits as long.
        public var isLate: Bool

        public init(reason: String, isLate: Bool = false) { (self.reason, self.isLate) = (reason, isLate) }
    }

    /// Sends one event, a JSON object. Throws if it is not taken.
    public func send(_ event: [UInt8]) throws(Failure) {
        guard let address = Resolver.address(of: host), let port = UInt16(exactly: port) else {
            throw Failure(reason: "Sensu's client at \(host) is not found")
        }
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw failure(errno) }
        defer { close(socket) }
        var limit = timeval(tv_sec: Self.limit, tv_usec: 0)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard Self.connect(socket, address, port) else { throw failure(errno) }
        var rest = event[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw failure(errno) }
            rest = rest.dropFirst(count)
        }
        var answer = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &answer, answer.count, 0)
        guard count > 0 else { throw failure(count < 0 ? errno : ECONNRESET) }
        let text = String(decoding: answer[..<count], as: UTF8.self)
        guard text == "ok" else { throw Failure(reason: "Sensu's client at \(host):\(port) does not accept the event") }
    }

    private func failure(_ code: Int32) -> Failure {
        let isLate = code == EAGAIN || code == EINPROGRESS
        let reason = isLate ? "no answer in time" : String(cString: strerror(code))
        return Failure(reason: "Sensu's client at \(host):\(port): \(reason)", isLate: isLate)
    }

    private static func connect(_ socket: Int32, _ address: String, _ port: UInt16) -> Bool {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &place.sin_addr) == 1 else { return false }
        return withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
