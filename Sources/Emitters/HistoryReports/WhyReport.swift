import Compiler
import Git

/// What `soac why` found of an id: where it was wanted, from when, and until when.
public struct WhyReport: Sendable {
    /// As it was asked for.
    public var asked: String
    public var findings: [Finding]

    public init(asked: String, findings: [Finding]) { (self.asked, self.findings) = (asked, findings) }

    /// A time at which an id was wanted in a cluster.
    public struct Finding: Sendable {
        public var id: InstanceID
        public var cluster: ClusterName
        /// In full: the id of an app, or the hash of a job.
        public var hash: String
        /// The commit of soa-configs that made it, with what changed then in this cluster; nil where the history is cut off.
        public var made: HistoryEntry?
        /// What made its commit the one to run, where tags were asked.
        public var tag: DeployTags.Deploy?
        /// The deploy that took its commit's place; nil if none did, or the commit of soa-configs below came first.
        public var superseded: DeployTags.Deploy?
        /// The commit of soa-configs after which another id was wanted; nil if none is.
        public var replaced: HistoryEntry?
        /// What was wanted then; nil if nothing was.
        public var successor: String?
        /// Whether it is what is wanted now.
        public var isWanted: Bool

        public init(
            id: InstanceID, cluster: ClusterName, hash: String, made: HistoryEntry?, tag: DeployTags.Deploy?,
            replaced: HistoryEntry?, successor: String?, isWanted: Bool
        ) {
            (self.id, self.cluster, self.hash) = (id, cluster, hash)
            (self.made, self.tag, self.replaced) = (made, tag, replaced)
            (self.successor, self.isWanted) = (successor, isWanted)
        }

        /// Since when it was wanted, by the commit that made it and, if it is not nil, the tag.
        public var begin: Int { max(made?.time.seconds ?? .min, tag.flatMap { DeployTime($0.time)?.unixTime } ?? .min) }

        /// The same while a commit was deployed, and from the wish at `begin` until the one at `end`, in seconds since 1970; nil
        /// if it was not wanted then: files and commits that were never there together made nothing.
        public func during(_ run: DeployTags.Run, from begin: Int, until end: Int) -> Finding? {
            func time(_ deploy: DeployTags.Deploy) -> Int { DeployTime(deploy.time)?.unixTime ?? .min }
            let next = run.next.map(time) ?? .max
            let (start, stop) = (max(time(run.deploy), begin), min(next, end))
            let (own, replacing) = (made?.time.seconds ?? .min, replaced?.time.seconds ?? .max)
            guard start < stop, own < replacing || replaced == nil, start < replacing, own < stop else { return nil }
            var finding = self
            finding.tag = run.deploy
            finding.isWanted = stop == .max && replaced == nil
            if next < replacing, next <= end {
                (finding.replaced, finding.successor, finding.superseded) = (nil, nil, run.next)
            }
            return finding
        }
    }

    /// The times at which ids were wanted that begin so, of the entries of one instance's history, the newest first.
    public static func findings(
        _ hash: String, of id: InstanceID, family: Family, in entries: [HistoryEntry], tag: DeployTags.Deploy? = nil
    ) -> [Finding] {
        var findings: [Finding] = []
        for (place, entry) in entries.enumerated() {
            for change in entry.changes where change.family == family {
                guard let own = change.after?.hash, own.hasPrefix(hash), own != change.before?.hash else { continue }
                var made = entry
                made.changes = [change]
                // The next commit that made another of it; between, only what the hash does not hold may have changed.
                let later = entries[..<place].reversed().compactMap { later in
                    later.changes.first {
                        $0.cluster == change.cluster && $0.family == family && $0.before?.hash == own
                            && $0.after?.hash != own
                    }.map { (later, $0.after?.hash) }
                }.first
                findings.append(
                    Finding(
                        id: id, cluster: change.cluster, hash: own, made: made, tag: tag, replaced: later?.0,
                        successor: later?.1, isWanted: later == nil && tag == nil))
            }
        }
        return findings
    }
}

/// An answer to why an id is what it is, as text for people at a terminal.
public struct WhyText: Sendable {
    private let history: HistoryText
    private let zone: LocalZone
    private let changes: ChangeText

    public init(width: Int = 120, colored: Bool = false, zone: LocalZone) {
        history = HistoryText(width: width, colored: colored, zone: zone)
        changes = ChangeText(width: width, colored: colored)
        self.zone = zone
    }

    public func render(_ report: WhyReport) -> String { report.findings.map(block).joined(separator: "\n") }

    private func block(_ finding: WhyReport.Finding) -> String {
        var text = changes.paint(Printable.line("\(finding.hash) in \(finding.cluster)"), "1") + "\n"
        if let tag = finding.tag {
            text += "tag      " + words(tag)
        }
        if let made = finding.made {
            let report = HistoryReport(
                of: .instance(finding.id), clusters: [finding.cluster], start: made.commit.id, entries: [made],
                boundary: [])
            text +=
                "made by  "
                + history.render(report).split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: "\n")
        }
        return text + end(finding)
    }

    private func words(_ tag: DeployTags.Deploy) -> String {
        "\(Printable.line(String(tag.reference.dropFirst("refs/tags/".count)))) → \(tag.commit.description.prefix(8))"
            + (DeployTime(tag.time).map { ", \($0.readable)" } ?? "") + "\n"
    }

    private func end(_ finding: WhyReport.Finding) -> String {
        if finding.isWanted { return "it is what is wanted now\n" }
        if let next = finding.superseded { return "until    " + words(next) }
        guard let replaced = finding.replaced else {
            return finding.tag == nil ? "" : "until    it was started, stopped or restarted\n"
        }
        let commit = "\(CommitWords.short(replaced.commit.id))  \(CommitWords.minute(replaced.time, in: zone))"
        let successor = finding.successor.map { "then \($0) was wanted" } ?? "then nothing was wanted"
        return "until    \(commit)  \(Printable.line("\(replaced.commit.author.name)  \(replaced.commit.subject)"))\n"
            + "         \(Printable.line(successor))\n"
    }
}

/// The same as JSON for other programs; `docs/history.md` describes it.
public enum WhyJSON {
    public static func render(_ report: WhyReport) -> String {
        JSONText.object([
            "version": "1", "asked": JSONText.of(report.asked),
            "findings": JSONText.lines(report.findings.map(finding)),
        ]) + "\n"
    }

    private static func finding(_ finding: WhyReport.Finding) -> String {
        JSONText.object([
            "service": JSONText.of(finding.id.service.text), "instance": JSONText.of(finding.id.instance.text),
            "cluster": JSONText.of(finding.cluster.text), "id": JSONText.of(finding.hash),
            "tag": JSONText.orNull(finding.tag?.reference),
            "superseded_by_tag": JSONText.orNull(finding.superseded?.reference),
            "made_by": finding.made.map { CommitWords.json($0.commit) } ?? "null",
            "change": finding.made?.changes.first.map(ChangeJSON.change) ?? "null",
            "replaced_by": finding.replaced.map { CommitWords.json($0.commit) } ?? "null",
            "successor": JSONText.orNull(finding.successor), "wanted": "\(finding.isWanted)",
        ])
    }
}
