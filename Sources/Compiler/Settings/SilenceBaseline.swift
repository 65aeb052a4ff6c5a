/// Silences for all that is wrong today, as entries of `.soac.yaml`: of each file, the rules of which it has findings.
public struct SilenceBaseline: Sendable {
    private let entries: [(path: String, rules: [String])]
    /// How many findings they silence, and how many nobody can.
    public let count: Int
    public let left: Int

    public init(_ findings: [Diagnostic]) {
        let silenced = findings.filter(\.canBeSilenced)
        let byPath = Dictionary(grouping: silenced) { Text($0.span?.path ?? "") }
        entries = byPath.sorted { $0.key < $1.key }.map { path, findings in
            (path.text, Set(findings.map(\.id.name)).sorted())
        }
        (count, left) = (silenced.count, findings.count - silenced.count)
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// What stands where somebody has to say why.
    static let reason = "known when soac came here; say why it stays"

    /// The items of `paths`, each line after `indent`.
    public func text(indent: String) -> String {
        let lines = entries.flatMap { path, rules -> [String] in
            let name = path.replacing("'", with: "''")
            return ["- path: '\(name)'", "  rules:"] + rules.map { "    \($0): off" } + ["  reason: \(Self.reason)"]
        }
        return lines.map { "\(indent)\($0)\n" }.joined()
    }

    /// The settings file with these entries behind its own; nil if it has a form to which no line can be added.
    public func added(to bytes: [UInt8]) -> [UInt8]? {
        guard let document = YAMLParser.parse(bytes, path: RepositorySettings.fileName).value else { return nil }
        let root = document.root
        let isOpen = bytes.isEmpty || bytes.last == 0x0A
        let end = Array((isOpen ? "" : "\n").utf8)
        guard let paths = root.value("paths") else {
            guard root.isNull || root.isMapping && document.source[document.places.range(of: root.span)].first != 0x7B
            else { return nil }
            return bytes + end + Array("paths:\n\(text(indent: "  "))".utf8)
        }
        guard let last = paths.items.last, let start = document.source[document.places.range(of: paths.span)].first,
            start == UInt8(ascii: "-"), paths.span.start.line != root.span.start.line || paths.span.start.column > 0
        else { return nil }
        let place = document.places.endOfLine(at: max(0, document.places.offset(of: last.lastPosition) - 1))
        let lead = place == bytes.count ? end : []
        let indent = String(repeating: " ", count: Int(paths.span.start.column) - 1)
        return bytes[..<place] + lead + Array(text(indent: indent).utf8) + bytes[place...]
    }
}

extension Diagnostic {
    /// Whether an entry for its file would take it away.
    fileprivate var canBeSilenced: Bool {
        guard span != nil, id != .silence, id != .soacYAML else { return false }
        return severity != .error || !(refusedBy.contains(.compile) || id.isOfStage)
    }
}

extension Node {
    /// Behind the last thing that is written in it. A collection in lines ends where the next thing begins.
    fileprivate var lastPosition: Position {
        let inner = items + pairs.flatMap { [$0.key, $0.value] }
        return inner.map(\.lastPosition).max() ?? span.end
    }
}
