import Compiler

/// Where the fields of the objects of an instance of Kubernetes come from.
extension FieldSources {
    private static let pod = "spec.template.spec"
    private static let container = pod + ".containers[0]"

    /// Of the Deployment or StatefulSet.
    init(_ app: KubernetesApp) {
        self.init()
        let instance = app.instance
        set("apiVersion", .fixed)
        set("kind", .computed(from: [Ingredient("persistent_volumes", FieldSources.persistence(instance))]))
        setNames(app)
        setController(app)
        setLaunch(instance)
        setContainer(app)
        setVolumes(app)
        if let check = instance.healthcheck { set(check, instance) }
        setEnvironment(app)
        set(Self.pod + ".nodeSelector.yelp.com/pool", instance.pool.origin)
        set(Self.pod + ".restartPolicy", .fixed)
        if let account = instance.serviceAccount { set(Self.pod + ".serviceAccountName", account.origin) }
        if let sidecar = app.sidecar { set(sidecar, instance) }
    }

    private static func persistence(_ instance: KubernetesInstance) -> Origin {
        instance.controller.persistentVolumes.first?.origin ?? .standard
    }

    private static let names = FieldSource.computed(from: "the service's name", "the instance's name")

    // MARK: The controller

    private mutating func setNames(_ app: KubernetesApp) {
        setMetadata()
        let image = FieldSource.deployments(app.container.deployment.imageNode)
        for labels in ["metadata.labels", "spec.template.metadata.labels"] {
            set(
                labels + ".yelp.com/paasta_config_sha",
                .computed(from: [
                    FieldSources.forceBounce(app.container.deployment),
                    Ingredient("a hash of all but replicas", nil),
                ]))
            set(labels + ".yelp.com/paasta_git_sha", .computed(from: [Ingredient("docker_image", image)]))
            setLabels(labels)
        }
        setLabels("spec.selector.matchLabels")
        set("spec.serviceName", Self.names)
        set(Self.container + ".name", Self.names)
        let annotations = "spec.template.metadata.annotations"
        set(
            annotations + ".smartstack_registrations",
            .computed(from: [Ingredient("registrations", app.instance.registrations.origin)]))
        if let metric = app.instance.offeredMetric { set(annotations + ".autoscaling", metric.origin) }
    }

    private mutating func setMetadata() {
        set("metadata.name", Self.names)
        set("metadata.namespace", .fixed)
    }

    private mutating func setLabels(_ labels: String) {
        set(labels + ".yelp.com/paasta_instance", .computed(from: "the instance's name"))
        set(labels + ".yelp.com/paasta_service", .computed(from: "the service's name"))
    }

    private mutating func setController(_ app: KubernetesApp) {
        let (instance, deployment) = (app.instance, app.container.deployment)
        if deployment.desiredState == "start" {
            set("spec.replicas", instance.replicas.origin)
        } else {
            set("spec.replicas", .deployments(deployment.control.value("desired_state") ?? deployment.control))
        }
        set("spec.revisionHistoryLimit", .fixed)
        switch instance.controller {
        case .deployment(let replacement):
            set("spec.strategy.type", .computed(from: [Ingredient("bounce_method", replacement.origin)]))
            set("spec.strategy.rollingUpdate.maxSurge", .fixed)
            set("spec.strategy.rollingUpdate.maxUnavailable", FieldSources.disruption(instance))
        case .statefulSet(let volumes):
            setItems("spec.volumeClaimTemplates", volumes.map { FieldSource($0.origin) })
        }
    }

    private static func disruption(_ instance: KubernetesInstance) -> FieldSource {
        .computed(from: [Ingredient("bounce_margin_factor", instance.disruption.value?.origin ?? .standard)])
    }

    // MARK: The container

    private mutating func setLaunch(_ instance: KubernetesInstance) {
        switch instance.common.launch {
        case .command(let command): set(Self.container + ".command", command.origin)
        case .arguments(let arguments): set(Self.container + ".args", arguments.origin)
        }
        if let capabilities = instance.capabilities {
            set(Self.container + ".securityContext.capabilities.add", capabilities.origin)
        }
    }

    private mutating func setContainer(_ app: KubernetesApp) {
        let (instance, resources) = (app.instance, app.instance.resources)
        set(Self.container + ".image", FieldSources.image(app.container))
        set(Self.container + ".lifecycle", .fixed)
        set(Self.container + ".ports[0].containerPort", instance.containerPort.origin)
        let memory = FieldSource.computed(from: [Ingredient("mem", resources.memory.origin)])
        set(Self.container + ".resources.requests.memory", memory)
        set(Self.container + ".resources.limits.memory", memory)
        set(Self.container + ".resources.requests.cpu", resources.cpus.origin)
        set(
            Self.container + ".resources.limits.cpu",
            .computed(from: [
                Ingredient("cpus", resources.cpus.origin), Ingredient("cpu_burst_add", resources.burstOrigin),
            ]))
    }

    private mutating func setVolumes(_ app: KubernetesApp) {
        let blocks = app.instance.blockVolumes
        let mounts =
            app.container.volumes.map(\.origin) + blocks.map(\.origin)
            + app.instance.controller.persistentVolumes.map(\.origin)
        setItems(Self.container + ".volumeMounts", mounts.map { FieldSource($0) })
        set(Self.container + ".volumeMounts", mounts.isEmpty ? .standard : nil)
        // Of several of one name the last counts.
        var hosts: [(name: String, origin: Origin)] = []
        for (volume, name) in zip(app.container.volumes, PodVolumes(app.container.volumes).names) {
            if let place = hosts.firstIndex(where: { $0.name.hasSameBytes(as: name) }) {
                hosts[place].origin = volume.origin
            } else {
                hosts.append((name, volume.origin))
            }
        }
        let volumes = hosts.map(\.origin) + blocks.oncePerName.map(\.origin)
        setItems(Self.pod + ".volumes", volumes.map { FieldSource($0) })
        set(Self.pod + ".volumes", volumes.isEmpty ? .standard : nil)
    }

    private mutating func set(_ path: String, _ source: FieldSource?) {
        if let source { set(FieldPath(path), source) }
    }

    private mutating func set(_ check: Healthcheck, _ instance: KubernetesInstance) {
        let probe = Self.container + ".livenessProbe"
        switch check.probe {
        case .http(_, let path):
            set(probe + ".httpGet.path", path.origin)
            set(probe + ".httpGet.port", instance.containerPort.origin)
            set(probe + ".httpGet.scheme", check.origin)
        case .tcp: set(probe + ".tcpSocket.port", instance.containerPort.origin)
        case .command(let command):
            set(probe + ".exec.command", .computed(from: [Ingredient("healthcheck_cmd", command.origin)]))
        }
        set(probe + ".failureThreshold", check.maxConsecutiveFailures.origin)
        set(probe + ".initialDelaySeconds", check.gracePeriod.origin)
        set(probe + ".periodSeconds", check.interval.origin)
        set(probe + ".timeoutSeconds", check.timeout.origin)
    }

    private mutating func setEnvironment(_ app: KubernetesApp) {
        let sources = FieldSources.environment(app.container, app.instance.common)
        let byName = Dictionary(
            zip(app.container.environment.map { Text($0.name) }, sources), uniquingKeysWith: { $1 })
        let environment = PodEnvironment(app)
        let names = environment.plain.map(\.name) + environment.secrets.map(\.name)
        setItems(
            Self.container + ".env",
            names.map { byName[Text($0)] ?? .fixed } + PodField.all.map { _ in .fixed })
    }

    private mutating func set(_ sidecar: Sidecar, _ instance: KubernetesInstance) {
        let container = Self.pod + ".containers[1]"
        let registrations = Ingredient("registrations", instance.registrations.origin)
        for field in ["env", "name", "ports", "readinessProbe.initialDelaySeconds", "readinessProbe.periodSeconds"] {
            set("\(container).\(field)", .fixed)
        }
        set(container + ".image", sidecar.image.origin)
        set(container + ".lifecycle.preStop.exec.command", .computed(from: [registrations]))
        set(
            container + ".readinessProbe.exec.command",
            .computed(from: [
                Ingredient("nerve_readiness_check_script", sidecar.readinessScript?.origin ?? .standard),
                Ingredient("container_port", instance.containerPort.origin), registrations,
            ]))
    }

    // MARK: What stands beside it

    /// Of one of an instance's objects; nil if it has none of that family.
    static func of(_ family: Family, _ app: KubernetesApp) -> FieldSources? {
        switch family {
        case .kubernetes: FieldSources(app)
        case .kubernetesBudgets: budget(app)
        case .kubernetesAutoscalers: autoscaler(app)
        default: nil
        }
    }

    private static func budget(_ app: KubernetesApp) -> FieldSources {
        var sources = FieldSources()
        sources.set("apiVersion", .fixed)
        sources.set("kind", .fixed)
        sources.setMetadata()
        sources.setLabels("spec.selector.matchLabels")
        sources.set("spec.maxUnavailable", disruption(app.instance))
        return sources
    }

    private static func autoscaler(_ app: KubernetesApp) -> FieldSources? {
        guard let scaling = app.instance.autoscaling?.value else { return nil }
        var sources = FieldSources()
        sources.set("apiVersion", .fixed)
        sources.set("kind", .fixed)
        sources.setMetadata()
        sources.set("spec.minReplicas", scaling.minimum.origin)
        sources.set("spec.maxReplicas", scaling.maximum.origin)
        sources.set("spec.scaleTargetRef.apiVersion", .fixed)
        sources.set("spec.scaleTargetRef.kind", .fixed)
        sources.set("spec.scaleTargetRef.name", names)
        let provider = Ingredient("metrics_provider", scaling.metricOrigin)
        sources.setItems(
            "spec.metrics", [.computed(from: [provider, Ingredient("setpoint", scaling.setpointOrigin)])])
        return sources
    }
}
