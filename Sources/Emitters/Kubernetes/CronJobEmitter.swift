import Compiler

/// A CronJob: the object that a Chronos job becomes on Kubernetes.
public enum CronJobEmitter {
    /// `batch/v1beta1` before 1.25, and `batch/v1` from there on.
    public static func body(of move: CronJobMove, api: KubernetesAPI) -> [UInt8] {
        let job = move.job
        let name = KubernetesName.object(move.id)
        var writer = JSONWriter(capacity: 4096)
        writer.raw("{\"apiVersion\": ")
        writer.raw(api.isNewer ? "\"batch/v1\"" : "\"batch/v1beta1\"")
        writer.raw(", \"kind\": \"CronJob\", \"metadata\": {")
        writeLabels(job, &writer)
        writer.raw(", \"name\": ")
        writer.string(name)
        writer.raw(
            ", \"namespace\": \"paasta\"}, \"spec\": {\"concurrencyPolicy\": \"Forbid\", \"jobTemplate\": {\"spec\": {")
        writer.raw("\"backoffLimit\": ")
        writer.value(job.job.retries.value)
        writer.raw(", \"template\": {\"metadata\": {")
        writeLabels(job, &writer)
        writer.raw("}, \"spec\": {\"containers\": [")
        writeContainer(job, name, &writer)
        writer.raw("], \"nodeSelector\": {\"yelp.com/pool\": ")
        writer.string(pool(job))
        writer.raw("}, \"restartPolicy\": \"Never\", \"volumes\": ")
        writer.list(PodVolumes(job.container.volumes).volumes) { writer, volume in
            writer.raw("{\"hostPath\": {\"path\": ")
            writer.string(volume.path)
            writer.raw("}, \"name\": ")
            writer.string(volume.name)
            writer.raw("}")
        }
        writer.raw("}}}}, \"schedule\": ")
        writer.string(move.schedule)
        if let deadline = move.deadline {
            writer.raw(", \"startingDeadlineSeconds\": ")
            writer.int(deadline)
        }
        writer.raw(", \"suspend\": ")
        writer.bool(job.disabled.isTruthy)
        if let zone = move.timeZone {
            writer.raw(", \"timeZone\": ")
            writer.string(zone)
        }
        writer.raw("}}")
        return writer.bytes
    }

    private static func writeLabels(_ job: LinkedChronosJob, _ writer: inout JSONWriter) {
        writer.raw("\"labels\": {\"yelp.com/paasta_git_sha\": ")
        writer.string(CodeVersion.of(imageURL: job.container.imageURL))
        writer.raw(", ")
        writer.podLabels(job.id)
        writer.raw("}")
    }

    private static func pool(_ job: LinkedChronosJob) -> String {
        guard case .computed(let placement) = job.job.common.placement, !placement.pool.value.isNull else {
            return "default"
        }
        return placement.pool.value.str
    }

    private static func writeContainer(_ job: LinkedChronosJob, _ name: String, _ writer: inout JSONWriter) {
        let common = job.job.common
        writer.raw("{")
        switch common.launch {
        case .command:
            if job.command.isTruthy {
                writer.raw("\"command\": ")
                writer.value(.list([.string("sh"), .string("-c"), job.command]))
                writer.raw(", ")
            }
        case .arguments(let arguments):
            writer.raw("\"args\": ")
            writer.value(arguments.value)
            writer.raw(", ")
        }
        let environment = PodEnvironment(job.container, service: job.id.service)
        writer.raw("\"env\": [")
        for variable in environment.plain {
            writer.raw("{\"name\": ")
            writer.string(variable.name)
            writer.raw(", \"value\": ")
            writer.string(variable.value)
            writer.raw("}, ")
        }
        for variable in environment.secrets { writer.secretVariable(variable) }
        writer.dropComma()
        writer.raw("], \"image\": ")
        writer.string(job.container.imageURL)
        writer.raw(", \"name\": ")
        writer.string(name)
        writer.raw(", \"resources\": {\"requests\": {\"cpu\": ")
        writer.value(common.cpus.value.written)
        writer.raw(", \"memory\": ")
        writer.string(common.memory.value.written.str + "Mi")
        writer.raw("}}, \"volumeMounts\": ")
        writer.list(zip(job.container.volumes, PodVolumes(job.container.volumes).names)) { writer, mount in
            writer.bodyMount(.string(mount.0.containerPath), mount.1, mount.0.isReadOnlyInPods)
        }
        writer.raw("}")
    }
}
