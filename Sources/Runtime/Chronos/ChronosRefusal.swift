import Compiler
import Git

/// What Chronos says where it does not do what it is asked: a line of text (2.4), or `{"message", "status"}` with a trace of the
/// stack as the message (3.0). Some errors it leaves without a word.
struct ChronosRefusal {
    /// More of it is not shown.
    private static let lengthLimit = 400

    /// One line for people, without anything secret; empty where it says nothing.
    let message: String

    /// `secret` is what opens the server: a server may repeat what it was sent.
    init(_ answer: HTTPAnswer, secret: HTTPAuthorization?) {
        let body = answer.body ?? []
        let isText = answer["content-type"].map { !$0.contains("html") } ?? true
        var text = isText ? String(decoding: body.prefix(1 << 16), as: UTF8.self) : ""
        if body.first == UInt8(ascii: "{") {
            text = JSONParser.parse(body, path: "").value?.root.value("message")?.string ?? ""
        }
        let first = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        // Cut last, or half an address would hide nothing.
        let line = Printable.line(Redaction.of(first)).unicodeScalars.prefix(Self.lengthLimit)
        message = Self.mayHold(secret, first) ? "its answer may contain a password" : String(line)
    }

    /// `Job 'a b' not found`. A proxy's 404 does not say so.
    var saysThatItIsMissing: Bool { message.contains("not found") }

    /// The password itself, or the header in which it is sent.
    private static func mayHold(_ secret: HTTPAuthorization?, _ text: String) -> Bool {
        switch secret {
        case nil: false
        case .basic(_, let value), .bearer(let value):
            text.contains(value) || ["authorization", "basic ", "bearer "].contains(where: text.lowercased().contains)
        }
    }
}
