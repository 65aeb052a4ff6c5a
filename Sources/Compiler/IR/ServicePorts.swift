/// The ports under which a service is reached on every host: its own, and those of its SmartStack namespaces.
public struct ServicePorts: Sendable {
    public struct Port: Sendable {
        /// The service, or `SERVICE.NAMESPACE`.
        public var name: PortName
        public var number: Int
        /// Whether it is a proxy's; else the service's own.
        public var isProxy: Bool

        public init(name: PortName, number: Int, isProxy: Bool) {
            self.name = name
            self.number = number
            self.isProxy = isProxy
        }
    }

    public var service: ServiceName
    /// One line; nil if there is none.
    public var description: String?
    /// The service's own first, then those of the namespaces, as in the file.
    public var ports: [Port]
    /// Those of which the file says something that is no port.
    public var broken: Set<PortName>
    /// Whether nothing of the service is known.
    public var isBroken: Bool
}

/// What a port is known by.
public struct PortName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    /// Whether it can be a name in a line of the file: of one that could not, a part would be taken for something else.
    public var canStandInLine: Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "#" && !Printable.hides($0) }
    }

    /// Whether it is the service, or a namespace of it.
    public func isOf(_ service: ServiceName) -> Bool {
        text.hasSameBytes(as: service.text) || text.utf8.starts(with: (service.text + ".").utf8)
    }
}
