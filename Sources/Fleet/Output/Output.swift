import Compiler
import Emitters
import Git

/// What became of one instance, for a folder.
public enum Output: Sendable {
    case file(OutputFile)
    /// What has no file in this run, and must not lose the one that it has.
    case leftOut(LeftOut)

    var service: ServiceName {
        switch self {
        case .file(let file): file.id.service
        case .leftOut(let omission): omission.service
        }
    }

    /// Nil if there is a file.
    var omission: LeftOut? { if case .leftOut(let omission) = self { omission } else { nil } }
}

/// An artifact on its way to a folder.
public struct OutputFile: Sendable {
    public enum Content: Sendable {
        /// Nobody asked for it; a file that is there stays as it is.
        case unwanted
        /// The folder has it already.
        case present(FileVersion)
        /// It has it, and its manifest does not tell so, or is older than the file.
        case found(FileVersion)
        /// The bytes are written already where they wait for their place: the number of the new file.
        case staged(FileVersion, Int)
        case bytes([UInt8], FileVersion)

        /// Nil where nobody asked for it.
        var version: FileVersion? {
            switch self {
            case .unwanted: nil
            case .present(let version), .found(let version), .staged(let version, _), .bytes(_, let version): version
            }
        }
    }

    public var cluster: ClusterName
    public var family: Family
    public var id: InstanceID
    public var content: Content

    public init(cluster: ClusterName, family: Family, id: InstanceID, content: Content) {
        self.cluster = cluster
        self.family = family
        self.id = id
        self.content = content
    }

    public var path: ArtifactPath { ArtifactPath(cluster, family, id) }

    /// Nil unless they are at hand.
    public var bytes: [UInt8]? {
        if case .bytes(let bytes, _) = content { bytes } else { nil }
    }
}

/// What tells one content of a file from another.
public struct FileVersion: Sendable, Equatable {
    /// What `git hash-object` says of the file.
    public var digest: BlobID
    /// In bytes.
    public var size: Int

    public init(digest: BlobID, size: Int) { (self.digest, self.size) = (digest, size) }

    public init(of bytes: [UInt8]) {
        self.init(digest: BlobID.hash(of: bytes), size: bytes.count)
    }
}
