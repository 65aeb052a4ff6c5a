/// What is wrong with what runs where, with what services share, and with what is not of soa-configs.
extension DiagnosticID {
    // What runs where
    /// deployments.json cannot be read.
    ///
    /// What is deployed is unknown, so that nothing of the service changes. Generate it again with `soac deployments`.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    ///
    /// ```json
    /// # checkout/deployments.json
    /// {"v1": {}}
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    ///
    /// ```json
    /// # checkout/deployments.json
    /// {"v1": {}, "v2": {"deployments": {}, "controls": {}}}
    /// ```
    public static let deployments = DiagnosticID("SOA0401", "deployments")
    /// No slave of the cluster is allowed for the instance.
    ///
    /// The whitelist, the blacklist and the pool together leave none. Nothing could be placed.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   deploy_whitelist: [region, [south]]
    /// ```
    ///
    /// ```json
    /// # checkout/deployments.json
    /// {"v1": {}, "v2": {
    ///   "deployments": {"prod.main": {"docker_image": "services-checkout:paasta-1f2e3d4c", "git_sha": "1f2e3d4c"}},
    ///   "controls": {"checkout:prod.main": {"desired_state": "start", "force_bounce": null}}}}
    /// ```
    ///
    /// ```json
    /// # system-configs/prod/cluster.json
    /// {"cluster": "prod", "docker_registry": "registry.example.org",
    ///  "expected_slave_attributes": [{"pool": "default", "region": "north"}]}
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   deploy_whitelist: [region, [north]]
    /// ```
    ///
    /// ```json
    /// # checkout/deployments.json
    /// {"v1": {}, "v2": {
    ///   "deployments": {"prod.main": {"docker_image": "services-checkout:paasta-1f2e3d4c", "git_sha": "1f2e3d4c"}},
    ///   "controls": {"checkout:prod.main": {"desired_state": "start", "force_bounce": null}}}}
    /// ```
    ///
    /// ```json
    /// # system-configs/prod/cluster.json
    /// {"cluster": "prod", "docker_registry": "registry.example.org",
    ///  "expected_slave_attributes": [{"pool": "default", "region": "north"}]}
    /// ```
    public static let noSlaves = DiagnosticID("SOA0402", "no-slaves")
    /// Constraints cannot be computed.
    ///
    /// The attributes of the expected slaves, the blacklist and the whitelist contradict each other.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   constraints: [[region]]
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   constraints: [[region, GROUP_BY]]
    /// ```
    public static let constraints = DiagnosticID("SOA0403", "constraints")
    /// There is no Docker registry to take the image from.
    ///
    /// Neither the service's `docker_registry` nor the system configuration names one.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    ///
    /// ```json
    /// # checkout/deployments.json
    /// {"v1": {}, "v2": {
    ///   "deployments": {"prod.main": {"docker_image": "services-checkout:paasta-1f2e3d4c", "git_sha": "1f2e3d4c"}},
    ///   "controls": {"checkout:prod.main": {"desired_state": "start", "force_bounce": null}}}}
    /// ```
    ///
    /// ```json
    /// # system-configs/prod/cluster.json
    /// {"cluster": "prod"}
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// docker_registry: registry.example.org
    /// ```
    ///
    /// ```json
    /// # checkout/deployments.json
    /// {"v1": {}, "v2": {
    ///   "deployments": {"prod.main": {"docker_image": "services-checkout:paasta-1f2e3d4c", "git_sha": "1f2e3d4c"}},
    ///   "controls": {"checkout:prod.main": {"desired_state": "start", "force_bounce": null}}}}
    /// ```
    ///
    /// ```json
    /// # system-configs/prod/cluster.json
    /// {"cluster": "prod"}
    /// ```
    public static let dockerRegistry = DiagnosticID("SOA0404", "docker-registry")
    /// A secret cannot be used.
    ///
    /// Its file is missing or cannot be read, or it has no signature for the cluster's environment. The instance does
    /// without it.
    ///
    /// No example: `soac compile` reports it; `soac check` has [missing-secret](missing-secret.md) and [unsigned-
    /// secret](unsigned-secret.md).
    public static let secret = DiagnosticID("SOA0405", "secret", .warning)
    /// The instance count is not known.
    ///
    /// Autoscaling sets it, and it could not be read. The instance keeps what it runs.
    ///
    /// No example: It is read in ZooKeeper, or from the file that `--instance-counts` names.
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
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// net: overlay
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
    /// net: host
    /// ```
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    public static let marathonApp = DiagnosticID("SOA0501", "marathon-app")
    /// Marathon would refuse the app's id.
    ///
    /// An id has lower case letters, digits, `-` and `.`; it is made of the names of service and instance.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # Checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    public static let marathonID = DiagnosticID("SOA0502", "marathon-id")
    /// The Kubernetes API refuses what an instance comes to.
    ///
    /// Names are of lower case letters, digits and `-`, and a container's has 63 characters at most; a volume is named after
    /// its path, of which `/` leaves nothing; numbers are whole where the API counts. Nothing is sent, and what runs stays
    /// as it is. Of a StatefulSet the API does not look at the pods: it takes it, and refuses its pods later, which is a
    /// warning here.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/kubernetes-prod.yaml
    /// Main:
    ///   instances: 2
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/kubernetes-prod.yaml
    /// main:
    ///   instances: 2
    /// ```
    public static let kubernetesObject = DiagnosticID("SOA0504", "kubernetes-object")
    /// An instance without `instances` has nothing that scales it.
    ///
    /// Where `instances` is not set, or 0, an autoscaler decides how many pods there are: it needs `max_instances`, a
    /// `metrics_provider` that Kubernetes has (mesos_cpu, http, uwsgi) and a `setpoint`. The Deployment is made all the same,
    /// and keeps `min_instances` pods. paasta_tools ends its run there, and what comes after it is not set up.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/kubernetes-prod.yaml
    /// main:
    ///   min_instances: 2
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/kubernetes-prod.yaml
    /// main:
    ///   min_instances: 2
    ///   max_instances: 6
    /// ```
    public static let kubernetesAutoscaling = DiagnosticID("SOA0505", "kubernetes-autoscaling")

    /// Sensu would refuse an event because of its name or its source.
    ///
    /// They are made of the names of service, instance and cluster, and may have ASCII letters, digits, `_`, `-` and `.`.
    /// The instance is compiled, but its check reaches nobody until it is renamed.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/chronos-prod.yaml
    /// main@night:
    ///   cmd: nightly
    ///   schedule: '0 3 * * *'
    ///   monitoring: {team: shop}
    ///   deploy_group: prod.main
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/chronos-prod.yaml
    /// main-night:
    ///   cmd: nightly
    ///   schedule: '0 3 * * *'
    ///   monitoring: {team: shop}
    ///   deploy_group: prod.main
    /// ```
    public static let sensuName = DiagnosticID("SOA0503", "sensu-name")

    // The system configuration
    /// The system configuration cannot be used.
    ///
    /// Its files merge; a key may stand in one of them alone, with a value of the type that the message names. It is a
    /// warning where nothing that is compiled depends on it: of `marathon_servers` and `previous_marathon_servers`.
    ///
    /// No example: It is not of soa-configs, and `soac check` ends with status 2.
    public static let systemConfig = DiagnosticID("SOA0601", "system-config")
    /// A file of the system configuration cannot be read.
    ///
    /// It is left out, as in the original: what it sets is missing from the run.
    ///
    /// No example: It is not of soa-configs; a file that nobody may read has no text.
    public static let systemConfigUnreadable = DiagnosticID("SOA0602", "system-config-unreadable", .warning)

    // Registries
    /// A file of registry passwords cannot be used in full.
    ///
    /// Programs that it names are not run. Registries that it says nothing of are asked without a password.
    ///
    /// No example: The file has passwords, and lies on the machine that asks registries.
    public static let dockerCredentials = DiagnosticID("SOA0701", "docker-credentials", .warning)

    // What a host says
    /// A location does not exist, or a host does not say where it is.
    ///
    /// Types are those of `location_types.json`, locations those of `location_mapping.json`, and a file for each type holds
    /// the name of the host's own. What can be told without the location is written all the same; what cannot keeps what
    /// it has.
    ///
    /// No example: Locations are files of a host, which `soac nerve` and `soac synapse` read.
    public static let location = DiagnosticID("SOA1001", "location")
    /// A ZooKeeper topology is missing, or cannot be read.
    ///
    /// Instances are registered in the ZooKeeper of each location in which they are advertised. Without its servers they
    /// keep the entries there that they have.
    ///
    /// No example: Topologies are files of a host, which `soac nerve` reads.
    public static let topology = DiagnosticID("SOA1002", "zookeeper-topology")
    /// A file of the host cannot be read.
    ///
    /// Nothing is assumed in its place: what depends on it keeps what it has, or the run ends without writing.
    ///
    /// No example: It is a file of a host, which `soac nerve` and `soac synapse` read.
    public static let hostInput = DiagnosticID("SOA1003", "host-input")
    /// A namespace is proxied through one that this host does not have.
    ///
    /// HAProxy refuses a configuration that names a backend which is not there, for all namespaces. From version 2 on the
    /// lines are left out, and requests go straight to the namespace. Name one with a proxy port.
    ///
    /// No example: What a host proxies through depends on the host: `soac synapse` reports it.
    public static let unknownProxy = DiagnosticID("SOA1004", "unknown-proxy")

    // What users say of findings
    /// A silence is useless, or has no reason.
    ///
    /// A comment `# soac: allow RULE -- reason`, or an entry of `.soac.yaml`, says that a finding is intended. One without a
    /// reason, for a rule that does not exist, or that meets no finding any more, only hides what comes later.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3   # soac: allow unknown-key -- read by our own tool
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    public static let silence = DiagnosticID("SOA0901", "silence", .warning)

    // What users tell soac
    /// A part of `.soac.yaml` does not have the right form.
    ///
    /// The file at the top of soa-configs says how severe findings are, and how large slaves are. A part that cannot be
    /// understood does not count. `docs/soac-yaml.md` shows the form.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # .soac.yaml
    /// slaves: 32
    /// ```
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// description: takes the money
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # .soac.yaml
    /// slaves:
    ///   prod:
    ///     default: {cpus: 32, mem: 128000}
    /// ```
    ///
    /// ```yaml
    /// # checkout/service.yaml
    /// description: takes the money
    /// ```
    public static let soacYAML = DiagnosticID("SOA0902", "soac-yaml", .warning)
}
