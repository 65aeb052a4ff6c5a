import Compiler
import Fleet
import Git

/// What became of one service.
public struct DeploymentReport: Sendable {
    public enum Status: Sendable {
        /// The file is new, or has changed.
        case written
        case unchanged
        /// It differs from the file, or there is none, and there was nowhere to write to.
        case shown
        /// The repository could not be read; the file stays.
        case unreadable(RemoteError)
        /// What soa-configs says of the service cannot be read; the file stays.
        case broken
        /// The file could not be read or written; it stays.
        case unwritten(FileError)
    }

    public var service: ServiceName
    public var status: Status
    /// The groups that its instances follow, sorted.
    public var groups: [DeployGroup] = []
    /// Its instances, each with the group that it follows.
    public var followers: [DeployFollower] = []
    /// What the tags say, if they could be read.
    public var table = DeploymentTable()
    public var tags = DeployTags([])
    /// What the file said before.
    public var previous: DeploymentTable?
    /// Groups that keep what they had because their newest commit has no image, and why.
    public var heldBack: [(group: DeployGroup, commit: ObjectID, reason: String)] = []

    /// Whether the repository was asked, and what it answered is no mistake.
    public var knowsTags: Bool {
        switch status {
        case .written, .unchanged, .shown, .unwritten: true
        case .unreadable, .broken: false
        }
    }
}
