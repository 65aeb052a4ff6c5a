import Compiler

/// A bearer token, from the JSON in which a token server sends it.
struct Token {
    var text: String
    /// From the moment at which it was asked for.
    var lifetime: Duration

    /// Nil if there is none in it.
    init?(_ body: [UInt8]) {
        guard let root = JSONParser.parse(body, path: "").value?.root,
            let text = (root.value("token") ?? root.value("access_token"))?.string,
            // It becomes part of a header.
            !text.isEmpty, text.utf8.allSatisfy(ASCII.isVisible)
        else { return nil }
        self.text = text
        // What the protocol says of a token without `expires_in`.
        var seconds = 60.0
        switch root.value("expires_in")?.value {
        case .int(let number): seconds = Double(number)
        case .float(let number): seconds = number
        default: break
        }
        lifetime = .seconds(seconds.isNaN ? 0 : min(max(seconds, 0), 86_400))
    }
}
