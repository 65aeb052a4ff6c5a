import Planner

/// The last lines by their times, of all that it is given: so many, and so many bytes.
struct LastLines {
    /// Of all messages together.
    static let byteLimit = 64 << 20

    private let limit: Int
    private let byteLimit: Int
    private var kept: [LogLine] = []
    private var bytes = 0
    /// Whether lines were left out because there were too many bytes.
    private(set) var isCut = false

    init(_ limit: Int, byteLimit: Int = LastLines.byteLimit) { (self.limit, self.byteLimit) = (limit, byteLimit) }

    mutating func add(_ line: LogLine) {
        kept.append(line)
        bytes += Self.size(of: line)
        if kept.count >= max(2 * limit, 1024) || bytes > 2 * byteLimit { trim() }
    }

    /// In order; of equal times, as they came.
    mutating func sorted() -> [LogLine] {
        trim()
        return kept
    }

    private mutating func trim() {
        kept = kept.enumerated().sorted { first, second in
            first.element.timestamp == second.element.timestamp
                ? first.offset < second.offset
                : first.element.timestamp.utf8.lexicographicallyPrecedes(second.element.timestamp.utf8)
        }.map(\.element).suffix(limit)
        bytes = kept.reduce(0) { $0 + Self.size(of: $1) }
        while bytes > byteLimit, let first = kept.first {
            isCut = true
            bytes -= Self.size(of: first)
            kept.removeFirst()
        }
    }

    static func size(of line: LogLine) -> Int { line.message.utf8.count + 256 }
}
