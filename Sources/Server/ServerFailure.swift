import Glibc
import NIOCore

/// Why a `Server` cannot listen, for people.
public struct ServerFailure: Error, Hashable, CustomStringConvertible {
    public var reason: String

    public var description: String { reason }

    init(host: String, port: Int, _ error: any Error) {
        let place = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        let why =
            if let error = error as? IOError { String(cString: strerror(error.errnoCode)) } else { "\(error)" }
        reason = "nobody can be served at \(place): \(why)"
    }
}
