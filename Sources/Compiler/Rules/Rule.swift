/// A rule looks at what soa-configs says, and reports. It decides nothing, reads nothing, and knows no clock.
///
/// Its doc comment is its manual page: the first paragraph says what is wrong, the others why that matters and what to
/// do. `docs/rules/` and `soac explain RULE` are made of it.
public protocol Rule: Sendable {
    static var id: DiagnosticID { get }

    /// Who refuses what the rule reports as an error.
    static var refusedBy: Refusers { get }
}

extension Rule {
    public static var refusedBy: Refusers { [] }
}

/// A rule that needs to see one service alone.
public protocol ServiceRule: Rule {
    static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic]
}

/// A rule that needs to see all services. What it compares across services is among `ServiceTies`.
public protocol RepositoryRule: Rule {
    /// Findings carry the service that they are of.
    static func check(_ repository: RepositoryFacts, _ context: RuleContext) -> [Diagnostic]
}

/// What holds for all services.
public struct RuleContext: Sendable {
    /// The clusters whose files count.
    public var clusters: [ClusterName]
    public var systems: SystemConfigurations
    /// What all services may refer to, by name; nil if it is not known.
    public var sharedSecrets: [String: Secret]?
    /// The teams that the monitoring knows; nil if they are not known.
    public var teams: [String]?

    /// How large slaves are.
    public var slaves: SlaveSizes

    public init(
        clusters: [ClusterName], systems: SystemConfigurations = .none, sharedSecrets: [String: Secret]? = nil,
        teams: [String]? = nil, slaves: SlaveSizes = .unknown
    ) {
        self.clusters = clusters
        self.systems = systems
        self.sharedSecrets = sharedSecrets
        self.teams = teams
        self.slaves = slaves
    }
}
