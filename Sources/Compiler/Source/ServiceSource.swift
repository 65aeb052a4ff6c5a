import Git

/// A file of a service, before anyone looks into it.
public enum SourceFile: Sendable {
    case absent
    /// A symlink to nothing. The general configuration takes that for no file, as paasta_tools does; for instances it is
    /// broken, so that they are not taken for gone.
    case dangling
    /// There is something, but it cannot be read: a symlink out of the tree, a directory, a file too large.
    case unreadable
    /// `path` is from the top of soa-configs, where the text really is: behind symlinks.
    case present(path: String, bytes: [UInt8])
}

/// The files of a service that the compilation looks at.
public struct ServiceSource: Sendable {
    public var name: ServiceName
    /// By the file's name in the service's directory.
    public var files: [String: SourceFile]
    /// The files of `secrets/`, by the secret's name.
    public var secrets: [String: SourceFile]
    /// The names of what else is in the service's directory.
    public var otherNames: [String] = []

    public init(name: ServiceName, files: [String: SourceFile] = [:], secrets: [String: SourceFile] = [:]) {
        self.name = name
        self.files = files
        self.secrets = secrets
    }

    func file(_ name: String) -> SourceFile { files[name] ?? .absent }
}

/// A service's directory in the tree.
public struct ServiceDirectory: Sendable {
    public var name: ServiceName
    var directory: Directory

    /// The git id of the directory; nil where the tree is no commit's.
    public var treeID: TreeID? { directory.treeID }
}
