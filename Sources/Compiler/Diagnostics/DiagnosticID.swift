/// The stable identity of a kind of finding: a number that never changes its meaning, and a name to speak of it.
public struct DiagnosticID: Hashable, Sendable {
    /// `SOA0101`
    public let code: String
    /// `yaml-syntax`
    public let name: String
    /// What it is unless the place that reports it says otherwise.
    public let severity: Severity

    private init(_ code: String, _ name: String, _ severity: Severity = .error) {
        self.code = code
        self.name = name
        self.severity = severity
    }

    // Reading a file
    public static let yamlSyntax = DiagnosticID("SOA0101", "yaml-syntax")
    public static let yamlValue = DiagnosticID("SOA0102", "yaml-value")
    public static let yamlLimit = DiagnosticID("SOA0103", "yaml-limit")
    public static let duplicateKey = DiagnosticID("SOA0104", "duplicate-key", .warning)
    public static let fileSize = DiagnosticID("SOA0105", "file-size")
    public static let jsonSyntax = DiagnosticID("SOA0106", "json-syntax")

    // The tree
    public static let symlink = DiagnosticID("SOA0201", "symlink")
    public static let danglingSymlink = DiagnosticID("SOA0204", "dangling-symlink", .warning)
    public static let notAFile = DiagnosticID("SOA0202", "not-a-file")
    public static let serviceName = DiagnosticID("SOA0203", "service-name")

    // What a file says
    public static let shape = DiagnosticID("SOA0301", "shape")
    public static let instanceName = DiagnosticID("SOA0302", "instance-name")
    public static let valueType = DiagnosticID("SOA0303", "value-type")
    public static let unknownKey = DiagnosticID("SOA0304", "unknown-key", .warning)
    public static let commandAndArguments = DiagnosticID("SOA0305", "command-and-arguments")
    public static let deployGroup = DiagnosticID("SOA0306", "deploy-group")
    public static let healthcheck = DiagnosticID("SOA0307", "healthcheck")
    public static let registration = DiagnosticID("SOA0308", "registration")
    public static let smartstack = DiagnosticID("SOA0309", "smartstack")
    public static let commandFormat = DiagnosticID("SOA0310", "command-format")
    public static let duplicateInstance = DiagnosticID("SOA0311", "duplicate-instance")

    // What runs where
    public static let deployments = DiagnosticID("SOA0401", "deployments")
    public static let noSlaves = DiagnosticID("SOA0402", "no-slaves")
    public static let constraints = DiagnosticID("SOA0403", "constraints")
    public static let dockerRegistry = DiagnosticID("SOA0404", "docker-registry")
    public static let secret = DiagnosticID("SOA0405", "secret", .warning)
    public static let instanceCount = DiagnosticID("SOA0406", "instance-count")

    // What services share
    public static let proxyPort = DiagnosticID("SOA0801", "proxy-port", .warning)

    // What the APIs take
    public static let marathonApp = DiagnosticID("SOA0501", "marathon-app")
    public static let marathonID = DiagnosticID("SOA0502", "marathon-id")

    // The system configuration
    public static let systemConfig = DiagnosticID("SOA0601", "system-config")
    public static let systemConfigUnreadable = DiagnosticID("SOA0602", "system-config-unreadable", .warning)

    // Registries
    public static let dockerCredentials = DiagnosticID("SOA0701", "docker-credentials", .warning)
}
