/// Lowers what Chronos jobs have beyond the common.
extension InstanceLowering {
    /// `serviceTeam` is the team that the service's own files name.
    mutating func chronos(serviceTeam: Setting<Value>) -> ChronosJob? {
        let common = common()
        if case .command(let command) = common.launch, command.value.isTruthy {
            guard case .string(let text) = command.value else {
                refuse(.cmd, .valueType, "cmd is text, not \(command.value.shown)")
                return nil
            }
            if case .failure(let failure) = TimeVariables.expand(text, at: .example) {
                refuse(
                    .cmd, .commandFormat, "cmd cannot be expanded: \(failure.message)",
                    hint: "cmd is a format string; write '{{' and '}}' for braces of the shell")
            }
        }
        let owner = common.team ?? serviceTeam
        if !owner.value.isJSON { refuse(owner.origin.node, .valueType, "the team is not a string") }
        let job = ChronosJob(
            common: common, trigger: trigger(), scheduleTimeZone: passed(.scheduleTimeZone, default: .null),
            epsilon: passed(.epsilon, default: .string("PT60S")), retries: passed(.retries, default: .int(2)),
            disabled: passed(.disabled, default: .bool(false)), owner: owner)
        return isBroken ? nil : job
    }

    /// A schedule wins over parents. Without either, the job has no parents.
    private mutating func trigger() -> ChronosJob.Trigger {
        if let schedule = passedUnlessNull(.schedule) { return .schedule(schedule) }
        let origin = configuration.origin(.parents)
        guard let value = configuration.value(.parents) else { return .parents([], origin) }
        let items: [Value]
        if case .list(let list) = value { items = list } else { items = [value] }
        var names: [String] = []
        for item in items {
            guard case .string(let name) = item else {
                refuse(
                    .parents, .valueType, "a parent is the name of a job, not \(item.shown)",
                    hint: "as in service.job; a job without parents needs a schedule")
                return .parents([], origin)
            }
            names.append(name)
        }
        return .parents(names, origin)
    }
}
