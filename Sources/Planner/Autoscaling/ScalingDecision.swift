import Compiler

/// How many tasks of an instance there are to be, by what was seen of them.
public struct ScalingDecision: Sendable, Equatable {
    /// What is seen of an instance.
    public struct View: Sendable, Equatable {
        /// How many tasks there are to be now.
        public var current: Int
        /// The mean utilization of its tasks: 1 is all that they may use.
        public var utilization: Double
        /// How many of its tasks may take traffic, and of how many it is known how busy they are.
        public var tasks: Int
        public var told: Int
        /// Before now.
        public var history: LoadHistory
        /// Seconds since 1970.
        public var now: Double

        public init(current: Int, utilization: Double, tasks: Int, told: Int, history: LoadHistory, now: Double) {
            (self.current, self.utilization, self.tasks, self.told) = (current, utilization, tasks, told)
            (self.history, self.now) = (history, now)
        }
    }

    public var current: Int
    /// What the policy wants, within the bounds.
    public var wanted: Int
    /// By how much the utilization is over or (below 0) under what is wanted; 0 where it is in between.
    public var error: Double
    /// Whether so few tasks are up that nothing is made of it: there are not fewer tasks, and the load is not remembered.
    public var isDelayed: Bool
    /// With now's; nil where the policy needs none.
    public var history: LoadHistory?

    /// What the number becomes.
    public var count: Int { isDelayed && wanted < current ? current : wanted }

    public init(_ settings: AutoscalingSettings, _ view: View) throws(AutoscalingFailure) {
        guard view.utilization.isFinite else { throw AutoscalingFailure("its utilization is not a number") }
        (current, isDelayed) = (view.current, Self.isInsufficient(tasks: view.told, current: view.current))
        error = try Self.error(utilization: view.utilization, setpoint: settings.setpoint, current: current)
        let delta: Int
        switch settings.policy {
        case .bespoke: throw AutoscalingFailure("its count is set by somebody else: decision_policy is bespoke")
        case .threshold: delta = Self.threshold(current: current, error: error)
        case .proportional(let policy):
            var history = view.history
            let load = policy.load(utilization: view.utilization, tasks: view.tasks)
            history.points.append(LoadHistory.Point(time: view.now, load: load))
            self.history = history
            delta = try policy.delta(current: current, utilization: view.utilization, history: history)
        }
        wanted = settings.limited(max(current + delta, Self.mostLess(than: current)))
    }

    /// Fewer than that are not gone down to at once.
    static func mostLess(than current: Int) -> Int { Int(Double(current) * 0.7) }

    /// Whether so few tasks are up that what they use tells little of all.
    static func isInsufficient(tasks: Int, current: Int) -> Bool { tasks < mostLess(than: current) }

    /// By how much the utilization is over the setpoint, or (below 0) under what one task fewer would bring to the setpoint.
    static func error(utilization: Double, setpoint: Double, current: Int) throws(AutoscalingFailure) -> Double {
        guard current != 0 else { throw AutoscalingFailure("there are 0 tasks, which have no utilization") }
        let least = setpoint * Double(current - 1) / Double(current)
        if utilization < least { return utilization - least }
        return utilization > setpoint ? utilization - setpoint : 0
    }

    /// A tenth more, or fewer, and at least one.
    static func threshold(current: Int, error: Double) -> Int {
        let step = max(1, Int(Double(current) * 0.1))
        return error > 0 ? step : error < 0 ? -step : 0
    }

    /// Why, for people: `utilization is 31% too high`.
    public var reason: String {
        if error == 0 { return "utilization is as it should be" }
        let share = max(1, Int(min(abs(error) * 100, 1e9).rounded()))
        return "utilization is \(share)% too \(error < 0 ? "low" : "high")"
    }
}
