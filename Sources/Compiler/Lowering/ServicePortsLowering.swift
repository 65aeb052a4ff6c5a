/// Lowers the ports of a service (`generate_services_file`). Whether a namespace is sound otherwise does not matter here.
public enum ServicePortsLowering {
    /// The files of a service that are looked at.
    public static let fileNames: Set<String> = ["port", "service.yaml", "smartstack.yaml"]

    public static func lower(_ source: ServiceSource) -> Outcome<ServicePorts> {
        let documents = ServiceDocuments.parse(source)
        let general = GeneralLowering(documents.value)
        var result = ServicePorts(
            service: source.name, description: nil, ports: [], broken: [], isBroken: general.isBroken)
        var diagnostics = documents.diagnostics + general.diagnostics
        if let root = general.smartstackRoot, !root.isMapping {
            if general.diagnostics.isEmpty {
                diagnostics.append(root.diagnostic(.smartstack, "smartstack is a mapping of namespaces"))
            }
            result.isBroken = true
        }
        if result.isBroken { return Outcome(result, diagnostics.map { $0.of(source.name) }) }

        func add(_ name: String, _ value: Value, _ place: Node, isProxy: Bool) {
            guard !value.isNull else { return }
            let name = PortName(name)
            if let refusal = refusal(of: name) {
                diagnostics.append(place.diagnostic(.valueType, refusal.message, hint: refusal.hint))
                return
            }
            guard case .int(let number) = PythonNumber.int(value), (1...65535).contains(number) else {
                result.broken.insert(name)
                diagnostics.append(
                    place.diagnostic(
                        .valueType, "the port of \(name) is a number from 1 to 65535, not \(value.shown)",
                        hint: "the file of all ports keeps its entries"))
                return
            }
            result.ports.append(ServicePorts.Port(name: name, number: number, isProxy: isProxy))
        }

        result.description = general.serviceKey("description").map { oneLine($0.value.str) }
        if let written = general.serviceKey("port") {
            add(source.name.text, written.value, written, isProxy: false)
        } else if let number = port(source.file("port")) {
            let name = PortName(source.name.text)
            if let refusal = refusal(of: name) {
                let span = SourceSpan(file: "\(source.name)/port")
                diagnostics.append(Diagnostic(.valueType, refusal.message, hint: refusal.hint, span: span))
                return Outcome(result, diagnostics.map { $0.of(source.name) })
            }
            result.ports.append(ServicePorts.Port(name: name, number: number, isProxy: false))
        }
        for space in general.smartstackRoot?.pairs ?? .none {
            guard let port = space.value.value("proxy_port") else { continue }
            add("\(source.name).\(space.key.value.str)", port.value, port, isProxy: true)
        }
        return Outcome(result, diagnostics.map { $0.of(source.name) })
    }

    /// What the file `port` says, as Python's `int` reads it; nil if that is no port.
    static func port(_ file: SourceFile) -> Int? {
        guard case .present(_, let bytes) = file,
            case .int(let number) = PythonNumber.int(.string(String(decoding: bytes, as: UTF8.self))),
            (1...65535).contains(number)
        else { return nil }
        return number
    }

    /// Why a name cannot stand in a line of the file; nil if it can.
    private static func refusal(of name: PortName) -> (message: String, hint: String)? {
        if name.canStandInLine { return nil }
        return (
            "the port of '\(name)' is left out of the file of all ports: its name cannot be written in a line",
            "white space ends a name there, and '#' begins a comment: name it otherwise"
        )
    }

    /// The text with its line breaks, and other white space, as single spaces.
    private static func oneLine(_ text: String) -> String {
        Printable.line(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}
