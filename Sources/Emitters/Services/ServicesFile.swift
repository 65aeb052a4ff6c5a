import Compiler

/// The file in which programs look up the ports of services: an entry for each proxy port, and in the form of
/// `/etc/services` one for each service's own.
public struct ServicesFile: Sendable {
    /// Where the proxies of a host listen.
    static let proxyAddress = "169.254.255.254"

    public struct Entry: Sendable {
        var port: ServicePorts.Port
        var comment: String
    }

    public private(set) var entries: [Entry] = []

    /// `services` in order. Of what is broken the entries of `old` stay.
    public init(_ services: [ServicePorts], keeping old: ServicesFile) {
        for service in services {
            let comment = service.description ?? "no description"
            let kept = old.entries.filter { entry in
                guard entry.port.name.canStandInLine else { return false }
                return service.isBroken
                    ? entry.port.name.isOf(service.service) : service.broken.contains(entry.port.name)
            }
            entries += service.ports.map { Entry(port: $0, comment: comment) } + kept
        }
    }

    /// An earlier file; empty if it is none that soac wrote.
    public init(reading bytes: [UInt8], as format: ServicesFormat) {
        switch format {
        case .rfc1700:
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.first != "#" {
                let parts = line.split(separator: "\t", maxSplits: 2)
                guard parts.count == 3, parts[1].hasSuffix("/tcp"), let number = Int(parts[1].dropLast(4)) else {
                    continue
                }
                let port = ServicePorts.Port(name: PortName(String(parts[0])), number: number, isProxy: true)
                entries.append(Entry(port: port, comment: String(parts[2].dropFirst(2))))
            }
        case .yaml: read(YAMLParser.parse(bytes, path: "").value?.root)
        case .json: read(JSONParser.parse(bytes, path: "").value?.root)
        }
    }

    private mutating func read(_ root: Node?) {
        for pair in root?.pairs ?? .none {
            guard let name = pair.key.string, case .int(let number) = pair.value.value("port")?.value else { continue }
            let port = ServicePorts.Port(name: PortName(name), number: number, isProxy: true)
            entries.append(Entry(port: port, comment: ""))
        }
    }

    // MARK: Writing

    public func bytes(as format: ServicesFormat) -> [UInt8] {
        switch format {
        case .rfc1700:
            Array((["# Made by soac services; manual changes will be lost."] + lines).map { $0 + "\n" }.joined().utf8)
        case .yaml: Array("# Made by soac services; manual changes will be lost.\n\(yaml)".utf8)
        case .json: Array(json.utf8)
        }
    }

    private var lines: [String] {
        entries.map { "\($0.port.name)\t\($0.port.number)/tcp\t# \(Printable.line($0.comment))" }
    }

    /// The proxies' ports, by name; of two of one name the last.
    private var proxies: [(name: PortName, number: Int)] {
        var ports: [PortName: Int] = [:]
        for entry in entries where entry.port.isProxy { ports[entry.port.name] = entry.port.number }
        return ports.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    }

    private var yaml: String {
        if proxies.isEmpty { return "--- {}\n" }
        let items = proxies.map { name, number in
            "\(ServicesFile.yamlKey(name.text)):\n  host: \(ServicesFile.proxyAddress)\n  port: \(number)\n"
        }
        return "---\n" + items.joined()
    }

    private var json: String {
        if proxies.isEmpty { return "{}" }
        let items = proxies.map { name, number in
            "  \(JSONText.of(name.text)): {\n    \"host\": \"\(ServicesFile.proxyAddress)\",\n    \"port\": \(number)\n  }"
        }
        return "{\n" + items.joined(separator: ",\n") + "\n}"
    }

    /// Plain where nothing can be misread: `web.main`, which begins with a letter and has a dot, is neither a number nor a
    /// boolean.
    private static func yamlKey(_ text: String) -> String {
        let isPlain = text.utf8.enumerated().allSatisfy { place, byte in
            let isLetter = (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            return isLetter
                || (place > 0 && ((48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")))
        }
        return isPlain && text.utf8.contains(UInt8(ascii: ".")) ? text : JSONText.of(text)
    }
}
