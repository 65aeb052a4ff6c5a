/// What opens a server. It is secret, and shows nothing of itself in any text.
enum HTTPAuthorization: Hashable, Sendable {
    /// The user has no `:`.
    case basic(user: String, password: String)
    case bearer(String)
}

extension HTTPAuthorization: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Its kind alone.
    var description: String {
        switch self {
        case .basic: "a password"
        case .bearer: "a token"
        }
    }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
