/// Hides in a text what may be a password: that of a URL, of `user:password@host`, and of the parameters of a URL by whose
/// name it is a secret. Applied to all that is shown, for a secret may stand anywhere: under a key that is misspelt, in a
/// value of the wrong type. Where it is not clear what is the password, more is hidden than must be.
public enum Redaction {
    /// With `***` for what is hidden; or, so that columns stay, as many `*` as it has characters.
    public static func of(_ text: String, keepingColumns: Bool = false) -> String {
        guard mayHide(text) else { return text }
        var line = Line(text: Array(text.unicodeScalars))
        line.hideAddresses()
        line.hideParameters()
        return line.hidden.isEmpty ? text : line.shown(keepingColumns: keepingColumns)
    }

    /// Whether one of the few signs is there without which nothing is hidden. Nearly no text has them.
    public static func mayHide(_ text: String) -> Bool {
        let signs = text.utf8.withContiguousStorageIfAvailable { bytes in
            var (last, found): (UInt8, Bool) = (0, false)
            for byte in bytes {
                found = found || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "=")
                found = found || byte == UInt8(ascii: "/") && last == UInt8(ascii: ":")
                last = byte
            }
            return found
        }
        return signs ?? true
    }
}

/// The characters of a text, and which of them are hidden.
private struct Line {
    let text: [Unicode.Scalar]
    /// In order; none overlaps another once they are joined.
    private(set) var hidden: [Range<Int>] = []
    /// Where the line that was looked at last ends, and its last `@`.
    private var lineEnd: (end: Int, at: Int?) = (-1, nil)

    init(text: [Unicode.Scalar]) { self.text = text }

    func shown(keepingColumns: Bool) -> String {
        var result = String.UnicodeScalarView()
        var place = 0
        for range in hidden.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound > place {
            result += text[min(place, range.lowerBound)..<max(place, range.lowerBound)]
            let start = max(place, range.lowerBound)
            result += String(repeating: "*", count: keepingColumns ? range.upperBound - start : 3).unicodeScalars
            place = range.upperBound
        }
        result += text[place...]
        return String(result)
    }

    // MARK: Addresses

    /// Words are what stands between white space and quotes; an address is in one of them.
    mutating func hideAddresses() {
        var start = 0
        while start < text.count {
            guard !Line.endsWord(text[start]) else {
                start += 1
                continue
            }
            let end = text[start...].firstIndex(where: Line.endsWord) ?? text.count
            start = hideAddress(in: start..<end)
        }
    }

    /// Hides the secret of a word. Where the next word begins: a password with a space in it is more than a word.
    private mutating func hideAddress(in word: Range<Int>) -> Int {
        guard let first = text[word].firstIndex(of: ":") else { return word.upperBound }
        let at = text[word].lastIndex(of: "@")
        let scheme = word.dropLast().first { text[$0] == ":" && text[$0 + 1] == "/" }
        guard let colon = scheme, at.map({ $0 > colon }) ?? true else {
            // `user:password@host`; of an image `host:port/name@sha256:…` nothing is secret.
            guard let at, at > first + 1, !text[at..<word.upperBound].starts(with: "@sha256:".unicodeScalars) else {
                return word.upperBound
            }
            hidden.append((first + 1)..<at)
            return word.upperBound
        }
        let afterSlashes = text[(colon + 1)..<word.upperBound].firstIndex { $0 != "/" } ?? word.upperBound
        if let at, at >= afterSlashes {
            // The name of an ssh user is none.
            let user = text[afterSlashes..<at]
            let isKept = !user.contains(":") && Line.hasSSH(text[word.lowerBound..<colon])
            if !isKept, !user.isEmpty { hidden.append(afterSlashes..<at) }
            return word.upperBound
        }
        guard hasPassword(afterSlashes..<word.upperBound) else { return word.upperBound }
        let end = max(lastAt(ofLineAt: word.upperBound) ?? 0, word.upperBound)
        hidden.append(afterSlashes..<end)
        return end
    }

    /// The last `@` of the line that a place is in.
    private mutating func lastAt(ofLineAt place: Int) -> Int? {
        if place > lineEnd.end {
            let end = text[place...].firstIndex(of: "\n") ?? text.count
            lineEnd = (end, text[place..<end].lastIndex(of: "@"))
        }
        return lineEnd.at
    }

    /// Whether what follows `://` names something behind a colon that is no port: the end of an address may be missing, as
    /// its password has a space, or as the line was cut.
    private func hasPassword(_ rest: Range<Int>) -> Bool {
        let authority = text[rest].prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "[" }
        guard let colon = authority.firstIndex(of: ":") else { return false }
        let port = authority[(colon + 1)...].prefix { ("0"..."9").contains($0) }
        let next = port.endIndex < text.count && port.endIndex < rest.upperBound ? text[port.endIndex] : nil
        // What closes a sentence or a list may follow a port.
        return port.count > 5 || next != nil && !"/?#,;.)]}:".unicodeScalars.contains(next ?? " ")
    }

    private static func hasSSH(_ scheme: ArraySlice<Unicode.Scalar>) -> Bool {
        let name = scheme.reversed().prefix { $0.properties.isAlphabetic || $0 == "+" }.reversed()
        return ["ssh", "git+ssh", "ssh+git"].contains(String(String.UnicodeScalarView(name)).lowercased())
    }

    private static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\"" || scalar == "'" || scalar == "<" || scalar == ">"
    }

    // MARK: Parameters

    /// `?token=…`, `&api_key=…`
    mutating func hideParameters() {
        var place = 0
        while let equals = text[place...].firstIndex(of: "=") {
            place = equals + 1
            let name = text[..<equals].reversed().prefix { Line.isInName($0) }
            let before = equals - name.count - 1
            guard before >= 0, "?&;#".unicodeScalars.contains(text[before]), Line.isSecret(name.reversed()) else {
                continue
            }
            let end = text[place...].firstIndex { Line.endsWord($0) || $0 == "&" || $0 == ";" } ?? text.count
            if end > place { hidden.append(place..<end) }
            place = end
        }
    }

    /// Also what no name has: a damaged one is still one.
    private static func isInName(_ scalar: Unicode.Scalar) -> Bool {
        !endsWord(scalar) && !"?&;#=".unicodeScalars.contains(scalar)
    }

    private static func isSecret(_ name: [Unicode.Scalar]) -> Bool {
        let text = String(String.UnicodeScalarView(name.filter(\.isASCII))).lowercased()
        let words = ["token", "secret", "pass", "pwd", "key", "auth", "cred", "sig", "session", "jwt", "private"]
        return words.contains { text.contains($0) }
    }
}
