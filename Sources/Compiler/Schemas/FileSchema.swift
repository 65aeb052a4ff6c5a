/// The files of a service whose shape is known.
public enum FileSchema: String, CaseIterable, Sendable {
    // paasta_tools v0.86.13 checks these, with the same verdict.
    case marathon, chronos, adhoc, kubernetes, tron
    // paasta_tools checks none of these.
    case smartstack, service, deploy, monitoring, dependencies

    /// The schema for a file, by its name; nil if there is none. A file of instances is known by how its name begins.
    public static func of(fileName: String) -> FileSchema? {
        guard fileName.hasSuffix(".yaml") else { return nil }
        return allCases.first { $0.isOfInstances ? fileName.hasPrefix($0.rawValue) : fileName == $0.rawValue + ".yaml" }
    }

    /// Whether the file defines instances for one cluster.
    public var isOfInstances: Bool {
        switch self {
        case .marathon, .chronos, .adhoc, .kubernetes, .tron: true
        case .smartstack, .service, .deploy, .monitoring, .dependencies: false
        }
    }

    /// Everything that is wrong with the file, in the order of its text. An error is what paasta_tools refuses;
    /// whatever it does not look at is a warning.
    public func check(_ file: Node) -> [Diagnostic] {
        // An empty file is none, except to the original.
        if file.isNull, !isOfInstances { return [] }
        var check = SchemaCheck(severity: isOfInstances ? .error : .warning)
        check.check(file, shape, SchemaCheck.Subject(title: .text("the file"), place: file))
        return check.findings
    }

    public var shape: Schema {
        switch self {
        case .marathon: MarathonSchema.file
        case .chronos: ChronosSchema.file
        case .adhoc: AdhocSchema.file
        case .kubernetes: KubernetesSchema.file
        case .tron: TronSchema.file
        case .smartstack: SmartstackSchema.file
        case .service: ServiceSchema.file
        case .deploy: DeploySchema.file
        case .monitoring: MonitoringSchema.file
        case .dependencies: DependenciesSchema.file
        }
    }

    /// What such a file is for, in one sentence.
    public var about: String {
        switch self {
        case .marathon: "The long-running instances of a service in one cluster."
        case .chronos: "The scheduled jobs of a service in one cluster, for Chronos."
        case .adhoc: "The instances of a service that people and machines start by hand in one cluster."
        case .kubernetes: "The instances of a service that Kubernetes runs in one cluster."
        case .tron: "The scheduled jobs of a service in one cluster, for Tron."
        case .smartstack: "How the namespaces of a service are registered, found and balanced."
        case .service: "What holds for a service everywhere; keys of instances are defaults for all of them."
        case .deploy: "The steps from a build to production, in order."
        case .monitoring: "Who is told how when instances of the service are in trouble."
        case .dependencies: "What the instances of a service may reach, for its firewall."
        }
    }
}
