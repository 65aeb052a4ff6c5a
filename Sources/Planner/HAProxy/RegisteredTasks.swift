/// Which tasks are behind the backends of an HAProxy.
public enum RegisteredTasks {
    /// A task and what its host's name resolves to.
    public struct Candidate: Sendable {
        public var id: String
        public var address: String
        public var ports: [Int]

        public init(id: String, address: String, ports: [Int]) {
            (self.id, self.address, self.ports) = (id, address, ports)
        }
    }

    private struct Endpoint: Hashable {
        var address: String
        var port: Int

        /// synapse names a server `HOST_ADDRESS:PORT`, once `ADDRESS:PORT_HOST`. Nil if the name is not of that form: such a
        /// server is no task's.
        init?(server: String) {
            var endpoint: Substring?
            var hasName = false
            for part in server.split(separator: "_", omittingEmptySubsequences: false) {
                if part.utf8.count(where: { $0 == UInt8(ascii: ":") }) != 1 {
                    hasName = true
                } else if let endpoint, endpoint != part {
                    return nil
                } else {
                    endpoint = part
                }
            }
            guard hasName, let endpoint, let colon = endpoint.firstIndex(of: ":"),
                let port = Int(endpoint[endpoint.index(after: colon)...])
            else { return nil }
            self.init(address: String(endpoint[..<colon]), port: port)
        }

        init(address: String, port: Int) { (self.address, self.port) = (address, port) }
    }

    /// The ids of tasks one of whose ports is up under one of the proxies, once for each port and backend, in the order of
    /// the tasks. Of two tasks with the same address and port the first has the backend.
    public static func ids(
        _ candidates: [Candidate], in statistics: HAProxyStatistics, of proxies: [String]
    ) -> [String] {
        var backends: [Endpoint: [HAProxyStatistics.Backend]] = [:]
        for backend in statistics.backends(of: proxies) {
            guard let endpoint = backend.server.flatMap({ Endpoint(server: $0) }) else { continue }
            backends[endpoint, default: []].append(backend)
        }
        return candidates.flatMap { task in
            task.ports.flatMap { port in
                (backends.removeValue(forKey: Endpoint(address: task.address, port: port)) ?? [])
                    .filter(\.isUp).map { _ in task.id }
            }
        }
    }
}
