/// Where a repository is: enough to open it again, for instance on another thread.
public struct RepositoryLocation: Hashable, Sendable {
    /// Absolute path of the git directory; of a linked work tree, its own part of it.
    public let gitDirectory: String
    /// Absolute path of the work tree; nil for a bare repository.
    public let workTree: String?
    /// What the environment has elsewhere.
    let parts: Parts
    let layers: ConfigurationLayers

    /// Absolute paths of what need not be in the git directory. A commit that takes only some files has an index of its own
    /// until it is made, and a push objects of its own until it is accepted.
    struct Parts: Hashable, Sendable {
        /// Nil for the repository's own.
        var index: String?
        var objects: String?
        /// Folders with more objects.
        var alternates: [String] = []
    }
}
