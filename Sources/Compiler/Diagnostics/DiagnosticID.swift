/// The stable identity of a kind of finding: a number that never changes its meaning, and a name to speak of it.
public struct DiagnosticID: Hashable, Sendable {
    /// `SOA0101`
    public let code: String
    /// `yaml-syntax`
    public let name: String
    /// What it is unless the place that reports it says otherwise.
    public let severity: Severity

    init(_ code: String, _ name: String, _ severity: Severity = .error) {
        self.code = code
        self.name = name
        self.severity = severity
    }

    /// Every one, in the order in which the extensions have them.
    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    /// The kind of finding that a code is of; nil if there is none.
    public static func withCode(_ code: String) -> DiagnosticID? { byCode[code] }

    public static let all: [DiagnosticID] = [
        .yamlSyntax, .yamlValue, .yamlLimit, .duplicateKey, .fileSize, .jsonSyntax, .symlink, .danglingSymlink,
        .notAFile, .serviceName, .shape, .instanceName, .valueType, .unknownKey, .commandAndArguments,
        .deployGroup, .healthcheck, .registration, .smartstack, .commandFormat, .duration, .duplicateInstance, .schema,
        .discover, .registrationForm, .instanceRange, .ignoredCount, .unusedStep, .repeatedStep,
        .healthcheckTimeout, .bounce, .drainMethod, .ignoredParents, .timeZone, .misreadName, .marathonName,
        .noMatchingSlave, .missingSecret, .unsignedSecret, .unknownCluster, .fileName, .unknownTeam,
        .environmentValue, .paastaVariable, .deployGroupName, .noneText, .slaveSize, .ignoredPlacement,
        .mountPoint, .noTeam, .marathonConstraint, .marathonBody, .discoverAttribute, .neverRuns, .typographicQuotes,
        .security, .dependenciesReference,
        .deployStep, .foreignDeployStep, .resource, .schedule, .epsilon, .retries, .parentName, .unknownParent,
        .reservedName, .noFiles, .tronDeployGroup, .tronTeam, .tronShape, .tronVolume, .pipeline, .nativeInstance,
        .deployments, .noSlaves, .constraints, .dockerRegistry, .secret, .instanceCount, .proxyPort,
        .parentCycle, .unknownNamespace, .unknownDependency, .sharedID, .marathonApp, .marathonID,
        .kubernetesObject, .kubernetesAutoscaling, .sensuName,
        .systemConfig, .systemConfigUnreadable, .dockerCredentials, .location, .topology, .hostInput, .unknownProxy,
        .silence,
        .soacYAML,
    ]
}
