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

    public init(width: Int = 120, colored: Bool = false, isShort: Bool = false, zone: LocalZone) {
        self.zone = zone
        self.width = width
        self.isShort = isShort
        // What it shows of fields stands two columns further in here.
        changes = ChangeText(width: width - 2, colored: colored)
    }

    public func render(_ report: HistoryReport) -> String {
        let rows = isShort ? lines(report) : report.entries.map(block).joined(separator: "\n")
        return rows + (report.boundary.isEmpty ? "" : CommitWords.ending(report.boundary))
    }

    // MARK: A line for each

    private func lines(_ report: HistoryReport) -> String {
        let authors = report.entries.map(author)
        let verdicts = report.entries.map { entry in
            let verdicts = Set(entry.changes.map(\.verdict))
            return Verdict.allCases.filter(verdicts.contains).map(\.rawValue).joined(separator: ", ")
        }
        let clusters = report.entries.map { entry in
            report.clusters.count == 1
                ? ""
                : report.clusters.filter { entry.changes.map(\.cluster).contains($0) }.map { Printable.line($0.text) }
                    .joined(separator: ", ")
        }
        let longest = { (texts: [String]) in texts.map(\.unicodeScalars.count).max() ?? 0 }
        let clusterWidth = min(longest(clusters), 48)
        let used =
            8 + 2 + 16 + 2 + longest(authors) + 2 + longest(verdicts) + 2 + (clusterWidth == 0 ? 0 : clusterWidth + 2)
        return report.entries.indices.map { index in
            let entry = report.entries[index]
            let cluster = clusterWidth == 0 ? "" : clusters[index].cut(to: clusterWidth).padded(to: clusterWidth) + "  "
            let verdict = verdicts[index].padded(to: longest(verdicts))
            return head(entry) + "  " + authors[index].padded(to: longest(authors)) + "  "
                + changes.paint(verdict, entry.changes.first.map { changes.color($0.verdict) } ?? "1") + "  " + cluster
                + Printable.line(entry.commit.subject).cut(to: max(24, width - used)) + "\n"
        }.joined()
    }

    private func head(_ entry: HistoryEntry) -> String {
        changes.paint(CommitWords.short(entry.commit.id), "33") + "  "
            + CommitWords.minute(entry.time, in: zone).padded(to: 16)
    }

    private func author(_ entry: HistoryEntry) -> String {
        Printable.line(entry.commit.author.name).cut(to: 24)
    }

    // MARK: All of it

    private func block(_ entry: HistoryEntry) -> String {
        let author = author(entry)
        let room = max(24, width - 30 - author.unicodeScalars.count)
        let subject = changes.paint(Printable.line(entry.commit.subject).cut(to: room), "1")
        return "\(head(entry))  \(author)  \(subject)\n" + (entry.merge.map { merge($0, of: entry.commit) } ?? "")
            + ChangeGroup.grouped(entry.changes).map(block).joined()
    }

    /// Since when it has been there, and by what it came.
    private func merge(_ merge: Commit, of commit: Commit) -> String {
        let head = "  merge   \(CommitWords.short(merge.id))  "
        let written = " · written \(CommitWords.minute(commit.committer.time, in: zone))"
        let room = max(24, width - (head + written).unicodeScalars.count)
        return head + Printable.line(merge.subject).cut(to: room) + written + "\n"
    }

    private func block(_ group: ChangeGroup) -> String {
        let indent = String(repeating: " ", count: 10)
        let verdict = group.verdict.rawValue
        let facts = Printable.line(ChangeWords.facts(group))
        let clusters = group.changes.map { Printable.line($0.cluster.text) }.joined(separator: ", ")
        var text = "  " + changes.paint(verdict, changes.color(group.verdict)) + indent.dropFirst(2 + verdict.count)
        text +=
            clusters.cut(to: max(24, width - 13 - facts.unicodeScalars.count)) + (facts.isEmpty ? "" : " · " + facts)
            + "\n"
        if let note = group.note { text += indent + Printable.line(note) + "\n" }
        return text + changes.fields(ChangeWords.shown(group)).map { "  \($0)\n" }.joined()
    }
}
