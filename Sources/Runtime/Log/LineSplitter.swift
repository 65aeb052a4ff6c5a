/// Cuts what comes piece by piece into lines. One of more than a megabyte is left out.
struct LineSplitter {
    static let limit = 1 << 20

    private var rest: [UInt8] = []
    private var isDropping = false
    /// Lines that were too long.
    private(set) var dropped = 0

    /// The lines that end in a piece, without their ends.
    mutating func lines(of piece: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = piece.startIndex
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if let line = take(piece[start..<end]) { lines.append(line) }
            start = end + 1
        }
        guard !isDropping else { return lines }
        rest += piece[start...]
        if rest.count > Self.limit { (rest, isDropping, dropped) = ([], true, dropped + 1) }
        return lines
    }

    /// The last line, if it has no end; nil if there is none.
    mutating func end() -> [UInt8]? {
        defer { (rest, isDropping) = ([], false) }
        return rest.isEmpty ? nil : rest
    }

    private mutating func take(_ end: ArraySlice<UInt8>) -> [UInt8]? {
        defer { (rest, isDropping) = ([], false) }
        if isDropping { return nil }
        guard rest.count + end.count <= Self.limit else {
            dropped += 1
            return nil
        }
        return rest + end
    }
}
