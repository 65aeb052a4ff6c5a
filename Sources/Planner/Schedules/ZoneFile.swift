/// Reads a file of the IANA database as `zic` compiles it: TZif (RFC 8536), of any version.
enum ZoneFile {
    private struct Counts {
        var times, types, names, leaps, standard, universal: Int

        /// The length of what follows a header, where a time takes so many bytes.
        func length(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + names + leaps * (timeSize + 4) + standard + universal
        }
    }

    private static let headerLength = 44

    /// Nil if it is no such file.
    static func read(_ bytes: [UInt8]) -> ZoneRules? {
        guard let counts = counts(bytes[...]) else { return nil }
        let body = bytes.dropFirst(headerLength)
        if bytes[4] == 0 { return rules(body, counts, timeSize: 4, rule: nil) }
        // The same again, with times of eight bytes, and then the rule for all that comes later.
        let second = body.dropFirst(counts.length(timeSize: 4))
        guard let counts = self.counts(second) else { return nil }
        let data = second.dropFirst(headerLength)
        let foot = data.dropFirst(counts.length(timeSize: 8))
        guard foot.first == UInt8(ascii: "\n"), foot.last == UInt8(ascii: "\n"), foot.count >= 2 else { return nil }
        let text = foot.dropFirst().dropLast()
        let rule = PosixZone(text)
        if rule == nil, !text.isEmpty { return nil }
        return rules(data, counts, timeSize: 8, rule: rule)
    }

    private static func counts(_ bytes: ArraySlice<UInt8>) -> Counts? {
        guard bytes.count >= headerLength, bytes.starts(with: "TZif".utf8) else { return nil }
        func count(_ place: Int) -> Int { Int(number(bytes.dropFirst(20 + place * 4), 4)) }
        let counts = Counts(
            times: count(3), types: count(4), names: count(5), leaps: count(2), standard: count(1), universal: count(0))
        guard counts.types > 0, counts.length(timeSize: 4) <= bytes.count - headerLength else { return nil }
        return counts
    }

    private static func rules(
        _ data: ArraySlice<UInt8>, _ counts: Counts, timeSize: Int, rule: PosixZone?
    ) -> ZoneRules? {
        guard counts.length(timeSize: timeSize) <= data.count else { return nil }
        let kinds = data.dropFirst(counts.times * timeSize)
        let types = kinds.dropFirst(counts.times)
        func offset(_ type: Int) -> Int? {
            guard type < counts.types else { return nil }
            let offset = Int(Int32(truncatingIfNeeded: number(types.dropFirst(type * 6), 4)))
            return abs(offset) <= 26 * 3600 ? offset : nil
        }
        guard let first = offset(0) else { return nil }
        var changes: [(time: Int, offset: Int)] = []
        for place in 0..<counts.times {
            let raw = number(data.dropFirst(place * timeSize), timeSize)
            let time = timeSize == 4 ? Int(Int32(truncatingIfNeeded: raw)) : Int(Int64(bitPattern: raw))
            guard let offset = offset(Int(kinds[kinds.startIndex + place])), time < ZoneRules.end,
                changes.last.map({ $0.time < time }) ?? true
            else { return nil }
            changes.append((max(time, ZoneRules.beginning), offset))
        }
        return ZoneRules(changes: changes, first: first, rule: rule)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ size: Int) -> UInt64 {
        bytes.prefix(size).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension ZoneRules {
    /// From a file of `/usr/share/zoneinfo`; nil if it is none.
    public init?(file bytes: [UInt8]) {
        guard let rules = ZoneFile.read(bytes) else { return nil }
        self = rules
    }
}
