/// What is wrong with what a service's files say.
extension DiagnosticID {
    // What a file says
    /// A file or an instance has the wrong type.
    ///
    /// A file of instances is a mapping of names to mappings; `main: {}` is an instance with all defaults.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// - description
    /// - runbook
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// description: takes the money
    /// ```
    public static let shape = DiagnosticID("SOA0301", "shape")
    /// The name of an instance cannot be used.
    ///
    /// It becomes part of file names, ids and tags: at most 120 bytes of text without `/`. YAML reads `on`, `12` and
    /// `null` as other things than text: quote them.
    ///
    /// No example: Where a schema looks at the name, [schema](schema.md) reports it; what is left are names of more
    /// than 120 bytes.
    public static let instanceName = DiagnosticID("SOA0302", "instance-name")
    /// A value is of the wrong type.
    ///
    /// The original would crash on it, or compute something unintended. Write the type that the message names;
    /// quote strings.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   deploy_blacklist: [region, north]
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   deploy_blacklist: [[region, north]]
    /// ```
    public static let valueType = DiagnosticID("SOA0303", "value-type")
    /// A key is not known.
    ///
    /// It has no effect, which is rarely intended: the message names known keys with a similar spelling.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instanecs: 3
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    public static let unknownKey = DiagnosticID("SOA0304", "unknown-key", .warning)
    /// An instance has both `cmd` and `args`.
    ///
    /// A container is started by one of them. `args: null` unsets what is inherited.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   cmd: serve
    ///   args: [--port, '8888']
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   cmd: serve --port 8888
    /// ```
    public static let commandAndArguments = DiagnosticID("SOA0305", "command-and-arguments")
    public static let deployGroup = DiagnosticID("SOA0306", "deploy-group")
    /// A healthcheck cannot be made of what is configured.
    ///
    /// The mode is one of http, https, tcp and cmd, and cmd needs `healthcheck_cmd`.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// healthcheck_mode: cmd
    /// ```
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// healthcheck_mode: cmd
    /// healthcheck_cmd: /usr/bin/is-well
    /// ```
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    public static let healthcheck = DiagnosticID("SOA0307", "healthcheck")
    /// A registration is not of the form SERVICE.NAMESPACE.
    ///
    /// It says under which name the instance's tasks are found.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   registrations: [checkout]
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   registrations: [checkout.main]
    /// ```
    public static let registration = DiagnosticID("SOA0308", "registration")
    /// A SmartStack namespace cannot be read.
    ///
    /// The instances that register there, and those who look for them, are left as they are.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/smartstack.yaml
    /// main:
    ///   proxy_port: 20001
    ///   routes:
    ///   - {source: north}
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/smartstack.yaml
    /// main:
    ///   proxy_port: 20001
    ///   routes:
    ///   - {source: north, destinations: [south]}
    /// ```
    public static let smartstack = DiagnosticID("SOA0309", "smartstack")
    public static let commandFormat = DiagnosticID("SOA0310", "command-format")
    /// A duration cannot be read.
    ///
    /// It is made of numbers with units, from seconds to years: `90s`, `10m`, `1h30m`, `2D`, `1W`, `1M`, `1Y`. `M` is a
    /// month of 30 days, `m` a minute. Without it there is no event for monitoring; what is there stays as it is.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   monitoring:
    ///     team: shop
    ///     alert_after: ten minutes
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   monitoring:
    ///     team: shop
    ///     alert_after: 10m
    /// ```
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
    public static let ignoredOnKubernetes = DiagnosticID("SOA0390", "ignored-on-kubernetes", .warning)

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
}
