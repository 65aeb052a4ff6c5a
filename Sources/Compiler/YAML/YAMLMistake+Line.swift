extension YAMLMistake {
    /// A line of YAML, as far as it can be understood alone.
    struct Line {
        /// Counted from 1.
        let number: UInt32
        /// Without the line break. Columns are places in it.
        let scalars: [Unicode.Scalar]
        /// Without what indents it, and without a comment.
        let content: Range<Int>
        /// The key that it begins with, behind the dashes of list items.
        let key: Range<Int>?
        /// What stands behind the key, or behind the dashes; nil: nothing does.
        let value: Range<Int>?
        /// Whether a list item begins.
        let isItem: Bool

        init(number: UInt32, text: String) {
            // A byte order mark is no part of the text.
            let scalars = Array(text.unicodeScalars.drop { number == 1 && $0 == "\u{FEFF}" })
            (self.number, self.scalars) = (number, scalars)
            let start = scalars.prefix { $0 == " " || $0 == "\t" }.endIndex
            content = start..<Line.end(of: scalars, from: start)
            var rest = scalars[content]
            while rest.first == "-", rest.dropFirst().first == " " { rest = rest.dropFirst().drop { $0 == " " } }
            isItem = rest.startIndex > start
            let colon = rest.indices.first { place in
                rest[place] == ":" && (place + 1 == rest.endIndex || rest[place + 1] == " ")
            }
            if let colon, !"\"'{[".unicodeScalars.contains(rest.first ?? " ") {
                key = rest.startIndex..<colon
                rest = rest[(colon + 1)...].drop { $0 == " " }
                value = rest.isEmpty ? nil : rest.indices
            } else {
                key = nil
                value = isItem && !rest.isEmpty ? rest.indices : nil
            }
        }

        subscript(range: Range<Int>) -> ArraySlice<Unicode.Scalar> { scalars[range.clamped(to: scalars.indices)] }

        /// How far it is indented.
        var indent: Int { content.lowerBound }

        /// So many characters from a position of it on, as far as there are.
        func from(_ position: Position, count: Int) -> Range<Int> {
            let start = min(Int(position.column) - 1, scalars.count)
            return start..<min(start + count, scalars.count)
        }

        /// From a position of it to the end of what it says; nil if that is nothing.
        func range(from position: Position) -> Range<Int>? {
            let start = Int(position.column) - 1
            return start < content.upperBound ? start..<content.upperBound : nil
        }

        /// Whether that is one word, as an anchor, an alias and a tag are.
        func isWord(_ range: Range<Int>) -> Bool { !self[range].contains(" ") }

        static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return String(text)
        }

        /// Where a comment begins, or the spaces that end it.
        private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int {
            let comment = scalars.indices.dropFirst(start).first { place in
                scalars[place] == "#" && (place == start || scalars[place - 1] == " ")
            }
            var end = comment ?? scalars.count
            while end > start, scalars[end - 1] == " " || scalars[end - 1] == "\t" { end -= 1 }
            return end
        }
    }
}
