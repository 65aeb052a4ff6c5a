/// Reads one line of `WWW-Authenticate`. A comma stands between challenges and between parameters alike: a word with
/// `=` behind it is a parameter of the challenge before it, another word begins a challenge.
struct ChallengeParser {
    private let text: [UInt8]
    private var place = 0

    init(_ line: String) { text = Array(line.utf8) }

    mutating func challenges() -> [Challenge] {
        var found: [Challenge] = []
        while place < text.count {
            skip(", \t")
            let name = word()
            skip(" \t")
            if name.isEmpty {
                place += 1
            } else if !take("=") {
                found.append(Challenge(scheme: name))
            } else {
                // A text that is not closed may have swallowed anything.
                guard let text = value() else { return found }
                if let last = found.indices.last, found[last].parameters[name] == nil {
                    found[last].parameters[name] = text
                }
            }
        }
        return found
    }

    /// A token, in small letters.
    private mutating func word() -> String {
        let start = place
        while place < text.count, Self.isTokenByte(text[place]) { place += 1 }
        return String(decoding: text[start..<place], as: UTF8.self).lowercased()
    }

    /// A token or a quoted text; nil if the text is not closed.
    private mutating func value() -> String? {
        skip(" \t")
        var bytes: [UInt8] = []
        guard take("\"") else {
            while place < text.count, !", \t".utf8.contains(text[place]) {
                bytes.append(text[place])
                place += 1
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        while place < text.count {
            if take("\"") { return String(decoding: bytes, as: UTF8.self) }
            if take("\\"), place == text.count { return nil }
            bytes.append(text[place])
            place += 1
        }
        return nil
    }

    private mutating func skip(_ characters: String) {
        while place < text.count, characters.utf8.contains(text[place]) { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < text.count, text[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
