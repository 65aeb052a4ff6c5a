/// What went wrong between this process and a remote.
public struct RemoteError: Error, Hashable, Sendable {
    /// The address, as `RemoteURL.shown` has it.
    public var url: String
    /// What is wrong, in one line without a full stop; it names the address. What may be a password in it is hidden.
    public var message: String
    /// What to do about it, where that can be said.
    public var hint: String?
    /// Whether the same may work in a moment: the network failed, not the request.
    public var isTransient: Bool

    public init(url: String, message: String, hint: String? = nil, isTransient: Bool = false) {
        self.url = Redaction.of(url)
        self.message = Redaction.of(message)
        self.hint = hint
        self.isTransient = isTransient
    }

    /// An error of a repository on this machine, met on the way to or from the remote.
    init(_ error: GitError, url: RemoteURL) {
        self.init(url: url.shown, message: "\(url.shown): \(error.message)", hint: error.hint)
    }
}
