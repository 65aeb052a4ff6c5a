import Compiler
import Emitters

/// The parts of the page of one `RunStatus`, as HTML. They are those that the page's script makes of later ones.
struct RunPageRows {
    private let status: RunStatus

    init(_ status: RunStatus) { self.status = status }

    // MARK: Cards

    var notices: String {
        var notices: [String] = []
        if let standby = status.standby {
            notices.append(
                "<p class=\"notice\"><strong>Stands by.</strong>Nothing is done for now: \(Self.text(standby))</p>")
        }
        if let held = status.held {
            notices.append(
                "<p class=\"notice warn\"><strong>A later commit is held back.</strong>\(Self.commit(held.id)) has "
                    + "waited for \(time(held.since, isSpan: true)): \(Self.text(held.reason))</p>")
        }
        for fault in RunHealth(status).faults {
            notices.append("<p class=\"notice bad\"><strong>Stands still.</strong>\(Self.text(fault))</p>")
        }
        return notices.joined()
    }

    var wanted: String {
        guard let commit = status.commit else {
            let isStandby = status.standby != nil
            return "<p class=\"empty\">\(isStandby ? "Another host sees to it." : "Nothing was read yet.")</p>"
        }
        let subject = commit.subject.map { "<p class=\"subject\">\(Self.text($0))</p>" } ?? ""
        return "<p class=\"large\">\(Self.commit(commit.id))</p>\(subject)"
            + "<p class=\"quiet\">wanted for \(time(commit.since, isSpan: true))"
            + "\(commit.reached.map { ", reached \(time($0))" } ?? ", not reached yet")</p>"
    }

    var runs: String {
        let instances = InstancePlan.Action.allCases.map { action in
            (action.rawValue, action == .adopt ? 0 : status.instances[action] ?? 0)
        }
        let jobs = RunStatus.JobState.allCases.map { state in
            (state.rawValue, state == .asWanted ? 0 : status.jobs[state] ?? 0)
        }
        let counts = "\(status.instances[.adopt] ?? 0) of \(status.instances.values.reduce(0, +))"
        let allJobs = status.jobs.values.reduce(0, +)
        let jobCounts = "<p class=\"quiet\">\(status.jobs[.asWanted] ?? 0) of \(allJobs) jobs as wanted</p>"
        return "<p class=\"large\">\(counts)</p><p class=\"quiet\">instances are as wanted</p>\(Self.tags(instances))"
            + (allJobs == 0 ? "" : jobCounts + Self.tags(jobs))
    }

    /// How many are not as they should be, and why.
    private static func tags(_ counts: [(name: String, count: Int)]) -> String {
        let items = counts.filter { $0.count > 0 }.map { "<li>\(text($0.name)) \($0.count)</li>" }
        return items.isEmpty ? "" : "<ul class=\"tags\">\(items.joined())</ul>"
    }

    var looks: String {
        if status.looks.isEmpty { return Self.note("Nothing yet.", columns: 3) }
        return status.looks.map { look in
            let state =
                if let failure = look.failure {
                    "<span class=\"tag bad\">fails</span> for "
                        + "\(time(look.failingSince ?? status.start, isSpan: true)): "
                        + Self.text(failure)
                } else if let last = look.lastSuccess {
                    "<span class=\"tag good\">well</span> \(time(last))"
                } else {
                    "<span class=\"tag\">not yet</span>"
                }
            return Self.row([
                Self.heading(look.subject.rawValue), Self.cell(state),
                Self.cell(StatusText.duration(look.interval), class: "time quiet"),
            ])
        }.joined()
    }

    var counters: String {
        let counters = status.counters
        return
            "Since then: \(counters.turns) turns, \(counters.failedTurns) of which failed, \(counters.commits) commits."
    }

    // MARK: Rows

    func row(_ trouble: RunStatus.Trouble) -> String {
        Self.row([
            Self.heading(trouble.subject), Self.cell(Self.text(trouble.text), class: "text", label: "wrong"),
            Self.cell(time(trouble.since), class: "time", label: "since"),
            Self.cell(
                trouble.failures == 0 ? "not tried" : "\(trouble.failures) times", class: "time", label: "tried"),
            Self.cell(trouble.next.map { time($0) } ?? "when something changes", class: "time", label: "again"),
        ])
    }

    func row(_ bounce: RunStatus.Bounce) -> String {
        let method = bounce.method.map { " <span class=\"quiet\">\(Self.text($0))</span>" } ?? ""
        return Self.row([
            Self.heading(bounce.id.description),
            Self.cell(Self.text(bounce.action.rawValue) + method, class: "time", label: "action"),
            Self.cell(progress(bounce), class: "progress"),
            Self.cell(Self.text(bounce.reason), class: "text", label: "last step"),
            Self.cell(time(bounce.since), class: "time", label: "since"),
            Self.cell(bounce.next.map { time($0) } ?? "now", class: "time", label: "next turn"),
        ])
    }

    private func progress(_ bounce: RunStatus.Bounce) -> String {
        let old = bounce.old > 0 ? "\(bounce.old) old left" : nil
        guard let up = bounce.up, let wanted = bounce.wanted else { return old ?? "not looked at yet" }
        if wanted <= 0 { return old ?? "nothing left" }
        let text = ["\(up) of \(wanted) up", old].compactMap { $0 }.joined(separator: ", ")
        let label = Self.text("\(bounce.id): tasks up")
        return
            "<progress max=\"\(wanted)\" value=\"\(min(max(up, 0), wanted))\" aria-label=\"\(label)\"></progress>\(text)"
    }

    func row(_ event: RunStatus.Event) -> String {
        Self.row([
            Self.cell(time(event.time), class: "time"),
            Self.cell(
                event.isFailure
                    ? "<span class=\"hidden\">failed: </span><span class=\"tag bad failed\">\(Self.text(event.kind))</span>"
                    : "<span class=\"tag\">\(Self.text(event.kind))</span>"),
            Self.cell(event.subject.map(Self.text) ?? "", class: "subject"),
            Self.cell(Self.text(event.text), class: "text"),
        ])
    }

    /// A row that says something of the table.
    static func note(_ text: String, columns: Int) -> String {
        row(["<td role=\"cell\" class=\"empty\" colspan=\"\(columns)\">\(self.text(text))</td>"])
    }

    // MARK: Pieces

    private static func row(_ cells: [String]) -> String { "<tr role=\"row\">\(cells.joined())</tr>" }

    private static func heading(_ text: String) -> String {
        "<th role=\"rowheader\" scope=\"row\">\(self.text(text))</th>"
    }

    private static func cell(_ html: String, class name: String = "", label: String? = nil) -> String {
        let label = label.map { " data-label=\"\($0)\"" } ?? ""
        return "<td role=\"cell\"\(name.isEmpty ? "" : " class=\"\(name)\"")\(label)>\(html)</td>"
    }

    private static func text(_ text: String) -> String { HTMLText.escaped(text) }

    private static func commit(_ id: String) -> String {
        "<code title=\"\(text(id))\">\(text(String(id.prefix(12))))</code>"
    }

    /// As long ago, or to come, as it was when the page was made; or how long that is.
    func time(_ time: Double, isSpan: Bool = false) -> String {
        let span = StatusText.duration(abs(status.now - time))
        let words = isSpan ? span : time > status.now ? "in \(span)" : "\(span) ago"
        return Self.element(time, words)
    }

    /// When the page was made.
    var moment: String { Self.element(status.now, nil) }

    /// A time, by its words or as it is, in UTC.
    private static func element(_ time: Double, _ words: String?) -> String {
        guard let date = LogTime.text(time.rounded(.down)) else { return words ?? "" }
        let title = date.replacing("T", with: " ") + " UTC"
        return "<time datetime=\"\(date)Z\" title=\"\(title)\">\(words ?? title)</time>"
    }
}
