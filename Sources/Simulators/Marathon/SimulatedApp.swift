/// An app as Marathon knows it.
struct SimulatedApp: Sendable {
    /// With a slash.
    let id: String
    /// Every field of the definition, with Marathon's defaults, and none of those that only answers have.
    var definition: JSON { didSet { definitionText = definition.bytes } }
    /// Its JSON text: lists are asked for more often than an app is changed.
    private(set) var definitionText: [UInt8]
    /// Of the last change, be it of its size alone.
    var version: SimulatedTime
    var lastScalingAt: SimulatedTime
    var lastConfigChangeAt: SimulatedTime
    /// The definitions that it had.
    var history: [SimulatedTime: JSON] = [:]
    /// How long the next launch waits, in milliseconds; 0 where the last task came up.
    var delay = 0
    var delayedUntil: SimulatedTime = 0
    var lastFailure: JSON?
    /// Whether a launch is on its way.
    var isLaunching = false

    init(id: String, definition: JSON, at time: SimulatedTime) {
        (self.id, self.definition, definitionText) = (id, definition, definition.bytes)
        (version, lastScalingAt, lastConfigChangeAt, history) = (time, time, time, [time: definition])
    }

    /// What answers tell beside the definition, and nobody can set.
    static let answerNames: Set<String> = [
        "version", "versionInfo", "tasksStaged", "tasksRunning", "tasksHealthy", "tasksUnhealthy", "deployments",
        "tasks", "lastTaskFailure",
    ]

    var instances: Int { definition["instances"]?.int ?? 1 }

    var checks: [JSON] { definition["healthChecks"]?.items ?? [] }

    /// Marathon fills in what a definition does not say.
    static let defaults: JSON = [
        "id": nil, "cmd": nil, "args": nil, "user": nil, "env": [:], "instances": 1, "cpus": 1, "mem": 128, "disk": 0,
        "gpus": 0, "executor": "", "constraints": [], "uris": [], "fetch": [], "storeUrls": [], "backoffSeconds": 1,
        "backoffFactor": .double(1.15), "maxLaunchDelaySeconds": 3600, "container": nil, "healthChecks": [],
        "readinessChecks": [], "dependencies": [],
        "upgradeStrategy": ["minimumHealthCapacity": 1, "maximumOverCapacity": 1], "labels": [:],
        "acceptedResourceRoles": nil, "ipAddress": nil, "residency": nil, "secrets": [:],
        "taskKillGracePeriodSeconds": nil, "portDefinitions": [], "requirePorts": false,
        "killSelection": "YOUNGEST_FIRST",
        "unreachableStrategy": ["inactiveAfterSeconds": 300, "expungeAfterSeconds": 600],
    ]

    /// Milliseconds that a launch waits after one more failure.
    func delayAfterFailure() -> Int {
        let (first, factor) = (definition["backoffSeconds"]?.number ?? 1, definition["backoffFactor"]?.number ?? 1.15)
        let longest = definition["maxLaunchDelaySeconds"]?.number ?? 3600
        return Int(min(delay == 0 ? first * 1000 : Double(delay) * factor, longest * 1000))
    }

    /// How many ports a task is given.
    var portCount: Int {
        let mapped = definition["container"]?["docker"]?["portMappings"]?.items?.count ?? 0
        return max(mapped, definition["portDefinitions"]?.items?.count ?? 0)
    }
}
