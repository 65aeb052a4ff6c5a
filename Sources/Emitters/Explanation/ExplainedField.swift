import Compiler
import Git

/// A field of an artifact, and why it is what it is.
public struct ExplainedField: Sendable {
    public var path: FieldPath
    /// JSON, as in the artifact: to be compared, not to be shown.
    public var value: String
    public var source: FieldSource
    /// Whether it is an item of a list that is told by what it is called, and not by its place.
    var isNamed = false

    /// The value for people and other programs: what may be a password in its texts is hidden.
    public var shown: String {
        guard Redaction.mayHide(value) else { return value }
        var (result, rest) = ([UInt8](), Array(value.utf8)[...])
        while let quote = rest.firstIndex(of: UInt8(ascii: "\"")) {
            result += rest[..<quote]
            var end = quote + 1
            while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") {
                end += rest[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            end = min(end + 1, rest.endIndex)
            let text = JSONParser.parse(Array(rest[quote..<end]), path: "").value?.root.string
            let hidden = text.map { Redaction.of($0) }
            if let hidden, hidden != text { result += JSONText.of(hidden).utf8 } else { result += rest[quote..<end] }
            rest = rest[end...]
        }
        return String(decoding: result + rest, as: UTF8.self)
    }
}
