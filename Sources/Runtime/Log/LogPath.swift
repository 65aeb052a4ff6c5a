import Compiler
import Fleet
import Planner

/// Where the lines of a log lie: a path with `{service}`, `{component}`, `{level}`, `{cluster}` and `{instance}` in it
/// (`path_format`).
struct LogPath: Sendable {
    static let fields = ["service", "component", "level", "cluster", "instance"]
    /// What soa-configs decides. In a path it is a name and never more: no `..`, and no symlink that somebody put there.
    private static let namesOfTheTree: Set = ["service", "instance"]

    /// What stands between the slashes.
    let parts: [String]
    /// How many of them, from the beginning, the configuration alone decides.
    let trusted: Int

    /// Throws if a field cannot be filled in.
    init(_ format: String) throws(LogFailure) {
        guard !format.isEmpty else { throw LogFailure("path_format is empty") }
        let pieces = format.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        parts = pieces.enumerated().filter { $0 == 0 || !$1.isEmpty }.map(\.element)
        var first: Int?
        for (place, part) in parts.enumerated() {
            var used: Set<String> = []
            let filled = PythonFormat.expand(part) { name in
                used.insert(name)
                return Self.fields.contains(name) ? .string("x") : nil
            }
            if case .failure(let failure) = filled { throw LogFailure("path_format '\(format)': \(failure.message)") }
            if !used.isDisjoint(with: Self.namesOfTheTree) { first = first ?? place }
        }
        trusted = first ?? parts.count
    }

    /// A part of the path with its fields filled in.
    static func filled(_ part: String, _ value: (String) -> String) -> String {
        (try? PythonFormat.expand(part) { .string(value($0)) }.get()) ?? part
    }

    /// The file that a line goes to.
    func file(of line: LogLine) -> AppendedFile {
        file { field in
            switch field {
            case "service": line.service
            case "component": line.component
            case "level": line.level
            case "cluster": line.cluster
            default: line.instance ?? ""
            }
        }
    }

    /// The file that a line of the audit log goes to: in place of the service it has the name of paasta_tools' log.
    func file(of line: AuditLine) -> AppendedFile {
        file { field in
            switch field {
            case "service": AuditLine.log
            case "cluster": line.cluster
            case "instance" where line.instance != AuditLine.all: line.instance
            default: ""
            }
        }
    }

    private func file(_ value: (String) -> String) -> AppendedFile {
        let names = parts.map { Self.filled($0, value) }
        if trusted == names.count { return AppendedFile(names.joined(separator: "/")) }
        return AppendedFile(in: Self.folder(names[..<trusted]), names: Array(names[trusted...]))
    }

    /// The folder of the parts that a path begins with.
    static func folder(_ parts: ArraySlice<String>) -> String {
        parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
    }
}
