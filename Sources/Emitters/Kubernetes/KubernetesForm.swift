import Compiler

/// The text that the hash of a Deployment or StatefulSet is made of: Python's JSON of the client's models (10.0.1).
struct KubernetesForm {
    private var writer = JSONWriter(capacity: 16384)
    private var hostVolumes = SharedTexts()

    var bytes: [UInt8] { writer.bytes }

    mutating func write(_ app: KubernetesApp, _ environment: PodEnvironment) {
        writer.clear()
        let isStateful = app.instance.controller.isStatefulSet
        writer.raw("{\"api_version\": \"apps/v1\", \"kind\": ")
        writer.raw(isStateful ? "\"StatefulSet\"" : "\"Deployment\"")
        writer.raw(", \"metadata\": {\"annotations\": null, ")
        writeLabels(app, name: KubernetesName.object(app.id))
        writer.raw(", \"paasta_secrets\": ")
        writer.secrets(app.container.secretSignatures)
        writer.raw(", \"spec\": {")
        isStateful ? writeStatefulSet(app, environment) : writeDeployment(app, environment)
        writer.raw("}, \"status\": null}")
    }

    // MARK: The controller

    private mutating func writeDeployment(_ app: KubernetesApp, _ environment: PodEnvironment) {
        writer.raw("\"min_ready_seconds\": null, \"paused\": null, \"progress_deadline_seconds\": null, ")
        writeSelector(app)
        writer.raw(", \"strategy\": ")
        if let missing = app.instance.rollingDisruption {
            writer.raw("{\"rolling_update\": {\"max_surge\": \"100%\", \"max_unavailable\": ")
            writer.string(missing)
            writer.raw("}, \"type\": \"RollingUpdate\"}")
        } else {
            writer.raw("{\"rolling_update\": null, \"type\": \"Recreate\"}")
        }
        writeTemplate(app, environment)
    }

    private mutating func writeStatefulSet(_ app: KubernetesApp, _ environment: PodEnvironment) {
        writer.raw("\"pod_management_policy\": null, ")
        writeSelector(app)
        writer.raw(", \"service_name\": ")
        writer.string(KubernetesName.object(app.id))
        writeTemplate(app, environment)
        writer.raw(", \"update_strategy\": null, \"volume_claim_templates\": ")
        writer.list(app.instance.controller.persistentVolumes) { writer, volume in
            writer.raw("{\"api_version\": null, \"kind\": null, \"metadata\": {\"annotations\": null, ")
            writer.raw(Self.metadataHead)
            writer.raw("\"labels\": null, \"managed_fields\": null, \"name\": ")
            writer.string(volume.name)
            writer.raw(Self.metadataTail)
            writer.raw(", \"spec\": {\"access_modes\": [\"ReadWriteOnce\"], \"data_source\": null, ")
            writer.raw("\"resources\": {\"limits\": null, \"requests\": {\"storage\": ")
            writer.string(volume.size + "Gi")
            writer.raw("}}, \"selector\": null, \"storage_class_name\": ")
            writer.string(volume.storageClass)
            writer.raw(", \"volume_mode\": null, \"volume_name\": null}, \"status\": null}")
        }
    }

    private static let metadataHead: StaticString =
        "\"cluster_name\": null, \"creation_timestamp\": null, \"deletion_grace_period_seconds\": null, \"deletion_timestamp\": null, \"finalizers\": null, \"generate_name\": null, \"generation\": null, \"initializers\": null, "
    private static let metadataTail: StaticString =
        ", \"namespace\": null, \"owner_references\": null, \"resource_version\": null, \"self_link\": null, \"uid\": null}"

    /// What follows the annotations: the labels, without that of the hash, and the name.
    private mutating func writeLabels(_ app: KubernetesApp, name: String?) {
        writer.raw(Self.metadataHead)
        writer.raw("\"labels\": {\"yelp.com/paasta_git_sha\": ")
        writer.string(CodeVersion.of(imageURL: app.container.imageURL))
        writer.raw(", ")
        writer.podLabels(app.id)
        writer.raw("}, \"managed_fields\": null, \"name\": ")
        if let name { writer.string(name) } else { writer.raw("null") }
        writer.raw(Self.metadataTail)
    }

    private mutating func writeSelector(_ app: KubernetesApp) {
        writer.raw("\"revision_history_limit\": 0, \"selector\": {\"match_expressions\": null, \"match_labels\": {")
        writer.podLabels(app.id)
        writer.raw("}}")
    }

    // MARK: The pod

    private static let podHead: StaticString =
        "\"dns_config\": null, \"dns_policy\": null, \"enable_service_links\": null, \"host_aliases\": null, \"host_ipc\": null, \"host_network\": null, \"host_pid\": null, \"hostname\": null, \"image_pull_secrets\": null, \"init_containers\": null, \"node_name\": null, \"node_selector\": {\"yelp.com/pool\": "
    private static let podMiddle: StaticString =
        "}, \"priority\": null, \"priority_class_name\": null, \"readiness_gates\": null, \"restart_policy\": \"Always\", \"runtime_class_name\": null, \"scheduler_name\": null, \"security_context\": null, \"service_account\": null, \"service_account_name\": "
    private static let podTail: StaticString =
        ", \"share_process_namespace\": null, \"subdomain\": null, \"termination_grace_period_seconds\": null, \"tolerations\": null, \"volumes\": "

    private mutating func writeTemplate(_ app: KubernetesApp, _ environment: PodEnvironment) {
        let instance = app.instance
        writer.raw(", \"template\": {\"metadata\": {\"annotations\": ")
        writer.podAnnotations(instance)
        writer.raw(", ")
        writeLabels(app, name: nil)
        writer.raw(", \"spec\": {\"active_deadline_seconds\": null, \"affinity\": null, ")
        writer.raw("\"automount_service_account_token\": null, \"containers\": [")
        writeContainer(app, environment)
        if let sidecar = app.sidecar { writeSidecar(sidecar, instance) }
        writer.raw("], ")
        writer.raw(Self.podHead)
        writer.value(instance.pool.value)
        writer.raw(Self.podMiddle)
        writer.value(instance.serviceAccount?.value ?? .null)
        writer.raw(Self.podTail)
        writeVolumes(app)
        writer.raw("}}")
    }

    private static let volumeTail: StaticString =
        "\"nfs\": null, \"persistent_volume_claim\": null, \"photon_persistent_disk\": null, \"portworx_volume\": null, \"projected\": null, \"quobyte\": null, \"rbd\": null, \"scale_io\": null, \"secret\": null, \"storageos\": null, \"vsphere_volume\": null}"
    private static let volumeMiddle: StaticString =
        "\"azure_disk\": null, \"azure_file\": null, \"cephfs\": null, \"cinder\": null, \"config_map\": null, \"csi\": null, \"downward_api\": null, \"empty_dir\": null, \"fc\": null, \"flex_volume\": null, \"flocker\": null, \"gce_persistent_disk\": null, \"git_repo\": null, \"glusterfs\": null, \"host_path\": "

    private mutating func writeVolumes(_ app: KubernetesApp) {
        let hosts = hostVolumes.text(of: app.container, .volumes) { writer, pod in
            writer.items(pod.volumes) { writer, volume in
                writer.raw("{\"aws_elastic_block_store\": null, ")
                writer.raw(Self.volumeMiddle)
                writer.raw("{\"path\": ")
                writer.string(volume.path)
                writer.raw(", \"type\": null}, \"iscsi\": null, \"name\": ")
                writer.string(volume.name)
                writer.raw(", ")
                writer.raw(Self.volumeTail)
            }
        }
        writer.raw("[")
        writer.raw(hosts)
        var needsComma = !hosts.isEmpty
        for volume in app.instance.blockVolumes.oncePerName {
            if needsComma { writer.raw(", ") }
            needsComma = true
            writer.raw("{\"aws_elastic_block_store\": {\"fs_type\": ")
            writer.value(volume.fileSystem)
            writer.raw(", \"partition\": ")
            writer.value(volume.partition)
            writer.raw(", \"read_only\": false, \"volume_id\": ")
            writer.value(volume.volumeID)
            writer.raw("}, ")
            writer.raw(Self.volumeMiddle)
            writer.raw("null, \"iscsi\": null, \"name\": ")
            writer.string(volume.name)
            writer.raw(", ")
            writer.raw(Self.volumeTail)
        }
        writer.raw("]")
    }

    // MARK: Containers

    private static let lifecycleHead: StaticString = "{\"post_start\": null, \"pre_stop\": {\"_exec\": {\"command\": "
    private static let lifecycleTail: StaticString = "}, \"http_get\": null, \"tcp_socket\": null}}"
    private static let containerTail: StaticString =
        "\"stdin\": null, \"stdin_once\": null, \"termination_message_path\": null, \"termination_message_policy\": null, \"tty\": null, \"volume_devices\": null, \"volume_mounts\": "

    private mutating func writeContainer(_ app: KubernetesApp, _ environment: PodEnvironment) {
        let instance = app.instance
        let (command, arguments) = instance.commandLine
        writer.raw("{\"args\": ")
        writer.value(arguments)
        writer.raw(", \"command\": ")
        writer.value(command)
        writer.raw(", \"env\": [")
        for variable in environment.plain {
            writer.raw("{\"name\": ")
            writer.string(variable.name)
            writer.raw(", \"value\": ")
            writer.string(variable.value)
            writer.raw(", \"value_from\": null}, ")
        }
        for variable in environment.secrets {
            writer.raw("{\"name\": ")
            writer.string(variable.name)
            writer.raw(", \"value\": null, \"value_from\": {\"config_map_key_ref\": null, \"field_ref\": null, ")
            writer.raw("\"resource_field_ref\": null, \"secret_key_ref\": {\"key\": ")
            writer.string(variable.key)
            writer.raw(", \"name\": ")
            writer.string(variable.secret)
            writer.raw(", \"optional\": false}}}, ")
        }
        writePodFields()
        writer.raw("], \"env_from\": null, \"image\": ")
        writer.string(app.container.imageURL)
        writer.raw(", \"image_pull_policy\": null, \"lifecycle\": ")
        writer.raw(Self.lifecycleHead)
        writer.raw("[\"/bin/sh\", \"-c\", \"sleep 30\"]")
        writer.raw(Self.lifecycleTail)
        writer.raw(", \"liveness_probe\": ")
        writeHealthcheck(instance)
        writer.raw(", \"name\": ")
        writer.string(KubernetesName.object(app.id))
        writer.raw(", \"ports\": [{\"container_port\": ")
        writer.value(instance.containerPort.value)
        writer.raw(Self.portTail)
        writer.raw(", \"readiness_probe\": null, \"resources\": {\"limits\": ")
        writer.amounts(instance.resources.cpuLimit, instance.resources)
        writer.raw(", \"requests\": ")
        writer.amounts(instance.resources.cpus.value, instance.resources)
        writer.raw("}, \"security_context\": ")
        writeCapabilities(instance)
        writer.raw(", ")
        writer.raw(Self.containerTail)
        writeMounts(app)
        writer.raw(", \"working_dir\": null}")
    }

    private static let portTail: StaticString =
        ", \"host_ip\": null, \"host_port\": null, \"name\": null, \"protocol\": null}]"

    /// What a pod is told of itself.
    private mutating func writePodFields() {
        for (place, field) in PodField.all.enumerated() {
            if place > 0 { writer.raw(", ") }
            writer.raw("{\"name\": \"")
            writer.raw(field.name)
            writer.raw("\", \"value\": null, \"value_from\": {\"config_map_key_ref\": null, \"field_ref\": ")
            writer.raw("{\"api_version\": null, \"field_path\": \"")
            writer.raw(field.path)
            writer.raw("\"}, \"resource_field_ref\": null, \"secret_key_ref\": null}}")
        }
    }

    private mutating func writeHealthcheck(_ instance: KubernetesInstance) {
        guard let check = instance.healthcheck else { return writer.raw("null") }
        writer.raw("{\"_exec\": ")
        if case .command(let command) = check.probe {
            writer.raw("{\"command\": [\"/bin/sh\", \"-c\", ")
            writer.value(command.value)
            writer.raw("]}")
        } else {
            writer.raw("null")
        }
        writer.raw(", \"failure_threshold\": ")
        writer.value(check.maxConsecutiveFailures.value)
        writer.raw(", \"http_get\": ")
        if case .http(let scheme, let path) = check.probe {
            writer.raw("{\"host\": null, \"http_headers\": null, \"path\": ")
            writer.value(path.value)
            writer.raw(", \"port\": ")
            writer.value(instance.containerPort.value)
            writer.raw(", \"scheme\": ")
            writer.string(scheme.uppercased())
            writer.raw("}")
        } else {
            writer.raw("null")
        }
        writer.raw(", \"initial_delay_seconds\": ")
        writer.value(check.gracePeriod.value)
        writer.raw(", \"period_seconds\": ")
        writer.value(check.interval.value)
        writer.raw(", \"success_threshold\": null, \"tcp_socket\": ")
        if case .tcp = check.probe {
            writer.raw("{\"host\": null, \"port\": ")
            writer.value(instance.containerPort.value)
            writer.raw("}")
        } else {
            writer.raw("null")
        }
        writer.raw(", \"timeout_seconds\": ")
        writer.value(check.timeout.value)
        writer.raw("}")
    }

    private mutating func writeCapabilities(_ instance: KubernetesInstance) {
        guard let capabilities = instance.capabilities else { return writer.raw("null") }
        writer.raw("{\"allow_privilege_escalation\": null, \"capabilities\": {\"add\": ")
        writer.value(capabilities.value)
        writer.raw(", \"drop\": null}, \"privileged\": null, \"proc_mount\": null, ")
        writer.raw("\"read_only_root_filesystem\": null, \"run_as_group\": null, \"run_as_non_root\": null, ")
        writer.raw("\"run_as_user\": null, \"se_linux_options\": null}")
    }

    private mutating func writeMounts(_ app: KubernetesApp) {
        let hosts = hostVolumes.text(of: app.container, .mounts) { writer, pod in
            writer.items(zip(app.container.volumes, pod.names)) { writer, mount in
                writer.formMount(.string(mount.0.containerPath), mount.1, mount.0.isReadOnlyInPods)
            }
        }
        writer.raw("[")
        writer.raw(hosts)
        var needsComma = !hosts.isEmpty
        for (path, name, isReadOnly) in app.instance.ownMounts {
            if needsComma { writer.raw(", ") }
            needsComma = true
            writer.formMount(path, name, isReadOnly)
        }
        writer.raw("]")
    }

    private mutating func writeSidecar(_ sidecar: Sidecar, _ instance: KubernetesInstance) {
        writer.raw(", {\"args\": null, \"command\": null, \"env\": [")
        writePodFields()
        writer.raw("], \"env_from\": null, \"image\": ")
        writer.string(sidecar.image.value)
        writer.raw(", \"image_pull_policy\": null, \"lifecycle\": ")
        writer.raw(Self.lifecycleHead)
        writer.drainCommand(instance)
        writer.raw(Self.lifecycleTail)
        writer.raw(", \"liveness_probe\": null, \"name\": \"hacheck\", \"ports\": [{\"container_port\": 6666")
        writer.raw(Self.portTail)
        writer.raw(", \"readiness_probe\": ")
        if let script = sidecar.readinessScript {
            writer.raw("{\"_exec\": {\"command\": ")
            writer.readinessCommand(script.value, instance)
            writer.raw("}, \"failure_threshold\": null, \"http_get\": null, \"initial_delay_seconds\": 10, ")
            writer.raw("\"period_seconds\": 10, \"success_threshold\": null, \"tcp_socket\": null, ")
            writer.raw("\"timeout_seconds\": null}")
        } else {
            writer.raw("null")
        }
        writer.raw(", \"resources\": null, \"security_context\": null, ")
        writer.raw(Self.containerTail)
        writer.raw("null, \"working_dir\": null}")
    }
}

extension JSONWriter {
    fileprivate mutating func formMount(_ path: Value, _ name: String, _ isReadOnly: Bool) {
        raw("{\"mount_path\": ")
        value(path)
        raw(", \"mount_propagation\": null, \"name\": ")
        string(name)
        raw(", \"read_only\": ")
        bool(isReadOnly)
        raw(", \"sub_path\": null, \"sub_path_expr\": null}")
    }
}
