import Compiler

/// The words for changes that text, Markdown and HTML share.
enum ChangeWords {
    // MARK: Who

    /// `checkout.main in hamburg-prod, leipzig-stage; checkout.canary in hamburg-prod`: of at most about `limit`
    /// characters, with a count of those left out.
    static func members(_ group: ChangeGroup, limit: Int = .max) -> String {
        var clusters: [(id: InstanceID, clusters: [ClusterName])] = []
        for change in group.changes {
            if let place = clusters.firstIndex(where: { $0.id == change.id }) {
                clusters[place].clusters.append(change.cluster)
            } else {
                clusters.append((change.id, [change.cluster]))
            }
        }
        // Instances that are in the same clusters share their list.
        var lists: [(ids: [InstanceID], clusters: [ClusterName])] = []
        for (id, clusters) in clusters {
            if let place = lists.firstIndex(where: { $0.clusters == clusters }) {
                lists[place].ids.append(id)
            } else {
                lists.append(([id], clusters))
            }
        }
        let texts = lists.map { ids, clusters in
            let names = ids.enumerated().map { $0 == 0 ? $1.description : $1.instance.text }
            return names.joined(separator: ", ") + " in " + clusters.map(\.text).joined(separator: ", ")
        }
        let whole = texts.joined(separator: "; ")
        if whole.unicodeScalars.count <= limit { return whole }
        let places = Set(group.changes.map(\.cluster)).count
        return
            "\(group.service): \(count(clusters.count, group.family.noun)) in \(count(places, "cluster"))"
    }

    /// What there is to say beside the verdict: tasks, commits, how it bounces.
    static func facts(_ group: ChangeGroup) -> String {
        let before = group.changes.compactMap { $0.before?.tasks }.reduce(0, +)
        let after = group.changes.compactMap { $0.after?.tasks }.reduce(0, +)
        var facts: [String] = []
        if group.family == .marathon {
            switch group.verdict {
            case .remove, .break: facts.append(count(before, "task"))
            case .create, .mend: facts.append(count(after, "task"))
            default: facts.append(before == after ? count(after, "task") : "\(before) → \(count(after, "task"))")
            }
        } else {
            facts.append(group.family.rawValue)
        }
        if group.verdict == .deploy, let change = group.changes.first {
            facts.append("\(short(change.before?.commit)) → \(short(change.after?.commit))")
        }
        let methods = Set(group.changes.compactMap { $0.after?.bounceMethod?.rawValue }).sorted()
        if group.verdict.restartsTasks, !methods.isEmpty { facts.append(methods.joined(separator: ", ")) }
        return facts.joined(separator: ", ")
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
        guard let node = JSONParser.parse(Array(field.value.utf8), path: "").value?.root else { return field.value }
        if let text = node.string { return text.isEmpty ? "\"\"" : text }
        let parts = node.items.map(\.value.str) + node.pairs.map(\.value.value.str)
        let others = parts.filter { !path.text.hasSuffix("[\($0)]") }
        return others.isEmpty ? field.value : others.joined(separator: " ")
    }

    /// Where the change was made: a place in a file, or in words.
    static func place(_ field: FieldChange) -> String {
        let renderer = TextRenderer(colored: false)
        if let (place, isBefore) = field.place {
            let start = place.span.start
            let text = "\(renderer.printable(place.span.path)):\(start.line):\(start.column)"
            return isBefore ? text + " (before)" : text
        }
        guard let source = (field.after ?? field.before)?.source else { return "" }
        return ExplanationText().summary(source)
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
            let from = min(start, max(0, text.count - half))
            let shown = String(String.UnicodeScalarView(text.dropFirst(from)))
            return (from > 0 ? "…" : "") + shown.cut(to: half - (from > 0 ? 1 : 0))
        }
        return (window(left), window(right))
    }

    // MARK: All

    /// `3 bounce (12 tasks restart), 1 scale; 12 of 5000 services compiled, main~1 → main`
    static func summary(_ report: ChangeReport) -> String {
        let totals = report.totals
        var parts = Verdict.allCases.compactMap { verdict in
            totals.count(verdict) == 0 ? nil : "\(totals.count(verdict)) \(verdict.rawValue)"
        }
        if parts.isEmpty { parts = ["nothing changes"] }
        if totals.restartedTasks > 0 {
            parts.append(
                "\(count(totals.restartedTasks, "task")) \(totals.restartedTasks == 1 ? "restarts" : "restart")")
        }
        return parts.joined(separator: ", ")
            + " (\(report.before) → \(report.after), \(count(report.services, "service")))"
    }

    /// A line for each pool whose use changes, or that a bounce needs more of for a while.
    static func pools(_ totals: ChangeTotals) -> [String] {
        totals.pools.compactMap { pool in
            let needsRoom = pool.peak != pool.before.most(pool.after)
            guard pool.before != pool.after || needsRoom else { return nil }
            var text = "\(pool.cluster), pool \(pool.name): " + amounts(pool.before, pool.after)
            if needsRoom { text += "; at most \(amounts(pool.peak)) meanwhile" }
            return text
        }
    }

    private static func amounts(_ old: Resources, _ new: Resources) -> String {
        let parts = zip(quantities(old), quantities(new)).compactMap { old, new -> String? in
            if old.amount == new.amount { return old.amount == 0 ? nil : "\(number(old.amount)) \(old.unit)" }
            return "\(number(old.amount)) → \(number(new.amount)) \(new.unit)"
        }
        return parts.joined(separator: ", ")
    }

    private static func amounts(_ resources: Resources) -> String {
        quantities(resources).filter { $0.amount != 0 }.map { "\(number($0.amount)) \($0.unit)" }
            .joined(separator: ", ")
    }

    private static func quantities(_ resources: Resources) -> [(amount: Double, unit: String)] {
        [
            (resources.cpus, "cpus"), (resources.memory, "MB of memory"), (resources.disk, "MB of disk"),
            (resources.gpus, "gpus"),
        ]
    }

    /// At most two digits behind the point: sums of doubles are not to be shown to the last bit.
    static func number(_ value: Double) -> String {
        let hundredths = (value * 100).rounded()
        guard let whole = Int(exactly: hundredths) else { return "\(value)" }
        if whole % 100 == 0 { return "\(whole / 100)" }
        return "\(Double(whole) / 100)"
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

extension Family {
    /// What one artifact stands for.
    fileprivate var noun: String {
        switch self {
        case .marathon: "instance"
        case .chronos: "job"
        case .sensu, .sensuJobs: "check"
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
