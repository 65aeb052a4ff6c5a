import Compiler

/// What a process that keeps a cluster answers over HTTP: `/`, `/status.json`, `/healthz` and `/metrics`, each from the value
/// that it is given. All are read-only.
public struct RunPages: Sendable {
    /// An answer, of whichever server there is. A server leaves the body out where only the head was asked for.
    public struct Answer: Sendable {
        public var status: Int
        public var headers: [(name: String, value: String)]
        public var body: [UInt8]
    }

    /// Names and addresses under which it may be asked for, in small letters, without ports; nil: any.
    private let hosts: Set<String>?

    /// - Parameters:
    ///   - host: what the server is bound to. On loopback only this machine's users may ask, and no page of the web that has its
    ///     name lead there (DNS rebinding); elsewhere anybody may.
    ///   - names: others under which it may be asked for there, as those of a proxy.
    public init(boundTo host: String, names: [String] = []) {
        // An IPv4 address may be written as one of IPv6, and a name in any letters.
        let bound = host.lowercased()
        let isLoopback =
            ["localhost", "localhost.", "ip6-localhost", "::1"].contains(bound)
            || ["127.", "::ffff:127."].contains { bound.hasPrefix($0) }
        let known = ["localhost", "127.0.0.1", "::1", host] + names
        hosts = isLoopback ? Set(known.map { $0.lowercased() }) : nil
    }

    /// - Parameters:
    ///   - method: as it came.
    ///   - target: the path, and perhaps a query, which is passed over.
    ///   - hosts: the values of the request's headers `Host`.
    ///   - status: asked for only where it is needed.
    public func answer(method: String, target: String, hosts: [String], status: () -> RunStatus) -> Answer {
        guard hosts.count == 1, let host = Self.name(inHost: hosts[0]) else {
            return text(400, "The request does not tell the host that it is for.\n")
        }
        if let known = self.hosts, !known.contains(host) {
            return text(403, "This is none of the names that it answers to.\n")
        }
        guard method == "GET" || method == "HEAD" else {
            var answer = text(405, "Nothing can be changed here.\n")
            answer.headers.append(("Allow", "GET, HEAD"))
            return answer
        }
        switch target.prefix(while: { $0 != "?" }) {
        case "/": return answer(200, "text/html", RunPage.text(status()))
        case "/status.json": return answer(200, "application/json", RunStatusFile.text(status()))
        case "/metrics": return answer(200, "text/plain; version=0.0.4", RunMetrics.text(status()))
        case "/healthz":
            let health = RunHealth(status())
            return text(health.isAlive ? 200 : 503, health.text)
        default: return text(404, "There is /, /status.json, /healthz and /metrics.\n")
        }
    }

    /// The name or address in a header `Host`, in small letters; nil if it is none.
    private static func name(inHost value: String) -> String? {
        var name = Substring(value.lowercased())
        if name.first == "[" {
            guard let end = name.firstIndex(of: "]") else { return nil }
            let rest = name[name.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            name = name[..<end].dropFirst()
        } else {
            name = name.prefix { $0 != ":" }
        }
        return name.isEmpty ? nil : String(name)
    }

    // MARK: Answers

    private func text(_ status: Int, _ body: String) -> Answer { answer(status, "text/plain", body) }

    private func answer(_ status: Int, _ type: String, _ body: String) -> Answer {
        Answer(
            status: status,
            headers: [
                ("Content-Type", type + (type.hasPrefix("text/") ? "; charset=utf-8" : "")),
                ("Content-Security-Policy", RunPage.policy), ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"),
            ], body: Array(body.utf8))
    }
}
