/// The keys of an instance's configuration that paasta_tools knows (its schemas and the getters of its configuration
/// classes), by their names in the file.
enum InstanceKey: Int, CaseIterable {
    case acceptedResourceRoles
    case args
    case autoscaling
    case awsEBSVolumes
    case backoffFactor
    case bounceHealthParams
    case bounceMarginFactor
    case bounceMethod
    case bouncePriority
    case bounceStartDeadline
    case branch
    case capAdd
    case cfsPeriod
    case cmd
    case constraints
    case containerPort
    case cpuBurstAdd
    case cpus
    case dependencies
    case dependenciesReference
    case deployBlacklist
    case deployGroup
    case deployWhitelist
    case description
    case disabled
    case disk
    case drainMethod
    case drainMethodParams
    case env
    case epsilon
    case extraConstraints
    case extraDockerArgs
    case extraVolumes
    case gpus
    case healthcheckCmd
    case healthcheckGracePeriod
    case healthcheckInterval
    case healthcheckMaxConsecutiveFailures
    case healthcheckMode
    case healthcheckTimeout
    case healthcheckURI
    case hostPort
    case instances
    case marathonShard
    case maxInstances
    case maxLaunchDelay
    case mem
    case minInstances
    case monitoring
    case nerveNamespace
    case net
    case owner
    case parents
    case persistentVolumes
    case pool
    case previousMarathonShards
    case registrations
    case replicationThreshold
    case retries
    case role
    case schedule
    case scheduleTimeZone
    case security
    case serviceAccountName
    case sfnAutoscaling

    /// The key as files have it.
    var name: StaticString {
        switch self {
        case .acceptedResourceRoles: "accepted_resource_roles"
        case .args: "args"
        case .autoscaling: "autoscaling"
        case .awsEBSVolumes: "aws_ebs_volumes"
        case .backoffFactor: "backoff_factor"
        case .bounceHealthParams: "bounce_health_params"
        case .bounceMarginFactor: "bounce_margin_factor"
        case .bounceMethod: "bounce_method"
        case .bouncePriority: "bounce_priority"
        case .bounceStartDeadline: "bounce_start_deadline"
        case .branch: "branch"
        case .capAdd: "cap_add"
        case .cfsPeriod: "cfs_period_us"
        case .cmd: "cmd"
        case .constraints: "constraints"
        case .containerPort: "container_port"
        case .cpuBurstAdd: "cpu_burst_add"
        case .cpus: "cpus"
        case .dependencies: "dependencies"
        case .dependenciesReference: "dependencies_reference"
        case .deployBlacklist: "deploy_blacklist"
        case .deployGroup: "deploy_group"
        case .deployWhitelist: "deploy_whitelist"
        case .description: "description"
        case .disabled: "disabled"
        case .disk: "disk"
        case .drainMethod: "drain_method"
        case .drainMethodParams: "drain_method_params"
        case .env: "env"
        case .epsilon: "epsilon"
        case .extraConstraints: "extra_constraints"
        case .extraDockerArgs: "extra_docker_args"
        case .extraVolumes: "extra_volumes"
        case .gpus: "gpus"
        case .healthcheckCmd: "healthcheck_cmd"
        case .healthcheckGracePeriod: "healthcheck_grace_period_seconds"
        case .healthcheckInterval: "healthcheck_interval_seconds"
        case .healthcheckMaxConsecutiveFailures: "healthcheck_max_consecutive_failures"
        case .healthcheckMode: "healthcheck_mode"
        case .healthcheckTimeout: "healthcheck_timeout_seconds"
        case .healthcheckURI: "healthcheck_uri"
        case .hostPort: "host_port"
        case .instances: "instances"
        case .marathonShard: "marathon_shard"
        case .maxInstances: "max_instances"
        case .maxLaunchDelay: "max_launch_delay_seconds"
        case .mem: "mem"
        case .minInstances: "min_instances"
        case .monitoring: "monitoring"
        case .nerveNamespace: "nerve_ns"
        case .net: "net"
        case .owner: "owner"
        case .parents: "parents"
        case .persistentVolumes: "persistent_volumes"
        case .pool: "pool"
        case .previousMarathonShards: "previous_marathon_shards"
        case .registrations: "registrations"
        case .replicationThreshold: "replication_threshold"
        case .retries: "retries"
        case .role: "role"
        case .schedule: "schedule"
        case .scheduleTimeZone: "schedule_time_zone"
        case .security: "security"
        case .serviceAccountName: "service_account_name"
        case .sfnAutoscaling: "sfn_autoscaling"
        }
    }

    /// Of all keys.
    static let names = allCases.map { "\($0.name)" }

    /// All keys by a hash of their bytes, so that a file's keys are found without making strings of them.
    private static let buckets: [[(bytes: [UInt8], key: InstanceKey)]] = {
        var buckets = [[(bytes: [UInt8], key: InstanceKey)]](repeating: [], count: 256)
        for key in allCases {
            let bytes = key.name.withUTF8Buffer { Array($0) }
            buckets[hash(bytes.span)].append((bytes, key))
        }
        return buckets
    }()

    private static func hash(_ bytes: Span<UInt8>) -> Int {
        var hash: UInt32 = 0x811C_9DC5
        for i in bytes.indices { hash = (hash ^ UInt32(bytes[i])) &* 0x0100_0193 }
        return Int((hash ^ hash >> 8) & 0xFF)
    }

    /// The key with this name; nil if there is none.
    static func named(_ name: Span<UInt8>) -> InstanceKey? {
        for candidate in buckets[hash(name)] where candidate.bytes.count == name.count {
            if name.indices.allSatisfy({ candidate.bytes[$0] == name[$0] }) { return candidate.key }
        }
        return nil
    }
}
