import Compiler
import Git

/// Blamed fields as text for people at a terminal: a table for each artifact, or of single fields all that is known.
public struct BlameText: Sendable {
    /// The columns that a line should have; only values are cut to that end.
    private let width: Int
    private let colored: Bool

    public init(width: Int = 120, colored: Bool = false) {
        self.width = width
        self.colored = colored
    }

    public func render(_ report: BlameReport) -> String {
        let isInFull = report.tables.allSatisfy { $0.fields.count == 1 }
        let tables = report.tables.map { table in
            let title = Printable.line("\(report.id) in \(table.cluster), \(table.family.rawValue)") + "\n"
            return (report.tables.count > 1 ? paint(title, "1") : "")
                + (isInFull ? table.fields.map(inFull).joined() : rows(table.fields))
        }
        let all = report.tables.flatMap(\.fields).map(\.commit)
        var boundary: [Commit] = []
        for commit in all where commit.isBoundary && !boundary.contains(commit) { boundary.append(commit) }
        return tables.joined(separator: "\n") + (boundary.isEmpty ? "" : CommitWords.ending(boundary))
    }

    // MARK: Table

    private func rows(_ fields: [BlamedField]) -> String {
        let authors = fields.map { Printable.line($0.commit.author.name).cut(to: 20) }
        let paths = fields.map { Printable.line($0.field.path.text) }
        func longest(_ texts: [String]) -> Int { texts.map(\.unicodeScalars.count).max() ?? 0 }
        let (authorWidth, pathWidth) = (longest(authors), min(longest(paths), 48))
        let room = max(24, width - 8 - 2 - 10 - 2 - authorWidth - 2 - pathWidth - 2)
        return fields.indices.map { index in
            let (field, commit) = (fields[index].field, fields[index].commit)
            let value = Printable.line(ChangeWords.value(field, at: field.path)).cut(to: room)
            return paint(id(commit), "33") + "  " + CommitWords.day(commit.author.time).padded(to: 10) + "  "
                + authors[index].padded(to: authorWidth) + "  " + paths[index].padded(to: pathWidth) + "  \(value)\n"
        }.joined()
    }

    /// As git marks it where the commit may not be the one: what is before it is not in a shallow clone.
    private func id(_ commit: Commit) -> String {
        let short = CommitWords.short(commit.id)
        return commit.isBoundary ? "^" + short.dropLast() : short
    }

    // MARK: One field

    private func inFull(_ blamed: BlamedField) -> String {
        let (field, commit) = (blamed.field, blamed.commit)
        return """
            \(paint(Printable.line(field.path.text), "1")) = \(field.shown)
            \(ExplanationText().summary(field.source))
            \(paint(id(commit), "33"))  \(CommitWords.moment(commit.author.time))  \
            \(Printable.line("\(commit.author.name) <\(commit.author.email)>"))
            \(Printable.line(commit.subject))

            """
    }

    private func paint(_ text: String, _ code: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
