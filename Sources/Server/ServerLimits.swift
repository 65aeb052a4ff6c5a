/// What a `Server` gives its clients at most. Times are seconds.
public struct ServerLimits: Sendable {
    /// Bytes of a header, and of all headers of a request with its first line; more is answered with 431.
    public var field = 8 << 10
    public var head = 16 << 10
    /// Bytes of a body; more is answered with 413.
    public var body = 1 << 10
    /// Connections at a time. One more takes the place of that which has waited the longest for a request; if all are being
    /// answered, it is closed.
    public var connections = 256
    /// Bytes of answers that clients have not taken yet, of all connections; where that is exceeded, others get 503.
    public var unsent = 64 << 20
    /// A new connection has so long for its first request, and any other request from its head to its end.
    public var request = 10.0
    /// A connection that was kept has so long until the next head.
    public var idle = 30.0
    /// How long an answer may take to be made, and then to be taken.
    public var answer = 30.0
    public var sending = 60.0
    /// How long a server that is to end waits for the answers that are under way.
    public var end = 2.0

    public init() {}
}
