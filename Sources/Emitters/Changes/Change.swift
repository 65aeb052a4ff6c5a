import Compiler

/// What becomes of one artifact.
public struct Change: Sendable {
    public var cluster: ClusterName
    public var family: Family
    public var id: InstanceID
    public var verdict: Verdict
    /// Nil where it had no artifact.
    public var before: ArtifactState?
    /// Nil where it has none now.
    public var after: ArtifactState?
    /// The fields that are not as they were, without those that follow from an id that changed.
    public var fields: [FieldChange]
    /// Why, where fields do not tell it: a sentence for people.
    public var note: String?

    /// The resources that are needed while it is carried out.
    public var peak: Resources {
        let (old, new) = (before?.resources ?? Resources(), after?.resources ?? Resources())
        // What comes up beside what runs needs room for both.
        if verdict.restartsTasks, after?.bounceMethod?.keepsOldTasks ?? true { return old + new }
        return old.most(new)
    }
}
