/// Mends of one value: another way to write it, which is what its author meant.
extension Node {
    /// Its bytes in the file; nil if an anchor, a tag or an indicator stands before it: who wrote that knows what they do.
    fileprivate var bytes: Range<Int>? {
        let range = document.places.range(of: span)
        guard let first = document.source[range].first, !"&!*|>".utf8.contains(first) else { return nil }
        return range
    }

    /// What is written, of a plain scalar on one line. Plain is what has no quotes around it.
    private var plain: (range: Range<Int>, text: String)? {
        let raw = raw
        guard raw.startLine == raw.endLine, let range = bytes, let first = document.source[range].first,
            !"\"'[{".utf8.contains(first)
        else { return nil }
        return (range, String(decoding: document.source[range], as: UTF8.self))
    }

    /// Of a scalar that is no text, what it would be in quotes; nil where that is not sure.
    var quotedText: String? {
        switch kind {
        case .bool, .int, .bigInt, .float, .date, .timestamp: break
        case .null, .string, .binary, .list, .tuple, .map, .set, .mergeKey, .valueKey: return nil
        }
        guard let text = plain?.text, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x27 }) else {
            return nil
        }
        return text
    }

    /// A text that YAML reads as something else, in quotes. What stands between them is not said: it may be a password.
    var mendedByQuotes: Mend? {
        guard quotedText != nil, let range = plain?.range else { return nil }
        return Mend("put it into quotes", .edits(Self.around(range, "'", "'")))
    }

    private static func around(_ range: Range<Int>, _ before: String, _ after: String) -> [Mend.Edit] {
        [
            .init(range.lowerBound..<range.lowerBound, before), .init(range.upperBound..<range.upperBound, after),
        ]
    }

    /// What has quotes, or is a word that YAML 1.1 does not know, as true or false.
    var mendedAsBoolean: Mend? {
        guard let text = string, let range = scalarBytes else { return nil }
        let word = text.lowercased()
        let words: [(names: [String], value: String)] = [
            (["true", "yes", "on", "y"], "true"), (["false", "no", "off", "n"], "false"),
        ]
        return words.first { $0.names.contains(word) }.map { Mend("write \($0.value)", range, $0.value) }
    }

    /// A number that stands in quotes, without them, if YAML reads the same digits then; or a whole number without its point.
    func mendedAsNumber(whole: Bool) -> Mend? {
        if whole, kind == .float, let (range, _) = plain {
            guard let number = value.number?.double, abs(number) < 1e15, number == number.rounded() else { return nil }
            return Mend("write \(Int(number))", range, "\(Int(number))")
        }
        guard let text = string, let range = scalarBytes, range.count == text.utf8.count + 2, text.utf8.count < 16,
            Self.isDecimal(text, whole: whole)
        else { return nil }
        let (first, last) = (range.lowerBound, range.upperBound - 1)
        return Mend(
            "write it without quotes", .edits([.init(first..<(first + 1), ""), .init(last..<(last + 1), "")]))
    }

    /// `12` and `0.5`, and nothing that YAML has other ideas of: `010`, `1_0`.
    private static func isDecimal(_ text: String, whole: Bool) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 2 && !whole,
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (48...57).contains($0) } })
        else { return false }
        return parts[0].count == 1 || parts[0].first != UInt8(ascii: "0")
    }

    /// A scalar on one line, with its quotes.
    private var scalarBytes: Range<Int>? { raw.startLine == raw.endLine ? bytes : nil }

    /// A key under another name, with the quotes that it has.
    func mendedKey(as name: String) -> Mend? {
        guard let text = string, let range = scalarBytes else { return nil }
        var inner = range
        if let quote = document.source[range].first, quote == 0x22 || quote == 0x27 {
            guard range.count >= 2 else { return nil }
            inner = (range.lowerBound + 1)..<(range.upperBound - 1)
        }
        // Else there are escapes in it.
        guard document.source[inner].elementsEqual(text.utf8) else { return nil }
        return Mend("write '\(name)'", inner, name)
    }

    // MARK: Lists

    /// In a list of its own: in brackets, or with one dash more before each item.
    var mendedAsItem: Mend? {
        guard let range = bytes, kind == .list, let first = document.source[range].first else { return nil }
        if first == UInt8(ascii: "[") {
            guard document.source[range].last == UInt8(ascii: "]") else { return nil }
            return Mend("put another pair of brackets around it", .edits(Self.around(range, "[", "]")))
        }
        guard first == UInt8(ascii: "-") else { return nil }
        return mendedDashes(at: range.lowerBound)
    }

    /// `- a` and `- b` become `- - a` and `  - b`; each is a scalar on a line of its own.
    private func mendedDashes(at start: Int) -> Mend? {
        let (places, source) = (document.places, document.source)
        let indent = start - places.startOfLine(at: start)
        guard indent >= 0, source[places.startOfLine(at: start)..<start].allSatisfy({ $0 == 0x20 }) else { return nil }
        var edits = [Mend.Edit(start..<start, "- ")]
        for (number, item) in items.enumerated() {
            guard let range = item.scalarBytes else { return nil }
            let line = places.startOfLine(at: range.lowerBound)
            let before = source[line..<range.lowerBound]
            guard before.count > indent, before.prefix(indent).allSatisfy({ $0 == 0x20 }),
                before.dropFirst(indent).first == UInt8(ascii: "-"),
                before.dropFirst(indent + 1).allSatisfy({ $0 == 0x20 })
            else { return nil }
            if number > 0 { edits.append(.init(line..<line, "  ")) }
        }
        return Mend("make it one list in a list", .edits(edits))
    }

    /// A scalar in brackets.
    var mendedByBrackets: Mend? {
        guard kind != .list, kind != .map, let range = scalarBytes, kind != .string || plain == nil || isWord else {
            return nil
        }
        return Mend("put it into brackets", .edits(Self.around(range, "[", "]")))
    }

    /// Whether it is text that means the same in brackets.
    private var isWord: Bool {
        string.map { !$0.isEmpty && !$0.utf8.contains { ",[]{}#: ".utf8.contains($0) } } ?? false
    }
}
