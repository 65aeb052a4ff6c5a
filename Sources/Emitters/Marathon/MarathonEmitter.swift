import Compiler

/// Marathon apps: the body that is POSTed to `/v2/apps`, with the id that it carries.
///
/// The id holds a hash over the app's internal form, which paasta_tools makes first, in snake_case
/// (`marathon_tools.format_marathon_app_dict`); the body is what Marathon's Python client makes of that form. Most of
/// their text is the same: it is written once, into the internal form, and copied from there.
struct MarathonEmitter {
    /// The forms of all apps at hand.
    private var form = JSONWriter(capacity: 8192)
    /// Where the parts of the last of them are that its body shares.
    private var parts = Parts()
    private var body = JSONWriter(capacity: 8192)
    private var volumeTexts = VolumeTexts()

    private struct Parts {
        var constraints = 0..<0
        var image = 0..<0
        var parameterHead = 0..<0
        var parameterTail = 0..<0
        var volumes = 0..<0
        /// `"cpus": …, "disk": …, "env": {…}`
        var resourcesAndEnvironment = 0..<0
    }

    /// One for each app, in their order; empty unless they are kept. The forms of all are hashed together, which takes less.
    mutating func bodies(of apps: [MarathonApp], kept: Bool) -> [ArraySlice<UInt8>] {
        form.clear()
        var (forms, shared): ([Range<Int>], [Parts]) = ([], [])
        for app in apps {
            let start = form.count
            writeForm(app)
            form.raw((app.container.deployment.forceBounce ?? "").utf8)
            forms.append(start..<form.count)
            shared.append(parts)
        }
        let hashes = MD5.prefixes(of: forms, in: form.bytes)
        var bodies: [Range<Int>] = []
        body.clear()
        for (place, app) in apps.enumerated() {
            if !kept { body.clear() }
            let start = body.count
            parts = shared[place]
            writeBody(app, id: identifier(of: app, hashes[place]))
            bodies.append(start..<body.count)
        }
        return body.texts(at: bodies, kept: kept)
    }

    // MARK: The id

    /// The text that the id holds a hash of, without the force_bounce token.
    mutating func hashedForm(of app: MarathonApp) -> [UInt8] {
        form.clear()
        writeForm(app)
        return form.bytes
    }

    /// `checkout.main.git1f2e3d4c.config0a1b2c3d`: eight digits of the commit and of the hash; with `_` as `--`.
    private func identifier(of app: MarathonApp, _ hash: String) -> String {
        var id: [UInt8] = []
        id.reserveCapacity(128)
        for part in [app.id.service.text, app.id.instance.text, CodeVersion.of(imageURL: app.container.imageURL)] {
            for byte in part.utf8 {
                if byte == UInt8(ascii: "_") { id.append(UInt8(ascii: "-")) }
                id.append(byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte)
            }
            id.append(UInt8(ascii: "."))
        }
        id.append(contentsOf: "config".utf8)
        id.append(contentsOf: hash.utf8)
        return String(decoding: id, as: UTF8.self)
    }

    /// The internal form without instances and backoff_seconds, which change without a restart, and without the labels.
    private mutating func writeForm(_ app: MarathonApp) {
        let instance = app.instance
        form.raw("{")
        if let roles = instance.acceptedResourceRoles {
            form.raw("\"accepted_resource_roles\": ")
            form.value(roles.value)
            form.raw(", ")
        }
        let (command, arguments) = launch(instance)
        form.raw("\"args\": ")
        form.value(arguments)
        form.raw(", \"backoff_factor\": ")
        form.value(instance.backoffFactor.value)
        form.raw(", \"cmd\": ")
        form.value(command)
        form.raw(", \"constraints\": ")
        parts.constraints = mark { form in
            form.list(app.constraints) { writer, constraint in writer.list(constraint.value) { $0.value($1) } }
        }
        writeFormContainer(app)
        form.raw(", ")
        parts.resourcesAndEnvironment = mark { form in
            form.raw("\"cpus\": ")
            form.double(instance.common.cpus.value.number.double)
            form.raw(", \"disk\": ")
            form.double(instance.disk.value)
            form.raw(", \"env\": {")
            form.environment(app.container.environment)
            form.raw("}")
        }
        if let gpus = instance.gpus {
            form.raw(", \"gpus\": ")
            form.value(gpus.value)
        }
        form.raw(", \"health_checks\": [")
        if let check = instance.healthcheck { form.healthcheck(check, sparse: false) }
        form.raw("], \"max_launch_delay_seconds\": ")
        form.value(instance.maxLaunchDelay.value)
        form.raw(", \"mem\": ")
        form.double(instance.common.memory.value.number.double)
        if !app.container.secretSignatures.isEmpty {
            form.raw(", \"paasta_secrets\": ")
            form.secrets(app.container.secretSignatures)
        }
        if !mapsPorts(app) {
            form.raw(", \"port_definitions\": [{\"port\": ")
            form.value(instance.hostPort.value)
            form.raw(", \"protocol\": \"tcp\"}], \"require_ports\": ")
            form.bool(requiresPorts(app))
        }
        form.raw(", \"uris\": [")
        form.value(app.container.dockercfg)
        form.raw("]}")
    }

    private mutating func writeFormContainer(_ app: MarathonApp) {
        let common = app.instance.common
        form.raw(", \"container\": {\"docker\": {")
        parts.image = mark { form in
            form.raw("\"image\": ")
            form.string(app.container.imageURL)
        }
        if !usesMesos(app) {
            form.raw(", \"network\": ")
            form.value(networkName(app))
        }
        form.raw(", \"parameters\": ")
        parts.parameterHead = mark { $0.parameterHead(common) }
        parts.parameterTail = mark { $0.parameterTail(common, sparse: false) }
        if mapsPorts(app) {
            form.raw(", \"portMappings\": [{\"containerPort\": ")
            form.value(app.instance.containerPort.value)
            form.raw(", \"hostPort\": ")
            form.value(app.instance.hostPort.value)
            form.raw(", \"protocol\": \"tcp\"}]")
        }
        form.raw("}, \"type\": ")
        usesMesos(app) ? form.raw("\"MESOS\"") : form.raw("\"DOCKER\"")
        form.raw(", \"volumes\": ")
        let volumes = volumeTexts.text(of: app.container)
        parts.volumes = mark { $0.raw(volumes) }
        form.raw("}")
    }

    private mutating func mark(_ write: (inout JSONWriter) -> Void) -> Range<Int> {
        let start = form.count
        write(&form)
        return start..<form.count
    }

    // MARK: The body

    private mutating func copy(_ part: Range<Int>) { body.raw(form.bytes[part]) }

    private mutating func writeBody(_ app: MarathonApp, id: String) {
        let instance = app.instance
        body.raw("{")
        if let roles = instance.acceptedResourceRoles { writeOptional("\"acceptedResourceRoles\": ", roles.value) }
        let (command, arguments) = launch(instance)
        writeOptional("\"args\": ", arguments)
        writeOptional("\"backoffFactor\": ", instance.backoffFactor.value)
        writeOptional("\"backoffSeconds\": ", app.backoffSeconds)
        writeOptional("\"cmd\": ", command)
        if !app.constraints.isEmpty { writeConstraints(app.constraints) }
        writeContainer(app)
        copy(parts.resourcesAndEnvironment)
        body.raw(", ")
        if let gpus = instance.gpus { writeOptional("\"gpus\": ", gpus.value) }
        if let check = instance.healthcheck {
            body.raw("\"healthChecks\": [")
            body.healthcheck(check, sparse: true)
            body.raw("], ")
        }
        body.raw("\"id\": ")
        body.string(id)
        body.raw(", \"instances\": ")
        body.value(app.instances)
        body.raw(", ")
        writeOptional("\"maxLaunchDelaySeconds\": ", instance.maxLaunchDelay.value)
        body.raw("\"mem\": ")
        body.double(instance.common.memory.value.number.double)
        body.raw(", ")
        if !mapsPorts(app) {
            body.raw("\"portDefinitions\": [{")
            writeOptional("\"port\": ", instance.hostPort.value.sparse)
            body.raw("\"protocol\": \"tcp\"}], \"requirePorts\": ")
            body.bool(requiresPorts(app))
            body.raw(", ")
        }
        body.raw("\"uris\": [")
        body.value(app.container.dockercfg)
        body.raw("]}")
    }

    private mutating func writeConstraints(_ constraints: [Setting<Constraint>]) {
        body.raw("\"constraints\": ")
        if constraints.allSatisfy({ $0.value.allSatisfy(\.isTruthy) }) {
            copy(parts.constraints)
        } else {
            body.list(constraints) { writer, constraint in
                writer.list(constraint.value.filter(\.isTruthy)) { $0.value($1) }
            }
        }
        body.raw(", ")
    }

    private mutating func writeContainer(_ app: MarathonApp) {
        let common = app.instance.common
        body.raw("\"container\": {\"docker\": {\"forcePullImage\": false, ")
        copy(parts.image)
        if !usesMesos(app) {
            if networkName(app).isTruthy {
                body.raw(", \"network\": ")
                body.value(networkName(app))
            }
            body.raw(", \"parameters\": ")
            copy(parts.parameterHead)
            body.parameterLabels(common.id)
            if common.extraDockerArguments.isEmpty, common.addedCapabilities.isEmpty {
                copy(parts.parameterTail)
            } else {
                body.parameterTail(common, sparse: true)
            }
        }
        if mapsPorts(app) {
            body.raw(", \"portMappings\": [{")
            writeOptional("\"containerPort\": ", app.instance.containerPort.value.sparse)
            writeOptional("\"hostPort\": ", app.instance.hostPort.value.sparse)
            body.raw("\"protocol\": \"tcp\"}]")
        }
        body.raw(", \"privileged\": false}, \"type\": ")
        usesMesos(app) ? body.raw("\"MESOS\"") : body.raw("\"DOCKER\"")
        if !app.container.volumes.isEmpty { writeVolumes(app.container.volumes) }
        body.raw("}, ")
    }

    private mutating func writeVolumes(_ volumes: [Volume]) {
        body.raw(", \"volumes\": ")
        let isShared = volumes.allSatisfy { volume in
            volume.mode != nil && volume.others.isEmpty && !volume.containerPath.isEmpty && !volume.hostPath.isEmpty
        }
        if isShared { copy(parts.volumes) } else { body.list(volumes) { $0.sparseVolume($1) } }
    }

    /// A member that is left out if it is null or empty; what is inside it stays as it is.
    private mutating func writeOptional(_ name: StaticString, _ value: Value) {
        guard value.isKeptWhenSparse else { return }
        body.raw(name)
        body.value(value)
        body.raw(", ")
    }

    // MARK: What both share

    private func launch(_ instance: MarathonInstance) -> (command: Value, arguments: Value) {
        switch instance.common.launch {
        case .command(let command): (command.value, .null)
        case .arguments(let arguments): (.null, arguments.value)
        }
    }

    /// With gpus the Mesos containerizer runs the app, which knows neither networks nor docker's parameters.
    private func usesMesos(_ app: MarathonApp) -> Bool { app.instance.gpus != nil }

    private func networkName(_ app: MarathonApp) -> Value { app.instance.common.network.value.mesosNetwork }

    private func mapsPorts(_ app: MarathonApp) -> Bool {
        guard !usesMesos(app), case .string(let name) = networkName(app) else { return false }
        return name == "BRIDGE"
    }

    private func requiresPorts(_ app: MarathonApp) -> Bool {
        !Value.isEqual(app.instance.hostPort.value, .int(0))
    }
}

extension Value {
    /// Mesos' name of a network.
    var mesosNetwork: Value {
        switch self {
        case .string("bridge"): .string("BRIDGE")
        case .string("host"): .string("HOST")
        case .string("none"): .string("NONE")
        default: self
        }
    }
}

extension JSONWriter {
    /// The members of the environment, by name.
    fileprivate mutating func environment(_ environment: [(name: String, value: String)]) {
        // Their places are sorted by insertion: there are a dozen, and to move the pairs themselves costs more.
        var order: [Int] = []
        order.reserveCapacity(environment.count)
        for place in environment.indices {
            let name = environment[place].name
            var target = order.count
            while target > 0, name.precedesInBytes(environment[order[target - 1]].name) { target -= 1 }
            order.insert(place, at: target)
        }
        for (count, place) in order.enumerated() {
            if count > 0 { raw(", ") }
            string(environment[place].name)
            raw(": ")
            string(environment[place].value)
        }
    }

    fileprivate mutating func healthcheck(_ check: Healthcheck, sparse: Bool) {
        raw("{")
        if case .command(let command) = check.probe {
            member("\"command\": ", .map([(.string("value"), command.value)]), sparse)
        }
        member("\"gracePeriodSeconds\": ", check.gracePeriod.value, sparse)
        member("\"intervalSeconds\": ", check.interval.value, sparse)
        member("\"maxConsecutiveFailures\": ", check.maxConsecutiveFailures.value, sparse)
        switch check.probe {
        case .http(let scheme, let path):
            member("\"path\": ", path.value, sparse)
            raw("\"portIndex\": 0, \"protocol\": ")
            scheme == "https" ? raw("\"MESOS_HTTPS\"") : raw("\"MESOS_HTTP\"")
        case .tcp: raw("\"portIndex\": 0, \"protocol\": \"TCP\"")
        case .command: raw("\"protocol\": \"COMMAND\"")
        }
        if !sparse || check.timeout.value.isKeptWhenSparse {
            raw(", \"timeoutSeconds\": ")
            value(sparse ? check.timeout.value.sparse : check.timeout.value)
        }
        raw("}")
    }

    private mutating func member(_ name: StaticString, _ member: Value, _ sparse: Bool) {
        guard !sparse || member.isKeptWhenSparse else { return }
        raw(name)
        value(sparse ? member.sparse : member)
        raw(", ")
    }

    /// A volume as Marathon's client sends it: without a mode it can be written to.
    fileprivate mutating func sparseVolume(_ volume: Volume) {
        var filled = volume
        filled.mode = volume.mode ?? .string("RW")
        value(.map(filled.sortedEntries.map { (.string($0.key), $0.value) }).sparse)
    }
}
