/// A pair of a mapping that says again what one before it says.
struct RepeatedPair {
    private let key: Range<Int>
    private let value: Range<Int>
    private let source: [UInt8]
    private let places: TextPlaces

    init(key: Range<Int>, value: Range<Int>, source: [UInt8], _ places: TextPlaces) {
        (self.key, self.value, self.source, self.places) = (key, value, source, places)
    }

    /// Takes it away where it stands on one line, alone or between braces, and nothing is lost with it: no comment, no
    /// anchor.
    var mend: Mend? {
        let end = max(value.upperBound, key.upperBound)
        // The value of a key alone has its place behind the colon, or on a line below.
        guard value.lowerBound >= key.upperBound, places.startOfLine(at: end) <= key.lowerBound,
            !source[key.lowerBound..<end].contains(where: { "#&*".utf8.contains($0) }),
            let range = line(to: end) ?? item(to: end)
        else { return nil }
        return Mend("remove it: the same is there already", range, "")
    }

    /// The whole line, if it has nothing else. Of the last line, which may have no line break, the one before it goes.
    private func line(to end: Int) -> Range<Int>? {
        let (start, next) = (places.startOfLine(at: key.lowerBound), places.endOfLine(at: key.lowerBound))
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let rest = source[end..<next]
        guard source[start..<key.lowerBound].allSatisfy({ $0 == 0x20 }),
            let first = rest.first(where: { !isBlank($0) })
        else {
            let isAlone = source[start..<key.lowerBound].allSatisfy { $0 == 0x20 } && rest.allSatisfy(isBlank)
            guard isAlone, next == source.count, start > 0 else { return nil }
            let before = start >= 2 && source[start - 2] == 0x0D && source[start - 1] == 0x0A ? 2 : 1
            return (start - before)..<next
        }
        guard first == 0x0A || first == 0x0D, start > 0 else { return nil }
        return start..<next
    }

    /// From the comma before it, between braces.
    private func item(to end: Int) -> Range<Int>? {
        guard let before = source[..<key.lowerBound].lastIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
            source[before] == UInt8(ascii: ","),
            let next = source[end...].first(where: { ![0x20, 0x09].contains($0) }),
            next == UInt8(ascii: ",") || next == UInt8(ascii: "}")
        else { return nil }
        return before..<end
    }
}
