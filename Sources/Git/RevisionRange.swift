/// Two states by name, as gitrevisions(7) writes them: `A..B`, `A...B`. A side that is empty is named by nobody.
public struct RevisionRange: Hashable, Sendable {
    /// Before the dots.
    public var start: String
    /// Behind the dots.
    public var end: String
    /// Whether the three dots were written: it begins where both sides have left each other.
    public var beginsAtMergeBase: Bool

    /// Nil if the text has no dots.
    public init?(_ text: String) {
        guard let dots = text.firstRange(of: "...") ?? text.firstRange(of: "..") else { return nil }
        start = String(text[..<dots.lowerBound])
        end = String(text[dots.upperBound...])
        beginsAtMergeBase = text[dots] == "..."
    }
}
