/// CSV as Python's `csv` reads the lines of a text: fields may stand in double quotes, in which `""` is a quote.
enum CSVText {
    /// The rows; an empty line is a row without fields.
    static func rows(_ text: String) -> [[String]] {
        if let rows = plainRows(text) { return rows }
        var rows: [[String]] = []
        var reader = Reader()
        for line in lines(text) {
            reader.read(line)
            // A quoted field goes on in the next line.
            if !reader.isInQuotes { rows.append(reader.takeRow()) }
        }
        if reader.isInQuotes { rows.append(reader.takeRow()) }
        return rows
    }

    /// Of a text in which nothing is quoted, and only line feeds end lines, as in those of HAProxy; nil: it is another.
    private static func plainRows(_ text: String) -> [[String]]? {
        let bytes = text.utf8
        guard bytes.allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") || $0 == 0x0A }) else { return nil }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            if line.isEmpty { return [] }
            let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            return fields.map { String(Substring($0)) }
        }
    }

    /// As `str.splitlines` does.
    private static func lines(_ text: String) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        var line: [Unicode.Scalar] = []
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            defer { isAfterReturn = scalar == "\r" }
            if scalar == "\n", isAfterReturn { continue }
            switch scalar {
            case "\n", "\r", "\u{B}", "\u{C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}":
                lines.append(line)
                line = []
            default: line.append(scalar)
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    private struct Reader {
        private var fields: [String] = []
        private var field = String.UnicodeScalarView()
        private var isStarted = false
        private(set) var isInQuotes = false

        mutating func read(_ line: [Unicode.Scalar]) {
            var isQuoteOpen = false
            for scalar in line {
                isStarted = true
                if isQuoteOpen {
                    // After a quote inside of a quoted field: a second one is a quote, anything else ends it.
                    isQuoteOpen = false
                    if scalar == "\"" {
                        field.append(scalar)
                        continue
                    }
                    isInQuotes = false
                }
                if isInQuotes {
                    if scalar == "\"" { isQuoteOpen = true } else { field.append(scalar) }
                } else if scalar == "," {
                    endField()
                } else if scalar == "\"", field.isEmpty {
                    isInQuotes = true
                } else {
                    field.append(scalar)
                }
            }
            if isQuoteOpen { isInQuotes = false }
        }

        private mutating func endField() {
            fields.append(String(field))
            field = String.UnicodeScalarView()
        }

        mutating func takeRow() -> [String] {
            if isStarted { endField() }
            defer { (fields, isStarted, isInQuotes) = ([], false, false) }
            return fields
        }
    }
}
