/// `SECRET(name)` or `SHARED_SECRET(name)` as the value of an environment variable.
public struct SecretReference: Sendable {
    public var name: String
    public var isShared: Bool

    /// Nil if the text is no reference.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.first == UInt8(ascii: "S") else { return nil }
        isShared = bytes.starts(with: "SHARED_SECRET(".utf8)
        guard isShared || bytes.starts(with: "SECRET(".utf8) else { return nil }
        var inner = bytes.dropFirst(isShared ? 14 : 7)
        // The pattern's `$` matches before a final line break; then the name is cut one character too late.
        let broken = inner.last == UInt8(ascii: "\n")
        if broken { inner = inner.dropLast() }
        guard inner.last == UInt8(ascii: ")") else { return nil }
        inner = inner.dropLast()
        let isName = inner.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
                || byte == 45
        }
        guard isName else { return nil }
        name = String(decoding: inner, as: UTF8.self) + (broken ? ")" : "")
    }
}
