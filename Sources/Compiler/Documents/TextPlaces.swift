/// Where the positions of a YAML text are among its bytes. Lines end where libyaml and PyYAML end them: behind `\n`, `\r`,
/// `\r\n`, NEL, LS and PS. A byte order mark is no part of the first line.
public struct TextPlaces: Sendable {
    private let bytes: [UInt8]
    /// Where each line begins.
    private let starts: [Int]
    /// How many characters begin before each block of bytes: a line may be as long as the text, and be asked about at each
    /// of its places.
    private let counts: [Int]
    private static let block = 64

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        var place = 0
        while place < bytes.count {
            let length = Self.lineBreak(at: place, in: bytes)
            place += max(1, length)
            if length > 0 { starts.append(place) }
        }
        self.starts = starts
        counts = stride(from: 0, through: bytes.count, by: Self.block).reduce(into: [0]) { counts, start in
            let block = bytes[start..<min(start + Self.block, bytes.count)]
            counts.append(counts[counts.count - 1] + block.count(where: Self.isStart))
        }
    }

    /// Whether a character begins with this byte.
    private static func isStart(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

    /// How many characters begin before a place.
    private func characters(before place: Int) -> Int {
        let block = place / Self.block
        return counts[block] + bytes[(block * Self.block)..<place].count(where: Self.isStart)
    }

    /// How many bytes a line break has that is there; 0 if none is.
    private static func lineBreak(at place: Int, in bytes: [UInt8]) -> Int {
        func has(_ rest: UInt8...) -> Bool { bytes[(place + 1)...].starts(with: rest) }
        switch bytes[place] {
        case 0x0A: return 1
        case 0x0D: return has(0x0A) ? 2 : 1
        case 0xC2: return has(0x85) ? 2 : 0
        case 0xE2: return has(0x80, 0xA8) || has(0x80, 0xA9) ? 3 : 0
        default: return 0
        }
    }

    /// The place of a position; that of the end where the text has fewer lines, or the line fewer characters.
    public func offset(of position: Position) -> Int {
        guard position.line >= 1, Int(position.line) <= starts.count else { return bytes.count }
        let end = Int(position.line) < starts.count ? starts[Int(position.line)] : bytes.count
        let start = min(starts[Int(position.line) - 1], end)
        let number = characters(before: start) + Int(position.column) - 1
        // The last block before which no more characters begin than that.
        var (low, high) = (start / Self.block, counts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if counts[middle] <= number { low = middle } else { high = middle }
        }
        var place = max(start, low * Self.block)
        var left = number - characters(before: min(place, bytes.count))
        while place < end {
            if Self.isStart(bytes[place]) {
                if left == 0 { break }
                left -= 1
            }
            place += 1
        }
        return min(place, end)
    }

    /// The bytes of a span of this text.
    public func range(of span: SourceSpan) -> Range<Int> {
        let start = offset(of: span.start)
        return start..<max(start, offset(of: span.end))
    }

    /// Where the line begins that a place is in.
    func startOfLine(at place: Int) -> Int { starts[line(at: place)] }

    /// Where the line ends that a place is in: behind its line break.
    func endOfLine(at place: Int) -> Int {
        let line = line(at: place)
        return line + 1 < starts.count ? starts[line + 1] : bytes.count
    }

    private func line(at place: Int) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// The position of a place, which is at most the number of bytes.
    public func position(of place: Int) -> Position {
        let line = line(at: place)
        let column = characters(before: place) - characters(before: min(starts[line], place))
        return Position(line: UInt32(clamping: line + 1), column: UInt32(clamping: column + 1))
    }
}
