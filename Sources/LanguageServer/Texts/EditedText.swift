import Compiler

/// A text as an editor has it. Lines end behind `\n`, `\r` and `\r\n`, as the protocol has it.
struct EditedText {
    private(set) var bytes: [UInt8]
    /// Where each line begins.
    private var starts: [Int] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        starts = Self.starts(of: bytes)
    }

    private static func starts(of bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for (place, byte) in bytes.enumerated() {
            if byte == 0x0A || byte == 0x0D && !(place + 1 < bytes.count && bytes[place + 1] == 0x0A) {
                starts.append(place + 1)
            }
        }
        return starts
    }

    /// A piece of it becomes another; nil: all of it.
    mutating func replace(_ range: (start: TextPosition, end: TextPosition)?, with text: [UInt8]) {
        if let range {
            let start = offset(of: range.start)
            bytes.replaceSubrange(start..<max(start, offset(of: range.end)), with: text)
        } else {
            bytes = text
        }
        starts = Self.starts(of: bytes)
    }

    /// What is behind the end of a line means its end, as the protocol has it.
    func offset(of position: TextPosition) -> Int {
        guard position.line < starts.count else { return bytes.count }
        var place = starts[position.line]
        let end = endOfLine(position.line)
        var left = position.character
        while place < end, left > 0 {
            let width = Self.width(bytes[place])
            // The middle of a pair of surrogates is taken for its start.
            left -= width == 4 ? 2 : 1
            if left < 0 { break }
            place += width
        }
        return min(place, end)
    }

    func position(of offset: Int) -> TextPosition {
        let offset = min(offset, bytes.count)
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        var (place, units) = (starts[low], 0)
        while place < offset {
            let width = Self.width(bytes[place])
            units += width == 4 ? 2 : 1
            place += width
        }
        return TextPosition(line: low, character: units)
    }

    /// The text of a line without its line break.
    func line(_ number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<endOfLine(number)] }

    var lineCount: Int { starts.count }

    private func endOfLine(_ line: Int) -> Int {
        var end = line + 1 < starts.count ? starts[line + 1] : bytes.count
        while end > starts[line], bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }

    /// Bytes of the character that begins so. What is not UTF-8 counts byte by byte.
    private static func width(_ byte: UInt8) -> Int {
        switch byte {
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 1
        }
    }

    func range(_ range: Range<Int>) -> String {
        JSONText.object(["start": position(of: range.lowerBound).json, "end": position(of: range.upperBound).json])
    }
}
