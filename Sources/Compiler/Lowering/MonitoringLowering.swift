/// Lowers what monitoring is told of a service's checks (`monitoring_tools.send_event`).
///
/// A setting is looked up in the instance's `monitoring` with the service's merged below it, then in monitoring.yaml, then
/// among service.yaml's own keys. Most instances say nothing themselves: what holds for them is made once for each kind.
struct MonitoringLowering {
    enum Lowered {
        case monitoring(Monitoring, realertSchedule: Bool)
        /// There is no team, so nobody is told.
        case nobody
        case refused([Refusal])
    }

    struct Refusal {
        var place: Node?
        var id: DiagnosticID
        var message: String
        var hint: String?
    }

    private let serviceRoot: Node?
    private let file: Node?
    /// What monitoring.yaml and service.yaml's own keys say.
    private lazy var inherited = settings(of: [serviceRoot, file])
    private var shared: [InstanceKind: Lowered] = [:]
    private var reported: Set<SourceSpan> = []

    /// The roots of service.yaml and monitoring.yaml.
    init(service: Node?, file: Node?) {
        serviceRoot = service
        self.file = file
    }

    mutating func lower(_ configuration: Configuration, _ kind: InstanceKind) -> Lowered {
        if configuration.own[.monitoring] != nil { return lowered(configuration, kind) }
        if let known = shared[kind] { return known }
        let result = lowered(configuration, kind)
        shared[kind] = result
        return result
    }

    /// False from the second time on that this is asked of a place.
    mutating func isNew(_ problem: Refusal) -> Bool {
        problem.place.map { reported.insert($0.span).inserted } ?? true
    }

    private mutating func lowered(_ configuration: Configuration, _ kind: InstanceKind) -> Lowered {
        if let inherited = configuration.general[.monitoring]?.value, !inherited.isMapping {
            let message = "monitoring is a mapping, not \(inherited.value.shown)"
            return .refused([Refusal(place: inherited, id: .valueType, message: message)])
        }
        var written = inherited
        written[.alertAfter] = nil
        // Only of jobs is it looked for beyond `monitoring`.
        if kind != .chronos { written[.realertEvery] = nil }
        let pairs = configuration.merged(.monitoring) ?? []
        for place in pairs.indices {
            if case .string(let name) = pairs[place].key, let key = Monitoring.Key.named[name] {
                written[key] = Setting(pairs[place].value, pairs[place].origin)
            }
        }
        return MonitoringLowering.completed(written, kind)
    }

    /// What the roots of files say, the last first.
    private func settings(of roots: [Node?]) -> Monitoring.Table {
        var table = Monitoring.Table()
        for root in roots {
            for pair in root?.pairs ?? .none {
                guard let key = pair.key.string.flatMap({ Monitoring.Key.named[$0] }) else { continue }
                let origin = pair.via.map { Origin.merged(pair.value, through: $0) } ?? .written(pair.value)
                table[key] = Setting(pair.value.value, origin)
            }
        }
        return table
    }

    // MARK: Defaults and forms

    private static func completed(_ written: consuming Monitoring.Table, _ kind: InstanceKind) -> Lowered {
        guard let team = written[.team], team.value.isTruthy else { return .nobody }
        let hasInterval = written[.realertEvery] != nil
        var result = written
        var problems: [Refusal] = []
        for key in Monitoring.Key.allCases {
            guard let setting = result[key] else {
                result[key] = standard(key, kind)
                continue
            }
            switch form(of: setting, key, kind) {
            case .success(let formed): result[key] = formed
            case .failure(let failure):
                problems.append(
                    Refusal(
                        place: setting.origin.node, id: failure.id,
                        message: "\(key.name) is \(failure.wanted), not \(setting.value.shown)", hint: failure.hint))
            }
        }
        if !problems.isEmpty { return .refused(problems) }
        return .monitoring(Monitoring(result), realertSchedule: kind == .chronos && !hasInterval)
    }

    /// What holds if nothing sets the key; nil if events then do not have it.
    private static func standard(_ key: Monitoring.Key, _ kind: InstanceKind) -> Setting<Value>? {
        let value: Value
        switch key {
        case .component, .description, .ircChannels, .slackChannels: return nil
        case .alertAfter: value = .int(kind == .chronos ? 900 : 120)
        case .realertEvery: value = .int(-1)
        case .runbook: value = .string("There is no runbook yet: name one with 'runbook' in monitoring.yaml.")
        case .tip: value = .string("There is no tip yet: give one with 'tip' in monitoring.yaml.")
        case .ticket: value = .bool(false)
        case .tags: value = .list([])
        case .notificationEmail, .page, .priority, .project, .team: value = .null
        }
        return Setting(value, .standard)
    }

    private struct Misfit: Error {
        var id = DiagnosticID.valueType
        var wanted: String
        var hint: String
    }

    /// The setting as events have it; nil if they do without.
    private static func form(
        of setting: Setting<Value>, _ key: Monitoring.Key, _ kind: InstanceKind
    ) -> Result<Setting<Value>?, Misfit> {
        switch key {
        case .alertAfter:
            guard let seconds = SensuDuration.seconds(setting.value) else {
                return .failure(Misfit(id: .duration, wanted: "a duration", hint: "as in 90s, 10m or 1h30m"))
            }
            return .success(Setting(seconds, setting.origin))
        case .realertEvery:
            guard let count = PythonNumber.int(setting.value) else {
                return .failure(Misfit(wanted: "a whole number", hint: "of checks; -1 for ever less often"))
            }
            return .success(Setting(count, setting.origin))
        case .component, .description, .ircChannels, .slackChannels:
            if setting.value.isNull { return .success(nil) }
        case .runbook:
            if !setting.value.isTruthy { return .success(standard(key, kind)) }
        case .notificationEmail, .page, .priority, .project, .tags, .team, .ticket, .tip: break
        }
        guard setting.value.isJSON else {
            return .failure(Misfit(wanted: "something that JSON can hold", hint: "quote it"))
        }
        return .success(setting)
    }
}

// MARK: Checks of instances

extension InstanceLowering {
    /// The check of the instance that was just lowered; nil inside if nobody is told of it. It does not take a sound app to
    /// watch what runs, but what the check itself asks for.
    mutating func check(_ monitoring: inout MonitoringLowering) -> Definition<MonitoredInstance?> {
        guard let common = definition, !cannotBeChecked, configuration.node(.monitoring)?.isMapping ?? true else {
            return .broken
        }
        switch monitoring.lower(configuration, kind) {
        case .nobody: return .sound(nil)
        case .refused(let problems):
            // What several share is told once; a job's own team has been looked at already.
            let subject = configuration.own[.monitoring] == nil ? id.service.text : nil
            let known = diagnostics.compactMap(\.span)
            for problem in problems where problem.place.map({ !known.contains($0.span) }) ?? true {
                guard monitoring.isNew(problem) else { continue }
                refuse(problem.place, problem.id, problem.message, hint: problem.hint, about: subject)
            }
            return .broken
        case .monitoring(let settings, let isScheduled):
            let name = SensuName(checkOf: id, kind: kind)
            for name in [name, SensuName(source: cluster)] where !name.isAccepted {
                refuse(
                    nil, .sensuName, "Sensu takes no name '\(name)'",
                    hint: "it is made of names of service, instance and cluster: letters, digits, '_', '-' and '.'")
                return .broken
            }
            let schedule = isScheduled ? configuration.value(.schedule) : nil
            return .sound(
                MonitoredInstance(
                    common: common, check: name, monitoring: settings,
                    realertSchedule: schedule.map { Setting($0, configuration.origin(.schedule)) }))
        }
    }
}
