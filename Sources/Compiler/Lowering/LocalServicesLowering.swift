/// Lowers what runs on a host.
public enum LocalServicesLowering {
    /// JSON, a list of `[SERVICE, INSTANCE, PORT]` for Marathon's tasks, and of mappings for what others run:
    /// `{"registrations": ["SERVICE.NAMESPACE"], "port": 80, "service_ip": …, "hacheck_ip": …}`. Nil if it cannot be
    /// read as a whole; a wrong item costs itself.
    public static func lower(_ file: HostFile) -> Outcome<[LocalService]?> {
        let parsed = file.json()
        var diagnostics = parsed.diagnostics
        guard let root = parsed.value else { return Outcome(nil, diagnostics) }
        guard root.isList else {
            diagnostics.append(
                root.diagnostic(
                    .hostInput, "\(file.path) is not a list of what runs here",
                    hint: "as in [[\"web\", \"main\", 31000]]")
            )
            return Outcome(nil, diagnostics)
        }
        var services: [LocalService] = []
        for item in root.items {
            if let service = item.isMapping ? other(item) : task(item) {
                services.append(service)
            } else {
                diagnostics.append(
                    item.diagnostic(
                        .hostInput, "\(item.value.shown) is nothing that runs here",
                        hint: "as in [\"web\", \"main\", 31000] or {\"registrations\": [\"web.main\"], \"port\": 80}"))
            }
        }
        return Outcome(services, diagnostics)
    }

    private static func task(_ node: Node) -> LocalService? {
        let items = node.items
        guard items.count == 3, let service = items[0].string, let instance = items[1].string,
            let port = port(items[2])
        else { return nil }
        let id = InstanceID(service: ServiceName(service), instance: InstanceName(instance))
        return LocalService(.marathon(id), port: port.number, node: node)
    }

    private static func other(_ node: Node) -> LocalService? {
        let names = node.value("registrations")?.items ?? []
        let registrations = names.compactMap { $0.string.map { Registration($0) } }
        guard !names.isEmpty, registrations.count == names.count, let port = port(node.value("port")) else {
            return nil
        }
        return LocalService(
            .other(registrations), port: port.number, address: node.value("service_ip")?.string,
            hacheckAddress: node.value("hacheck_ip")?.string, node: node)
    }

    private static func port(_ node: Node?) -> (number: Int?, Void)? {
        switch node?.value ?? .null {
        case .null: (nil, ())
        case .int(let port) where (1...65535).contains(port): (port, ())
        default: nil
        }
    }
}
