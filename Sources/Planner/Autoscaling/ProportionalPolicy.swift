import Compiler

/// As many tasks as bring what each of them has to do to the setpoint.
public struct ProportionalPolicy: Sendable, Equatable {
    /// The utilization to aim at.
    public var setpoint: Double
    /// What an idle task uses. Less than the setpoint.
    public var offset: Double
    public var forecast: ForecastPolicy
    /// The utilization that is good enough: where it is expected to be within, the number stays.
    public var goodEnough: ClosedRange<Double>?

    /// From `autoscaling`.
    init(_ keys: AutoscalingKeys, setpoint: Double) throws(AutoscalingFailure) {
        self.setpoint = setpoint
        offset = try keys.number("offset", default: 0)
        guard setpoint > offset else {
            let least = offset == 0 ? "0" : "offset, \(Value.float(offset).str)"
            throw AutoscalingFailure("setpoint, \(Value.float(setpoint).str), is not more than \(least)")
        }
        forecast = try ForecastPolicy.read(keys)
        if let window = keys["good_enough_window"], window.isTruthy {
            let ends = try keys.numbers("good_enough_window")
            guard ends.count == 2, ends[0] <= ends[1] else {
                throw AutoscalingFailure("good_enough_window is [low, high], not \(window.repr)")
            }
            goodEnough = ends[0]...ends[1]
        }
    }

    /// The load of all tasks that are up, by what each of them uses.
    public func load(utilization: Double, tasks: Int) -> Double { (utilization - offset) * Double(tasks) }

    /// How many tasks more are wanted, or (below 0) fewer.
    ///
    /// - Parameters:
    ///   - current: how many there are to be now
    ///   - history: the last point of it is now's
    public func delta(current: Int, utilization: Double, history: LoadHistory) throws(AutoscalingFailure) -> Int {
        let load = try forecast.load(after: history)
        let tasks = (load / (setpoint - offset)).rounded(.toNearestOrEven)
        guard abs(tasks) < 1e9 else {
            throw AutoscalingFailure("the load, \(Value.float(load).str), comes to no number of tasks")
        }
        var wanted = Int(tasks)
        // A mean over the past must not take tasks away that are busy now.
        if wanted < current, utilization >= goodEnough?.upperBound ?? setpoint { wanted = current }
        if let goodEnough {
            guard current != 0 else { throw AutoscalingFailure("there are 0 tasks, which have no utilization") }
            if goodEnough.contains(load / Double(current) + offset) { wanted = current }
        }
        return wanted - current
    }
}
