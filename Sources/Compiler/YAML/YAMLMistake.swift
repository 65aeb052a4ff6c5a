/// What an author has most likely done where libyaml gives up: libyaml tells what it waited for, often lines after the
/// mistake.
struct YAMLMistake {
    /// What libyaml says: its problem, what it was reading, and where either stands.
    struct Complaint {
        var problem: String
        var context: String?
        var place: Position
        var contextPlace: Position?
    }

    private let complaint: Complaint
    /// The last quoted text that goes on in another line than it begins.
    private let longQuote: DocumentBuilder.Place?
    private let source: [UInt8]
    private let starts: [Int32]

    init(_ complaint: Complaint, longQuote: DocumentBuilder.Place?, in source: [UInt8]) {
        (self.complaint, self.longQuote, self.source) = (complaint, longQuote, source)
        starts = SourceLines.starts(of: source)
    }

    func failure() -> ParseFailure {
        conflict() ?? openQuote() ?? tab() ?? reservedBeginning() ?? textAfterItsEnd() ?? openBracket()
            ?? missingColon()
            ?? textWithColon() ?? deeperThanValue() ?? indentation() ?? unexplained()
    }

    /// What to do of an alias that names nothing: `*1 * * * *` is none.
    static func hint(forAliasAt place: DocumentBuilder.Place, in source: [UInt8]) -> String {
        let nothing = Complaint(problem: "", context: nil, place: place.start, contextPlace: nil)
        let mistake = YAMLMistake(nothing, longQuote: nil, in: source)
        let line = mistake.line(place.start.line)
        guard let value = line.value, Int(place.start.column) - 1 == value.lowerBound, !line.isWord(value) else {
            return "define it above, or quote the value if it should begin with '*'"
        }
        return mistake.quoting(line[value])
    }

    // MARK: Mistakes

    /// Lines that git leaves where two sides changed the same.
    private func conflict() -> ParseFailure? {
        for number in starts.indices {
            let rest = source[Int(starts[number])...].prefix(8)
            guard rest.count >= 7, let mark = rest.first, "<|=>".utf8.contains(mark),
                rest.prefix(7).allSatisfy({ $0 == mark }),
                rest.count == 7 || " \r\n".utf8.contains(rest[rest.startIndex + 7]),
                rest.count == 7 || mark != UInt8(ascii: "=") || rest.last != UInt8(ascii: " ")
            else { continue }
            return failure(
                "a merge has left its conflict here",
                "keep what is right of both sides, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>",
                line(UInt32(clamping: number + 1)), 0..<7)
        }
        return nil
    }

    private func openQuote() -> ParseFailure? {
        if complaint.context?.hasSuffix("a quoted scalar") ?? false, let start = complaint.contextPlace,
            complaint.problem.hasPrefix("found unexpected ")
        {
            let line = line(start.line)
            return failure("the quote that opens here is not closed", nil, line, line.from(start, count: 1))
        }
        guard let longQuote, [complaint.place.line, complaint.contextPlace?.line].contains(longQuote.end.line) else {
            return nil
        }
        let line = line(longQuote.start.line)
        return failure(
            "the quote that opens here is closed only in line \(longQuote.end.line)", "close it where the text ends",
            line, line.from(longQuote.start, count: 1))
    }

    private func tab() -> ParseFailure? {
        let line = line(complaint.place.line)
        guard let column = line.scalars.prefix(while: { $0 == " " || $0 == "\t" }).firstIndex(of: "\t") else {
            return nil
        }
        return failure("a tab indents this line", "tabs do not indent in YAML: use spaces", line, column..<column + 1)
    }

    /// `@`, `%` and backticks begin no text, and `*`, `&` and `!` something else.
    private func reservedBeginning() -> ParseFailure? {
        let kinds: [Unicode.Scalar: String] = ["*": "an alias", "&": "an anchor", "!": "a tag"]
        let isToken = complaint.problem.hasSuffix("cannot start any token")
        let isScan = ["an alias", "an anchor", "a tag"].contains { complaint.context?.hasSuffix(" \($0)") ?? false }
        let place = isScan ? complaint.contextPlace ?? complaint.place : complaint.place
        let line = line(place.line)
        guard let value = isToken || isScan ? line.range(from: place) : line.value, let first = line[value].first else {
            return nil
        }
        if isToken { return failure("no text begins with \(first) in YAML", quoting(line[value]), line, value) }
        guard let kind = kinds[first], isScan || !line.isWord(value) else { return nil }
        return failure("YAML takes what begins with \(first) for \(kind)", quoting(line[value]), line, value)
    }

    /// `{cluster}.all`, `[a] b`, `"a" b`
    private func textAfterItsEnd() -> ParseFailure? {
        let line = line(complaint.place.line)
        let ends: [Unicode.Scalar: (Unicode.Scalar, String)] = [
            "{": ("}", "a mapping"), "[": ("]", "a list"), "\"": ("\"", "a quoted text"), "'": ("'", "a quoted text"),
        ]
        guard let value = line.value, let (end, kind) = line[value].first.flatMap({ ends[$0] }),
            let last = line[value].dropFirst().firstIndex(of: end), last + 1 < value.upperBound,
            Int(complaint.place.column) - 1 > last, complaint.context?.contains(" block ") ?? true
        else { return nil }
        let (rest, text) = (line[last + 1..<value.upperBound], Line.text(line[value]))
        let hint: String
        if rest.allSatisfy({ "]}".unicodeScalars.contains($0) }), rest.first == end {
            hint = "one '\(end)' too many closes it"
        } else if end == "]", rest.first == ",", text.utf8.count <= Self.shown {
            hint = "for a list of lists write [\(text)]"
        } else if kind == "a quoted text", rest.last == end {
            let inner = line[value.lowerBound + 1..<value.upperBound - 1]
            hint =
                inner.contains("\"") || inner.contains("\\") || inner.count > Self.shown
                ? "within quotes, write a quote twice ('') or with a backslash (\\\")"
                : "write \"\(Line.text(inner))\": within single quotes, a quote is written twice"
        } else {
            hint = quoting(line[value])
        }
        return failure("YAML takes the beginning of this for \(kind), and there is more after it", hint, line, value)
    }

    private func openBracket() -> ParseFailure? {
        guard var start = complaint.contextPlace, complaint.context?.contains(" flow ") ?? false else { return nil }
        if complaint.context?.hasSuffix("a flow node") ?? false, let above = lineAbove(start.line),
            let value = above.value
        {
            // Nothing follows the bracket: libyaml names the end of the text.
            start = Position(line: above.number, column: UInt32(clamping: value.lowerBound + 1))
        }
        let line = line(start.line)
        let place = line.from(start, count: 1)
        guard let bracket = line[place].first, bracket == "[" || bracket == "{" else { return nil }
        let (end, kind) = bracket == "[" ? ("]", "items") : ("}", "keys")
        if complaint.place.line == start.line, complaint.problem.hasPrefix("did not find expected ','") {
            let line = self.line(complaint.place.line)
            return failure(
                "a ',' or '\(end)' is missing before this",
                "\(kind) between \(bracket) and \(end) have commas between them",
                line, line.from(complaint.place, count: 1))
        }
        return failure("the '\(bracket)' that opens here is not closed", "close it with '\(end)'", line, place)
    }

    /// `mem 512`, `mem:512`, and `main` above its keys.
    private func missingColon() -> ParseFailure? {
        let line: Line
        if complaint.problem.hasPrefix("could not find expected ':'"), let start = complaint.contextPlace {
            line = self.line(start.line)
        } else if complaint.problem.hasPrefix("mapping values are not allowed"),
            let above = lineAbove(complaint.place.line), above.value == nil || above.isItem
        {
            line = above
        } else {
            return nil
        }
        let words = line[line.content].split(separator: " ", maxSplits: 1)
        guard let word = words.first, line.key == nil else { return nil }
        let place = word.startIndex..<word.endIndex
        if let colon = word.firstIndex(of: ":"), colon + 1 < word.endIndex {
            return failure(
                "the ':' after '\(Line.text(word[..<colon]))' needs a space",
                "write '\(Line.text(word[..<colon])): \(Line.text(line[colon + 1..<line.content.upperBound]))'", line,
                place)
        }
        let rest = words.count > 1 ? " \(Line.text(words[1].drop { $0 == " " }))" : ""
        return failure("'\(Line.text(word))' has no ':'", "write '\(Line.text(word)):\(rest)'", line, place)
    }

    /// `cmd: echo a: b`
    private func textWithColon() -> ParseFailure? {
        let line = line(complaint.place.line)
        guard complaint.problem.hasPrefix("mapping values are not allowed"), let value = line.value,
            Int(complaint.place.column) > value.lowerBound
        else { return nil }
        return failure("a text that holds ': ' needs quotes", quoting(line[value]), line, value)
    }

    private func indentation() -> ParseFailure? {
        let line = line(complaint.place.line)
        guard Int(complaint.place.column) - 1 <= line.indent, !line.content.isEmpty else { return nil }
        let place = line.content.lowerBound..<min(line.content.upperBound, line.content.lowerBound + 1)
        if complaint.problem.hasPrefix("did not find expected '-'"), let start = complaint.contextPlace {
            return failure(
                "this is no item of the list that begins in line \(start.line)",
                "items begin with '- '; a key that follows the list is indented as the key above the list", line, place)
        }
        if complaint.problem.hasPrefix("did not find expected key"), let start = complaint.contextPlace {
            if line.isItem {
                return failure(
                    "an item of a list stands among the keys that begin in line \(start.line)",
                    "indent it as the list that it belongs to, or write it as 'key: value'", line, place)
            }
            guard let above = lineAbove(line.number), above.indent != line.indent, line.indent != start.column - 1
            else {
                return nil
            }
            return failure(
                "no key above has the indentation of this line, \(line.indent)",
                "line \(above.number) is indented by \(above.indent), line \(start.line) by \(start.column - 1)", line,
                place)
        }
        return nil
    }

    /// A key below one that has a value already.
    private func deeperThanValue() -> ParseFailure? {
        let line = line(complaint.place.line)
        guard complaint.problem.hasPrefix("mapping values are not allowed"), let above = lineAbove(line.number),
            above.value != nil, above.indent < line.indent, let key = line.key
        else { return nil }
        return failure(
            "this line is indented further than line \(above.number), whose key has a value already",
            "indent it by \(above.indent), as that line", line, key)
    }

    private func unexplained() -> ParseFailure {
        let message = complaint.context.map { "\(complaint.problem), \($0)" } ?? complaint.problem
        var hint: String?
        if complaint.problem.hasPrefix("mapping values are not allowed") {
            hint = "a text that holds ': ' needs quotes; or is the line indented too far?"
        } else if complaint.problem.hasSuffix("unknown escape character") {
            hint = "within double quotes, \\ begins an escape: write \\\\, or use single quotes"
        } else if complaint.problem.hasPrefix("did not find expected") || complaint.problem.hasPrefix("could not find")
        {
            hint = "is the indentation that of the lines around, and does each key end in ':'?"
        }
        return ParseFailure(
            .yamlSyntax, message, hint: hint, at: DocumentBuilder.Place(start: complaint.place, end: complaint.place))
    }

    // MARK: Words

    /// Characters of a text that a hint repeats.
    private static let shown = 60

    private func quoting(_ text: ArraySlice<Unicode.Scalar>) -> String {
        let shown = Line.text(
            text[...].split(separator: "'", omittingEmptySubsequences: false).joined(separator: ["'", "'"]))
        // A longer one is better seen where it stands.
        return text.count > Self.shown ? "put quotes around it" : "quote it: '\(shown)'"
    }

    private func failure(_ message: String, _ hint: String?, _ line: Line, _ range: Range<Int>) -> ParseFailure {
        func position(_ offset: Int) -> Position {
            Position(line: line.number, column: UInt32(clamping: offset + 1))
        }
        return ParseFailure(
            .yamlSyntax, message, hint: hint,
            at: DocumentBuilder.Place(start: position(range.lowerBound), end: position(range.upperBound)))
    }

    // MARK: Lines

    private func line(_ number: UInt32) -> Line {
        Line(number: number, text: SourceLines.text(of: number, starts: starts, in: source) ?? "")
    }

    /// The last line above that says something.
    private func lineAbove(_ number: UInt32) -> Line? {
        (1..<max(number, 1)).reversed().lazy.map { line($0) }.first { !$0.content.isEmpty }
    }
}
