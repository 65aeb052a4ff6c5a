/// A host's HAProxy as far as its statistics page tells of it: which servers it has as up. It follows what the servers' health
/// checks say with a delay.
public struct SimulatedHAProxy: Sendable {
    public struct Server: Sendable {
        /// The proxy that it is behind: `SERVICE.NAMESPACE`.
        public var proxy: String
        /// An address, or a name that is one.
        public var host: String
        public var port: Int
        /// What its health check says, and since when.
        public var passes: Bool
        public var since: SimulatedTime

        public init(proxy: String, host: String, port: Int, passes: Bool, since: SimulatedTime) {
            (self.proxy, self.host, self.port, self.passes, self.since) = (proxy, host, port, passes, since)
        }
    }

    /// Those that it knows. One that is taken away is gone at once.
    public var servers: [Server] = []
    /// Milliseconds until it has noticed.
    public var delay: Int

    public init(delay: Int = 0) { self.delay = delay }

    /// Whether it gives a server traffic.
    public func isUp(_ server: Server, at time: SimulatedTime) -> Bool {
        server.passes == (server.since + delay <= time)
    }

    /// `/;csv;norefresh`
    public func handle(_ request: SimulatedRequest, at time: SimulatedTime) -> SimulatedAnswer {
        guard request.method == "GET", request.path.hasPrefix("/;csv") else { return .text(404, "not found") }
        var page = "# pxname,svname,status,\n"
        for server in servers {
            let status = isUp(server, at: time) ? "UP" : "DOWN"
            page += "\(server.proxy),\(server.host)_\(server.host):\(server.port),\(status),\n"
        }
        return .text(200, page)
    }
}
