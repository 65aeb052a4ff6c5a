import Compiler

/// The words for changes that text, Markdown and HTML share.
enum ChangeWords {
    // MARK: Who

    /// `checkout.main, canary` in `hamburg-prod, leipzig-stage`: instances that are in the same clusters share their list.
    static func memberLists(_ group: ChangeGroup) -> [(names: [String], clusters: [String])] {
        var ids: [InstanceID] = []
        var clusters: [InstanceID: [ClusterName]] = [:]
        for change in group.changes {
            if clusters[change.id] == nil { ids.append(change.id) }
            clusters[change.id, default: []].append(change.cluster)
        }
        var places: [[ClusterName]: Int] = [:]
        var lists: [(names: [String], clusters: [String])] = []
        for id in ids {
            let own = clusters[id] ?? []
            if let place = places[own] {
                lists[place].names.append(id.instance.text)
            } else {
                places[own] = lists.count
                lists.append(([id.description], own.map(\.text)))
            }
        }
        return lists
    }

    /// All of them in one line.
    static func members(_ group: ChangeGroup) -> String {
        memberLists(group).map { $0.names.joined(separator: ", ") + " in " + $0.clusters.joined(separator: ", ") }
            .joined(separator: "; ")
    }

    /// `3 instances, 1 job`
    static func artifacts(_ groups: [ChangeGroup]) -> String {
        Family.allCases.compactMap { family in
            let number = groups.filter { $0.family == family }.map(\.changes.count).reduce(0, +)
            return number == 0 ? nil : count(number, family.noun)
        }.joined(separator: ", ")
    }

    /// What there is to say beside the verdict: tasks, commits, how it bounces.
    static func facts(_ group: ChangeGroup) -> String {
        var facts = [group.family == .marathon ? tasks(group) : group.family.rawValue].compactMap { $0 }
        if group.verdict == .deploy, let change = group.changes.first {
            facts.append("\(short(change.before?.commit)) → \(short(change.after?.commit))")
        }
        let methods = Set(group.changes.compactMap { $0.after?.bounceMethod?.rawValue }).sorted()
        if group.verdict.restartsTasks, !methods.isEmpty { facts.append(methods.joined(separator: ", ")) }
        return facts.joined(separator: ", ")
    }

    /// `4 tasks`, `4 → 6 tasks`; nil if there was no app, and is none.
    private static func tasks(_ group: ChangeGroup) -> String? {
        let (old, new) = (group.changes.compactMap { $0.before?.tasks }, group.changes.compactMap { $0.after?.tasks })
        if old.isEmpty, new.isEmpty { return nil }
        let (before, after) = (old.reduce(0) { $0.adding($1) }, new.reduce(0) { $0.adding($1) })
        switch group.verdict {
        case .remove, .break: return count(before, "task")
        case .create, .mend: return count(after, "task")
        default: return before == after ? count(after, "task") : "\(before) → \(count(after, "task"))"
        }
    }

    static func short(_ commit: String?) -> String { commit.map { String($0.prefix(8)) } ?? "nothing" }

    // MARK: Fields

    /// The fields to show: what is written before what follows from it. Of a deploy the image is no news.
    static func shown(_ group: ChangeGroup) -> [FieldChange] {
        let fields =
            group.verdict == .deploy ? group.fields.filter { !imageFields.contains($0.path.text) } : group.fields
        return fields.filter { !$0.isComputed } + fields.filter(\.isComputed)
    }

    private static let imageFields: Set<String> = [
        "container.docker.image", "env.PAASTA_DOCKER_IMAGE", "container.image",
        "environmentVariables[PAASTA_DOCKER_IMAGE]",
    ]

    /// A value for people: text without quotes, and of mappings and lists what is in them, without what `path` calls
    /// them already.
    static func value(_ field: ExplainedField, at path: FieldPath) -> String {
        guard let node = JSONParser.parse(Array(field.shown.utf8), path: "").value?.root else { return field.shown }
        if let text = node.string { return text.isEmpty ? "\"\"" : text }
        let parts = node.items.map(\.value.str) + node.pairs.map(\.value.value.str)
        let others = parts.filter { !path.text.hasSuffix("[\($0)]") }
        return others.isEmpty ? field.shown : others.joined(separator: " ")
    }

    /// Where the change was made: a place in a file, or in words.
    static func place(_ field: FieldChange) -> String {
        if let (place, isBefore) = field.place {
            let start = place.span.start
            let text = "\(Printable.line(place.span.path)):\(start.line):\(start.column)"
            return isBefore ? text + " (before)" : text
        }
        guard let source = (field.after ?? field.before)?.source else { return "" }
        return ExplanationText().summary(source)
    }

    /// `cpus 1 → 0.25` of the first fields that somebody wrote, with how many more there are; the texts of each are apart, so
    /// that a form can mark them.
    static func firstFields(
        _ group: ChangeGroup
    ) -> (fields: [(name: String, before: String?, after: String?)], more: Int) {
        let written = shown(group).filter { !$0.isComputed }
        let first = written.prefix(3).map { field in
            let (old, new) = values(field, room: 48)
            return (field.path.text.cut(to: 60), old, new)
        }
        return (first, written.count - first.count)
    }

    /// Both values for people, of `room` characters together; nil where there is none.
    static func values(_ field: FieldChange, room: Int) -> (before: String?, after: String?) {
        switch (field.before.map { value($0, at: field.path) }, field.after.map { value($0, at: field.path) }) {
        case (let old?, let new?): contrast(old, new, room: room)
        case (let old, let new): (old?.cut(to: room), new?.cut(to: room))
        }
    }

    /// Two values that differ, cut so that the difference shows.
    static func contrast(_ old: String, _ new: String, room: Int) -> (String, String) {
        let (left, right) = (Array(old.unicodeScalars), Array(new.unicodeScalars))
        if left.count + right.count <= room { return (old, new) }
        let half = max(8, room / 2)
        let same = zip(left, right).prefix { $0 == $1 }.count
        // A few of the characters that both begin with say where one is.
        let start = max(0, min(same - 6, max(left.count, right.count) - half))
        func window(_ text: [Unicode.Scalar]) -> String {
            let shown = String(String.UnicodeScalarView(text.dropFirst(start)))
            return (start > 0 ? "…" : "") + shown.cut(to: half - (start > 0 ? 1 : 0))
        }
        return (window(left), window(right))
    }

    // MARK: States

    /// Who made the commit of a state, when, and what for; empty where there is none.
    static func commit(_ state: ComparedState) -> (id: String, who: String, time: String, subject: String)? {
        state.commit.map { commit in
            (
                CommitWords.short(commit.id), commit.author.name.cut(to: 60), CommitWords.moment(commit.committer.time),
                commit.subject.cut(to: 120)
            )
        }
    }

    // MARK: All

    /// `3 bounce`, `1 scale`
    static func verdicts(_ totals: ChangeTotals) -> [String] {
        let parts = Verdict.allCases.compactMap { verdict in
            totals.count(verdict) == 0 ? nil : "\(totals.count(verdict)) \(verdict.rawValue)"
        }
        return parts.isEmpty ? ["nothing changes"] : parts
    }

    /// `12 tasks restart`; nil if none does.
    static func restarts(_ totals: ChangeTotals) -> String? {
        let tasks = totals.restartedTasks
        return tasks == 0 ? nil : "\(count(tasks, "task")) \(tasks == 1 ? "restarts" : "restart")"
    }

    /// `3 bounce, 1 scale, 12 tasks restart (main~1 → main, 5000 services)`; in two lines if it is wider than `width`.
    static func summary(_ report: ChangeReport, width: Int = .max) -> String {
        let words = verdicts(report.totals).joined(separator: ", ")
        let states = "(\(report.before.name) → \(report.after.name), \(count(report.services, "service")))"
        let rest = [restarts(report.totals), states].compactMap { $0 }.joined(separator: " ")
        let separator = restarts(report.totals) == nil ? " " : ", "
        let line = words + separator + rest
        return line.unicodeScalars.count <= width ? line : words + "\n" + rest
    }

    /// At most two digits behind the point: sums of doubles are not to be shown to the last bit.
    static func number(_ value: Double) -> String {
        let hundredths = (value * 100).rounded()
        guard let whole = Int(exactly: hundredths) else { return "\(value)" }
        if whole % 100 == 0 { return "\(whole / 100)" }
        return "\(Double(whole) / 100)"
    }

    /// The same as JSON, which has no word for what is beyond all doubles: sums of what people wrote may be.
    static func json(_ value: Double) -> String { value.isFinite ? number(value) : "null" }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

extension Family {
    /// What one artifact stands for.
    fileprivate var noun: String {
        switch self {
        case .marathon: "instance"
        case .chronos: "job"
        case .kubernetes: "instance"
        case .kubernetesBudgets: "budget"
        case .kubernetesAutoscalers: "autoscaler"
        case .sensu, .sensuJobs: "check"
        case .nerve, .synapse: "namespace"
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - unicodeScalars.count)) }

    /// At most `width` characters, the last an ellipsis where some are missing.
    func cut(to width: Int) -> String {
        unicodeScalars.count <= width ? self : String(unicodeScalars.prefix(max(0, width - 1))) + "…"
    }
}
