import Compiler

/// Marathon apps: the body that is POSTed to `/v2/apps`, with the id that it carries.
///
/// The id holds a hash over the app's internal form, which paasta_tools makes first, in snake_case
/// (`marathon_tools.format_marathon_app_dict`); the body is what Marathon's Python client makes of that form.
struct MarathonEmitter {
    private var scratch = JSONWriter(capacity: 8192)

    mutating func body(of app: MarathonApp) -> [UInt8] {
        let environment = app.container.environment.sorted { $0.name.precedesInBytes($1.name) }
        let id = identifier(of: app, environment)
        scratch.clear()
        writeBody(app, id: id, environment)
        return scratch.bytes
    }

    // MARK: The id

    /// `SERVICE.INSTANCE.gitXXXXXXXX.configXXXXXXXX`, with `_` as `--`.
    private mutating func identifier(
        of app: MarathonApp, _ environment: [(name: String, value: String)]
    ) -> String {
        scratch.clear()
        writeInternalForm(app, environment)
        var hash = MD5()
        hash.update(scratch.bytes)
        if let token = app.container.deployment.forceBounce { hash.update(Array(token.utf8)) }
        let parts = [
            app.id.service.text, app.id.instance.text, CodeVersion.of(imageURL: app.container.imageURL),
            "config" + hash.prefix(),
        ]
        return parts.map(CodeVersion.withoutUnderscores).joined(separator: ".")
    }

    /// The internal form without instances and backoff_seconds, which change without a restart, and without the labels.
    private mutating func writeInternalForm(_ app: MarathonApp, _ environment: [(name: String, value: String)]) {
        let instance = app.instance
        scratch.raw("{")
        if let roles = instance.acceptedResourceRoles {
            scratch.raw("\"accepted_resource_roles\": ")
            scratch.value(roles.value)
            scratch.raw(", ")
        }
        let (command, arguments) = launch(instance)
        scratch.raw("\"args\": ")
        scratch.value(arguments)
        scratch.raw(", \"backoff_factor\": ")
        scratch.value(instance.backoffFactor.value)
        scratch.raw(", \"cmd\": ")
        scratch.value(command)
        scratch.raw(", \"constraints\": ")
        scratch.list(app.constraints) { writer, constraint in writer.list(constraint) { $0.value($1) } }
        scratch.raw(", \"container\": {\"docker\": {\"image\": ")
        scratch.string(app.container.imageURL)
        if !usesMesos(app) {
            scratch.raw(", \"network\": ")
            scratch.value(networkName(app))
        }
        scratch.raw(", \"parameters\": ")
        scratch.dockerParameters(instance.common, withLabels: false, sparse: false)
        if mapsPorts(app) {
            scratch.raw(", \"portMappings\": [{\"containerPort\": ")
            scratch.value(instance.containerPort.value)
            scratch.raw(", \"hostPort\": ")
            scratch.value(instance.hostPort.value)
            scratch.raw(", \"protocol\": \"tcp\"}]")
        }
        scratch.raw(usesMesos(app) ? "}, \"type\": \"MESOS\", \"volumes\": " : "}, \"type\": \"DOCKER\", \"volumes\": ")
        scratch.list(app.container.volumes) { $0.volume($1) }
        scratch.raw("}, \"cpus\": ")
        scratch.double(instance.common.cpus.value.number.double)
        scratch.raw(", \"disk\": ")
        scratch.double(instance.disk.value)
        writeEnvironment(environment)
        if let gpus = instance.gpus {
            scratch.raw(", \"gpus\": ")
            scratch.value(gpus.value)
        }
        scratch.raw(", \"health_checks\": [")
        if let check = instance.healthcheck { writeHealthcheck(check, sparse: false) }
        scratch.raw("], \"max_launch_delay_seconds\": ")
        scratch.value(instance.maxLaunchDelay.value)
        scratch.raw(", \"mem\": ")
        scratch.double(instance.common.memory.value.number.double)
        if !app.container.secretSignatures.isEmpty {
            scratch.raw(", \"paasta_secrets\": ")
            scratch.secrets(app.container.secretSignatures)
        }
        if !mapsPorts(app) {
            scratch.raw(", \"port_definitions\": [{\"port\": ")
            scratch.value(instance.hostPort.value)
            scratch.raw(", \"protocol\": \"tcp\"}], \"require_ports\": ")
            scratch.bool(requiresPorts(app))
        }
        scratch.raw(", \"uris\": [")
        scratch.value(app.container.dockercfg)
        scratch.raw("]}")
    }

    // MARK: The body

    private mutating func writeBody(
        _ app: MarathonApp, id: String, _ environment: [(name: String, value: String)]
    ) {
        let instance = app.instance
        scratch.raw("{")
        if let roles = instance.acceptedResourceRoles { writeOptional("acceptedResourceRoles", roles.value) }
        let (command, arguments) = launch(instance)
        writeOptional("args", arguments)
        writeOptional("backoffFactor", instance.backoffFactor.value)
        writeOptional("backoffSeconds", app.backoffSeconds)
        writeOptional("cmd", command)
        if !app.constraints.isEmpty {
            scratch.raw("\"constraints\": ")
            scratch.list(app.constraints) { writer, constraint in
                writer.list(constraint.filter(\.isTruthy)) { $0.value($1) }
            }
            scratch.raw(", ")
        }
        writeContainer(app)
        scratch.raw(", \"cpus\": ")
        scratch.double(instance.common.cpus.value.number.double)
        scratch.raw(", \"disk\": ")
        scratch.double(instance.disk.value)
        writeEnvironment(environment)
        scratch.raw(", ")
        if let gpus = instance.gpus { writeOptional("gpus", gpus.value) }
        if let check = instance.healthcheck {
            scratch.raw("\"healthChecks\": [")
            writeHealthcheck(check, sparse: true)
            scratch.raw("], ")
        }
        scratch.raw("\"id\": ")
        scratch.string(id)
        scratch.raw(", \"instances\": ")
        scratch.value(app.instances)
        scratch.raw(", ")
        writeOptional("maxLaunchDelaySeconds", instance.maxLaunchDelay.value)
        scratch.raw("\"mem\": ")
        scratch.double(instance.common.memory.value.number.double)
        scratch.raw(", ")
        if !mapsPorts(app) {
            scratch.raw("\"portDefinitions\": [{")
            if instance.hostPort.value.isKeptWhenSparse {
                scratch.raw("\"port\": ")
                scratch.value(instance.hostPort.value.sparse)
                scratch.raw(", ")
            }
            scratch.raw("\"protocol\": \"tcp\"}], \"requirePorts\": ")
            scratch.bool(requiresPorts(app))
            scratch.raw(", ")
        }
        scratch.raw("\"uris\": [")
        scratch.value(app.container.dockercfg)
        scratch.raw("]}")
    }

    private mutating func writeContainer(_ app: MarathonApp) {
        scratch.raw("\"container\": {\"docker\": {\"forcePullImage\": false, \"image\": ")
        scratch.string(app.container.imageURL)
        if !usesMesos(app) {
            if networkName(app).isTruthy {
                scratch.raw(", \"network\": ")
                scratch.value(networkName(app))
            }
            scratch.raw(", \"parameters\": ")
            scratch.dockerParameters(app.instance.common, withLabels: true, sparse: true)
        }
        if mapsPorts(app) {
            scratch.raw(", \"portMappings\": [{")
            for (name, port) in [
                ("\"containerPort\": ", app.instance.containerPort.value), ("\"hostPort\": ", app.instance.hostPort.value),
            ] where port.isKeptWhenSparse {
                scratch.raw(name)
                scratch.value(port.sparse)
                scratch.raw(", ")
            }
            scratch.raw("\"protocol\": \"tcp\"}]")
        }
        scratch.raw(", \"privileged\": false}, \"type\": ")
        scratch.raw(usesMesos(app) ? "\"MESOS\"" : "\"DOCKER\"")
        if !app.container.volumes.isEmpty {
            scratch.raw(", \"volumes\": ")
            scratch.list(app.container.volumes) { writer, volume in writer.sparseVolume(volume) }
        }
        scratch.raw("}")
    }

    /// A member that is left out if it is null or empty; what is inside it stays as it is.
    private mutating func writeOptional(_ name: String, _ value: Value) {
        guard value.isKeptWhenSparse else { return }
        scratch.raw("\"")
        scratch.raw(name)
        scratch.raw("\": ")
        scratch.value(value)
        scratch.raw(", ")
    }

    // MARK: What both share

    private mutating func writeEnvironment(_ environment: [(name: String, value: String)]) {
        scratch.raw(", \"env\": {")
        var isFirst = true
        for (name, value) in environment {
            if !isFirst { scratch.raw(", ") }
            isFirst = false
            scratch.string(name)
            scratch.raw(": ")
            scratch.string(value)
        }
        scratch.raw("}")
    }

    private mutating func writeHealthcheck(_ check: Healthcheck, sparse: Bool) {
        var members: [(name: String, value: Value)] = [
            ("gracePeriodSeconds", check.gracePeriod.value), ("intervalSeconds", check.interval.value),
            ("maxConsecutiveFailures", check.maxConsecutiveFailures.value),
        ]
        switch check.probe {
        case .http(let scheme, let path):
            members.append(("path", path.value))
            members.append(("portIndex", .int(0)))
            members.append(("protocol", .string(scheme == "https" ? "MESOS_HTTPS" : "MESOS_HTTP")))
        case .tcp:
            members.append(("portIndex", .int(0)))
            members.append(("protocol", .string("TCP")))
        case .command(let command):
            members.insert(("command", .map([(.string("value"), command.value)])), at: 0)
            members.append(("protocol", .string("COMMAND")))
        }
        members.append(("timeoutSeconds", check.timeout.value))
        scratch.raw("{")
        var isFirst = true
        for (name, value) in members where !sparse || value.isKeptWhenSparse {
            scratch.raw(isFirst ? "\"" : ", \"")
            isFirst = false
            scratch.raw(name)
            scratch.raw("\": ")
            scratch.value(sparse ? value.sparse : value)
        }
        scratch.raw("}")
    }

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
    /// A volume as Marathon's client sends it: without a mode it can be written to.
    fileprivate mutating func sparseVolume(_ volume: Volume) {
        var filled = volume
        filled.mode = volume.mode ?? .string("RW")
        value(.map(filled.sortedEntries.map { (.string($0.key), $0.value) }).sparse)
    }
}

/// The part of an id that names the code.
enum CodeVersion {
    /// `git` and eight digits of the sha at the end of the image's name.
    static func of(imageURL: String) -> String {
        let name = imageURL.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last
        let sha = name?.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).last
        return "git" + String(String(decoding: sha ?? imageURL.utf8[...], as: UTF8.self).unicodeScalars.prefix(8))
    }

    static func withoutUnderscores(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
        return text.split(separator: "_", omittingEmptySubsequences: false).joined(separator: "--")
    }
}
