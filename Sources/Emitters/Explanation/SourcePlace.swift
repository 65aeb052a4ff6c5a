import Compiler

/// A place in a file, with what stands there.
public struct SourcePlace: Sendable {
    public var span: SourceSpan
    /// The line on which the span starts.
    public var excerpt: String?
    private let node: Node

    init(_ node: Node) {
        self.node = node
        span = node.span
        excerpt = node.excerpt
    }

    /// For files with lines that may hold a password.
    init(withoutExcerpt node: Node) {
        self.node = node
        span = node.span
    }

    /// Whether another place says the same in the same file. Lines move.
    func says(_ other: SourcePlace) -> Bool {
        span.path.hasSameBytes(as: other.span.path) && Value.isEqual(node.value, other.node.value)
    }
}
