/// What findings of a kind come to in `soac check`. Tests hold this against the examples of the pages.
extension DiagnosticID {
    /// Who may refuse what it is about, where it is an error. A finding says who does.
    public var refusedBy: Refusers {
        var refusers: Refusers = []
        if DiagnosticID.validated.contains(self) { refusers.insert(.validate) }
        if DiagnosticID.compiled.contains(self) { refusers.insert(.compile) }
        return refusers
    }

    /// Whether it is an error in one place and a warning in another.
    public var isErrorOrWarning: Bool {
        DiagnosticID.varying.contains(self) || severity == .warning && !refusedBy.isEmpty
    }

    /// Whether `soac check` looks for it. The others are of the system configuration, of a host, or of one cluster's state.
    public var isOfCheck: Bool { !DiagnosticID.outside.contains(self) }

    /// Whether a stage finds it, on which others build, and no rule: its errors cannot be silenced.
    public var isOfStage: Bool { DiagnosticID.ofStages.contains(self) }

    /// Which findings of a kind can be silenced.
    public enum Silencing: Sendable {
        case all, unlessCompileRefuses, warnings, never
    }

    public var silencing: Silencing {
        if self == .silence || !isOfCheck { return .never }
        if isOfStage {
            if isErrorOrWarning { return .warnings }
            return severity == .error ? .never : .all
        }
        return refusedBy.contains(.compile) ? .unlessCompileRefuses : .all
    }

    private static let validated: Set<DiagnosticID> = [
        .yamlSyntax, .yamlValue, .yamlLimit, .fileSize, .symlink, .notAFile, .shape, .instanceName, .unknownKey,
        .schema, .duplicateInstance, .deployGroup, .commandFormat, .security, .dependenciesReference, .deployStep,
        .foreignDeployStep, .resource, .schedule, .epsilon, .retries, .parentName, .unknownParent, .reservedName,
        .noFiles, .tronDeployGroup, .tronTeam, .tronShape, .tronVolume, .pipeline, .nativeInstance,
    ]

    private static let compiled: Set<DiagnosticID> = [
        .yamlSyntax, .yamlValue, .yamlLimit, .fileSize, .symlink, .danglingSymlink, .notAFile, .serviceName, .shape,
        .instanceName, .valueType, .commandAndArguments, .healthcheck, .registration, .smartstack, .duration, .schema,
        .deployGroup, .commandFormat, .resource, .deployments, .noSlaves, .constraints, .dockerRegistry, .marathonApp,
        .marathonID, .kubernetesObject, .kubernetesAutoscaling, .sensuName,
    ]

    private static let varying: Set<DiagnosticID> = [.jsonSyntax, .schema, .unknownCluster, .valueType, .duration]

    private static let outside: Set<DiagnosticID> = [
        .secret, .instanceCount, .systemConfig, .systemConfigUnreadable, .dockerCredentials, .location, .topology,
        .hostInput, .unknownProxy,
    ]

    private static let ofStages: Set<DiagnosticID> = outside.union([
        .yamlSyntax, .yamlValue, .yamlLimit, .duplicateKey, .fileSize, .jsonSyntax, .symlink, .danglingSymlink,
        .notAFile, .serviceName, .shape, .instanceName, .valueType, .commandAndArguments, .healthcheck, .registration,
        .smartstack, .duration, .deployments, .noSlaves, .constraints, .dockerRegistry, .marathonApp, .marathonID,
        .kubernetesObject, .kubernetesAutoscaling, .sensuName, .silence, .soacYAML,
    ])
}
