import Compiler

/// What a diff shows: the one value that all its forms are made from.
public struct ChangeReport: Sendable {
    /// Names of the two states, as they were asked for.
    public var before: String
    public var after: String
    public var changes: [Change]
    /// What is wrong after, and was not before.
    public var findings: [Diagnostic]
    /// How many services there are, changed or not.
    public var services: Int

    public var totals: ChangeTotals
    /// The changes, those together that are one to a reader.
    public var groups: [ChangeGroup]

    public init(
        before: String, after: String, changes: [Change], findings: [Diagnostic], services: Int
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
