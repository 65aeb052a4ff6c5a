/// A place in a file and its line, without the file: what is needed to report it later.
public struct Place: Sendable {
    public var span: SourceSpan
    public var excerpt: String?

    public init(span: SourceSpan, excerpt: String?) {
        self.span = span
        self.excerpt = excerpt
    }

    public func diagnostic(_ id: DiagnosticID, _ message: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(id, message, hint: hint, span: span, excerpt: excerpt)
    }
}
