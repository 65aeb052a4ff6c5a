import Git

/// A file of a service, before anyone looks into it.
public enum SourceFile: Equatable, Sendable {
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
    /// What was looked at outside of the service's directory, where symlinks lead: each once. With the directory's id it
    /// says all that the source depends on.
    public var outside: [OutsideEntry] = []

    public init(name: ServiceName, files: [String: SourceFile] = [:], secrets: [String: SourceFile] = [:]) {
        self.name = name
        self.files = files
        self.secrets = secrets
    }

    func file(_ name: String) -> SourceFile { files[name] ?? .absent }

    /// Whether a file may refer to a secret that all services share. Never wrongly false: a text with escapes may say
    /// anything.
    public var mayReferToSharedSecrets: Bool {
        let word = Array("SHARED_SECRET".utf8)
        return files.values.contains { file in
            guard case .present(_, let bytes) = file else { return false }
            return bytes.contains(UInt8(ascii: "\\")) || bytes.firstRange(of: word) != nil
        }
    }
}

/// What a commit has at a path.
public struct OutsideEntry: Equatable, Sendable {
    /// From the top of soa-configs, with `/` between names.
    public var path: String
    /// Nil if there is nothing.
    public var kind: Entry.Kind?
    /// The git id of the file, the symlink's text or the directory; nil if there is nothing, or no commit.
    public var id: ObjectID?

    public init(path: String, kind: Entry.Kind?, id: ObjectID?) {
        (self.path, self.kind, self.id) = (path, kind, id)
    }

    init(path: [String], _ entry: Entry?) {
        (self.path, kind, id) = (path.joined(separator: "/"), entry?.kind, entry?.object)
    }
}

/// A service's directory in the tree.
public struct ServiceDirectory: Equatable, Sendable {
    public var name: ServiceName
    var directory: Directory
    /// Whether the name is that of a symlink to the directory.
    public internal(set) var isLinked = false

    /// The git id of the directory; nil where the tree is no commit's. Nil as well for a symlink to a directory, in which
    /// links into the service itself lead nowhere.
    public var treeID: TreeID? { isLinked ? nil : directory.treeID }
}
