/// Why a log cannot be written or read, for people.
public struct LogFailure: Error, Hashable {
    public var reason: String
    public var hint: String?

    public init(_ reason: String, hint: String? = nil) { (self.reason, self.hint) = (reason, hint) }
}
