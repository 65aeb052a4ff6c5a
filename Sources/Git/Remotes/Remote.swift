import CLibgit2

/// A reference of a remote. An annotated tag has the commit that it points to.
public struct RemoteReference: Hashable, Sendable {
    public var name: String
    public var target: ObjectID

    public init(name: String, target: ObjectID) {
        self.name = name
        self.target = target
    }
}

/// A repository somewhere else. Each call connects anew, blocks its thread, and knows no time limit.
public struct Remote: Sendable {
    public let url: RemoteURL
    public let access: RemoteAccess

    public init(_ url: RemoteURL, access: RemoteAccess) {
        self.url = url
        self.access = access
    }

    /// All references as the remote lists them, `HEAD` among them; those whose name is no UTF-8 are left out. Empty if
    /// it has no commit yet.
    public func references() throws(RemoteError) -> [RemoteReference] {
        try BrokenPipe.ignored { () throws(RemoteError) in
            try RemoteConnection.open(to: url, access: access, GIT_DIRECTION_FETCH).references()
        }
    }
}
