import Compiler
import Glibc

/// A command line of which one word is not written to its end. Shells hand words over as they are typed, with their quotes.
struct CompletedLine: Sendable {
    private let words: [String]
    /// What of the word stays: of a list with commas, all before its last entry; of a range of revisions, its beginning.
    private let kept: String
    /// The beginning of what is looked for.
    let begun: String

    /// - Parameter index: that of the word; there may be no such word yet
    init(_ words: [String], at index: Int) {
        let plain = words.map(CompletedLine.unquoted)
        self.words = plain
        var word = Substring(plain.indices.contains(index) ? plain[index] : "")
        // To bash, --option=value is three words; others hand it over as one.
        if word == "=" { word = "" }
        if word.hasPrefix("--"), let sign = word.firstIndex(of: "=") { word = word[word.index(after: sign)...] }
        var start = word.startIndex
        for end in [word.lastIndex(of: ","), word.ranges(of: "..").last?.lowerBound].compactMap({ $0 }) {
            var next = word.index(after: end)
            while next < word.endIndex, word[end] == ".", word[next] == "." { next = word.index(after: next) }
            start = max(start, next)
        }
        (kept, begun) = (String(word[..<start]), String(word[start...]))
    }

    /// The name that the program was called by.
    var program: String { words.first?.split(separator: "/").last.map(String.init) ?? "" }

    /// The value of an option, by any of its names; the last one counts. Nil if it has none.
    func value(of names: String...) -> String? {
        var value: String?
        for (place, word) in words.enumerated().dropFirst() {
            for name in names {
                if word.hasPrefix(name + "=") { value = String(word.dropFirst(name.count + 1)) }
                guard word == name, place + 1 < words.count else { continue }
                value = words[place + 1] == "=" && place + 2 < words.count ? words[place + 2] : words[place + 1]
            }
        }
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What of these names goes on with the word, in order, each once. Names that would mean something to a shell are left out:
    /// bash expands what it is offered.
    func offered(_ names: [String]) -> [String] {
        Set(names).filter { $0.hasPrefix(begun) && CompletedLine.isPlain($0) }.sorted().map { kept + $0 }
    }

    private static func isPlain(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-/+".unicodeScalars.contains($0)
        }
    }

    private static func unquoted(_ word: String) -> String {
        let plain = word.filter { !"'\"\\".contains($0) }
        guard plain.hasPrefix("~/"), let home = getenv("HOME") else { return plain }
        return String(cString: home) + plain.dropFirst()
    }
}
