/// What a server of the Kubernetes API takes of an instance: first what it can read, then what its rules allow (1.20's
/// `ValidateDeployment`, `ValidateStatefulSet`). Of a StatefulSet it does not look at the pods, which are refused later.
struct KubernetesLimits {
    struct Breach {
        var text: String
        var hint: String?
        var origin: Origin?
        /// Whether the object is refused, and not its pods alone.
        var isRefused: Bool
    }

    private let instance: KubernetesInstance
    private(set) var problems: [Breach] = []

    init(_ instance: KubernetesInstance) { self.instance = instance }

    private var isStateful: Bool { instance.controller.isStatefulSet }

    mutating func check() {
        checkNames()
        checkResources()
        checkCounts()
        checkLaunch()
        checkEnvironment()
        checkPlacement()
        checkPort()
        if let check = instance.healthcheck { checkHealth(check) }
        checkVolumeValues()
        checkVolumes(VolumeOrder.unified(instance.common.extraVolumes))
    }

    // MARK: Reporting

    /// It cannot be read as what it stands for, or is looked at in a StatefulSet as well.
    private mutating func refuse(_ origin: Origin?, _ text: String, hint: String? = nil) {
        problems.append(Breach(text: text, hint: hint, origin: origin, isRefused: true))
    }

    /// It is looked at when pods are made, or a Deployment.
    private mutating func refusePods(_ origin: Origin?, _ text: String, hint: String? = nil) {
        problems.append(Breach(text: text, hint: hint, origin: origin, isRefused: !isStateful))
    }

    // MARK: Names

    private mutating func checkNames() {
        let id = instance.common.id
        let name = KubernetesName.object(id)
        let hint = "names are of lower case letters, digits and '-': rename the instance or the service"
        if let problem = KubernetesName.problem(ofObject: name) {
            return refuse(nil, "it cannot be called '\(name)': \(problem)", hint: hint)
        }
        for (kind, text) in [("service", id.service.text), ("instance", id.instance.text)]
        where !KubernetesName.isLabelValue(text) {
            return refuse(
                nil, "'\(text)' cannot be the value of the label paasta_\(kind)",
                hint: "it has up to 63 letters, digits, '-', '_' and '.', with a letter or a digit at both ends")
        }
        if let problem = KubernetesName.problem(ofLabel: name) {
            refusePods(nil, "a container cannot be called '\(name)': \(problem)", hint: hint)
        }
    }

    /// The label that tells the commit: what an image's name may end in.
    mutating func check(codeVersion: String, image: String) {
        if KubernetesName.isLabelValue(codeVersion) { return }
        refuse(
            nil, "'\(codeVersion)', of the image \(image), cannot be the value of a label",
            hint: "what stands behind the last '-' of the image names the commit")
    }

    // MARK: Numbers

    private mutating func checkResources() {
        let resources = instance.resources
        let reserved = amount("cpus", resources.cpus.value, resources.cpus.origin)
        let limit = amount("cpus and cpu_burst_add", resources.cpuLimit, resources.burstOrigin)
        if let reserved, reserved < 0 { refusePods(resources.cpus.origin, "cpus is not negative") }
        if let reserved, let limit, nano(limit) < nano(reserved) {
            refusePods(
                resources.burstOrigin, "cpu_burst_add is not negative", hint: "the limit is cpus + cpu_burst_add")
        }
        let memory = resources.memory
        guard let amount = KubernetesQuantity(memory.value)?.number else {
            let written = String(memory.value.dropLast(2))
            return refuse(
                memory.origin, "mem is a number of megabytes, not '\(written)'",
                hint: WrittenQuantity.hint(written, of: .mem))
        }
        if amount < 0 { refusePods(memory.origin, "mem is not negative") }
    }

    /// Nil, and a problem, if it is no amount.
    private mutating func amount(_ name: String, _ value: Value, _ origin: Origin) -> Double? {
        if case .bool = value {} else if let amount = KubernetesQuantity(value.str)?.number { return amount }
        refuse(origin, "\(name) is a number, not \(value.shown)")
        return nil
    }

    /// The API counts in billionths, and rounds up.
    private func nano(_ amount: Double) -> Double { (amount * 1e9).rounded(.up) }

    private mutating func checkCounts() {
        let replicas = instance.replicas
        guard Self.isCount(replicas.value) else {
            return refuse(replicas.origin, "the number of pods is a whole number, not \(replicas.value.shown)")
        }
        if let number = replicas.value.number, number < .int(0) {
            refuse(replicas.origin, "the number of pods is not negative")
        }
    }

    /// Whether it can stand where a number of 32 bits is read.
    private static func isCount(_ value: Value) -> Bool {
        switch value {
        case .null: true
        case .int(let number): Int32(exactly: number) != nil
        default: false
        }
    }

    /// What is wrong with the bounds of an autoscaler; nil if nothing is.
    static func bounds(_ minimum: Value, _ maximum: Value) -> String? {
        for (name, value) in [("min_instances", minimum), ("max_instances", maximum)] {
            guard case .int(let number) = value, isCount(value), number >= 1 else {
                return "\(name) is a whole number of at least 1, not \(value.shown)"
            }
        }
        if let minimum = minimum.number, let maximum = maximum.number, maximum < minimum {
            return "max_instances is less than min_instances"
        }
        return nil
    }

    // MARK: The container

    private mutating func checkLaunch() {
        switch instance.common.launch {
        case .command(let command): if command.value.isList { texts("cmd", command) }
        case .arguments(let arguments): texts("args", arguments)
        }
        if let capabilities = instance.capabilities { texts("cap_add", capabilities) }
    }

    private mutating func texts(_ name: String, _ setting: Setting<Value>) {
        if setting.value.isNull { return }
        let items = setting.value.isList ? setting.value.iterated ?? [] : [setting.value]
        guard let other = items.first(where: { !Self.isText($0) || !setting.value.isList }) else { return }
        let shown = setting.value.isList ? "with \(other.shown)" : setting.value.shown
        refuse(setting.origin, "\(name) is a list of texts, not \(shown)", hint: "quote what is to be text")
    }

    /// Whether it can stand where a text is read.
    private static func isText(_ value: Value) -> Bool {
        if case .string = value { true } else { value.isNull }
    }

    private mutating func checkEnvironment() {
        for variable in instance.common.environment {
            if !KubernetesName.isVariable(variable.name) {
                refusePods(
                    variable.origin, "'\(variable.name)' cannot be the name of a variable",
                    hint: "it is of letters, digits, '-', '_' and '.', and does not begin with a digit")
            }
            guard let secret = SecretReference(variable.value) else { continue }
            let owner = secret.isShared ? "_shared" : instance.common.id.service.text
            let name = KubernetesName.secret(secret.name, of: owner)
            if let problem = KubernetesName.problem(ofObject: name) {
                refusePods(
                    variable.origin, "the secret '\(secret.name)' would be called '\(name)': \(problem)",
                    hint: "names of secrets are of lower case letters, digits, '-' and '_'")
            } else if !KubernetesName.isKey(secret.name) {
                refusePods(variable.origin, "'\(secret.name)' cannot be the key of a secret")
            }
        }
    }

    private mutating func checkPlacement() {
        let pool = instance.pool
        if !Self.isText(pool.value) {
            refuse(pool.origin, "pool is text, not \(pool.value.shown)", hint: "quote it")
        } else if case .string(let name) = pool.value, !KubernetesName.isLabelValue(name) {
            refusePods(
                pool.origin, "'\(name)' cannot be the label of a node",
                hint: "a pool has up to 63 letters, digits, '-', '_' and '.', with a letter or a digit at both ends")
        }
        guard let account = instance.serviceAccount else { return }
        if !Self.isText(account.value) {
            refuse(account.origin, "service_account_name is text, not \(account.value.shown)")
        } else if case .string(let name) = account.value, !name.isEmpty,
            let problem = KubernetesName.problem(ofObject: name)
        {
            refusePods(account.origin, "a service account cannot be called '\(name)': \(problem)")
        }
    }

    private mutating func checkPort() {
        let port = instance.containerPort
        guard case .int(let number) = port.value, Self.isCount(port.value) else {
            return refuse(port.origin, "container_port is a port, not \(port.value.shown)")
        }
        if !(1...65535).contains(number) { refusePods(port.origin, "container_port is between 1 and 65535") }
    }

    private mutating func checkHealth(_ check: Healthcheck) {
        let numbers = [
            ("healthcheck_grace_period_seconds", check.gracePeriod), ("healthcheck_interval_seconds", check.interval),
            ("healthcheck_timeout_seconds", check.timeout),
            ("healthcheck_max_consecutive_failures", check.maxConsecutiveFailures),
        ]
        for (name, setting) in numbers {
            if !Self.isCount(setting.value) {
                refuse(setting.origin, "\(name) is a whole number, not \(setting.value.shown)")
            } else if let number = setting.value.number, number < .int(0) {
                refusePods(setting.origin, "\(name) is not negative")
            }
        }
        switch check.probe {
        case .tcp: return
        case .http(_, let path):
            if !Self.isText(path.value) { refuse(path.origin, "healthcheck_uri is text, not \(path.value.shown)") }
        case .command(let command):
            if !Self.isText(command.value) {
                refuse(command.origin, "healthcheck_cmd is text, not \(command.value.shown)")
            }
        }
    }

    // MARK: Volumes

    private mutating func checkVolumeValues() {
        for volume in instance.blockVolumes {
            for (key, value) in [
                ("container_path", volume.containerPath), ("volume_id", volume.volumeID),
                ("fs_type", volume.fileSystem),
            ] where !Self.isText(value) {
                refuse(volume.origin, "\(key) of a volume is text, not \(value.shown)", hint: "quote it")
            }
            if !Self.isCount(volume.partition) {
                refuse(volume.origin, "partition of a volume is a whole number, not \(volume.partition.shown)")
            } else if case .int(let number) = volume.partition, !(0...255).contains(number) {
                refusePods(volume.origin, "partition of a volume is between 0 and 255")
            }
            if case .string("") = volume.volumeID { refusePods(volume.origin, "volume_id is not empty") }
            checkName(volume.name, of: volume.volumeID.str, volume.origin)
        }
        for volume in instance.controller.persistentVolumes {
            if !Self.isText(volume.containerPath) {
                refuse(volume.origin, "container_path of a volume is text, not \(volume.containerPath.shown)")
            }
            if KubernetesQuantity(volume.size + "Gi") == nil {
                refuse(
                    volume.origin, "size of a volume is a number of gigabytes, not '\(volume.size)'",
                    hint: "as in size: 10")
            }
        }
    }

    /// The host's volumes, one for each pair of paths; and what is mounted where.
    mutating func checkVolumes(_ volumes: [Volume]) {
        for volume in volumes {
            checkName(KubernetesName.volume("host", volume.hostPath), of: volume.hostPath, volume.origin)
            if volume.hostPath.isEmpty { refusePods(volume.origin, "the hostPath of a volume is not empty") }
            if volume.hostPath.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("..".utf8) })
            {
                refusePods(volume.origin, "the hostPath of a volume holds no '..'")
            }
        }
        let mounts =
            volumes.map { ($0.containerPath, $0.origin) }
            + instance.blockVolumes.map { ($0.containerPath.str, $0.origin) }
            + instance.controller.persistentVolumes.map { ($0.containerPath.str, $0.origin) }
        var known = PlaceIndex<Text>()
        for (path, origin) in mounts {
            if path.isEmpty { refusePods(origin, "the path at which a volume is mounted is not empty") }
            if known.contains(Text(path)) {
                refusePods(
                    origin, "two volumes are mounted at '\(path)'", hint: "a container has one volume at a path")
            }
            known.append(Text(path))
        }
    }

    private mutating func checkName(_ name: String, of path: String, _ origin: Origin) {
        guard let problem = KubernetesName.problem(ofLabel: name) else { return }
        refusePods(
            origin, "the volume of '\(path)' would be called '\(name)': \(problem)",
            hint: "names of volumes are made of their paths: at most 63 lower case letters, digits and '-'")
    }
}
