import Compiler
import Git

/// A field of an artifact, and the commit that gave it its value.
public struct BlamedField: Sendable {
    public var field: ExplainedField
    public var commit: Commit

    public init(field: ExplainedField, commit: Commit) {
        self.field = field
        self.commit = commit
    }
}

/// The fields of an instance in one cluster.
public struct BlameTable: Sendable {
    public var cluster: ClusterName
    public var family: Family
    /// In the artifact's order.
    public var fields: [BlamedField]

    public init(cluster: ClusterName, family: Family, fields: [BlamedField]) {
        self.cluster = cluster
        self.family = family
        self.fields = fields
    }

    /// Keeps the field of that name, or those that stand in it.
    public mutating func keep(_ name: String) {
        fields = Explanation.places(name, of: fields.map(\.field)).map { fields[$0] }
    }
}

/// What `soac blame` shows: the one value that all its forms are made from.
public struct BlameReport: Sendable {
    public var id: InstanceID
    /// The commit whose artifacts they are.
    public var start: CommitID
    public var tables: [BlameTable]

    public init(id: InstanceID, start: CommitID, tables: [BlameTable]) {
        self.id = id
        self.start = start
        self.tables = tables
    }
}
