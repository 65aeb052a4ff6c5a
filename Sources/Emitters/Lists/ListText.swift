import Compiler

/// What is listed of services: `soac list WHAT`.
public enum ListedThing: String, CaseIterable, Sendable {
    case services, instances, clusters, namespaces
}

/// Lists in columns, for people at a terminal.
public struct ListText: Sendable {
    private let colored: Bool

    public init(colored: Bool = false) { self.colored = colored }

    /// The first line says what the columns are; empty if there is nothing.
    public func render(_ thing: ListedThing, of services: [ListedService]) -> String {
        switch thing {
        case .services: table(["service", "team", "instances", "clusters"], services.map(service))
        case .instances:
            table(
                ["instance", "cluster", "kind", "deploy group", "commit", "pool", "tasks", "team"],
                services.flatMap { service in service.instances.map { instance($0, of: service) } })
        case .clusters: table(["cluster", "services", "instances"], clusters(services))
        case .namespaces:
            table(
                ["namespace", "port", "mode", "team"],
                services.flatMap { service in service.namespaces.map { namespace($0, of: service) } })
        }
    }

    private func service(_ service: ListedService) -> [String] {
        [
            service.name.text, service.team ?? "-", "\(service.instances.count)",
            service.general == nil
                ? "cannot be read" : service.clusters.map(\.text).joined(separator: ", "),
        ]
    }

    private func instance(_ instance: ListedInstance, of service: ListedService) -> [String] {
        let commit = instance.commit.map { String($0.prefix(8)) } ?? "-"
        return [
            "\(service.name).\(instance.name)", instance.cluster.text, instance.kind.rawValue,
            instance.group?.text ?? "-",
            instance.isBroken ? "broken" : instance.desiredState == "stop" ? "\(commit), stopped" : commit,
            instance.pool ?? "-", instance.count ?? "-", instance.team ?? "-",
        ]
    }

    private func clusters(_ services: [ListedService]) -> [[String]] {
        let names = Set(services.flatMap(\.clusters)).sorted()
        return names.map { name in
            let counts = services.map { $0.instances.count { $0.cluster == name } }
            return [name.text, "\(counts.count { $0 > 0 })", "\(counts.reduce(0, +))"]
        }
    }

    private func namespace(_ space: SmartstackNamespace, of service: ListedService) -> [String] {
        let port = space.proxyPort.map { $0.value.isNull ? "-" : $0.value.str } ?? "-"
        return ["\(service.name).\(space.name)", port, space.mode?.value ?? "-", service.team ?? "-"]
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        if rows.isEmpty { return "" }
        let lines = [head] + rows.map { $0.map { Printable.line($0) } }
        let widths = head.indices.map { column in lines.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        return lines.enumerated().map { place, line in
            var text = zip(line, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return (place == 0 && colored ? "\u{1B}[2m\(text)\u{1B}[0m" : text) + "\n"
        }.joined()
    }
}
