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
    /// The file is not valid YAML.
    ///
    /// Nothing of it can be read: what it defines keeps what it runs, until the file is fixed. The place is where
    /// the parser gave up; the mistake is often a line above: a missing quote, bracket or colon.
    public static let yamlSyntax = DiagnosticID("SOA0101", "yaml-syntax")
    /// A value does not fit its type.
    ///
    /// A tag or a form promises a type (`!!int`, a date) that the text does not have, so the file breaks in Python,
    /// too. Quote the text if it should be a string.
    public static let yamlValue = DiagnosticID("SOA0102", "yaml-value")
    /// The file is nested too deeply, or its aliases write out too much.
    ///
    /// No configuration needs that; it protects whoever reads the file. Flatten it, or take aliases out.
    public static let yamlLimit = DiagnosticID("SOA0103", "yaml-limit")
    /// A mapping has the same key twice.
    ///
    /// The last one counts, silently. Usually one of the two is a leftover: remove it.
    public static let duplicateKey = DiagnosticID("SOA0104", "duplicate-key", .warning)
    /// The file is too large to be a configuration.
    ///
    /// It is not read. Look for what was added by mistake.
    public static let fileSize = DiagnosticID("SOA0105", "file-size")
    /// The file is not valid JSON.
    ///
    /// Nothing of it can be read. Generated files are best generated again.
    public static let jsonSyntax = DiagnosticID("SOA0106", "json-syntax")

    // The tree
    /// A symlink leads out of the tree, in a circle, or to nothing.
    ///
    /// Symlinks are followed inside soa-configs alone, so that a commit is complete. Copy the file, or link to one
    /// inside.
    public static let symlink = DiagnosticID("SOA0201", "symlink")
    /// A symlink leads to nothing.
    ///
    /// The file counts as absent. Remove the link, or add what it names. Where it would define instances that are compiled, it
    /// is an error: they are broken, and keep what they run.
    public static let danglingSymlink = DiagnosticID("SOA0204", "dangling-symlink", .warning)
    /// Something stands where a file is expected.
    ///
    /// A directory or a submodule has the name of a configuration file. Only files are read.
    public static let notAFile = DiagnosticID("SOA0202", "not-a-file")
    /// The name of a directory cannot be that of a service.
    ///
    /// Names are UTF-8 text. Rename it.
    public static let serviceName = DiagnosticID("SOA0203", "service-name")

    // What a file says
    /// A file or an instance has the wrong type.
    ///
    /// A file of instances is a mapping of names to mappings; `main: {}` is an instance with all defaults.
    public static let shape = DiagnosticID("SOA0301", "shape")
    /// The name of an instance cannot be used.
    ///
    /// It becomes part of file names, ids and tags: at most 120 bytes of text without `/`. YAML reads `on`, `12` and
    /// `null` as other things than text: quote them.
    public static let instanceName = DiagnosticID("SOA0302", "instance-name")
    /// A value is of the wrong type.
    ///
    /// The original would crash on it, or compute something unintended. Write the type that the message names;
    /// quote strings.
    public static let valueType = DiagnosticID("SOA0303", "value-type")
    /// A key is not known.
    ///
    /// It has no effect, which is rarely intended: the message names known keys with a similar spelling.
    public static let unknownKey = DiagnosticID("SOA0304", "unknown-key", .warning)
    /// An instance has both `cmd` and `args`.
    ///
    /// A container is started by one of them. `args: null` unsets what is inherited.
    public static let commandAndArguments = DiagnosticID("SOA0305", "command-and-arguments")
    public static let deployGroup = DiagnosticID("SOA0306", "deploy-group")
    /// A healthcheck cannot be made of what is configured.
    ///
    /// The mode is one of http, https, tcp and cmd, and cmd needs `healthcheck_cmd`.
    public static let healthcheck = DiagnosticID("SOA0307", "healthcheck")
    /// A registration is not of the form SERVICE.NAMESPACE.
    ///
    /// It says under which name the instance's tasks are found.
    public static let registration = DiagnosticID("SOA0308", "registration")
    /// A SmartStack namespace cannot be read.
    ///
    /// The instances that register there, and those who look for them, are left as they are.
    public static let smartstack = DiagnosticID("SOA0309", "smartstack")
    public static let commandFormat = DiagnosticID("SOA0310", "command-format")
    /// A duration cannot be read.
    ///
    /// It is made of numbers with units, from seconds to years: `90s`, `10m`, `1h30m`, `2D`, `1W`, `1M`, `1Y`. `M` is a
    /// month of 30 days, `m` a minute. Without it there is no event for monitoring; what is there stays as it is.
    public static let duration = DiagnosticID("SOA0321", "duration")
    public static let duplicateInstance = DiagnosticID("SOA0311", "duplicate-instance")
    public static let schema = DiagnosticID("SOA0320", "schema")

    // What a file says, and nobody can have meant
    public static let discover = DiagnosticID("SOA0340", "discover-not-advertised", .warning)
    public static let registrationForm = DiagnosticID("SOA0341", "registration-form", .warning)
    public static let instanceRange = DiagnosticID("SOA0342", "instance-range", .warning)
    public static let ignoredCount = DiagnosticID("SOA0343", "ignored-count", .warning)
    public static let unusedStep = DiagnosticID("SOA0344", "unused-step", .warning)
    public static let repeatedStep = DiagnosticID("SOA0345", "repeated-step", .warning)
    public static let healthcheckTimeout = DiagnosticID("SOA0346", "healthcheck-timeout", .warning)
    public static let bounce = DiagnosticID("SOA0347", "bounce", .warning)
    public static let drainMethod = DiagnosticID("SOA0348", "drain-method", .warning)
    public static let ignoredParents = DiagnosticID("SOA0349", "ignored-parents", .warning)
    public static let timeZone = DiagnosticID("SOA0351", "time-zone", .warning)
    public static let misreadName = DiagnosticID("SOA0350", "misread-name", .warning)

    // What nobody means, in one service
    public static let marathonName = DiagnosticID("SOA0370", "marathon-name", .warning)
    public static let noMatchingSlave = DiagnosticID("SOA0371", "no-matching-slave", .warning)
    public static let missingSecret = DiagnosticID("SOA0372", "missing-secret", .warning)
    public static let unsignedSecret = DiagnosticID("SOA0373", "unsigned-secret", .warning)
    public static let unknownCluster = DiagnosticID("SOA0374", "unknown-cluster")
    public static let fileName = DiagnosticID("SOA0375", "file-name", .warning)
    public static let unknownTeam = DiagnosticID("SOA0376", "unknown-team", .warning)
    public static let environmentValue = DiagnosticID("SOA0377", "environment-value", .warning)
    public static let paastaVariable = DiagnosticID("SOA0378", "paasta-variable", .warning)
    public static let deployGroupName = DiagnosticID("SOA0379", "deploy-group-name", .warning)
    public static let noneText = DiagnosticID("SOA0380", "none-text", .warning)
    public static let slaveSize = DiagnosticID("SOA0381", "slave-size", .warning)
    public static let ignoredPlacement = DiagnosticID("SOA0382", "ignored-placement", .warning)
    public static let mountPoint = DiagnosticID("SOA0383", "mount-point", .warning)
    public static let noTeam = DiagnosticID("SOA0384", "no-team", .warning)
    public static let marathonConstraint = DiagnosticID("SOA0385", "marathon-constraint", .warning)
    public static let marathonBody = DiagnosticID("SOA0386", "marathon-body", .warning)
    public static let discoverAttribute = DiagnosticID("SOA0387", "discover-attribute", .warning)
    public static let neverRuns = DiagnosticID("SOA0388", "never-runs", .warning)
    public static let typographicQuotes = DiagnosticID("SOA0389", "typographic-quotes", .warning)

    // What `paasta validate` refuses
    public static let security = DiagnosticID("SOA0330", "security")
    public static let dependenciesReference = DiagnosticID("SOA0331", "dependencies-reference")
    public static let deployStep = DiagnosticID("SOA0332", "deploy-step")
    public static let foreignDeployStep = DiagnosticID("SOA0333", "foreign-deploy-step")
    public static let resource = DiagnosticID("SOA0334", "resource")
    public static let schedule = DiagnosticID("SOA0335", "schedule")
    public static let epsilon = DiagnosticID("SOA0336", "epsilon")
    public static let retries = DiagnosticID("SOA0337", "retries")
    public static let parentName = DiagnosticID("SOA0338", "parent-name")
    public static let unknownParent = DiagnosticID("SOA0339", "unknown-parent")
    public static let reservedName = DiagnosticID("SOA0312", "reserved-name")
    public static let noFiles = DiagnosticID("SOA0313", "no-files")
    public static let tronDeployGroup = DiagnosticID("SOA0314", "tron-deploy-group")
    public static let tronTeam = DiagnosticID("SOA0315", "tron-team")
    public static let tronShape = DiagnosticID("SOA0316", "tron-shape")
    public static let tronVolume = DiagnosticID("SOA0319", "tron-volume")
    public static let pipeline = DiagnosticID("SOA0317", "pipeline")
    public static let nativeInstance = DiagnosticID("SOA0318", "native-instance")

    // What runs where
    /// deployments.json cannot be read.
    ///
    /// What is deployed is unknown, so that nothing of the service changes. Generate it again with `soac deployments`.
    public static let deployments = DiagnosticID("SOA0401", "deployments")
    /// No slave of the cluster is allowed for the instance.
    ///
    /// The whitelist, the blacklist and the pool together leave none. Nothing could be placed.
    public static let noSlaves = DiagnosticID("SOA0402", "no-slaves")
    /// Constraints cannot be computed.
    ///
    /// The attributes of the expected slaves, the blacklist and the whitelist contradict each other.
    public static let constraints = DiagnosticID("SOA0403", "constraints")
    /// There is no Docker registry to take the image from.
    ///
    /// Neither the service's `docker_registry` nor the system configuration names one.
    public static let dockerRegistry = DiagnosticID("SOA0404", "docker-registry")
    /// A secret cannot be used.
    ///
    /// Its file is missing or cannot be read, or it has no signature for the cluster's environment. The instance does
    /// without it.
    public static let secret = DiagnosticID("SOA0405", "secret", .warning)
    /// The instance count is not known.
    ///
    /// Autoscaling sets it, and it could not be read. The instance keeps what it runs.
    public static let instanceCount = DiagnosticID("SOA0406", "instance-count")

    // What services share
    public static let proxyPort = DiagnosticID("SOA0801", "proxy-port", .warning)
    public static let parentCycle = DiagnosticID("SOA0802", "parent-cycle", .warning)
    public static let unknownNamespace = DiagnosticID("SOA0803", "unknown-namespace", .warning)
    public static let unknownDependency = DiagnosticID("SOA0805", "unknown-dependency", .warning)
    public static let sharedID = DiagnosticID("SOA0804", "shared-marathon-id", .warning)

    // What the APIs take
    /// Marathon would refuse the app.
    ///
    /// The message names the part that its API does not take.
    public static let marathonApp = DiagnosticID("SOA0501", "marathon-app")
    /// Marathon would refuse the app's id.
    ///
    /// An id has lower case letters, digits, `-` and `.`; it is made of the names of service and instance.
    public static let marathonID = DiagnosticID("SOA0502", "marathon-id")

    /// Sensu would refuse an event because of its name or its source.
    ///
    /// They are made of the names of service, instance and cluster, and may have ASCII letters, digits, `_`, `-` and `.`.
    /// The instance is compiled, but its check reaches nobody until it is renamed.
    public static let sensuName = DiagnosticID("SOA0503", "sensu-name")

    // The system configuration
    /// The system configuration cannot be used.
    ///
    /// Its files merge; a key may stand in one of them alone, with a value of the type that the message names. It is a
    /// warning where nothing that is compiled depends on it: of `marathon_servers` and `previous_marathon_servers`.
    public static let systemConfig = DiagnosticID("SOA0601", "system-config")
    /// A file of the system configuration cannot be read.
    ///
    /// It is left out, as in the original: what it sets is missing from the run.
    public static let systemConfigUnreadable = DiagnosticID("SOA0602", "system-config-unreadable", .warning)

    // Registries
    /// A file of registry passwords cannot be used in full.
    ///
    /// Programs that it names are not run. Registries that it says nothing of are asked without a password.
    public static let dockerCredentials = DiagnosticID("SOA0701", "docker-credentials", .warning)

    // What a host says
    /// A location does not exist, or a host does not say where it is.
    ///
    /// Types are those of `location_types.json`, locations those of `location_mapping.json`, and a file for each type holds
    /// the name of the host's own. What can be told without the location is written all the same; what cannot keeps what
    /// it has.
    public static let location = DiagnosticID("SOA1001", "location")
    /// A ZooKeeper topology is missing, or cannot be read.
    ///
    /// Instances are registered in the ZooKeeper of each location in which they are advertised. Without its servers they
    /// keep the entries there that they have.
    public static let topology = DiagnosticID("SOA1002", "zookeeper-topology")
    /// A file of the host cannot be read.
    ///
    /// Nothing is assumed in its place: what depends on it keeps what it has, or the run ends without writing.
    public static let hostInput = DiagnosticID("SOA1003", "host-input")
    /// A namespace is proxied through one that this host does not have.
    ///
    /// HAProxy refuses a configuration that names a backend which is not there, for all namespaces. From version 2 on the
    /// lines are left out, and requests go straight to the namespace. Name one with a proxy port.
    public static let unknownProxy = DiagnosticID("SOA1004", "unknown-proxy")

    // What users say of findings
    /// A silence is useless, or has no reason.
    ///
    /// A comment `# soac: allow RULE -- reason`, or an entry of `.soac.yaml`, says that a finding is intended. One without a
    /// reason, for a rule that does not exist, or that meets no finding any more, only hides what comes later.
    public static let silence = DiagnosticID("SOA0901", "silence", .warning)

    // What users tell soac
    /// A part of `.soac.yaml` does not have the right form.
    ///
    /// The file at the top of soa-configs says how severe findings are, and how large slaves are. A part that cannot be
    /// understood does not count. `docs/soac-yaml.md` shows the form.
    public static let soacYAML = DiagnosticID("SOA0902", "soac-yaml", .warning)

    /// Every one, in the order above.
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
        .parentCycle, .unknownNamespace, .unknownDependency, .sharedID, .marathonApp, .marathonID, .sensuName,
        .systemConfig, .systemConfigUnreadable, .dockerCredentials, .location, .topology, .hostInput, .unknownProxy,
        .silence,
        .soacYAML,
    ]
}
