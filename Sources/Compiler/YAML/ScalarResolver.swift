/// The text of one scalar, as libyaml hands it over; valid while its event is.
typealias ScalarText = UnsafeBufferPointer<UInt8>

/// What a plain scalar is, as PyYAML 5.1's implicit resolvers have it (`yaml/resolver.py`): YAML 1.1 with PyYAML's own
/// regular expressions, written out by hand. They are tried in PyYAML's order, so a float is found before an integer.
enum ScalarResolver {
    enum Resolution: Equatable {
        case null, bool, int, float, timestamp, merge, value, string
    }

    static func resolve(_ text: ScalarText) -> Resolution {
        // `$` of a regular expression matches before a final line break as well; only `! |` scalars have one.
        var length = text.count
        if length > 1, text[length - 1] == UInt8(ascii: "\n") { length -= 1 }
        let text = ScalarText(rebasing: text[..<length])
        guard length > 0 else { return .null }
        switch text[0] {
        case UInt8(ascii: "~"): return length == 1 ? .null : .string
        case UInt8(ascii: "<"): return length == 2 && text[1] == UInt8(ascii: "<") ? .merge : .string
        case UInt8(ascii: "="): return length == 1 ? .value : .string
        case UInt8(ascii: "n"), UInt8(ascii: "N"):
            return isWord(text, "null") ? .null : isWord(text, "no") ? .bool : .string
        case UInt8(ascii: "y"), UInt8(ascii: "Y"): return isWord(text, "yes") ? .bool : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"): return isWord(text, "true") ? .bool : .string
        case UInt8(ascii: "f"), UInt8(ascii: "F"): return isWord(text, "false") ? .bool : .string
        case UInt8(ascii: "o"), UInt8(ascii: "O"):
            return isWord(text, "on") || isWord(text, "off") ? .bool : .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            if text.count < 10, text[0] != UInt8(ascii: "0"), text.allSatisfy(isDigit) { return .int }
            if isFloat(text) { return .float }
            if isInt(text) { return .int }
            return isTimestamp(text) ? .timestamp : .string
        default: return .string
        }
    }

    /// The word in lower case, Capitalized or UPPER CASE.
    private static func isWord(_ text: ScalarText, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { lower in
            var upper = 0
            for i in 0..<lower.count {
                guard text[i] | 0x20 == lower[i], isLetter(text[i]) else { return false }
                if text[i] & 0x20 == 0 { upper += 1 }
            }
            return upper == 0 || upper == lower.count || (upper == 1 && text[0] & 0x20 == 0)
        }
    }

    private static func isFloat(_ text: ScalarText) -> Bool {
        var reader = Reader(text)
        let signed = reader.take { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        if reader.take({ $0 == UInt8(ascii: ".") }) {
            let rest = ScalarText(rebasing: text[reader.place...])
            if isWord(rest, "inf") { return true }
            if signed { return false }
            if rest.count == 3, isNaN(rest) { return true }
            guard reader.takeAll(isDigitOrUnderscore) > 0 else { return false }
            return reader.takeExponent() && reader.atEnd
        }
        guard reader.take(isDigit) else { return false }
        _ = reader.takeAll(isDigitOrUnderscore)
        let sexagesimal = reader.takeSexagesimalDigits()
        guard reader.take({ $0 == UInt8(ascii: ".") }) else { return false }
        _ = reader.takeAll(isDigitOrUnderscore)
        if !sexagesimal, !reader.takeExponent() { return false }
        return reader.atEnd
    }

    private static func isNaN(_ text: ScalarText) -> Bool {
        let word = (text[0], text[1], text[2])
        return word == (0x6E, 0x61, 0x6E) || word == (0x4E, 0x61, 0x4E) || word == (0x4E, 0x41, 0x4E)
    }

    private static func isInt(_ text: ScalarText) -> Bool {
        var reader = Reader(text)
        _ = reader.take { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        if reader.take({ $0 == UInt8(ascii: "0") }) {
            if reader.atEnd { return true }
            if reader.take({ $0 == UInt8(ascii: "b") }) {
                return reader.takeAll { $0 == 0x30 || $0 == 0x31 || $0 == 0x5F } > 0 && reader.atEnd
            }
            if reader.take({ $0 == UInt8(ascii: "x") }) {
                return reader.takeAll { isDigitOrUnderscore($0) || (0x61...0x66).contains($0 | 0x20) } > 0
                    && reader.atEnd
            }
            return reader.takeAll { (0x30...0x37).contains($0) || $0 == 0x5F } > 0 && reader.atEnd
        }
        guard reader.take(isDigit) else { return false }
        _ = reader.takeAll(isDigitOrUnderscore)
        _ = reader.takeSexagesimalDigits()
        return reader.atEnd
    }

    private static func isTimestamp(_ text: ScalarText) -> Bool {
        if text.count == 10 {
            var reader = Reader(text)
            if reader.takeDigits(4, 4), reader.takeByte("-"), reader.takeDigits(2, 2), reader.takeByte("-"),
                reader.takeDigits(2, 2)
            {
                return true
            }
        }
        return TimestampText(text)?.clock != nil
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }
    private static func isDigitOrUnderscore(_ byte: UInt8) -> Bool { byte &- 48 < 10 || byte == 0x5F }
}

/// The parts of a timestamp, as PyYAML's constructor takes them apart; more is allowed here than the resolver finds.
struct TimestampText {
    var year = 0
    var month = 0
    var day = 0
    /// Hour, minute and second, if the text has a time.
    var clock: (hour: Int, minute: Int, second: Int)?
    var microsecond = 0
    /// Seconds east of UTC.
    var offset = 0

    /// Nil if the text is no timestamp. Whether there is such a day is not asked.
    init?(_ text: ScalarText) {
        var reader = Reader(text)
        guard let year = reader.takeNumber(4, 4), reader.takeByte("-"), let month = reader.takeNumber(1, 2),
            reader.takeByte("-"), let day = reader.takeNumber(1, 2)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        if reader.atEnd { return }
        if !reader.takeByte("T"), !reader.takeByte("t"), reader.takeBlanks() == 0 { return nil }
        guard let hour = reader.takeNumber(1, 2), reader.takeByte(":"), let minute = reader.takeNumber(2, 2),
            reader.takeByte(":"), let second = reader.takeNumber(2, 2)
        else { return nil }
        clock = (hour, minute, second)
        if reader.takeByte(".") {
            var digits = 0
            while let digit = reader.takeNumber(1, 1) {
                if digits < 6 { microsecond = microsecond * 10 + digit }
                digits += 1
            }
            for _ in min(digits, 6)..<6 { microsecond *= 10 }
        }
        _ = reader.takeBlanks()
        if reader.takeByte("Z") {
            if !reader.atEnd { return nil }
        } else if !reader.atEnd {
            let west = reader.takeByte("-")
            guard west || reader.takeByte("+"), let hours = reader.takeNumber(1, 2) else { return nil }
            var minutes = 0
            if reader.takeByte(":") {
                guard let number = reader.takeNumber(2, 2) else { return nil }
                minutes = number
            }
            offset = (hours * 3600 + minutes * 60) * (west ? -1 : 1)
            if !reader.atEnd { return nil }
        } else if reader.endsInBlanks {
            return nil
        }
    }

    /// The value, in UTC where the text names a zone; nil where the calendar has no such time.
    var value: Value? {
        guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
        guard let clock else { return .date(date) }
        return Timestamp(
            date: date, hour: clock.hour, minute: clock.minute, second: clock.second, microsecond: microsecond
        )?.adding(seconds: -offset).map { .timestamp($0) }
    }
}

/// Reads a text from left to right.
private struct Reader {
    let text: ScalarText
    var place = 0

    init(_ text: ScalarText) { self.text = text }

    var atEnd: Bool { place == text.count }
    var endsInBlanks: Bool { place > 0 && (text[place - 1] == 0x20 || text[place - 1] == 0x09) }

    mutating func take(_ matches: (UInt8) -> Bool) -> Bool {
        guard place < text.count, matches(text[place]) else { return false }
        place += 1
        return true
    }

    mutating func takeByte(_ byte: Unicode.Scalar) -> Bool { take { $0 == UInt8(ascii: byte) } }

    mutating func takeAll(_ matches: (UInt8) -> Bool) -> Int {
        let start = place
        while place < text.count, matches(text[place]) { place += 1 }
        return place - start
    }

    mutating func takeBlanks() -> Int { takeAll { $0 == 0x20 || $0 == 0x09 } }

    mutating func takeDigits(_ least: Int, _ most: Int) -> Bool { takeNumber(least, most) != nil }

    mutating func takeNumber(_ least: Int, _ most: Int) -> Int? {
        let start = place
        var number = 0
        while place < text.count, place - start < most, ScalarResolver.isDigit(text[place]) {
            number = number * 10 + Int(text[place] - 48)
            place += 1
        }
        return place - start >= least ? number : nil
    }

    /// `(:[0-5]?[0-9])+`; whether there was one.
    mutating func takeSexagesimalDigits() -> Bool {
        var found = false
        while place + 1 < text.count, text[place] == UInt8(ascii: ":"), ScalarResolver.isDigit(text[place + 1]) {
            let two = text[place + 1] < 54 && place + 2 < text.count && ScalarResolver.isDigit(text[place + 2])
            place += two ? 3 : 2
            found = true
        }
        return found
    }

    /// `([eE][-+][0-9]+)?`; false if it begins and does not end well.
    mutating func takeExponent() -> Bool {
        guard take({ $0 | 0x20 == UInt8(ascii: "e") }) else { return true }
        guard take({ $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) else { return false }
        return takeAll(ScalarResolver.isDigit) > 0
    }
}
