/// The names that someone may have meant.
public enum NearestNames {
    /// At most three, the nearest first: those within a third of the name's length in edits (at least two). If one is but an
    /// edit away, only such as that; else those that are at most one further.
    public static func of(_ name: String, among names: [String]) -> [String] {
        let own = Array(name.unicodeScalars)
        let limit = max(2, own.count / 3)
        guard own.count <= longest else { return [] }
        let letters = letters(of: name)
        let ranked = names.compactMap { candidate -> (distance: Int, name: String)? in
            // Mostly decided by the lengths and the letters alone; there may be thousands of findings.
            let length = candidate.utf8.count
            if length < own.count - limit || length > 4 * (own.count + limit) { return nil }
            let others = self.letters(of: candidate)
            guard abs(others.count - own.count) <= limit,
                (letters.set & ~others.set).nonzeroBitCount <= limit,
                (others.set & ~letters.set).nonzeroBitCount <= limit
            else { return nil }
            let distance = distance(own, Array(candidate.unicodeScalars), limit: limit)
            return distance <= limit ? (distance, candidate) : nil
        }
        let least = ranked.map(\.distance).min() ?? 0
        let near = ranked.filter { $0.distance <= (least > 1 ? least + 1 : least) }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map { "'\($0.name)'" }
    }

    /// The longest name for which one is looked for, in characters: a text that is longer is none.
    private static let longest = 200

    /// How many there are, and which: each by its first byte, those of one remainder as one. An edit brings at most one that
    /// is not there, and takes at most one away.
    private static func letters(of text: String) -> (count: Int, set: UInt64) {
        var (count, set): (Int, UInt64) = (0, 0)
        for byte in text.utf8 where byte & 0xC0 != 0x80 {
            count += 1
            set |= 1 << UInt64(byte & 63)
        }
        return (count, set)
    }

    static func distance(_ a: String, _ b: String) -> Int {
        distance(Array(a.unicodeScalars), Array(b.unicodeScalars), limit: 20)
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other; if there are more than
    /// `limit`, some number beyond it.
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], limit: Int) -> Int {
        if abs(a.count - b.count) > limit { return Int.max }
        var last = Array(0...b.count)
        var (beforeLast, row) = (last, last)
        var least = 0
        for i in a.indices {
            let leastOfLast = least
            row[0] = i + 1
            least = row[0]
            for j in b.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row[j + 1] = best
                least = min(least, best)
            }
            // Each row follows from the two before it.
            if least > limit, leastOfLast > limit { return Int.max }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count]
    }
}
