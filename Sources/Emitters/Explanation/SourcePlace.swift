import Compiler

/// A place in a file, with what stands there.
public struct SourcePlace: Sendable {
    public var span: SourceSpan
    /// The line on which the span starts.
    public var excerpt: String?

    init(_ node: Node) {
        span = node.span
        excerpt = node.excerpt
    }

    /// For files with lines that may hold a password.
    init(withoutExcerpt node: Node) { span = node.span }
}
