extension Diagnostic {
    static func tooLarge(path: String, size: Int, limit: Int) -> Diagnostic {
        Diagnostic(
            .fileSize, "the file has \(size) bytes; soac reads at most \(limit)",
            hint: "a configuration is never that large; is it the right file?", span: SourceSpan(file: path))
    }
}

/// Why a file cannot be read.
struct ParseFailure: Error {
    var id: DiagnosticID
    var message: String
    var hint: String?
    var start: Position
    var end: Position

    init(_ id: DiagnosticID, _ message: String, hint: String? = nil, at place: DocumentBuilder.Place) {
        self.id = id
        self.message = message
        self.hint = hint
        start = place.start
        end = place.end
    }

    func diagnostic(path: String, source: [UInt8]) -> Diagnostic {
        let starts = SourceLines.starts(of: source)
        return diagnostic(path: path, excerpt: SourceLines.text(of: start.line, starts: starts, in: source))
    }

    func diagnostic(path: String, excerpt: String?) -> Diagnostic {
        Diagnostic(id, message, hint: hint, span: SourceSpan(path: path, start: start, end: end), excerpt: excerpt)
    }
}
