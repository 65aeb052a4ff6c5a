import Compiler

/// The Deployment or StatefulSet that is POSTed: what is set, in camelCase, by name.
struct KubernetesBody {
    private var writer = JSONWriter(capacity: 8192)
    private var hostVolumes = SharedTexts()

    var copy: [UInt8] { writer.copy }

    /// `hash` is the value of the label `paasta_config_sha`.
    mutating func write(_ app: KubernetesApp, _ environment: PodEnvironment, hash: String) {
        writer.clear()
        let isStateful = app.instance.controller.isStatefulSet
        let name = KubernetesName.object(app.id)
        writer.raw("{\"apiVersion\": \"apps/v1\", \"kind\": ")
        writer.raw(isStateful ? "\"StatefulSet\"" : "\"Deployment\"")
        writer.raw(", \"metadata\": {")
        writeLabels(app, hash)
        writer.raw(", \"name\": ")
        writer.string(name)
        writer.raw(", \"namespace\": \"")
        writer.raw(KubernetesEmitter.namespace)
        writer.raw("\"}, \"spec\": {")
        if !app.replicas.isNull {
            writer.raw("\"replicas\": ")
            writer.value(app.replicas)
            writer.raw(", ")
        }
        writer.raw("\"revisionHistoryLimit\": 0, \"selector\": {\"matchLabels\": {")
        writer.podLabels(app.id)
        writer.raw("}}")
        if isStateful {
            writer.raw(", \"serviceName\": ")
            writer.string(name)
        } else {
            writeStrategy(app.instance)
        }
        writeTemplate(app, environment, hash)
        if isStateful { writeClaims(app.instance.controller.persistentVolumes) }
        writer.raw("}}")
    }

    // MARK: The controller

    private mutating func writeLabels(_ app: KubernetesApp, _ hash: String) {
        writer.raw("\"labels\": {\"yelp.com/paasta_config_sha\": ")
        writer.string(hash)
        writer.raw(", \"yelp.com/paasta_git_sha\": ")
        writer.string(CodeVersion.of(imageURL: app.container.imageURL))
        writer.raw(", ")
        writer.podLabels(app.id)
        writer.raw("}")
    }

    private mutating func writeStrategy(_ instance: KubernetesInstance) {
        writer.raw(", \"strategy\": {")
        if let missing = instance.rollingDisruption {
            writer.raw("\"rollingUpdate\": {\"maxSurge\": \"100%\", \"maxUnavailable\": ")
            writer.string(missing)
            writer.raw("}, \"type\": \"RollingUpdate\"}")
        } else {
            writer.raw("\"type\": \"Recreate\"}")
        }
    }

    private mutating func writeClaims(_ volumes: [PersistentVolume]) {
        writer.raw(", \"volumeClaimTemplates\": ")
        writer.list(volumes) { writer, volume in
            writer.raw("{\"metadata\": {\"name\": ")
            writer.string(volume.name)
            writer.raw(
                "}, \"spec\": {\"accessModes\": [\"ReadWriteOnce\"], \"resources\": {\"requests\": {\"storage\": ")
            writer.string(volume.size + "Gi")
            writer.raw("}}, \"storageClassName\": ")
            writer.string(volume.storageClass)
            writer.raw("}}")
        }
    }

    // MARK: The pod

    private mutating func writeTemplate(_ app: KubernetesApp, _ environment: PodEnvironment, _ hash: String) {
        let instance = app.instance
        writer.raw(", \"template\": {\"metadata\": {\"annotations\": ")
        writer.podAnnotations(instance)
        writer.raw(", ")
        writeLabels(app, hash)
        writer.raw("}, \"spec\": {\"containers\": [")
        writeContainer(app, environment)
        if let sidecar = app.sidecar { writeSidecar(sidecar, instance) }
        writer.raw("], \"nodeSelector\": {\"yelp.com/pool\": ")
        writer.value(instance.pool.value)
        writer.raw("}, \"restartPolicy\": \"Always\"")
        if let account = instance.serviceAccount {
            writer.raw(", \"serviceAccountName\": ")
            writer.value(account.value)
        }
        writer.raw(", \"volumes\": ")
        writeVolumes(app)
        writer.raw("}}")
    }

    private mutating func writeVolumes(_ app: KubernetesApp) {
        let hosts = hostVolumes.text(of: app.container, .volumes) { writer, pod in
            writer.items(pod.volumes) { writer, volume in
                writer.raw("{\"hostPath\": {\"path\": ")
                writer.string(volume.path)
                writer.raw("}, \"name\": ")
                writer.string(volume.name)
                writer.raw("}")
            }
        }
        writer.raw("[")
        writer.raw(hosts)
        var needsComma = !hosts.isEmpty
        for volume in app.instance.blockVolumes.oncePerName {
            if needsComma { writer.raw(", ") }
            needsComma = true
            writer.raw("{\"awsElasticBlockStore\": {")
            writeOptional("\"fsType\": ", volume.fileSystem)
            writeOptional("\"partition\": ", volume.partition)
            writer.raw("\"readOnly\": false, \"volumeID\": ")
            writer.value(volume.volumeID)
            writer.raw("}, \"name\": ")
            writer.string(volume.name)
            writer.raw("}")
        }
        writer.raw("]")
    }

    /// A member that is left out if it is null.
    private mutating func writeOptional(_ name: StaticString, _ value: Value) {
        if value.isNull { return }
        writer.raw(name)
        writer.value(value)
        writer.raw(", ")
    }

    // MARK: Containers

    private mutating func writeContainer(_ app: KubernetesApp, _ environment: PodEnvironment) {
        let instance = app.instance
        let (command, arguments) = instance.commandLine
        writer.raw("{")
        writeOptional("\"args\": ", arguments)
        writeOptional("\"command\": ", command)
        writer.raw("\"env\": [")
        for variable in environment.plain {
            writer.raw("{\"name\": ")
            writer.string(variable.name)
            writer.raw(", \"value\": ")
            writer.string(variable.value)
            writer.raw("}, ")
        }
        for variable in environment.secrets { writer.secretVariable(variable) }
        writePodFields()
        writer.raw("], \"image\": ")
        writer.string(app.container.imageURL)
        writer.raw(", \"lifecycle\": {\"preStop\": {\"exec\": {\"command\": [\"/bin/sh\", \"-c\", \"sleep 30\"]}}}, ")
        if let check = instance.healthcheck { writeHealthcheck(check, instance) }
        writer.raw("\"name\": ")
        writer.string(KubernetesName.object(app.id))
        writer.raw(", \"ports\": [{\"containerPort\": ")
        writer.value(instance.containerPort.value)
        writer.raw("}], \"resources\": {\"limits\": ")
        writer.amounts(instance.resources.cpuLimit, instance.resources)
        writer.raw(", \"requests\": ")
        writer.amounts(instance.resources.cpus.value, instance.resources)
        writer.raw("}, ")
        if let capabilities = instance.capabilities {
            writer.raw("\"securityContext\": {\"capabilities\": {\"add\": ")
            writer.value(capabilities.value)
            writer.raw("}}, ")
        }
        writer.raw("\"volumeMounts\": ")
        writeMounts(app)
        writer.raw("}")
    }

    /// What a pod is told of itself.
    private mutating func writePodFields() {
        writer.items(PodField.all) { writer, field in
            writer.raw("{\"name\": \"")
            writer.raw(field.name)
            writer.raw("\", \"valueFrom\": {\"fieldRef\": {\"fieldPath\": \"")
            writer.raw(field.path)
            writer.raw("\"}}}")
        }
    }

    private mutating func writeHealthcheck(_ check: Healthcheck, _ instance: KubernetesInstance) {
        writer.raw("\"livenessProbe\": {")
        if case .command(let command) = check.probe {
            writer.raw("\"exec\": {\"command\": [\"/bin/sh\", \"-c\", ")
            writer.value(command.value)
            writer.raw("]}, ")
        }
        writeOptional("\"failureThreshold\": ", check.maxConsecutiveFailures.value)
        if case .http(let scheme, let path) = check.probe {
            writer.raw("\"httpGet\": {")
            writeOptional("\"path\": ", path.value)
            writer.raw("\"port\": ")
            writer.value(instance.containerPort.value)
            writer.raw(", \"scheme\": ")
            writer.string(scheme.uppercased())
            writer.raw("}, ")
        }
        writeOptional("\"initialDelaySeconds\": ", check.gracePeriod.value)
        writeOptional("\"periodSeconds\": ", check.interval.value)
        if case .tcp = check.probe {
            writer.raw("\"tcpSocket\": {\"port\": ")
            writer.value(instance.containerPort.value)
            writer.raw("}, ")
        }
        writeOptional("\"timeoutSeconds\": ", check.timeout.value)
        writer.dropComma()
        writer.raw("}, ")
    }

    private mutating func writeMounts(_ app: KubernetesApp) {
        let hosts = hostVolumes.text(of: app.container, .mounts) { writer, pod in
            writer.items(zip(app.container.volumes, pod.names)) { writer, mount in
                writer.bodyMount(.string(mount.0.containerPath), mount.1, mount.0.isReadOnlyInPods)
            }
        }
        writer.raw("[")
        writer.raw(hosts)
        var needsComma = !hosts.isEmpty
        for (path, name, isReadOnly) in app.instance.ownMounts {
            if needsComma { writer.raw(", ") }
            needsComma = true
            writer.bodyMount(path, name, isReadOnly)
        }
        writer.raw("]")
    }

    private mutating func writeSidecar(_ sidecar: Sidecar, _ instance: KubernetesInstance) {
        writer.raw(", {\"env\": [")
        writePodFields()
        writer.raw("], \"image\": ")
        writer.string(sidecar.image.value)
        writer.raw(", \"lifecycle\": {\"preStop\": {\"exec\": {\"command\": ")
        writer.drainCommand(instance)
        writer.raw("}}}, \"name\": \"hacheck\", \"ports\": [{\"containerPort\": 6666}]")
        if let script = sidecar.readinessScript {
            writer.raw(", \"readinessProbe\": {\"exec\": {\"command\": ")
            writer.readinessCommand(script.value, instance)
            writer.raw("}, \"initialDelaySeconds\": 10, \"periodSeconds\": 10}")
        }
        writer.raw("}")
    }
}

extension JSONWriter {
    /// With a comma behind it.
    mutating func secretVariable(_ variable: PodEnvironment.SecretVariable) {
        raw("{\"name\": ")
        string(variable.name)
        raw(", \"valueFrom\": {\"secretKeyRef\": {\"key\": ")
        string(variable.key)
        raw(", \"name\": ")
        string(variable.secret)
        raw(", \"optional\": false}}}, ")
    }

    mutating func bodyMount(_ path: Value, _ name: String, _ isReadOnly: Bool) {
        raw("{\"mountPath\": ")
        value(path)
        raw(", \"name\": ")
        string(name)
        raw(", \"readOnly\": ")
        bool(isReadOnly)
        raw("}")
    }
}
