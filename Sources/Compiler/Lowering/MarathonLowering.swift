/// Lowers what Marathon instances have beyond the common.
extension InstanceLowering {
    mutating func marathon() -> MarathonInstance? {
        let common = common { $0.marathonCommand($1) }
        checkMarathonResources(common)
        checkMarathonVolumes(common.extraVolumes)
        checkMarathonConstraints(common.placement)
        checkMarathonNetwork(common.network)
        checkMarathonID()
        // What the check of its replication asks for: how many tasks there should be, and where they are found.
        let registrations = checked { $0.registrations() }
        let registration = Registration(registrations.value.first ?? "")
        let registered = registration.namespace
        // The check looks for the tasks of one that is of another service under that.
        let isElsewhere = registered.map { $0.service != id.service } ?? false
        let space =
            isElsewhere
            ? namespace(registered, of: registration) : checked { $0.namespace(registered, of: registration) }
        let instance = MarathonInstance(
            common: common, disk: marathonDisk(common.disk), gpus: passedUnlessNull(.gpus),
            instances: isAutoscaled ? nil : checked { $0.quantity(.instances, default: .int(1)) },
            minInstances: passed(.minInstances, default: .int(1)),
            maxInstances: isAutoscaled ? checked { $0.quantity(.maxInstances, default: .int(0)) } : nil,
            backoffFactor: passed(.backoffFactor, default: .int(2)),
            maxLaunchDelay: passed(.maxLaunchDelay, default: .int(300)),
            bounceMethod: passed(.bounceMethod, default: .string("crossover")),
            containerPort: passed(.containerPort, default: .int(8888)), hostPort: passed(.hostPort, default: .int(0)),
            acceptedResourceRoles: passedUnlessNull(.acceptedResourceRoles), registrations: registrations,
            namespace: space.name, healthcheck: healthcheck(space.definition),
            discover: space.definition?.discover ?? Setting(.string("region"), .standard))
        return isBroken ? nil : instance
    }

    /// Marathon is sent one text; a list is joined by spaces.
    private mutating func marathonCommand(_ setting: Setting<Value>) -> Setting<Value> {
        switch setting.value {
        case .string: return setting
        case .list(let words):
            var texts: [String] = []
            for word in words {
                guard case .string(let text) = word else {
                    refuse(.cmd, .valueType, "cmd holds \(word.shown), which is not a string", hint: "quote it")
                    return setting
                }
                texts.append(text)
            }
            return Setting(.string(texts.joined(separator: " ")), setting.origin)
        default:
            refuse(.cmd, .valueType, "cmd is text or a list of texts, not \(setting.value.shown)")
            return setting
        }
    }

    private mutating func marathonDisk(_ disk: Setting<Value>) -> Setting<Double> {
        var number = disk.value.number?.double
        if case .string(let text) = disk.value { number = PythonNumber.float(text.utf8) }
        if let number, number.isFinite { return Setting(number, disk.origin) }
        if !disk.value.isJSON { return Setting(0, disk.origin) }
        refuse(
            .disk, .valueType, "disk is a number, not \(disk.value.shown)",
            hint: WrittenQuantity.hint(disk.value.str, of: .disk))
        return Setting(0, disk.origin)
    }

    private var isAutoscaled: Bool { configuration.value(.maxInstances).map { !$0.isNull } ?? false }

    // MARK: What Marathon refuses

    private mutating func checkMarathonVolumes(_ volumes: [Volume]) {
        for (volume, problem) in VolumeOrder.problems(of: volumes, { $0.problem == nil ? $0.marathonProblem : nil }) {
            let node = volume.origin.node
            let mode = volume.hasMarathonMode ? nil : node?.value("mode")
            refuse(mode ?? node ?? configuration.node(.extraVolumes), .marathonApp, problem)
        }
    }

    /// Marathon is sent floats, and an integer may be too large for one.
    private mutating func checkMarathonResources(_ common: InstanceDefinition) {
        checkIsDouble(common.cpus.value, .cpus)
        checkIsDouble(common.memory.value, .mem)
    }

    private mutating func checkIsDouble(_ quantity: Quantity, _ key: InstanceKey) {
        guard quantity.written.isJSON, !quantity.number.double.isFinite else { return }
        refuse(key, .valueType, "\(key.name) is too large for a float")
    }

    private mutating func checkMarathonConstraints(_ placement: Placement) {
        let (key, constraints): (InstanceKey, [Setting<Constraint>]) =
            switch placement {
            case .fixed(let constraints): (.constraints, constraints)
            case .computed(let computed): (.extraConstraints, computed.extraConstraints)
            }
        if case .computed(let computed) = placement { checkIsJSON(computed) }
        if let constraint = constraints.map(\.value).first(where: { !(2...3).contains($0.count) }) {
            refuse(
                key, .constraints, "a constraint has two or three parts, not \(constraint.count)",
                hint: "as in [hostname, UNIQUE] or [pool, LIKE, default]")
        }
    }

    /// Where nothing else is said, constraints are sent as they are written.
    private mutating func checkIsJSON(_ placement: ComputedPlacement) {
        let lists: [(key: InstanceKey, values: [Value])] = [
            (.pool, [placement.pool.value]),
            (.deployBlacklist, placement.blacklist.flatMap { [$0.attribute, $0.location] }),
            (.deployWhitelist, placement.whitelist.map { [$0.attribute] } ?? []),
        ]
        for (key, values) in lists {
            guard let value = values.first(where: { !$0.isJSON }) else { continue }
            refuse(
                key, .valueType, "\(key.name) is something that JSON can hold, not \(value.shown)", hint: "quote it")
        }
    }

    private mutating func checkMarathonNetwork(_ network: Setting<Value>) {
        let usesMesos = configuration.value(.gpus).map { !$0.isNull } ?? false
        guard network.value.isTruthy, !usesMesos else { return }
        if case .string(let name) = network.value,
            ["bridge", "host", "none", "BRIDGE", "HOST", "NONE", "USER"].contains(name)
        {
            return
        }
        refuse(
            .net, .marathonApp, "Marathon knows no network \(network.value.shown)", hint: "net is bridge, host or none")
    }

    /// What Marathon refuses beyond that does not keep an instance from being compiled: a rule reports it.
    private mutating func checkMarathonID() {
        guard !MarathonName.isTakenByClient(id) else { return }
        refuse(nil, .marathonID, "Marathon refuses the id of this app", hint: MarathonName.hint)
    }

    // MARK: SmartStack

    /// The names under which its tasks are registered; its own if it has none.
    mutating func registrations() -> Setting<[String]> {
        let own = id.description
        var names: [String] = []
        if let value = configuration.value(.registrations) {
            guard let items = value.iterated, items.isEmpty || value.isList else {
                refuse(.registrations, .registration, "registrations is a list, not \(value.shown)")
                return Setting([own], .standard)
            }
            for item in items {
                guard case .string(let name) = item else {
                    refuse(.registrations, .registration, "a registration is text, not \(item.shown)")
                    return Setting([own], .standard)
                }
                names.append(name)
            }
        }
        if !names.isEmpty { return Setting(names, configuration.origin(.registrations)) }
        if let value = configuration.value(.nerveNamespace) {
            return Setting(["\(id.service.text).\(value.str)"], configuration.origin(.nerveNamespace))
        }
        return Setting([own], .standard)
    }

    /// The namespace of the first registration, looked up under the instance's own service. `registered` is what the
    /// registration names.
    mutating func namespace(
        _ registered: InstanceID?, of registration: Registration
    ) -> (name: String, definition: SmartstackNamespace?) {
        guard let name = registered?.instance.text else {
            refuse(
                .registrations, .registration, "the registration '\(registration)' is not of the form service.namespace"
            )
            return ("", nil)
        }
        guard let spaces = general.namespaces.value else {
            refuse(nil, .smartstack, "the smartstack configuration of \(id.service) is broken")
            return (name, nil)
        }
        guard let space = spaces.first(where: { $0.name.hasSameBytes(as: name) }) else { return (name, nil) }
        guard let definition = space.definition.value else {
            refuse(nil, .smartstack, "its smartstack namespace '\(name)' is broken")
            return (name, nil)
        }
        return (name, definition)
    }

    mutating func healthcheck(_ space: SmartstackNamespace?) -> Healthcheck? {
        var mode = configuration.value(.healthcheckMode) ?? .null
        var origin = configuration.origin(.healthcheckMode)
        if mode.isNull {
            if let own = space?.mode { (mode, origin) = (.string(own.value), own.origin) }
            if let own = space?.healthcheckMode, own.value.isTruthy { (mode, origin) = (own.value, own.origin) }
        }
        let probe: Healthcheck.Probe
        switch mode {
        case .null: return nil
        case .string("http"), .string("https"):
            let path = configuration.value(.healthcheckURI).map { _ in passed(.healthcheckURI, default: .null) }
            if path == nil, let uri = space?.healthcheckURI, !uri.value.isJSON {
                refuse(
                    uri.origin.node, .healthcheck, "healthcheck_uri is a path, not \(uri.value.shown)",
                    hint: "quote it")
            }
            probe = .http(
                scheme: mode.str, path: path ?? space?.healthcheckURI ?? Setting(.string("/status"), .standard))
        case .string("tcp"): probe = .tcp
        case .string("cmd"):
            guard let command = passedUnlessNull(.healthcheckCmd) else {
                refuse(
                    origin.node, .healthcheck, "healthcheck_mode cmd needs a healthcheck_cmd",
                    hint: "add healthcheck_cmd, the command whose exit status is the result")
                return nil
            }
            probe = .command(command)
        default:
            refuse(
                origin.node, .healthcheck, "there is no healthcheck_mode \(mode.shown)",
                hint: "it is http, https, tcp or cmd")
            return nil
        }
        return Healthcheck(
            probe: probe, origin: origin, gracePeriod: passed(.healthcheckGracePeriod, default: .int(60)),
            interval: passed(.healthcheckInterval, default: .int(10)),
            timeout: passed(.healthcheckTimeout, default: .int(10)),
            maxConsecutiveFailures: passed(.healthcheckMaxConsecutiveFailures, default: .int(30)))
    }
}

extension Volume {
    /// Why no container can have it.
    var problem: String? {
        let values = [mode].compactMap { $0 } + others.map(\.value)
        guard let value = values.first(where: { !$0.isJSON }) else { return nil }
        return "the volume '\(containerPath)' holds \(value.shown), which JSON cannot hold"
    }

    /// Whether Marathon knows its mode.
    var hasMarathonMode: Bool {
        mode.map { Value.isEqual($0, .string("RO")) || Value.isEqual($0, .string("RW")) } ?? true
    }

    /// Why Marathon cannot mount it; nil if it can.
    var marathonProblem: String? {
        if !hasMarathonMode, let mode {
            return "the mode of the volume '\(containerPath)' is RO or RW, not \(mode.shown)"
        }
        if let other = others.first(where: { !["persistent", "external"].contains($0.key) }) {
            return "the volume '\(containerPath)' has the key '\(other.key)', which Marathon does not know"
        }
        return nil
    }
}
