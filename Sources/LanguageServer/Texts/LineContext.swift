/// Where somebody types, told from the lines alone: while one types, a file is rarely YAML.
struct LineContext {
    /// The keys above, from the top; nil for an item of a list.
    private(set) var path: [String?] = []
    /// The key on this line, if the place is behind its colon.
    private(set) var key: String?
    /// What was typed of a word before the place, and where that begins.
    private(set) var typed: String
    private(set) var start: Int
    /// Whether the word is an item of a list.
    private(set) var isItem = false
    /// The keys that stand beside the one that is typed.
    private(set) var siblings: Set<String> = []

    private struct Line {
        /// Columns of the dashes before it, and of what stands behind them.
        var dashes: [Int] = []
        var column = 0
        var rest: Substring

        init?(_ bytes: ArraySlice<UInt8>) {
            let text = Substring(String(decoding: bytes, as: UTF8.self))
            rest = text.drop { $0 == " " }
            column = text.utf8.count - rest.utf8.count
            while rest.hasPrefix("- ") || rest == "-" {
                dashes.append(column)
                let inner = rest.dropFirst().drop { $0 == " " }
                column += rest.utf8.count - inner.utf8.count
                rest = inner
            }
            if rest.isEmpty && dashes.isEmpty || rest.hasPrefix("#") { return nil }
        }

        /// The key that it begins with, and what stands behind the colon.
        var pair: (key: String, value: Substring)? {
            var place = rest.startIndex
            while let colon = rest[place...].firstIndex(of: ":") {
                let after = rest.index(after: colon)
                if after == rest.endIndex || rest[after] == " " {
                    let key = rest[..<colon].filter { $0 != "\"" && $0 != "'" }
                    return key.contains("{") || key.contains("[") ? nil : (key, rest[after...].drop { $0 == " " })
                }
                place = after
            }
            return nil
        }
    }

    init(_ text: EditedText, at offset: Int) {
        let number = text.position(of: offset).line
        let line = text.line(number)
        let before = line[..<max(line.startIndex, min(offset, line.endIndex))]
        (typed, start) = ("", offset)
        var column = before.count
        if let current = Line(before) {
            column = current.column
            path = current.dashes.map { _ in nil }
            if let (name, value) = current.pair {
                key = name
                setWord(value, offset)
            } else {
                isItem = !current.dashes.isEmpty
                setWord(current.rest, offset)
            }
            if let dash = current.dashes.first {
                addSiblings(text, number, column)
                column = dash
            }
        }
        if path.isEmpty { addSiblings(text, number, column) }
        addAbove(text, number, column, isInItem: !path.isEmpty)
    }

    /// The last word, behind brackets and commas.
    private mutating func setWord(_ rest: Substring, _ offset: Int) {
        let cut = rest.lastIndex { "[,{ ".contains($0) }
        let word = cut.map { rest[rest.index(after: $0)...] } ?? rest
        if rest.hasPrefix("[") { isItem = true }
        typed = word.filter { $0 != "'" && $0 != "\"" }
        start = offset - typed.utf8.count
    }

    private mutating func addAbove(_ text: EditedText, _ number: Int, _ column: Int, isInItem: Bool) {
        var (column, isInItem) = (column, isInItem)
        var above: [String?] = []
        var line = number - 1
        while line >= 0, column > 0 || isInItem {
            defer { line -= 1 }
            guard let other = Line(text.line(line)) else { continue }
            // The first key of an item stands behind its dash.
            if let dash = other.dashes.last, !isInItem, other.column == column, dash < column {
                above.append(nil)
                (column, isInItem) = (other.dashes.first ?? dash, true)
                continue
            }
            let own = other.dashes.first ?? other.column
            // A list may stand as far left as its key.
            guard own < column || isInItem && own == column && other.dashes.isEmpty, let name = other.pair?.key else {
                continue
            }
            above.append(name)
            column = other.column
            isInItem = false
            if let dash = other.dashes.first {
                above += other.dashes.map { _ in nil }
                (column, isInItem) = (dash, true)
            }
        }
        path = above.reversed() + path
    }

    private mutating func addSiblings(_ text: EditedText, _ number: Int, _ column: Int) {
        for lines in [Array((0..<number).reversed()), Array((number + 1)..<max(number + 1, text.lineCount))] {
            for place in lines {
                guard let other = Line(text.line(place)) else { continue }
                if (other.dashes.first ?? other.column) < column, other.column != column { break }
                if other.column == column, let name = other.pair?.key { siblings.insert(name) }
                if (other.dashes.first ?? column) < column { break }
            }
        }
    }
}
