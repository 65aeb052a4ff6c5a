/// `SERVICE.NAMESPACE`: the name under which nerve registers instances, and synapse finds them.
public struct Registration: Name {
    public let text: String
    public init(_ text: String) { self.text = text }

    public init(_ service: ServiceName, namespace: String) { text = "\(service).\(namespace)" }

    /// The namespace in its service. Nil for a text that is no name of a namespace: paasta_tools takes two parts, and
    /// four, of which it looks at the first two.
    public var namespace: InstanceID? {
        let bytes = text.utf8
        let dots = bytes.indices.filter { bytes[$0] == UInt8(ascii: ".") }
        guard dots.count == 1 || dots.count == 3 else { return nil }
        let name = text[bytes.index(after: dots[0])..<(dots.count == 1 ? bytes.endIndex : dots[1])]
        return InstanceID(service: ServiceName(String(text[..<dots[0]])), instance: InstanceName(String(name)))
    }
}

/// A namespace of `smartstack.yaml` as nerve needs it: how its instances are checked, and where they are registered.
public struct NamespaceRegistration: Sendable {
    /// A location at which instances are registered, too, if this host is in another.
    public struct Route: Sendable {
        public var source: Location
        public var destination: Location
    }

    public var id: InstanceID
    public var node: Node
    /// Whether it has a proxy port. Instances of a scheduler are registered only then.
    public var isBalanced: Bool
    public var mode: Setting<String>
    /// The protocol of checks; `mode` if nil.
    public var healthcheckMode: Setting<String>?
    /// Checked in place of the instance's own port.
    public var healthcheckPort: Setting<String>?
    public var healthcheckURI: Setting<String>
    /// Seconds.
    public var healthcheckTimeout: Setting<Quantity>
    /// A mapping.
    public var healthcheckHeaders: Setting<Value>
    public var healthcheckBodyExpect: Setting<Value>?
    public var advertise: [Setting<LocationType>]
    /// `extra_advertise`
    public var routes: [Setting<Route>]
}

/// A namespace of `smartstack.yaml` as synapse needs it: where its instances are found, and how requests reach them.
public struct NamespaceDiscovery: Sendable {
    public var id: InstanceID
    /// The same as one name.
    public var registration: Registration
    public var node: Node
    /// Where HAProxy listens; nil if the namespace is there to be discovered only.
    public var proxyPort: Setting<Int>?
    public var discover: Setting<LocationType>
    public var advertise: [Setting<LocationType>]
    /// `http`, `tcp`, or what else was written.
    public var mode: Setting<String>
    /// Milliseconds, as the two below.
    public var connectTimeout: Setting<Value>?
    public var clientTimeout: Setting<Value>?
    public var serverTimeout: Setting<Value>?
    public var retries: Setting<Value>?
    /// Each retry goes to another server.
    public var redispatchesAll: Bool
    public var balance: Setting<String>?
    public var keepsAlive: Bool
    /// Headers that requests get.
    public var headers: [Setting<Header>]
    public var healthcheckHeaders: [Setting<Header>]
    public var healthcheckURI: Setting<String>
    public var chaos: Setting<[ChaosRule]>?
    /// Another namespace that requests pass first.
    public var proxiedThrough: Setting<Registration>?
    public var isProxy: Bool
    public var plugins: NamespacePlugins

    public struct Header: Sendable {
        public var name: String
        public var value: String
    }
}

/// What is done to the requests of clients in one location.
public struct ChaosRule: Sendable {
    public var location: Location
    public var fail: Value?
    public var delay: Value?
}

/// The plug-ins of synapse-tools that a namespace switches on.
public struct NamespacePlugins: Sendable {
    public var logs = false
    /// Of its own logging.
    public var sampleRate: String?
    public var routesByPath = false
    public var requiresSource = false
}

/// An instance, as far as nerve looks at it.
public struct RegisteredInstance: Sendable {
    public var registrations: Setting<[Registration]>
    /// Nil if it has none.
    public var deployGroup: String?
    public var node: Node
}
