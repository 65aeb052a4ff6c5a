import Compiler

/// Chronos jobs: the body that is POSTed to `scheduler/iso8601` or `scheduler/dependency`. Its description is the hash
/// of all the rest (`chronos_tools.create_complete_config`).
struct ChronosEmitter {
    /// The texts that are hashed.
    private var scratch = JSONWriter(capacity: 8192)
    private var body = JSONWriter(capacity: 8192)
    private var volumeTexts = VolumeTexts()

    /// One for each job, in their order; empty unless they are kept. What their descriptions hold hashes of is hashed together,
    /// which takes less.
    mutating func bodies(of jobs: [LinkedChronosJob], kept: Bool) -> [ArraySlice<UInt8>] {
        scratch.clear()
        var (texts, descriptions, ends): ([Range<Int>], [Int], [Int]) = ([], [], [])
        for job in jobs {
            let start = scratch.count
            writeBeforeDescription(job)
            descriptions.append(scratch.count)
            writeAfterDescription(job)
            ends.append(scratch.count)
            scratch.raw((job.container.deployment.forceBounce ?? "").utf8)
            texts.append(start..<scratch.count)
        }
        let hashes = MD5.prefixes(of: texts, in: scratch.bytes)
        if !kept { return texts.map { _ in [] } }
        body.clear()
        var bodies: [Range<Int>] = []
        for (job, text) in texts.enumerated() {
            let start = body.count
            body.raw(scratch.bytes[text.lowerBound..<descriptions[job]])
            body.raw("\"description\": \"config")
            body.raw(hashes[job].utf8)
            body.raw("\", ")
            body.raw(scratch.bytes[descriptions[job]..<ends[job]])
            bodies.append(start..<body.count)
        }
        return body.texts(at: bodies, kept: kept)
    }

    private mutating func writeBeforeDescription(_ job: LinkedChronosJob) {
        let common = job.job.common
        scratch.raw("{\"arguments\": ")
        scratch.value(arguments(job))
        scratch.raw(", \"async\": false, \"command\": ")
        scratch.value(job.command)
        scratch.raw(", \"constraints\": ")
        scratch.list(job.constraints) { writer, constraint in writer.list(constraint.value) { $0.value($1) } }
        scratch.raw(", \"container\": {\"image\": ")
        scratch.string(job.container.imageURL)
        scratch.raw(", \"network\": ")
        scratch.value(common.network.value.mesosNetwork)
        scratch.raw(", \"parameters\": ")
        scratch.parameterHead(common)
        scratch.parameterLabels(common.id)
        scratch.parameterTail(common, sparse: false)
        scratch.raw(", \"type\": \"DOCKER\", \"volumes\": ")
        scratch.raw(volumeTexts.text(of: job.container))
        scratch.raw("}, \"cpus\": ")
        scratch.value(common.cpus.value.written)
        scratch.raw(", ")
    }

    private mutating func writeAfterDescription(_ job: LinkedChronosJob) {
        let definition = job.job
        scratch.raw("\"disabled\": ")
        scratch.value(job.disabled)
        scratch.raw(", \"disk\": ")
        scratch.value(definition.common.disk.value)
        scratch.raw(", \"environmentVariables\": ")
        scratch.list(job.container.environment) { writer, variable in
            writer.raw("{\"name\": ")
            writer.string(variable.name)
            writer.raw(", \"value\": ")
            writer.string(variable.value)
            writer.raw("}")
        }
        scratch.raw(", \"epsilon\": ")
        scratch.value(definition.epsilon.value)
        scratch.raw(", \"mem\": ")
        scratch.value(definition.common.memory.value.written)
        scratch.raw(", \"name\": ")
        scratch.string("\(job.id.service.text) \(job.id.instance.text)")
        scratch.raw(", \"owner\": ")
        scratch.value(definition.owner.value)
        if !job.container.secretSignatures.isEmpty {
            scratch.raw(", \"paasta_secrets\": ")
            scratch.secrets(job.container.secretSignatures)
        }
        if case .parents(let names, _) = definition.trigger {
            scratch.raw(", \"parents\": ")
            scratch.list(names) { writer, name in
                writer.string(String(decoding: name.utf8.map { $0 == UInt8(ascii: ".") ? 0x20 : $0 }, as: UTF8.self))
            }
        }
        scratch.raw(", \"retries\": ")
        scratch.value(definition.retries.value)
        if case .schedule(let schedule) = definition.trigger {
            scratch.raw(", \"schedule\": ")
            scratch.value(schedule.value)
        }
        scratch.raw(", \"scheduleTimeZone\": ")
        scratch.value(definition.scheduleTimeZone.value)
        scratch.raw(", \"shell\": ")
        scratch.bool(usesShell(job))
        scratch.raw(", \"uris\": [")
        scratch.value(job.container.dockercfg)
        scratch.raw("]}")
    }

    private func arguments(_ job: LinkedChronosJob) -> Value {
        guard case .arguments(let arguments) = job.job.common.launch else { return .null }
        return arguments.value
    }

    /// Chronos ignores arguments unless the shell is off.
    private func usesShell(_ job: LinkedChronosJob) -> Bool {
        switch arguments(job) {
        case .null: true
        case .list(let items): items.isEmpty
        default: false
        }
    }
}
