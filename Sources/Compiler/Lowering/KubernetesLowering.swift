/// Lowers what instances of Kubernetes have.
///
/// Whatever goes wrong while the original makes an object costs the instance, so that each of its readings is here: also
/// of values that it then does not use.
extension InstanceLowering {
    mutating func kubernetes() -> KubernetesInstance? {
        let persistent = persistentVolumes()
        let isStateful = !persistent.isEmpty
        let resources = podResources()
        let common = kubernetesCommon(resources)
        let registrations = kubernetesRegistrations()
        let registration = Registration(registrations.value.first ?? "")
        let space = namespace(registration.namespace, of: registration).definition
        let disruption = disruption(isStateful: isStateful)
        let blockVolumes = blockVolumes()
        let replicas = replicas()
        let controller = isStateful ? PodController.statefulSet(persistent) : .deployment(replacement(disruption))
        checkBlockVolumes(controller)
        let instance = KubernetesInstance(
            common: common, resources: resources, controller: controller, replicas: replicas, disruption: disruption,
            autoscaling: isStateful ? nil : autoscaling(), offeredMetric: offeredMetric(), pool: kubernetesPool(),
            serviceAccount: passedUnlessNull(.serviceAccountName),
            containerPort: passed(.containerPort, default: .int(8888)), capabilities: passedUnlessNull(.capAdd),
            healthcheck: healthcheck(space), registrations: registrations,
            namespace: namespaceName(of: registrations.value), proxyPort: proxyPort(of: space),
            blockVolumes: blockVolumes)
        if isBroken { return nil }
        var limits = KubernetesLimits(instance)
        limits.check()
        for problem in limits.problems { report(problem, of: instance) }
        return isBroken ? nil : instance
    }

    private mutating func report(_ problem: KubernetesLimits.Breach, of instance: KubernetesInstance) {
        let place = problem.origin?.node
        guard problem.isRefused else {
            warn(
                .kubernetesObject, "the API takes this StatefulSet, and refuses its pods: \(problem.text)",
                hint: problem.hint, at: place)
            return
        }
        refuse(
            place, .kubernetesObject, "the Kubernetes API refuses what this instance comes to: \(problem.text)",
            hint: problem.hint)
    }

    // MARK: What every kind has

    private mutating func kubernetesCommon(_ resources: PodResources) -> InstanceDefinition {
        checkNameLength(245)
        if id.instance.text.hasSuffix(".pdb") || id.instance.text.hasSuffix(".hpa") {
            refuse(
                nil, .instanceName, "its name ends as the files of budgets and autoscalers do", hint: "rename it")
        }
        let cpus = KubernetesQuantity(resources.cpus.value.str)?.number ?? 0
        let memory = KubernetesQuantity(resources.memory.value)?.number ?? 0
        let none = DockerLimits(
            memorySwap: .null, cpuPeriod: .null, cpuQuota: .null, burstOrigin: .standard, periodOrigin: .standard)
        return define(
            InstanceDefinition(
                id: id, cluster: cluster, kind: kind, node: node, deployGroup: deployGroup(),
                cpus: Setting(Quantity(float: cpus), resources.cpus.origin),
                memory: Setting(Quantity(float: memory), resources.memory.origin),
                disk: Setting(.null, .standard), limits: none, launch: kubernetesLaunch(), environment: environment(),
                team: team(), network: Setting(.null, .standard), extraDockerArguments: [], addedCapabilities: [],
                extraVolumes: list(.extraVolumes, else: []) { value, origin throws(Lists.Refusal) in
                    try Lists.volumes(value, at: origin)
                },
                placement: .fixed([]), unknownKeys: configuration.own.unknownKeys))
    }

    /// An empty command is none, whatever its type.
    private mutating func kubernetesLaunch() -> Launch {
        let command = Setting(configuration.value(.cmd) ?? .null, configuration.origin(.cmd))
        guard command.value.isTruthy else { return .arguments(passed(.args, default: .list([]))) }
        switch command.value {
        case .string, .list: break
        default: refuse(.cmd, .valueType, "cmd is text or a list of texts, not \(command.value.shown)")
        }
        if let arguments = configuration.value(.args), !arguments.isNull {
            refuse(
                .args, .commandAndArguments, "cmd and args are both set", hint: "remove one; 'args: null' unsets args")
        }
        return .command(passed(.cmd, default: .null))
    }

    private mutating func podResources() -> PodResources {
        let cpus = passed(.cpus, default: .float(0.25))
        let burst = Setting(configuration.value(.cpuBurstAdd) ?? .int(1), configuration.origin(.cpuBurstAdd))
        var limit = Value.null
        switch (cpus.value, burst.value) {
        case (.string(let number), .string(let more)): limit = .string(number + more)
        default:
            if let number = cpus.value.number, let more = burst.value.number {
                limit = (number + more).value
            } else {
                let key = cpus.value.number == nil ? InstanceKey.cpus : .cpuBurstAdd
                let value = key == .cpus ? cpus.value : burst.value
                refuse(
                    key, .valueType, "\(key.name) is a number, not \(value.shown)",
                    hint: WrittenQuantity.hint(value.str, of: key))
            }
        }
        let memory = configuration.value(.mem) ?? .int(1024)
        return PodResources(
            cpus: cpus, cpuLimit: limit, burstOrigin: burst.origin,
            memory: Setting(memory.str + "Mi", configuration.origin(.mem)))
    }

    private mutating func kubernetesPool() -> Setting<Value> { passed(.pool, default: .string("default")) }

    // MARK: How many, and how they are replaced

    /// What `instances` says, and where that is nothing or 0, what `min_instances` says.
    private mutating func replicas() -> Setting<Value> {
        if let instances = configuration.value(.instances), instances.isTruthy {
            return passed(.instances, default: .null)
        }
        return passed(.minInstances, default: .int(1))
    }

    /// `int((1 - bounce_margin_factor) * 100)` of a hundred. The budget needs it, and a Deployment that is not recreated.
    private mutating func disruption(isStateful: Bool) -> Definition<Setting<String>> {
        let margin = Setting(
            configuration.value(.bounceMarginFactor) ?? .float(1), configuration.origin(.bounceMarginFactor))
        let missing = margin.value.number.flatMap { ((.int(1) + $0 * .int(-1)) * .int(100)).truncated }
        let problem: String
        if let missing, !(missing < .int(0)), !(.int(100) < missing) {
            return .sound(Setting(missing.value.str + "%", margin.origin))
        } else if missing == nil {
            problem = "bounce_margin_factor is a number, not \(margin.value.shown)"
        } else {
            problem = "bounce_margin_factor is between 0 and 1, not \(margin.value.shown)"
        }
        let costsAll = !isStateful && configuration.value(.bounceMethod).map { $0.str != "downthenup" } ?? true
        if costsAll {
            refuse(.bounceMarginFactor, missing == nil ? .valueType : .kubernetesObject, problem)
        } else {
            refusePart(
                configuration.node(.bounceMarginFactor), .kubernetesObject, problem,
                hint: "its pods have no disruption budget")
        }
        return .broken
    }

    private mutating func replacement(_ disruption: Definition<Setting<String>>) -> PodReplacement {
        let method = configuration.value(.bounceMethod) ?? .string("crossover")
        let origin = configuration.origin(.bounceMethod)
        switch method {
        case .string("crossover"): return PodReplacement(way: .rolling, origin: origin)
        case .string("downthenup"): return PodReplacement(way: .recreate, origin: origin)
        default:
            refuse(
                .bounceMethod, .valueType, "Kubernetes knows no bounce_method \(method.shown)",
                hint: "it is crossover (new pods come up beside the old) or downthenup (the old ones go first)")
            return PodReplacement(way: .rolling, origin: origin)
        }
    }

    // MARK: Autoscaling

    /// Its value under a key; nil if it has none. What is no mapping is refused elsewhere.
    private func autoscalingValue(_ key: String) -> Setting<Value>? { configuration.member(key, of: .autoscaling) }

    private mutating func offeredMetric() -> Setting<String>? {
        if let value = configuration.value(.autoscaling) {
            guard case .map = value else {
                refuse(.autoscaling, .valueType, "autoscaling is a mapping, not \(value.shown)")
                return nil
            }
        }
        guard let provider = autoscalingValue("metrics_provider") else { return nil }
        switch provider.value {
        case .string("http"), .string("uwsgi"): return Setting(provider.value.str, provider.origin)
        case .list, .map, .set:
            refuse(
                provider.origin.node, .valueType, "metrics_provider is text, not \(provider.value.shown)",
                hint: Self.providers)
            return nil
        default: return nil
        }
    }

    private static let providers = "it is mesos_cpu, http or uwsgi"

    /// Nil where `instances` says how many there are.
    private mutating func autoscaling() -> Definition<PodAutoscaling>? {
        if let instances = configuration.value(.instances), instances.isTruthy { return nil }
        if let value = configuration.value(.autoscaling) {
            guard case .map = value else { return .broken }
        }
        let minimum = Setting(configuration.value(.minInstances) ?? .int(1), configuration.origin(.minInstances))
        let maximum = Setting(configuration.value(.maxInstances) ?? .null, configuration.origin(.maxInstances))
        var problem: (place: Node?, text: String, hint: String?)?
        if !maximum.value.isTruthy {
            problem = (
                maximum.origin.node, "without instances it needs max_instances, of at least 1",
                "add instances, or max_instances to have it scaled"
            )
        } else if !minimum.value.isTruthy {
            problem = (minimum.origin.node, "min_instances is at least 1", nil)
        } else if let text = KubernetesLimits.bounds(minimum.value, maximum.value) {
            problem = (maximum.origin.node, text, nil)
        } else if let policy = autoscalingValue("decision_policy"), Value.isEqual(policy.value, .string("bespoke")) {
            problem = (policy.origin.node, "nothing on Kubernetes scales by the decision_policy bespoke", nil)
        }
        let provider = autoscalingValue("metrics_provider") ?? Setting(.string("mesos_cpu"), .standard)
        let setpoint = autoscalingValue("setpoint") ?? Setting(.string("0.8"), .standard)
        let target = Self.float(setpoint.value).map { $0 * 100 }
        var metric = PodAutoscaling.Metric.cpu(percent: 0)
        if problem == nil {
            switch (provider.value, target) {
            case (_, nil):
                problem = (setpoint.origin.node, "setpoint is a number, not \(setpoint.value.shown)", nil)
            case (.string("mesos_cpu"), .some(let target)):
                if target.isFinite, target >= 1, target < 0x1p31 {
                    metric = .cpu(percent: Int(target))
                } else {
                    problem = (setpoint.origin.node, "setpoint is at least 0.01, not \(setpoint.value.shown)", nil)
                }
            case (.string("http"), .some(let target)), (.string("uwsgi"), .some(let target)):
                if target.isFinite, target > 0 {
                    metric = .ofPods(provider.value.str, average: target)
                } else {
                    problem = (setpoint.origin.node, "setpoint is more than 0, not \(setpoint.value.shown)", nil)
                }
            default:
                problem = (
                    provider.origin.node, "there is no metrics_provider \(provider.value.shown)", Self.providers
                )
            }
        }
        if let problem {
            refusePart(
                problem.place, .kubernetesAutoscaling, "it has no autoscaler: \(problem.text)", hint: problem.hint)
            return .broken
        }
        return .sound(
            PodAutoscaling(
                minimum: minimum, maximum: maximum, metric: metric, metricOrigin: provider.origin,
                setpointOrigin: setpoint.origin))
    }

    /// `float(value)`
    private static func float(_ value: Value) -> Double? {
        if case .string(let text) = value { return PythonNumber.float(text.utf8) }
        return value.number?.double
    }

    // MARK: SmartStack

    private mutating func kubernetesRegistrations() -> Setting<[String]> {
        // What is empty and no list the original cannot add to.
        if let value = configuration.value(.registrations), value.iterated?.isEmpty ?? false, !value.isList,
            configuration.value(.nerveNamespace) != nil
        {
            refuse(.registrations, .registration, "registrations is a list, not \(value.shown)")
        }
        return registrations()
    }

    private func namespaceName(of registrations: [String]) -> String {
        let parts = (registrations.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 ? String(parts[1]) : ""
    }

    private mutating func proxyPort(of space: SmartstackNamespace?) -> Setting<Value>? {
        guard let space else { return nil }
        // The original loops over both, and fails on what it cannot loop over.
        for key in ["routes", "extra_advertise"] {
            guard let node = space.node.value(key), key == "routes" ? !node.isList : node.value.iterated == nil,
                node.value.isTruthy || node.value.iterated == nil
            else { continue }
            refuse(node, .smartstack, "\(key) of its smartstack namespace '\(space.name)' is \(node.value.kindName)")
        }
        return space.proxyPort.flatMap { $0.value.isNull ? nil : $0 }
    }

    // MARK: Volumes

    private mutating func blockVolumes() -> [BlockVolume] {
        items(.awsEBSVolumes).compactMap { entries, origin in
            func value(_ key: String) -> Value? { entries.first { Value.isEqual($0.key, .string(key)) }?.value }
            guard let volume = value("volume_id"), !volume.isNull, let path = value("container_path"), !path.isNull
            else {
                refuse(
                    origin.node, .valueType, "a volume of aws_ebs_volumes has no volume_id, or no container_path",
                    hint: "as in {volume_id: vol-0123, fs_type: ext4, container_path: /data, mode: RW}")
                return nil
            }
            let partition = value("partition")
            for part in [volume, path, value("fs_type") ?? .null, partition ?? .null] where !part.isJSON {
                refuse(
                    origin.node, .valueType, "a volume holds \(part.shown), which JSON cannot hold", hint: "quote it")
            }
            return BlockVolume(
                containerPath: path, volumeID: volume,
                name: KubernetesName.volume("aws-ebs", volume.str + (partition?.str ?? "")),
                fileSystem: value("fs_type") ?? .null, partition: partition ?? .null,
                isReadOnly: Self.isReadOnly(value("mode")), origin: origin)
        }
    }

    private mutating func persistentVolumes() -> [PersistentVolume] {
        items(.persistentVolumes).compactMap { entries, origin in
            func value(_ key: String) -> Value? { entries.first { Value.isEqual($0.key, .string(key)) }?.value }
            guard let path = value("container_path"), !path.isNull, let size = value("size") else {
                refuse(
                    origin.node, .valueType, "a volume of persistent_volumes has no size, or no container_path",
                    hint: "as in {container_path: /data, size: 10, mode: RW}; the size is in gigabytes")
                return nil
            }
            if !path.isJSON { refuse(origin.node, .valueType, "container_path is a path, not \(path.shown)") }
            let storage = value("storage_class_name") ?? .string("ebs")
            return PersistentVolume(
                containerPath: path, name: KubernetesName.volume("pv", path.str), size: size.str,
                storageClass: Value.isEqual(storage, .string("ebs-slow")) ? "ebs-slow" : "ebs",
                isReadOnly: Self.isReadOnly(value("mode")), origin: origin)
        }
    }

    /// The mappings of a list. What is empty is none, and what a loop cannot go through is refused.
    private mutating func items(
        _ key: InstanceKey
    ) -> [(entries: [(key: Value, value: Value)], origin: Origin)] {
        guard let value = configuration.value(key) else { return [] }
        guard let items = value.iterated, items.count <= InstanceLowering.listLimit else {
            refuse(key, .valueType, "\(key.name) is a list of volumes, not \(value.shown)")
            return []
        }
        let origin = configuration.origin(key)
        let nodes = origin.node?.items ?? []
        return items.enumerated().compactMap { place, item in
            guard case .map(let entries) = item else {
                refuse(key, .valueType, "a volume of \(key.name) is a mapping, not \(item.shown)")
                return nil
            }
            return (entries, origin.item(place, in: nodes))
        }
    }

    private static func isReadOnly(_ mode: Value?) -> Bool { mode.map { Value.isEqual($0, .string("RO")) } ?? true }

    private mutating func checkBlockVolumes(_ controller: PodController) {
        guard configuration.value(.awsEBSVolumes)?.isTruthy ?? false else { return }
        if case .deployment(let replacement) = controller, replacement.way != .recreate {
            refuse(
                .awsEBSVolumes, .valueType, "a volume that only one pod can have needs bounce_method: downthenup",
                hint: "the old pod has to go before the new one gets the volume")
        }
    }
}
