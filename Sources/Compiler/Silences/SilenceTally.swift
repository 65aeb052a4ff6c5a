/// What silences did to the findings of some services. Those of others are added, or taken away.
public struct SilenceTally: Sendable, Equatable {
    /// What became of a silence.
    public struct Use: Sendable, Equatable {
        /// How many findings it met that it could silence, and that it could not.
        public var (silenced, refused) = (0, 0)

        public init() {}

        mutating func add(isFixed: Bool) {
            if isFixed { refused += 1 } else { silenced += 1 }
        }
    }

    /// How many findings are not shown.
    public var silenced = 0
    /// Of each entry of the configuration.
    public var entries: [Use]

    public init(entries: Int) { self.entries = Array(repeating: Use(), count: entries) }

    /// Both of one configuration.
    public static func + (a: SilenceTally, b: SilenceTally) -> SilenceTally { a.combined(with: b, +) }

    public static func - (a: SilenceTally, b: SilenceTally) -> SilenceTally { a.combined(with: b, -) }

    private func combined(with other: SilenceTally, _ operation: (Int, Int) -> Int) -> SilenceTally {
        var result = self
        result.silenced = operation(silenced, other.silenced)
        for place in entries.indices {
            result.entries[place].silenced = operation(entries[place].silenced, other.entries[place].silenced)
            result.entries[place].refused = operation(entries[place].refused, other.entries[place].refused)
        }
        return result
    }
}

extension SilenceTally.Use {
    /// What is to be said of the silence.
    func finding(_ rule: DiagnosticID, _ place: Place, mayBeUnused: Bool) -> Diagnostic? {
        if refused > 0 {
            return place.diagnostic(
                .silence, "an error of \(rule.name) cannot be silenced",
                hint: "what it is about cannot be compiled; correct it")
        }
        if mayBeUnused || silenced > 0 || Rules.ofTheSystem.contains(rule) { return nil }
        return place.diagnostic(
            .silence, "this silences no finding of \(rule.name)",
            hint: "remove it, or check whether it is in the right place")
    }
}

extension SilenceConfiguration {
    /// What is to be said of its entries. `isComplete` says whether everything that could be found was looked for: only then
    /// one can be of no use.
    public func findings(_ tally: SilenceTally, isComplete: Bool) -> [Diagnostic] {
        zip(entries, tally.entries).compactMap { entry, use in
            use.finding(entry.rule, entry.place, mayBeUnused: entry.severity != nil || !isComplete)
        }
    }
}
