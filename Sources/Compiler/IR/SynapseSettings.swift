/// What a host says of its load balancers: synapse-tools' `synapse-tools.conf.json`, with its defaults.
public struct SynapseSettings: Sendable {
    public var bindAddress: String
    public var listensWithHAProxy: Bool
    public var haproxy: HAProxySettings
    public var nginx: NginxSettings?
    public var hacheckPort: Value
    /// Connections and waiting requests that a server may have.
    public var connectionsPerServer: Value
    public var queuePerServer: Value
    public var connections: Value
    /// Where synapse writes a file with the servers of each namespace.
    public var fileOutput: String
    public var luaFolder: String
    /// Nil where logging is left to the namespaces.
    public var logging: Logging?
    public var routesByPath: Bool

    public struct Logging: Sendable {
        public var sampleRate: String?
    }

    /// What configure_synapse does with the configuration.
    public var configuration: String?
    public var topology: String
    /// Started with `stop`, then with `start`.
    public var command: [String]
    /// In place of both.
    public var restartCommand: [String]?
}

/// HAProxy's part. Paths are of files on the host.
public struct HAProxySettings: Sendable {
    /// Between two checks, with its unit.
    public var interval: String
    public var socket: String
    public var configuration: String
    public var reloadCommand: String
    /// Seconds, a number.
    public var restartInterval: Value
    public var stateFile: String?
    public var statsPort: Value
    /// Nil if there is no endpoint that shows the map.
    public var mapDebugPort: Value?
    public var mapFolder: String
    public var mapRefreshInterval: Value
    /// Request headers that are logged, with how much of each.
    public var capturedHeaders: [(name: String, length: String)]
    public var respectsAllRedispatch: Bool
    /// By status, in order.
    public var errorFiles: [(status: String, file: String)]
    public var socketPath: NamePattern
    public var proxySocketPath: NamePattern
}

/// nginx's part, on hosts where it listens.
public struct NginxSettings: Sendable {
    public var configuration: String
    public var pidFile: String
    public var checkCommand: String
    public var reloadCommand: String
    public var startCommand: String
    /// Seconds, a number.
    public var restartInterval: Value
    public var speaksProxyProtocol: Bool
    public var errorTarget: String
    public var errorLevel: String
}

/// A text in which a name stands.
public struct NamePattern: Sendable {
    /// The text around the places where the name stands.
    let parts: [String]

    public func text(_ name: Registration) -> String {
        parts.count == 2 ? parts[0] + name.text + parts[1] : parts.joined(separator: name.text)
    }
}
