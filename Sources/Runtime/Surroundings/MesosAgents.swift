import Compiler
import Planner

extension Surroundings {
    /// The agents that Mesos knows, with their attributes, in its order.
    func slaves() async -> Known<[MesosSlave]> { await listed().map { $0.compactMap(Self.slave) } }

    /// Where each agent is asked, by the name of its host. Fact: `pid` is `slave(1)@10.0.0.1:5051`.
    func agents() async -> Known<[String: WebAddress]> {
        await listed().map { nodes in
            var agents: [String: WebAddress] = [:]
            for node in nodes {
                guard let name = node.value("hostname")?.string, let pid = node.value("pid")?.string,
                    let at = pid.lastIndex(of: "@"), let address = WebAddress("http://\(pid[pid.index(after: at)...])")
                else { continue }
                // One that came back under another id is listed twice for a while.
                if case .bool(false) = node.value("active")?.value, agents[name] != nil { continue }
                agents[name] = address
            }
            return agents
        }
    }

    private func listed() async -> Known<[Node]> {
        guard !mesos.isEmpty else { return .unknown("no Mesos master is named") }
        var reasons: [String] = []
        for server in mesos {
            switch await ask(server, "/slaves") {
            case .known(let root):
                guard let slaves = root.value("slaves"), slaves.isList else {
                    reasons.append("the answer of \(server.host.text) has no slaves")
                    continue
                }
                return .known(Array(slaves.items))
            case .unknown(let reason): reasons.append(reason)
            }
        }
        return .unknown(reasons.joined(separator: "; "))
    }

    private static func slave(_ node: Node) -> MesosSlave? {
        guard let name = node.value("hostname")?.string else { return nil }
        // One that is not active is about to go, and runs nothing new.
        if case .bool(false) = node.value("active")?.value { return nil }
        var attributes: [String: String] = [:]
        for pair in node.value("attributes")?.pairs ?? .none {
            if let key = pair.key.string { attributes[key] = pair.value.value.str }
        }
        return MesosSlave(hostname: name, attributes: attributes)
    }
}
