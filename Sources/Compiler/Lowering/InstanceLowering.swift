/// Lowers one instance: its merged configuration to the IR. What is wrong is reported; what was wrong and matters makes
/// the instance broken.
struct InstanceLowering {
    let id: InstanceID
    let cluster: ClusterName
    let kind: InstanceKind
    /// The instance's mapping.
    let node: Node
    let configuration: Configuration
    let general: GeneralConfiguration
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var isBroken = false
    /// Whether it is broken in what its check looks at as well.
    private(set) var cannotBeChecked = false
    /// What is common to all kinds, once it is lowered.
    private(set) var definition: InstanceDefinition?

    init(
        id: InstanceID, cluster: ClusterName, kind: InstanceKind, node: Node, configuration: Configuration,
        general: GeneralConfiguration
    ) {
        self.id = id
        self.cluster = cluster
        self.kind = kind
        self.node = node
        self.configuration = configuration
        self.general = general
    }

    // MARK: Reporting

    /// Reports an error at a node (the instance's own if there is none) and gives the instance up. `subject` is what it is
    /// about, if not the instance.
    mutating func refuse(
        _ place: Node?, _ id: DiagnosticID, _ message: String, hint: String? = nil, about subject: String? = nil
    ) {
        isBroken = true
        diagnostics.append((place ?? node).diagnostic(id, "\(subject ?? self.id.description): \(message)", hint: hint))
    }

    /// Reports an error that costs a part of what the instance comes to, and leaves the rest.
    mutating func refusePart(_ place: Node?, _ id: DiagnosticID, _ message: String, hint: String? = nil) {
        diagnostics.append((place ?? node).diagnostic(id, "\(self.id): \(message)", hint: hint))
    }

    mutating func refuse(_ key: InstanceKey, _ id: DiagnosticID, _ message: String, hint: String? = nil) {
        refuse(configuration.node(key), id, message, hint: hint)
    }

    /// Reports what does not keep the instance from being compiled.
    mutating func warn(_ id: DiagnosticID, _ message: String, hint: String? = nil, at place: Node? = nil) {
        diagnostics.append((place ?? node).diagnostic(id, "\(self.id): \(message)", hint: hint).with(.warning))
    }

    private mutating func refuse(_ key: InstanceKey, wants wanted: String, is value: Value, hint: String? = nil) {
        refuse(
            key, .valueType, "\(key.name) is \(wanted), not \(value.shown)",
            hint: hint ?? WrittenQuantity.hint(value.str, of: key))
    }

    private mutating func refuseWhatIsNoJSON(_ key: InstanceKey, _ value: Value) {
        refuse(
            configuration.node(key)?.partThatIsNoJSON, .valueType,
            "\(key.name) is something that JSON can hold, not \(value.shown)", hint: "quote it")
    }

    /// Lowers a part without which the instance's check cannot be made either.
    mutating func checked<Part>(_ lower: (inout InstanceLowering) -> Part) -> Part {
        let wasBroken = isBroken
        isBroken = false
        let part = lower(&self)
        cannotBeChecked = cannotBeChecked || isBroken
        isBroken = isBroken || wasBroken
        return part
    }

    // MARK: Values

    /// A value that is sent on as it is written.
    mutating func passed(_ key: InstanceKey, default standard: Value) -> Setting<Value> {
        guard let value = configuration.value(key) else { return Setting(standard, .standard) }
        if !value.isJSON { refuseWhatIsNoJSON(key, value) }
        return Setting(value, configuration.origin(key))
    }

    /// A value that is sent on as it is written, and that null unsets.
    mutating func passedUnlessNull(_ key: InstanceKey) -> Setting<Value>? {
        let setting = passed(key, default: .null)
        return setting.value.isNull ? nil : setting
    }

    mutating func quantity(_ key: InstanceKey, default standard: Value) -> Setting<Quantity> {
        let zero = Quantity(.int(0)).map { Setting($0, .standard) }
        guard let value = configuration.value(key) else {
            return Quantity(standard).map { Setting($0, .standard) } ?? Setting(Quantity.zero, .standard)
        }
        guard let quantity = Quantity(value), value.isJSON else {
            refuse(key, wants: "a number", is: value)
            return zero ?? Setting(Quantity.zero, .standard)
        }
        return Setting(quantity, configuration.origin(key))
    }

    // MARK: What every kind has

    /// More variables or volumes than that no container has; what handles them counts on there being few.
    static let listLimit = 4096

    /// `command` turns a command into what this kind of instance is sent.
    mutating func common(
        command: (inout InstanceLowering, Setting<Value>) -> Setting<Value> = { $1 }
    ) -> InstanceDefinition {
        checkNameLength(249)
        let cpus = quantity(.cpus, default: .float(0.25))
        let memory = quantity(.mem, default: .int(1024))
        let volumes = extraVolumes()
        let common = InstanceDefinition(
            id: id, cluster: cluster, kind: kind, node: node, deployGroup: checked { $0.deployGroup() }, cpus: cpus,
            memory: memory,
            disk: passed(.disk, default: .int(1024)), limits: limits(cpus: cpus, memory: memory),
            launch: launch(command),
            environment: environment(), team: team(), network: passed(.net, default: .string("bridge")),
            extraDockerArguments: extraDockerArguments(), addedCapabilities: addedCapabilities(),
            extraVolumes: volumes, placement: placement(),
            unknownKeys: configuration.own.unknownKeys)
        return define(common)
    }

    /// SERVICE.INSTANCE.json is a file.
    mutating func checkNameLength(_ limit: Int) {
        guard id.service.text.utf8.count + 1 + id.instance.text.utf8.count > limit else { return }
        cannotBeChecked = true
        refuse(
            nil, .instanceName, "its name is too long",
            hint: "SERVICE.INSTANCE.json is a file, whose name has at most 255 bytes")
    }

    mutating func define(_ common: InstanceDefinition) -> InstanceDefinition {
        definition = common
        return common
    }

    mutating func deployGroup() -> DeployGroupSetting {
        let origin = configuration.origin(.deployGroup)
        do {
            let setting = configuration.value(.deployGroup).map { Setting($0, origin) }
            return try DeployGroupLowering.lower(setting, of: id, in: cluster)
        } catch {
            refuse(.deployGroup, error.id, error.message, hint: error.hint)
            return .never(origin)
        }
    }

    private mutating func limits(cpus: Setting<Quantity>, memory: Setting<Quantity>) -> DockerLimits {
        let burst = quantity(.cpuBurstAdd, default: .int(1))
        let period = quantity(.cfsPeriod, default: .int(100_000))
        let none = DockerLimits(
            memorySwap: .null, cpuPeriod: .null, cpuQuota: .null, burstOrigin: burst.origin, periodOrigin: period.origin
        )
        if isBroken { return none }
        guard let swap = (memory.value.number + .int(64)).ceiling else {
            refuse(.mem, .valueType, "mem is not a finite number")
            return none
        }
        guard let wholePeriod = period.value.number.truncated,
            let quota = ((cpus.value.number + burst.value.number) * period.value.number).truncated
        else {
            refuse(.cpus, .valueType, "cpus, cpu_burst_add and cfs_period_us make no finite number")
            return none
        }
        return DockerLimits(
            memorySwap: swap.value, cpuPeriod: wholePeriod.value, cpuQuota: quota.value, burstOrigin: burst.origin,
            periodOrigin: period.origin)
    }

    private mutating func launch(_ lower: (inout InstanceLowering, Setting<Value>) -> Setting<Value>) -> Launch {
        let command = passed(.cmd, default: .null)
        if command.value.isNull { return .arguments(passed(.args, default: .list([]))) }
        if let arguments = configuration.value(.args), !arguments.isNull {
            refuse(
                .args, .commandAndArguments, "cmd and args are both set", hint: "remove one; 'args: null' unsets args")
        }
        return .command(lower(&self, command))
    }

    mutating func environment() -> [EnvironmentVariable] {
        guard let value = configuration.node(.env) else { return [] }
        guard configuration.pairCount(.env) <= InstanceLowering.listLimit else {
            refuse(.env, .valueType, "env has more than \(InstanceLowering.listLimit) variables")
            return []
        }
        if let pairs = configuration.merged(.env) {
            let variables = pairs.map {
                EnvironmentVariable(name: $0.key.str, value: $0.value.str, origin: $0.origin)
            }
            let areTexts = pairs.allSatisfy { if case .string = $0.key { true } else { false } }
            return areTexts ? variables : InstanceLowering.named(variables)
        }
        // `dict.update` takes pairs as well.
        let origin = configuration.origin(.env)
        var variables: [EnvironmentVariable] = []
        for item in value.value.iterated ?? [.null] {
            guard let pair = item.iterated, pair.count == 2 else {
                refuse(.env, wants: "a mapping of names to values", is: value.value)
                return []
            }
            variables.append(EnvironmentVariable(name: pair[0].str, value: pair[1].str, origin: origin))
        }
        return InstanceLowering.named(variables)
    }

    /// Each name once, in the place of the first, with the value of the last: `1` and `'1'` are two keys of one name.
    private static func named(_ variables: [EnvironmentVariable]) -> [EnvironmentVariable] {
        var places = PlaceIndex<Text>()
        var result: [EnvironmentVariable] = []
        result.reserveCapacity(variables.count)
        for variable in variables {
            if let place = places.place(of: Text(variable.name)) {
                result[place] = variable
            } else {
                places.append(Text(variable.name))
                result.append(variable)
            }
        }
        return result
    }

    mutating func team() -> Setting<Value>? {
        guard configuration.node(.monitoring) != nil else { return nil }
        guard configuration.node(.monitoring)?.isMapping == true else {
            refuse(.monitoring, wants: "a mapping", is: configuration.value(.monitoring) ?? .null)
            return nil
        }
        return configuration.member("team", of: .monitoring)
    }

    private mutating func extraDockerArguments() -> [DockerParameter] {
        guard let entries = configuration.merged(.extraDockerArgs) else {
            if let value = configuration.value(.extraDockerArgs), value.isTruthy {
                refuse(.extraDockerArgs, wants: "a mapping of parameters to values", is: value)
            }
            return []
        }
        if !entries.allSatisfy({ $0.key.isJSON && $0.value.isJSON }) {
            refuseWhatIsNoJSON(.extraDockerArgs, configuration.value(.extraDockerArgs) ?? .null)
        }
        return entries.map { DockerParameter(key: $0.key, value: $0.value, origin: $0.origin) }
    }

    private mutating func addedCapabilities() -> [Setting<String>] {
        guard let value = configuration.value(.capAdd) else { return [] }
        guard let items = value.iterated else {
            refuse(.capAdd, wants: "a list of capabilities", is: value)
            return []
        }
        let origin = configuration.origin(.capAdd)
        let nodes = origin.node?.items ?? []
        return items.enumerated().map { place, item in Setting(item.str, origin.item(place, in: nodes)) }
    }

    /// Of several of the same paths the last counts, and what is wrong with the others does not matter.
    private mutating func extraVolumes() -> [Volume] {
        let volumes = list(.extraVolumes, else: []) { value, origin throws(Lists.Refusal) in
            try Lists.volumes(value, at: origin)
        }
        for (volume, problem) in VolumeOrder.problems(of: volumes, { $0.problem }) {
            refuse(
                volume.origin.node?.partThatIsNoJSON ?? configuration.node(.extraVolumes), .valueType, problem)
        }
        return volumes
    }

    private mutating func placement() -> Placement {
        if let value = configuration.value(.constraints), !value.isNull {
            let constraints = list(.constraints, else: []) { value, origin throws(Lists.Refusal) in
                try Lists.constraints(value, at: origin)
            }
            return .fixed(constraints)
        }
        let extra = list(.extraConstraints, else: []) { value, origin throws(Lists.Refusal) in
            try Lists.constraints(value, at: origin)
        }
        let blacklist = list(.deployBlacklist, else: []) { value, origin throws(Lists.Refusal) in
            try Lists.blacklist(value, at: origin)
        }
        let whitelist = list(.deployWhitelist, else: nil) { value, origin throws(Lists.Refusal) in
            try Lists.whitelist(value, at: origin)
        }
        return .computed(
            ComputedPlacement(
                extraConstraints: extra, blacklist: blacklist, whitelist: whitelist, pool: pool()))
    }

    /// As it is written: Chronos is sent its text, whatever it is.
    private func pool() -> Setting<Value> {
        Setting(configuration.value(.pool) ?? .string("default"), configuration.origin(.pool))
    }

    mutating func list<Element>(
        _ key: InstanceKey, else standard: Element,
        _ read: (Value, Origin) throws(Lists.Refusal) -> Element
    ) -> Element {
        guard let value = configuration.value(key) else { return standard }
        do {
            return try read(value, configuration.origin(key))
        } catch {
            refuse(key, .valueType, "\(key.name): \(error.message)", hint: error.hint)
            return standard
        }
    }
}

extension Quantity {
    static let zero = Quantity(integer: 0)
    static let minusOne = Quantity(integer: -1)

    private init(integer: Int) {
        written = .int(integer)
        number = .int(integer)
    }

    init(float: Double) {
        written = .float(float)
        number = .float(float)
    }
}

extension Value {
    /// The value for a message: short, and on one line.
    var shown: String {
        let text = repr
        return text.count <= 60 ? text : kindName
    }
}

extension InstanceLowering {
    /// Keys that no kind of instance has are kept, and reported.
    mutating func reportUnknownKeys() {
        for key in configuration.own.unknownKeys {
            let near = key.string.map { NearestNames.of($0, among: InstanceKey.names) } ?? []
            let hint = near.isEmpty ? "it has no effect" : "did you mean \(near.joined(separator: " or "))?"
            warn(.unknownKey, "the key \(key.value.shown) is not known", hint: hint, at: key)
        }
    }
}
