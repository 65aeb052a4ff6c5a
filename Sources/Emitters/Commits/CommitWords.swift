import Compiler
import Git

/// How commits are written, for all forms of reports that speak of them.
enum CommitWords {
    static func short(_ id: CommitID) -> String { String(id.id.description.prefix(8)) }

    /// `2019-10-02`, where the author was.
    static func day(_ time: CommitTime) -> String {
        guard let local = local(time) else { return "@\(time.seconds)" }
        return local.date.isoFormat
    }

    /// `2019-10-02 12:00:00 +02:00`
    static func moment(_ time: CommitTime) -> String {
        guard let local = local(time) else { return "@\(time.seconds)" }
        return "\(local.date.isoFormat) \(clock(local)) \(zone(time))"
    }

    /// `2019-10-02 12:00`, in a zone that its reader knows.
    static func minute(_ time: CommitTime, in zone: LocalZone) -> String {
        guard let local = local(CommitTime(seconds: time.seconds, offset: zone.offset(time.seconds))) else {
            return "@\(time.seconds)"
        }
        return "\(local.date.isoFormat) \(two(local.hour)):\(two(local.minute))"
    }

    /// `{"id": …, "author": …, …}`. A date that no calendar has is null.
    static func json(_ commit: Commit) -> String {
        func date(_ time: CommitTime) -> String {
            JSONText.orNull(local(time).map { "\($0.date.isoFormat)T\(clock($0))\(zone(time))" })
        }
        return JSONText.object([
            "id": JSONText.of(commit.id.id.description),
            "parents": "[" + commit.parents.map { JSONText.of($0.id.description) }.joined(separator: ", ") + "]",
            "author": JSONText.object([
                "name": JSONText.of(commit.author.name), "email": JSONText.of(commit.author.email),
            ]),
            "date": date(commit.author.time),
            "committer": JSONText.object([
                "name": JSONText.of(commit.committer.name), "email": JSONText.of(commit.committer.email),
            ]),
            "committed": date(commit.committer.time),
            "subject": JSONText.of(commit.subject),
        ])
    }

    /// `2019-10-02T12:00:00+00:00`; nil where no calendar has it.
    static func iso(_ seconds: Int) -> String? {
        let time = CommitTime(seconds: seconds, offset: 0)
        return local(time).map { "\($0.date.isoFormat)T\(clock($0))\(zone(time))" }
    }

    /// For people who look for more than a shallow clone has.
    static func ending(_ boundary: [Commit]) -> String {
        let ids = boundary.map { short($0.id) }.joined(separator: ", ")
        return "The history ends at \(ids): this is a shallow clone. `git fetch --unshallow` gets the rest.\n"
    }

    /// What the author's clock showed; nil where no calendar has the time.
    private static func local(_ time: CommitTime) -> Timestamp? {
        let offset = time.offset * 60
        // More would be no year that a calendar has, and less is no less odd.
        guard abs(Double(time.seconds)) < 1e12, abs(offset) < 1_000_000 else { return nil }
        return CalendarDate(year: 1970, month: 1, day: 1)
            .flatMap { Timestamp(date: $0, hour: 0, minute: 0, second: 0) }?
            .adding(seconds: time.seconds + offset)
    }

    private static func clock(_ time: Timestamp) -> String {
        "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    }

    private static func zone(_ time: CommitTime) -> String {
        let minutes = abs(time.offset)
        return "\(time.offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
