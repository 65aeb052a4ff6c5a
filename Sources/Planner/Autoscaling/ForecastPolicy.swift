import Compiler
import Glibc

/// What load is expected of what was seen: `forecast_policy`.
public enum ForecastPolicy: Sendable, Equatable {
    /// What it is now.
    case current
    /// The mean of the last so many seconds.
    case movingAverage(seconds: Double)
    /// A line through the last so many seconds; the most that it has at one of these seconds from now. Where all was seen at one
    /// time it has no slope, and this one is taken, load a second.
    case linearRegression(seconds: Double, ahead: [Double], defaultSlope: Double)

    /// From `autoscaling`.
    static func read(_ keys: AutoscalingKeys) throws(AutoscalingFailure) -> ForecastPolicy {
        switch try keys.text("forecast_policy", default: "current") {
        case "current": return .current
        case "moving_average":
            return .movingAverage(seconds: try keys.number("moving_average_window_seconds", default: 1800))
        case "linreg":
            return .linearRegression(
                seconds: try keys.number("linreg_window_seconds"),
                ahead: try keys.numbers("linreg_extrapolation_seconds"),
                defaultSlope: try keys.number("linreg_default_slope", default: 0))
        case let other:
            throw AutoscalingFailure(
                "there is no forecast_policy '\(other)': there are current, moving_average and linreg")
        }
    }

    /// The load that is expected.
    public func load(after history: LoadHistory) throws(AutoscalingFailure) -> Double {
        guard let now = history.points.last else { throw AutoscalingFailure("no load was ever seen") }
        switch self {
        case .current: return now.load
        case .movingAverage(let seconds): return try Self.mean(history.latest(seconds).map(\.load))
        case .linearRegression(let seconds, let ahead, let defaultSlope):
            let seen = history.latest(seconds)
            let (time, load) = (try Self.mean(seen.map(\.time)), try Self.mean(seen.map(\.load)))
            let spread = seen.reduce(0) { $0 + pow($1.time - time, 2) }
            let together = seen.reduce(0) { $0 + ($1.time - time) * ($1.load - load) }
            let slope = spread > 0 ? together / spread : defaultSlope
            let start = load - slope * time
            return ahead.map { slope * (now.time + $0) + start }.max() ?? now.load
        }
    }

    private static func mean(_ numbers: [Double]) throws(AutoscalingFailure) -> Double {
        guard !numbers.isEmpty else { throw AutoscalingFailure("the window of its forecast is empty") }
        return numbers.reduce(0, +) / Double(numbers.count)
    }
}
