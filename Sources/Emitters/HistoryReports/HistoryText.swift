import Compiler
import Git

/// A log as text for people at a terminal.
public struct HistoryText: Sendable {
    /// The columns that a line should have.
    private let width: Int
    /// A line for each commit, and no more.
    private let isShort: Bool
    private let zone: LocalZone
    private let changes: ChangeText
    /// How many groups of changes are shown of one commit.
    private let limit: Int

    public init(
        width: Int = 120, colored: Bool = false, isShort: Bool = false, zone: LocalZone, limit: Int = .max
    ) {
        self.zone = zone
        self.width = width
        self.isShort = isShort
        self.limit = limit
        // What it shows of fields stands two columns further in here.
        changes = ChangeText(width: width - 2, colored: colored)
    }

    public func render(_ report: HistoryReport) -> String {
        let rows = isShort ? lines(report) : report.entries.map { block($0, of: report) }.joined(separator: "\n")
        return rows + (report.boundary.isEmpty ? "" : CommitWords.ending(report.boundary))
    }

    // MARK: A line for each

    private func lines(_ report: HistoryReport) -> String {
        let entries = report.entries
        let authors = entries.map(author)
        let verdicts = entries.map { entry in
            if entry.beginsWith != nil { return Self.beginning }
            let verdicts = Set(entry.changes.map(\.verdict))
            return Verdict.allCases.filter(verdicts.contains).map(\.rawValue).joined(separator: ", ")
        }
        let services = entries.map { entry in report.of.service == nil ? self.services(entry) : "" }
        let clusters = entries.map { entry in
            report.clusters.count == 1
                ? ""
                : report.clusters.filter { entry.changes.map(\.cluster).contains($0) }.map { Printable.line($0.text) }
                    .joined(separator: ", ")
        }
        let longest = { (texts: [String]) in texts.map(\.unicodeScalars.count).max() ?? 0 }
        // A column that has nothing in it is none.
        let others = [(clusters, min(longest(clusters), 48)), (services, min(longest(services), 28))].filter { $1 > 0 }
        let used = 8 + 2 + 16 + 2 + longest(authors) + 2 + longest(verdicts) + 2 + others.reduce(0) { $0 + $1.1 + 2 }
        return entries.indices.map { index in
            let entry = entries[index]
            let beside = others.map { $0[index].cut(to: $1).padded(to: $1) + "  " }.joined()
            let verdict = verdicts[index].padded(to: longest(verdicts))
            return head(entry) + "  " + authors[index].padded(to: longest(authors)) + "  "
                + changes.paint(verdict, entry.changes.first.map { changes.color($0.verdict) } ?? "1") + "  " + beside
                + Printable.line(entry.commit.subject).cut(to: max(24, width - used)) + "\n"
        }.joined()
    }

    private static let beginning = "begin"

    /// `checkout, ledger and 3 more`
    private func services(_ entry: HistoryEntry) -> String {
        if let count = entry.beginsWith { return ChangeWords.count(count, "service") }
        var names: [String] = []
        for name in entry.changes.map(\.id.service.text) where names.last != name { names.append(name) }
        let more = names.count > 2 ? " and \(names.count - 2) more" : ""
        return Printable.line(names.prefix(2).joined(separator: ", ")) + more
    }

    private func head(_ entry: HistoryEntry) -> String {
        changes.paint(CommitWords.short(entry.commit.id), "33") + "  "
            + CommitWords.minute(entry.time, in: zone).padded(to: 16)
    }

    private func author(_ entry: HistoryEntry) -> String {
        Printable.line(entry.commit.author.name).cut(to: 24)
    }

    // MARK: All of it

    private func block(_ entry: HistoryEntry, of report: HistoryReport) -> String {
        let author = author(entry)
        let room = max(24, width - 30 - author.unicodeScalars.count)
        let subject = changes.paint(Printable.line(entry.commit.subject).cut(to: room), "1")
        let groups = ChangeGroup.grouped(entry.changes)
        return "\(head(entry))  \(author)  \(subject)\n" + (entry.merge.map { merge($0, of: entry.commit) } ?? "")
            + (entry.beginsWith.map(beginning) ?? "")
            + groups.prefix(limit).map { block($0, of: report) }.joined()
            + rest(groups.dropFirst(limit), of: entry)
    }

    /// What there was before is nobody's to know.
    private func beginning(_ services: Int) -> String {
        "  " + changes.paint(Self.beginning, "1;32") + "   the history begins with \(ChangeWords.count(services, "service"))\n"
    }

    private func rest(_ groups: ArraySlice<ChangeGroup>, of entry: HistoryEntry) -> String {
        if groups.isEmpty { return "" }
        let counts = Array(groups).byVerdict.map { "\($1.map(\.changes.count).reduce(0, +)) \($0.rawValue)" }
        let id = CommitWords.short(entry.commit.id)
        return "  … and \(counts.joined(separator: ", ")) more; soac diff \(id)~ \(id) shows all\n"
    }

    /// Since when it has been there, and by what it came.
    private func merge(_ merge: Commit, of commit: Commit) -> String {
        let head = "  merge   \(CommitWords.short(merge.id))  "
        let written = " · written \(CommitWords.minute(commit.committer.time, in: zone))"
        let room = max(24, width - (head + written).unicodeScalars.count)
        return head + Printable.line(merge.subject).cut(to: room) + written + "\n"
    }

    private func block(_ group: ChangeGroup, of report: HistoryReport) -> String {
        let indent = String(repeating: " ", count: 10)
        let verdict = group.verdict.rawValue
        let facts = Printable.line(ChangeWords.facts(group))
        // Of one instance, all that is not known is where.
        let members =
            report.of.instance == nil
            ? Printable.line(ChangeWords.members(group))
            : group.changes.map { Printable.line($0.cluster.text) }.joined(separator: ", ")
        var text = "  " + changes.paint(verdict, changes.color(group.verdict)) + indent.dropFirst(2 + verdict.count)
        text +=
            members.cut(to: max(24, width - 13 - facts.unicodeScalars.count)) + (facts.isEmpty ? "" : " · " + facts)
            + "\n"
        if let note = group.note { text += indent + Printable.line(note) + "\n" }
        return text + changes.fields(ChangeWords.shown(group)).map { "  \($0)\n" }.joined()
    }
}
