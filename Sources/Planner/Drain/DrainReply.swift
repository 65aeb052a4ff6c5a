/// What came back for a request of a drain method.
public enum DrainReply: Sendable, Equatable {
    case answered(status: Int, body: String)
    /// Nothing did: no connection, or not in time.
    case failed(String)
}
