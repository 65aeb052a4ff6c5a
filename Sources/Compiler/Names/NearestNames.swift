/// The names that someone may have meant.
public enum NearestNames {
    /// At most three, the nearest first: those within a third of the name's length in edits (at least two).
    public static func of(_ name: String, among names: [String]) -> [String] {
        let length = name.unicodeScalars.count
        let limit = max(2, length / 3)
        let ranked = names.compactMap { candidate -> (distance: Int, name: String)? in
            // Mostly decided by the lengths alone; there may be thousands of findings.
            if abs(candidate.unicodeScalars.count - length) > limit { return nil }
            let distance = distance(name, candidate)
            return distance <= limit ? (distance, candidate) : nil
        }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map { "'\($0.name)'" }
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
        if abs(a.count - b.count) > 20 { return Int.max }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
