/// What a server asks for before it answers: one challenge of `WWW-Authenticate` (RFC 9110, section 11.6.1). libcurl
/// reads of challenges only what it answers itself; where a registry's tokens come from stands in their parameters.
struct Challenge: Hashable, Sendable {
    /// In small letters: `bearer`, `basic`.
    var scheme: String
    /// By name in small letters. Of two with the same name the first counts.
    var parameters: [String: String] = [:]

    /// The challenges of all lines of the header, in order. What is no challenge is passed over.
    static func parse(_ lines: [String]) -> [Challenge] {
        lines.flatMap { line in
            var parser = ChallengeParser(line)
            return parser.challenges()
        }
    }
}
