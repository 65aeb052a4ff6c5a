/// In which order the new app comes and the old ones go.
public enum BounceMethod: String, Sendable, CaseIterable {
    /// All at once, whatever that costs.
    case brutal
    /// The old go when all of the new are up.
    case upthendown
    /// An old one goes for each new one that is up.
    case crossover
    /// The new come when none of the old is left.
    case downthenup
    /// The old go, and nothing new comes.
    case down

    public struct Decision<Old> {
        /// Whether the new app is to be created now.
        public var creates: Bool
        /// The old tasks to take out of traffic.
        public var drained: [Old]
    }

    /// What is to be done in one round.
    ///
    /// - Parameters:
    ///   - instances: how many tasks the new app is to have
    ///   - isRunning: whether there is an app with the new id
    ///   - happy: how many of its tasks are up
    ///   - old: the old tasks that do not drain yet, the most desirable first: who may not let all go keeps the first
    ///   - up: how many of these, the first of them, are known to be up
    ///   - uncertain: how many after those may be up: nobody can say
    ///   - remaining: old tasks beside these: they drain, are being killed, or Marathon may still launch them
    ///   - margin: the share of the instances that crossover keeps up, more than 0 and at most 1
    public func decide<Old>(
        instances: Int, isRunning: Bool, happy: Int, old: [Old], up: Int = 0, uncertain: Int = 0,
        remaining: Int = 0, margin: Double = 1
    ) -> Decision<Old> {
        switch self {
        case .brutal: Decision(creates: !isRunning, drained: old)
        case .upthendown: Decision(creates: !isRunning, drained: isRunning && happy >= instances ? old : [])
        case .crossover:
            Decision(
                creates: !isRunning,
                drained: Array(
                    old.dropFirst(
                        kept(needed(instances: instances, happy: happy, margin: margin), up, uncertain))))
        case .downthenup: Decision(creates: !isRunning && old.isEmpty && remaining == 0, drained: old)
        case .down: Decision(creates: false, drained: old)
        }
    }

    /// How many old tasks stay if so many have to. If they are not known to be up, any that may be is one of them.
    private func kept(_ needed: Int, _ up: Int, _ uncertain: Int) -> Int {
        up < needed ? max(needed, up + uncertain) : needed
    }

    /// How many old tasks have to stay beside this many happy new ones. The product is that of doubles, rounded up: of 100
    /// instances a margin of 0.07 needs 8.
    func needed(instances: Int, happy: Int, margin: Double) -> Int {
        switch self {
        case .crossover: max(Int((Double(instances) * margin).rounded(.up)) - happy, 0)
        case .upthendown: happy >= instances ? 0 : instances
        case .brutal, .downthenup, .down: 0
        }
    }
}
