/// Holds a value against its schema, and says at each place what is wrong there.
struct SchemaCheck {
    /// How many findings of each severity are still told: more of one file nobody reads.
    private var left: [Severity: Int] = [.error: 10_000, .warning: 10_000]

    /// What is looked at: how to call it, and where to point if something is not there.
    struct Subject {
        /// Put into words only if there is something to say: most values are sound.
        enum Title {
            case text(String)
            case key(Node)
            indirect case item(Int, of: Title)

            var words: String {
                switch self {
                case .text(let text): text
                case .key(let key): key.value.shown
                case .item(let place, let list): "item \(place) of \(list.words)"
                }
            }
        }

        var title: Title
        var place: Node

        var name: String { title.words }
    }

    private var found: [Diagnostic] = []
    /// Finds what two instances take from one template once.
    private var reported: Set<Finding> = []
    private var severity: Severity

    private struct Finding: Hashable {
        var span: SourceSpan
        var message: [UInt8]
    }

    init(severity: Severity) { self.severity = severity }

    var findings: [Diagnostic] { found.sorted(by: Diagnostic.inReadingOrder) }

    mutating func check(_ node: Node, _ schema: Schema, _ subject: Subject) {
        guard schema.isKind(of: node) else { return reportKind(node, schema, subject) }
        switch schema {
        case .anything, .null, .boolean, .text: return
        case .integer(let range), .number(let range):
            guard let number = node.value.number, !range.contains(number) else { return }
            report("\(subject.name) is \(range.words), not \(node.value.shown)", at: node)
        case .matching(let pattern):
            guard let text = node.string, !pattern.accepts(text) else { return }
            report("\(subject.name) is \(pattern.noun), not \(node.value.shown)", hint: pattern.words, at: node)
        case .choice(let texts):
            guard let text = node.string, !texts.contains(where: { $0.hasSameBytes(as: text) }) else { return }
            report(
                "\(subject.name) is \(schema.noun), not \(node.value.shown)",
                hint: SchemaCheck.guess(text, among: texts), at: node)
        case .list(let shape): checkItems(node, shape, subject)
        case .mapping(let shape): checkMapping(node, shape, subject)
        case .either(let shapes):
            guard let shape = shapes.first(where: { $0.isKind(of: node) }) else { return }
            check(node, shape, subject)
        case .advice(let shape):
            let outer = severity
            severity = .warning
            check(node, shape, subject)
            severity = outer
        }
    }

    /// Whether a value fits its shape.
    private func accepts(_ node: Node, _ schema: Schema) -> Bool {
        var probe = SchemaCheck(severity: .error)
        probe.check(node, schema, Subject(title: .text(""), place: node))
        return probe.found.allSatisfy { $0.severity != .error }
    }

    // MARK: Lists and mappings

    private mutating func checkItems(_ list: Node, _ shape: ListShape, _ subject: Subject) {
        var distinct = DistinctValues()
        let items = list.items
        if case .list = shape.item, !items.isEmpty, items.allSatisfy({ $0.kind == .string }) {
            // One mistake, and not one for each item.
            return report(
                "\(subject.name) is a list of lists, and this is one of them",
                hint: "put another pair of brackets around it, as in [[hostname, UNIQUE]]", at: list,
                mend: (2...3).contains(items.count) ? list.mendedAsItem : nil)
        }
        for (place, item) in items.enumerated() {
            check(item, shape.item, Subject(title: .item(place + 1, of: subject.title), place: item))
            if shape.isUnique, items.count > 1, !distinct.insert(item.value) {
                report("\(item.value.shown) is in \(subject.name) twice", at: item)
            }
        }
    }

    private mutating func checkMapping(_ mapping: Node, _ shape: MappingShape, _ subject: Subject) {
        if shape.isFilled, mapping.pairCount == 0 {
            report("\(subject.name) is empty", hint: "it needs one key at least", at: subject.place)
        }
        for pair in mapping.pairs {
            checkPair(pair.key, pair.value, shape, subject, in: mapping)
        }
        for key in shape.keys where key.isRequired && mapping.value(key.name) == nil {
            report("\(subject.name) has no '\(key.name)'", hint: key.about, at: subject.place)
        }
        for rule in shape.rules { checkRule(rule, mapping, subject) }
    }

    private mutating func checkPair(
        _ key: Node, _ value: Node, _ shape: MappingShape, _ subject: Subject, in mapping: Node
    ) {
        let inner = Subject(title: .key(key), place: key)
        guard let name = key.string else {
            guard shape.names.isEmpty else {
                return report(
                    "\(key.value.shown) is \(key.value.kindName); it has to be text", hint: "put it into quotes",
                    at: key, mend: key.mendedByQuotes)
            }
            return checkRest(key, value, shape, inner, in: mapping)
        }
        if let known = shape.place(of: name) {
            check(value, shape.keys[known].shape, inner)
        } else if let named = shape.names.first(where: { $0.form.accepts(name) }) {
            check(value, named.shape, inner)
        } else if case .refused = shape.rest, let form = shape.names.last?.form {
            report("\(key.value.shown) is not \(form.noun)", hint: form.words, at: key)
        } else {
            checkRest(key, value, shape, inner, in: mapping)
        }
    }

    /// A key that is not known.
    private mutating func checkRest(
        _ key: Node, _ value: Node, _ shape: MappingShape, _ subject: Subject, in mapping: Node
    ) {
        switch shape.rest {
        case .anything: return
        case .shaped(let schema): check(value, schema, subject)
        case .refused, .advisedAgainst:
            let outer = severity
            if case .advisedAgainst = shape.rest { severity = .warning }
            let names = shape.keys.map(\.name)
            report(
                "the key \(key.value.shown) is not known",
                hint: key.string.flatMap { SchemaCheck.guess($0, among: names) },
                as: .unknownKey, at: key, mend: mend(key, value, shape, in: mapping))
            severity = outer
        }
    }

    /// The key as it was meant, where its value is one that such a key may have.
    private func mend(_ key: Node, _ value: Node, _ shape: MappingShape, in mapping: Node) -> Mend? {
        guard let (name, mend) = KeySpelling.mend(key, of: mapping, among: shape.keys.map(\.name)),
            let place = shape.place(of: name), canMend(value, shape.keys[place].shape)
        else { return nil }
        return mend
    }

    /// Whether a value fits its shape, or will once it is mended.
    private func canMend(_ node: Node, _ schema: Schema) -> Bool {
        var probe = SchemaCheck(severity: .error)
        probe.check(node, schema, Subject(title: .text(""), place: node))
        return probe.found.allSatisfy { $0.mend != nil }
    }

    // MARK: Rules

    private mutating func checkRule(_ rule: KeyRule, _ mapping: Node, _ subject: Subject) {
        switch rule {
        case .exactlyOne(let names):
            let written = names.filter { mapping.value($0) != nil }
            let choice = names.map { "'\($0)'" }.joined(separator: " or ")
            if written.isEmpty {
                report("\(subject.name) has neither: \(choice)", hint: "it needs one of them", at: subject.place)
            } else if written.count > 1 {
                report("\(subject.name) has more than one of \(choice)", hint: "keep one of them", at: subject.place)
            }
        case .companion(let name, let shape, let key, let value):
            checkCompanion(name, shape, of: key, value, mapping)
        }
    }

    private mutating func checkCompanion(
        _ name: String, _ shape: Schema, of key: String, _ value: String, _ mapping: Node
    ) {
        let companion = mapping.value(name)
        guard let owner = mapping.value(key) else {
            guard let companion, accepts(companion, shape) else { return }
            return report(
                "'\(name)' goes with '\(key): \(value)', which is missing", hint: "write '\(key): \(value)', too",
                at: companion)
        }
        guard owner.isString(value) else { return }
        guard let companion else { return report("'\(key): \(value)' needs '\(name)'", at: owner) }
        check(companion, shape, Subject(title: .text("'\(name)'"), place: companion))
    }

    // MARK: Words

    private mutating func reportKind(_ node: Node, _ schema: Schema, _ subject: Subject) {
        var isAdvice = false
        if case .advice = schema { isAdvice = true }
        let outer = severity
        if isAdvice { severity = .warning }
        report(
            "\(subject.name) is \(schema.noun), not \(node.value.kindName)",
            hint: SchemaCheck.hint(node, schema, subject),
            at: node, mend: SchemaMend.of(node, schema))
        severity = outer
    }

    /// How the value becomes one of the right kind.
    private static func hint(_ node: Node, _ schema: Schema, _ subject: Subject) -> String? {
        switch (schema, node.kind) {
        case (.advice(let inner), _): return hint(node, inner, subject)
        case (.either(let shapes), _): return shapes.lazy.compactMap { hint(node, $0, subject) }.first
        case (.text, .bool), (.text, .int), (.text, .float), (.text, .date), (.text, .timestamp),
            (.matching, .int), (.matching, .bool):
            return "put it into quotes"
        case (.integer, .float):
            guard let number = node.value.number?.double, abs(number) < 1e15 else { return "write it without a point" }
            let (low, high) = (Int(number.rounded(.down)), Int(number.rounded(.up)))
            return low == high ? "write \(low)" : "write \(low) or \(high)"
        case (.integer, .string), (.number, .string):
            let isNumber = node.string.map {
                !$0.isEmpty && $0.utf8.allSatisfy { ("0"..."9").contains(Unicode.Scalar($0)) || $0 == 0x2E }
            }
            if isNumber == true { return "write it without quotes" }
            guard case .key(let title) = subject.title, let name = title.string,
                let key = InstanceKey.allCases.first(where: { name == "\($0.name)" })
            else { return nil }
            return node.string.flatMap { WrittenQuantity.hint($0, of: key) }
        case (.list(let shape), _) where shape.item.isKind(of: node): return "put it into brackets"
        case (.choice(let texts), .bool) where texts.contains { ["on", "off", "yes", "no"].contains($0) }:
            return "put it into quotes"
        default: return nil
        }
    }

    private static func guess(_ name: String, among names: [String]) -> String? {
        let near = NearestNames.of(name, among: names)
        return near.isEmpty ? nil : "did you mean \(near.joined(separator: " or "))?"
    }

    private mutating func report(
        _ message: String, hint: String? = nil, as id: DiagnosticID = .schema, at node: Node,
        mend: Mend? = nil
    ) {
        guard let count = left[severity], count > 0,
            reported.insert(Finding(span: node.span, message: Array(message.utf8))).inserted
        else { return }
        left[severity] = count - 1
        found.append(node.diagnostic(id, message, hint: hint).with(severity).mended(by: mend))
    }
}
