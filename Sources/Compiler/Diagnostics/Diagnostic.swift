import Git

/// A place in a text: line and column count from 1; the column counts characters (Unicode scalars), not bytes.
public struct Position: Hashable, Comparable, Sendable {
    public var line: UInt32
    public var column: UInt32

    public init(line: UInt32, column: UInt32) {
        self.line = line
        self.column = column
    }

    public static func < (a: Position, b: Position) -> Bool {
        (a.line, a.column) < (b.line, b.column)
    }
}

/// A half-open piece of a file of the repository: `end` is the position behind its last character.
public struct SourceSpan: Hashable, Sendable {
    /// The file's path from the top of the soa-configs tree, with `/`.
    public var path: String
    public var start: Position
    public var end: Position

    public init(path: String, start: Position, end: Position) {
        self.path = path
        self.start = start
        self.end = end
    }

    /// The whole file, where no place inside it is to blame.
    public init(file path: String) {
        let top = Position(line: 1, column: 1)
        self.init(path: path, start: top, end: top)
    }
}

public enum Severity: String, Comparable, Sendable, CaseIterable {
    case error, warning, note

    /// The gravest first.
    public static func < (a: Severity, b: Severity) -> Bool {
        let order: [Severity] = [.error, .warning, .note]
        return order.firstIndex(of: a) ?? 0 < order.firstIndex(of: b) ?? 0
    }
}

/// One finding: what is wrong, where, and what to do. The only model of a finding in the house; renderers turn it
/// into text. A reference, for lists of ten thousand are copied and sorted.
public final class Diagnostic: Sendable {
    public let id: DiagnosticID
    public let severity: Severity
    /// One line, in the user's words: what is wrong.
    public let message: String
    /// A second line: what to do.
    public let hint: String?
    /// Where; nil if no file is to blame.
    public let span: SourceSpan?
    /// The text of the line on which the span starts, without its line break.
    public let excerpt: String?
    /// The service whose artifacts it touches.
    public let service: ServiceName?
    /// Set where it is known: by the rules that have what paasta_tools refuses, and by the stages of a compilation.
    public let refusedBy: Refusers
    /// What mends it for sure, in the file of `span`; nil if a person has to decide.
    public let mend: Mend?

    /// `severity` is nil where it is that of the kind of finding. What may be a password is hidden in all texts.
    public init(
        _ id: DiagnosticID, _ message: String, hint: String? = nil, span: SourceSpan? = nil, excerpt: String? = nil,
        service: ServiceName? = nil, severity: Severity? = nil, refusedBy: Refusers = [], mend: Mend? = nil
    ) {
        self.id = id
        self.severity = severity ?? id.severity
        self.message = Redaction.of(message)
        self.hint = hint.map { Redaction.of($0) }
        self.span = span
        self.excerpt = excerpt.map { Redaction.of($0, keepingColumns: true) }
        self.service = service
        self.refusedBy = refusedBy
        self.mend = mend
    }

    // MARK: The same finding

    /// With what mends it, or nothing.
    public func mended(by mend: Mend?) -> Diagnostic {
        if mend == self.mend { return self }
        return Diagnostic(
            id, message, hint: hint, span: span, excerpt: excerpt, service: service, severity: severity,
            refusedBy: refusedBy, mend: mend)
    }

    /// As one of a service.
    public func of(_ service: ServiceName) -> Diagnostic {
        if service == self.service { return self }
        return Diagnostic(
            id, message, hint: hint, span: span, excerpt: excerpt, service: service, severity: severity,
            refusedBy: refusedBy, mend: mend)
    }

    /// As grave as that.
    public func with(_ severity: Severity) -> Diagnostic {
        if severity == self.severity { return self }
        return Diagnostic(
            id, message, hint: hint, span: span, excerpt: excerpt, service: service, severity: severity,
            refusedBy: refusedBy, mend: mend)
    }

    /// Refused by these as well, if it is an error: nobody refuses what is none.
    public func refused(by refusers: Refusers) -> Diagnostic {
        if severity != .error || refusedBy.isSuperset(of: refusers) { return self }
        return Diagnostic(
            id, message, hint: hint, span: span, excerpt: excerpt, service: service, severity: severity,
            refusedBy: refusedBy.union(refusers), mend: mend)
    }

    /// With another name for its file.
    public func renamed(_ name: (String) -> String) -> Diagnostic {
        guard var span else { return self }
        span.path = name(span.path)
        return Diagnostic(
            id, message, hint: hint, span: span, excerpt: excerpt, service: service, severity: severity,
            refusedBy: refusedBy, mend: mend)
    }

    /// Without the line: it may hold a password.
    public func withoutExcerpt() -> Diagnostic {
        Diagnostic(
            id, message, hint: hint, span: span, service: service, severity: severity, refusedBy: refusedBy, mend: mend)
    }

    /// Findings in the order in which people read: by file, by place, the gravest first.
    public static func inReadingOrder(_ a: Diagnostic, _ b: Diagnostic) -> Bool {
        if a.span?.path != b.span?.path {
            return (a.span?.path ?? "").utf8.lexicographicallyPrecedes((b.span?.path ?? "").utf8)
        }
        if a.span?.start != b.span?.start {
            guard let left = a.span?.start, let right = b.span?.start else { return a.span == nil }
            return left < right
        }
        if a.severity != b.severity { return a.severity < b.severity }
        if a.id.code != b.id.code { return a.id.code < b.id.code }
        return a.message.utf8.lexicographicallyPrecedes(b.message.utf8)
    }
}

/// What a stage gives back: its value, and what it found on the way. Stages do not throw on bad input.
public struct Outcome<Value: Sendable>: Sendable {
    public var value: Value
    public var diagnostics: [Diagnostic]

    public init(_ value: Value, _ diagnostics: [Diagnostic] = []) {
        self.value = value
        self.diagnostics = diagnostics
    }
}

extension [Diagnostic] {
    /// What a stage of the compilation reports: its errors keep something from being compiled.
    public func refusedByCompile() -> [Diagnostic] { map { $0.refused(by: .compile) } }
}
