import Compiler
import Fleet
import Git

/// A soa-configs that was found around a file.
public struct OpenedRepository: Sendable {
    /// Absolute path of soa-configs, without symlinks.
    public var folder: String
    /// Absolute path of the repository that it is a folder of; the same if it is none.
    public var top: String
    /// How it is checked. Its snapshot is one that is edited.
    public var check: FleetCheck
    /// What has another time once something else is checked out or committed.
    public var watched: [String]

    public init(folder: String, top: String, check: FleetCheck, watched: [String]) {
        (self.folder, self.top, self.check, self.watched) = (folder, top, check, watched)
    }
}

/// Finds the soa-configs that a folder is in; nil if it is in none.
public typealias RepositoryOpening = (_ folder: String) throws -> OpenedRepository?
