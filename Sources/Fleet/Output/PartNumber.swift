import Compiler

/// Which part of a folder's manifest tells of a service.
///
/// It follows from the service's name up to its first dot: names of services and of instances may both have dots, so that
/// `web` and `web.old` may have files of one name. What is decided of them is decided in one part.
struct PartNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// With 20,000 services a part tells of twenty.
    static let count = 1024

    let value: Int

    init(of service: String) {
        let hash = Checksum.of(service.utf8.prefix { $0 != UInt8(ascii: ".") })
        value = Int(truncatingIfNeeded: (hash ^ hash >> 32) % UInt64(PartNumber.count))
    }

    init(_ value: Int) { self.value = value }

    init(of service: ServiceName) { self.init(of: service.text) }

    /// Nil if there is no such part.
    init?(_ text: String) {
        guard let value = Int(text, radix: 16), (0..<PartNumber.count).contains(value) else { return nil }
        self.value = value
    }

    /// Three digits: `03f`.
    var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }

    static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}
