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
        let rows =
            isShort
            ? lines(report)
            : report.items.map { item in
                switch item {
                case .commit(let entry): block(entry, of: report)
                case .deploy(let deploy): block(deploy)
                }
            }.joined(separator: "\n")
        return rows + (report.boundary.isEmpty ? "" : CommitWords.ending(report.boundary))
            + (report.deploysRead.map(ending) ?? "")
    }

    /// Of when the deploys are.
    private func ending(_ read: HistoryReport.DeploysRead) -> String {
        let time = CommitWords.minute(CommitTime(seconds: read.time, offset: 0), in: zone)
        let earlier = read.earlier == 0 ? "" : ", those of \(ChangeWords.count(read.earlier, "service")) earlier"
        return "The deploys are as soac deployments read them last: \(time)\(earlier).\n"
    }

    // MARK: A line for each

    /// What the columns of a line have.
    private struct Row {
        var head: String
        var author: String
        var verdicts: String
        var color: String
        var clusters: String
        var services: String
        var subject: String
    }

    private func row(_ entry: HistoryEntry, of report: HistoryReport) -> Row {
        let verdicts = Set(entry.changes.map(\.verdict))
        let clusters = Set(entry.changes.map(\.cluster))
        return Row(
            head: head(CommitWords.short(entry.commit.id), entry.time), author: author(entry),
            verdicts: entry.beginsWith != nil
                ? Self.beginning
                : Verdict.allCases.filter(verdicts.contains).map(\.rawValue).joined(separator: ", "),
            color: entry.changes.first.map { changes.color($0.verdict) } ?? "1",
            clusters: names(report.clusters.filter(clusters.contains), of: report),
            services: report.of.service == nil ? services(entry) : "", subject: entry.commit.subject)
    }

    private func row(_ deploy: DeployEntry, of report: HistoryReport) -> Row {
        Row(
            head: head(deploy), author: "", verdicts: Verdict.deploy.rawValue, color: changes.color(.deploy),
            clusters: names(deploy.clusters, of: report),
            services: report.of.service == nil ? Printable.line(deploy.service.text) : "",
            subject: "\(deploy.commits), tag \(deploy.deploy.reference.dropFirst("refs/tags/".count))")
    }

    private func names(_ clusters: [ClusterName], of report: HistoryReport) -> String {
        report.clusters.count == 1 ? "" : clusters.map { Printable.line($0.text) }.joined(separator: ", ")
    }

    private func lines(_ report: HistoryReport) -> String {
        let rows = report.items.map { item in
            switch item {
            case .commit(let entry): row(entry, of: report)
            case .deploy(let deploy): row(deploy, of: report)
            }
        }
        func longest(_ part: (Row) -> String) -> Int { rows.map { part($0).unicodeScalars.count }.max() ?? 0 }
        let (authors, verdicts) = (longest(\.author), longest(\.verdicts))
        // A column that has nothing in it is none.
        let columns: [((Row) -> String, Int)] = [(\.clusters, 48), (\.services, 28)]
        let others = columns.map { ($0, min(longest($0), $1)) }.filter { $1 > 0 }
        let used = 8 + 2 + 16 + 2 + authors + 2 + verdicts + 2 + others.reduce(0) { $0 + $1.1 + 2 }
        return rows.map { row in
            let beside = others.map { $0(row).cut(to: $1).padded(to: $1) + "  " }.joined()
            return row.head + "  " + row.author.padded(to: authors) + "  "
                + changes.paint(row.verdicts.padded(to: verdicts), row.color) + "  " + beside
                + Printable.line(row.subject).cut(to: max(24, width - used)) + "\n"
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

    private func head(_ id: String, _ time: CommitTime) -> String {
        changes.paint(id, "33") + "  " + CommitWords.minute(time, in: zone).padded(to: 16)
    }

    private func head(_ deploy: DeployEntry) -> String {
        head(String(deploy.deploy.commit.description.prefix(8)), CommitTime(seconds: deploy.seconds, offset: 0))
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
        let head = head(CommitWords.short(entry.commit.id), entry.time)
        return "\(head)  \(author)  \(subject)\n" + (entry.merge.map { merge($0, of: entry.commit) } ?? "")
            + (entry.beginsWith.map(beginning) ?? "")
            + groups.prefix(limit).map { block($0, of: report) }.joined()
            + rest(groups.dropFirst(limit), of: entry)
    }

    private func block(_ deploy: DeployEntry) -> String {
        let title = Printable.line("\(deploy.service) to \(deploy.deploy.group)").cut(to: max(24, width - 38))
        let room = max(24, width - 10)
        return "\(head(deploy))  \(changes.paint("deployed \(title)", "1"))\n"
            + "  \(changes.paint("deploy", changes.color(.deploy)))  \(Printable.line("\(deploy.members) · \(deploy.commits)").cut(to: room))\n"
            + "          \(Printable.line("tag \(deploy.deploy.reference.dropFirst("refs/tags/".count))").cut(to: room))\n"
    }

    /// What there was before is nobody's to know.
    private func beginning(_ services: Int) -> String {
        "  " + changes.paint(Self.beginning, "1;32")
            + "   the history begins with \(ChangeWords.count(services, "service"))\n"
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
