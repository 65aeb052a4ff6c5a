import Compiler
import Planner

extension Surroundings {
    /// The agents that Mesos knows, with their attributes, in its order.
    func slaves() async -> Known<[MesosSlave]> {
        guard !mesos.isEmpty else { return .unknown("no master of Mesos is named") }
        var reasons: [String] = []
        for server in mesos {
            switch await ask(server, "/slaves") {
            case .known(let root):
                guard let slaves = root.value("slaves"), slaves.isList else {
                    reasons.append("the answer of \(server.host.text) has no slaves")
                    continue
                }
                return .known(slaves.items.compactMap(Self.slave))
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
