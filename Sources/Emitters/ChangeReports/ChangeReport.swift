import Compiler

/// What a diff shows: the one value that all its forms are made from.
public struct ChangeReport: Sendable {
    public var before: ComparedState
    public var after: ComparedState
    public var changes: [Change]
    /// What is wrong after, and was not before.
    public var findings: [Diagnostic]
    /// How many services there are, changed or not.
    public var services: Int
    /// Where lines of files can be looked at; nil: nobody said.
    public var links: ChangeLinks?
    /// Why the change is refused, a sentence each; empty: it is not.
    public var refusals: [String] = []

    public var totals: ChangeTotals
    /// The changes, those together that are one to a reader.
    public var groups: [ChangeGroup]

    public init(
        before: ComparedState, after: ComparedState, changes: [Change], findings: [Diagnostic], services: Int
    ) {
        self.before = before
        self.after = after
        self.changes = changes
        self.findings = findings
        self.services = services
        totals = ChangeTotals(changes)
        groups = ChangeGroup.grouped(changes)
    }
}
