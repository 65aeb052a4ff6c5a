/// Marathon refuses the body of an app.
///
/// What an instance says is sent on as it is written, and Marathon takes only what its API describes: whole seconds, ports
/// up to 65535, a backoff_factor of at least 1, no negative numbers, texts where there are to be texts. The whole app is
/// refused, so that nothing of it is deployed. Values of zero length, and null, are not sent.
public enum MarathonBodyRule: ServiceRule {
    public static let id = DiagnosticID.marathonBody

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        let findings = service.marathonInstances.flatMap { instance -> [Diagnostic] in
            var body = Body(instance)
            body.check()
            return body.findings
        }
        return findings.oncePerPlace()
    }

    private struct Body {
        let instance: MarathonInstance
        var findings: [Diagnostic] = []

        init(_ instance: MarathonInstance) { self.instance = instance }

        private static let count = 0...Int(Int32.max)
        /// Scala's durations end there.
        private static let seconds = 0...9_223_372_036
        private static let port = 0...65535

        mutating func check() {
            checkNumbers()
            checkTexts()
            if instance.gpus == nil { checkDocker() }
            if let check = instance.healthcheck { checkHealth(check) }
        }

        private mutating func refuse(_ origin: Origin, _ problem: String) {
            findings.append(
                (origin.node ?? instance.common.node).diagnostic(
                    id, "\(instance.common.id): Marathon will refuse this app: \(problem)",
                    hint: "its API takes nothing else"))
        }

        // MARK: Numbers

        private mutating func checkNumbers() {
            for (name, setting) in [("instances", instance.instances), ("max_instances", instance.maxInstances)] {
                if let setting { whole(name, Setting(setting.value.written, setting.origin), Self.count) }
            }
            if instance.maxInstances != nil { whole("min_instances", instance.minInstances, Self.count) }
            if let gpus = instance.gpus { whole("gpus", gpus, Self.count) }
            whole("max_launch_delay_seconds", instance.maxLaunchDelay, Self.seconds)
            let factor = instance.backoffFactor
            if Self.isSent(factor.value),
                Self.isBoolean(factor.value) || !(factor.value.number.map { !($0 < .int(1)) } ?? false)
            {
                refuse(factor.origin, "backoff_factor is a number of at least 1, not \(factor.value.shown)")
            }
            let common = instance.common
            for (name, setting) in [("cpus", common.cpus), ("mem", common.memory)] where setting.value.number < .int(0)
            {
                refuse(setting.origin, "\(name) is not negative")
            }
            if instance.disk.value < 0 { refuse(instance.disk.origin, "disk is not negative") }
            let isBridged =
                Value.isEqual(common.network.value, .string("bridge"))
                || Value.isEqual(common.network.value, .string("BRIDGE"))
            if isBridged, instance.gpus == nil { whole("container_port", instance.containerPort, Self.port) }
            whole("host_port", instance.hostPort, Self.port)
        }

        private mutating func whole(_ name: String, _ setting: Setting<Value>, _ range: ClosedRange<Int>) {
            guard Self.isSent(setting.value) else { return }
            switch setting.value {
            case .int(let number) where range.contains(number): return
            case .float(let number) where Int(exactly: number).map(range.contains) ?? false: return
            default:
                refuse(
                    setting.origin,
                    "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not \(setting.value.shown)"
                )
            }
        }

        /// Nulls and what is empty are left out; zero and false are not.
        private static func isSent(_ value: Value) -> Bool { value.isTruthy || value.number != nil }

        private static func isBoolean(_ value: Value) -> Bool {
            if case .bool = value { true } else { false }
        }

        // MARK: Texts

        private mutating func checkTexts() {
            if case .arguments(let arguments) = instance.common.launch { texts("args", arguments) }
            if let roles = instance.acceptedResourceRoles {
                texts("accepted_resource_roles", roles)
                for case .string(let role) in roles.value.isList ? roles.value.iterated ?? [] : []
                where role.isEmpty || role == "." || role == ".." || role.hasPrefix("-")
                    || role.utf8.contains(where: { (9...13).contains($0) || [0x20, 0x2F, 0x7F].contains($0) })
                {
                    refuse(roles.origin, "'\(role)' is not the name of a role")
                }
            }
        }

        private mutating func texts(_ name: String, _ setting: Setting<Value>) {
            guard Self.isSent(setting.value) else { return }
            let items = setting.value.isList ? setting.value.iterated ?? [] : [.null]
            if let other = items.first(where: { !Self.isText($0) }) {
                let shown = setting.value.isList ? "with \(other.shown)" : setting.value.shown
                refuse(setting.origin, "\(name) is a list of texts, not \(shown)")
            }
        }

        private static func isText(_ value: Value) -> Bool {
            if case .string = value { true } else { false }
        }

        // MARK: Docker and health

        private mutating func checkDocker() {
            for parameter in instance.common.extraDockerArguments
            where !Self.isText(parameter.key) || !parameter.key.isTruthy || !Self.isText(parameter.value)
                || !parameter.value.isTruthy
            {
                refuse(parameter.origin, "a parameter of docker, and its value, are texts that are not empty")
            }
            for capability in instance.common.addedCapabilities where capability.value.isEmpty {
                refuse(capability.origin, "a capability is a text that is not empty")
            }
            for volume in instance.common.extraVolumes {
                if volume.containerPath.isEmpty || volume.hostPath.isEmpty {
                    refuse(volume.origin, "a volume has two paths that are not empty")
                } else if volume.others.contains(where: { $0.key == "persistent" }) {
                    refuse(volume.origin, "a persistent volume needs a residency, which PaaSTA does not set")
                }
            }
        }

        private mutating func checkHealth(_ check: Healthcheck) {
            whole("healthcheck_grace_period_seconds", check.gracePeriod, Self.seconds)
            whole("healthcheck_interval_seconds", check.interval, Self.seconds)
            whole("healthcheck_timeout_seconds", check.timeout, Self.seconds)
            whole("healthcheck_max_consecutive_failures", check.maxConsecutiveFailures, Self.count)
            switch check.probe {
            case .tcp: return
            case .http(_, let path): text("healthcheck_uri", path)
            case .command(let command): text("healthcheck_cmd", command)
            }
        }

        private mutating func text(_ name: String, _ setting: Setting<Value>) {
            if Self.isSent(setting.value), !Self.isText(setting.value) {
                refuse(setting.origin, "\(name) is text, not \(setting.value.shown)")
            }
        }
    }
}
