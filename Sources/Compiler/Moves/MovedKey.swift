/// What becomes of one key of an instance that moves to Kubernetes.
public struct MovedKey: Sendable {
    public enum Meaning: Sendable {
        /// The same there.
        case same
        /// Something else, in words.
        case other(String)
        /// Nothing, in words.
        case nothing(String)
    }

    /// What is done to the text of it.
    enum Edit: Sendable {
        case keep, drop
        /// The key and its value, on one line.
        case replace(String)
    }

    public var name: String
    /// As it is written.
    public var value: Value
    public var origin: Origin
    public var meaning: Meaning
    /// Whether the instance would run otherwise than somebody wanted, so that a person has to say that it may.
    public var isLost: Bool
    var edit: Edit

    init(
        _ name: String, _ value: Value, _ origin: Origin, _ meaning: Meaning, isLost: Bool = false, edit: Edit = .keep
    ) {
        (self.name, self.value, self.origin) = (name, value, origin)
        (self.meaning, self.isLost, self.edit) = (meaning, isLost, edit)
    }
}

/// What keys of a Marathon instance are on Kubernetes.
struct MarathonKeys {
    let service: ServiceName
    /// Whether max_instances is set: then Marathon does not look at `instances`.
    let isAutoscaled: Bool

    /// `name` may be a key that nobody knows.
    func moved(_ name: String, _ value: Value, _ origin: Origin) -> MovedKey {
        let bytes = Array(name.utf8)
        guard let key = InstanceKey.named(bytes.span) else {
            return MovedKey(name, value, origin, .nothing("the key is not known"), edit: .drop)
        }
        func same(_ edit: MovedKey.Edit = .keep) -> MovedKey { MovedKey(name, value, origin, .same, edit: edit) }
        func other(_ text: String, _ edit: MovedKey.Edit = .keep) -> MovedKey {
            MovedKey(name, value, origin, .other(text), edit: edit)
        }
        func nothing(_ text: String, isLost: Bool = false) -> MovedKey {
            MovedKey(name, value, origin, .nothing(text), isLost: isLost && value.isTruthy, edit: .drop)
        }
        switch key {
        // How many
        case .instances: return instances(same(), nothing("with max_instances, something else decides"))
        case .autoscaling: return autoscaling(same())
        case .bounceMethod: return bounce(same())
        case .bounceMarginFactor: return other("the rest is how many pods may be missing at once")
        // How it is started
        case .cmd where value.isList: return other("its words are not joined, and no shell reads them")
        case .capAdd: return other("the others are those that docker gives, of which Marathon takes 14 away")
        case .monitoring: return other("the container is told the team; nothing checks its replication")
        case .nerveNamespace: return same(.replace("registrations: [\(service).\(value.str)]"))
        case .net:
            return Value.isEqual(value, .string("bridge"))
                ? same(.drop) : nothing("pods have the network of the cluster", isLost: true)
        case .hostPort: return nothing("pods have addresses of their own", isLost: true)
        case .gpus: return nothing("no gpus are asked for", isLost: true)
        case .disk: return nothing("nothing limits its disk")
        case .extraDockerArgs: return nothing("docker is told nothing", isLost: true)
        case .cfsPeriod: return nothing("the kubelet has its own period")
        // Where
        case .pool: return Value.isEqual(value, .string("default")) ? same(.drop) : pool(same())
        case .constraints: return constraints(same())
        case .extraConstraints, .deployBlacklist, .deployWhitelist:
            return nothing("pods run anywhere in their pool", isLost: true)
        case .role, .acceptedResourceRoles: return nothing("there are no roles of Mesos", isLost: true)
        case .security: return nothing("no firewall is set up", isLost: true)
        // How tasks come and go
        case .drainMethod: return drain(same())
        case .drainMethodParams: return nothing("how long a pod drains is fixed")
        case .backoffFactor, .maxLaunchDelay:
            return other("what fails waits from 10 seconds to 5 minutes", .drop)
        case .bounceHealthParams, .bouncePriority, .bounceStartDeadline, .replicationThreshold, .monitoringBlacklist,
            .dependenciesReference, .dependencies, .marathonShard, .previousMarathonShards, .branch, .description,
            .disabled, .epsilon, .owner, .parents, .retries, .schedule, .scheduleTimeZone, .sfnAutoscaling:
            return nothing("nothing reads it")
        default: return same()
        }
    }

    // MARK: What depends on the value

    private func instances(_ same: MovedKey, _ ignored: MovedKey) -> MovedKey {
        if isAutoscaled { return ignored }
        if same.value.isTruthy { return same }
        var moved = same
        moved.meaning = .other("there, 0 is as if nothing was said: one pod runs. soac stop stops it")
        moved.isLost = true
        return moved
    }

    private func autoscaling(_ same: MovedKey) -> MovedKey {
        var moved = same
        guard case .map(let entries) = same.value, isAutoscaled else { return moved }
        func text(_ key: String) -> String? {
            entries.first { Value.isEqual($0.key, .string(key)) }.map(\.value.str)
        }
        if text("decision_policy") == "bespoke" {
            moved.meaning = .nothing("nothing scales by the decision_policy bespoke")
            moved.isLost = true
        } else {
            switch text("metrics_provider") ?? "mesos_cpu" {
            case "mesos_cpu":
                moved.meaning = .other("the cpus that are used are held to the setpoint, without a policy")
            case "http", "uwsgi":
                moved.meaning = .other("the pods' own metric is held to the setpoint, without a policy")
            case let provider:
                moved.meaning = .nothing("there is no metrics_provider \(provider)")
                moved.isLost = true
            }
        }
        return moved
    }

    private func bounce(_ same: MovedKey) -> MovedKey {
        var moved = same
        switch same.value {
        case .string("crossover"), .string("downthenup"): return moved
        case .string("upthendown"):
            moved.meaning = .other("crossover: an old pod goes as soon as a new one is ready")
        case .string("brutal"): moved.meaning = .other("crossover: old pods go as new ones get ready")
        default: moved.meaning = .nothing("there is no such method")
        }
        moved.edit = .replace("bounce_method: crossover")
        return moved
    }

    private func pool(_ same: MovedKey) -> MovedKey {
        var moved = same
        if case .string(let name) = same.value, KubernetesName.isLabelValue(name) {
            moved.meaning = .other("the label yelp.com/pool of nodes; paasta validate refuses the key in this file")
        } else {
            moved.meaning = .nothing("no node can have such a label")
            moved.isLost = true
        }
        return moved
    }

    /// `[[pool, LIKE, x]]` is a pool; nothing stands for others.
    private func constraints(_ same: MovedKey) -> MovedKey {
        var moved = same
        moved.edit = .drop
        let all = (same.value.iterated ?? []).map { $0.iterated ?? [] }
        if all.count == 1, all[0].count == 3, all[0][0].str == "pool", ["LIKE", "CLUSTER"].contains(all[0][1].str),
            !all[0][2].str.isEmpty, all[0][2].str.utf8.allSatisfy({ $0 != UInt8(ascii: ".") }),
            KubernetesName.isLabelValue(all[0][2].str)
        {
            moved.meaning = .other(
                "the pool \(all[0][2].str): a label of nodes; paasta validate refuses the key in this file")
            moved.edit = .replace("pool: \(all[0][2].str)")
        } else if all.isEmpty {
            moved.meaning = .other("pods run in their pool, and anywhere in it")
        } else {
            moved.meaning = .nothing("pods run anywhere in their pool")
            moved.isLost = true
        }
        return moved
    }

    private func drain(_ same: MovedKey) -> MovedKey {
        var moved = same
        moved.edit = .drop
        switch same.value {
        case .string("hacheck"):
            moved.meaning = .other("the pod's sidecar takes it out of SmartStack, and waits 31 seconds")
        case .string("noop"): moved.meaning = .other("a pod goes on for 30 seconds before it is told to end")
        default:
            moved.meaning = .nothing("nobody calls its URLs before a pod goes")
            moved.isLost = true
        }
        return moved
    }
}
