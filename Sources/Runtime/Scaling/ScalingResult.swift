import Compiler
import Planner

/// What autoscaling makes of an instance.
public struct ScalingResult: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        /// Another number of tasks.
        case scales(to: Int)
        case stays
        /// Fewer tasks would do, but too few of them are up to tell.
        case waits(with: Int)
        /// What its tasks used up to now was not known before: the next look tells more.
        case isFirstLook
        /// Nothing is to be decided, and why.
        case leftAlone(String)
        /// Another process decides: who, for people, if that is known.
        case isLocked(by: String?)
        /// Nobody can tell, and why: it stays as it is.
        case failed(String)
    }

    public var id: InstanceID
    public var outcome: Outcome
    /// How many tasks there are to be before; nil where that is not known.
    public var current: Int?
    /// The fewest and the most.
    public var bounds: ClosedRange<Int>?
    /// How busy the tasks are, and should be.
    public var utilization: Double?
    public var setpoint: Double?
    /// Why the number of tasks is that; empty where nothing was decided.
    public var reason = ""

    public init(_ id: InstanceID, _ outcome: Outcome) { (self.id, self.outcome) = (id, outcome) }

    public var hasFailed: Bool { if case .failed = outcome { true } else { false } }

    /// A line for people.
    public var text: String {
        var counts = current.map { "\($0)" }
        if case .scales(let count) = outcome { counts = "\(counts ?? "?") → \(count)" }
        let range = bounds.map { " (\($0.lowerBound) to \($0.upperBound))" } ?? ""
        var parts = counts.map { ["\($0) tasks\(range)"] } ?? []
        if let utilization, let setpoint {
            parts.append("utilization \(Self.percent(utilization)), setpoint \(Self.percent(setpoint))")
        }
        switch outcome {
        case .scales, .stays: break
        case .waits(let count): parts.append("\(count) would be enough, but too few are up to be sure")
        case .isFirstLook: parts.append("it is not known yet what its tasks use: the next look will tell")
        case .leftAlone(let reason), .failed(let reason): parts.append(reason)
        case .isLocked(let holder): parts.append(InstanceTurn.isLocked(by: holder).text)
        }
        if !reason.isEmpty { parts.append(reason) }
        return "\(id): \(parts.joined(separator: " · "))"
    }

    /// `93%`
    static func percent(_ share: Double) -> String {
        "\(Int(clamping: Int64(max(-1e9, min(share * 100, 1e9)).rounded())))%"
    }
}
