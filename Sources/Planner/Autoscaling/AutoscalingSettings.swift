import Compiler

/// How the number of an instance's tasks is chosen: `autoscaling`, `min_instances` and `max_instances` of its configuration.
public struct AutoscalingSettings: Sendable, Equatable {
    /// What tells how busy tasks are: `metrics_provider`.
    public enum Provider: Sendable, Equatable {
        /// The CPU that Mesos's agents saw them use.
        case mesosCPU
        /// Each task by itself, at a path: a JSON object with `utilization`.
        case http(path: String)
        /// Each task by itself, at a path: the statistics of uWSGI, of whose workers some are idle.
        case uwsgi(path: String)
    }

    /// What decides: `decision_policy`.
    public enum Policy: Sendable, Equatable {
        case proportional(ProportionalPolicy)
        /// A tenth more or less.
        case threshold
        /// Somebody else sets the count.
        case bespoke
    }

    public var provider: Provider
    public var policy: Policy
    /// The utilization to aim at.
    public var setpoint: Double
    /// The fewest and the most tasks.
    public var minimum: Int
    public var maximum: Int

    public init(
        _ policy: Policy, provider: Provider = .mesosCPU, setpoint: Double = 0.8, minimum: Int = 1, maximum: Int
    ) {
        (self.policy, self.provider, self.setpoint) = (policy, provider, setpoint)
        (self.minimum, self.maximum) = (minimum, maximum)
    }

    /// `value` gives a key of the instance's configuration; nil where it is not set.
    public static func read(_ value: (String) -> Value?) throws(AutoscalingFailure) -> AutoscalingSettings {
        let keys = try AutoscalingKeys(value("autoscaling"))
        let setpoint = try keys.number("setpoint", default: 0.8)
        let (minimum, maximum) = try bounds(value)
        return AutoscalingSettings(
            try policy(keys, setpoint), provider: try provider(keys), setpoint: setpoint, minimum: minimum,
            maximum: maximum)
    }

    private static func provider(_ keys: AutoscalingKeys) throws(AutoscalingFailure) -> Provider {
        switch try keys.text("metrics_provider", default: "mesos_cpu") {
        case "mesos_cpu": return .mesosCPU
        case "http": return .http(path: try keys.text("endpoint", default: "status"))
        case "uwsgi": return .uwsgi(path: try keys.text("endpoint", default: "status/uwsgi"))
        case let other:
            throw AutoscalingFailure("there is no metrics_provider '\(other)': there are mesos_cpu, http and uwsgi")
        }
    }

    private static func policy(_ keys: AutoscalingKeys, _ setpoint: Double) throws(AutoscalingFailure) -> Policy {
        switch try keys.text("decision_policy", default: "proportional") {
        case "bespoke": return .bespoke
        case "threshold":
            guard setpoint > 0 else { throw AutoscalingFailure("setpoint is not more than 0") }
            return .threshold
        case "proportional": return .proportional(try ProportionalPolicy(keys, setpoint: setpoint))
        case let other:
            throw AutoscalingFailure(
                "there is no decision_policy '\(other)': there are proportional, threshold and bespoke")
        }
    }

    private static func bounds(_ value: (String) -> Value?) throws(AutoscalingFailure) -> (Int, Int) {
        func count(_ key: String, default standard: Int) throws(AutoscalingFailure) -> Int {
            switch value(key) {
            case nil: return standard
            case .int(let number)? where number >= 0: return number
            case let other?: throw AutoscalingFailure("\(key) is a whole number of tasks, not \(other.repr)")
            }
        }
        let (minimum, maximum) = (try count("min_instances", default: 1), try count("max_instances", default: 0))
        guard minimum <= maximum else {
            throw AutoscalingFailure("min_instances, \(minimum), is more than max_instances, \(maximum)")
        }
        return (minimum, maximum)
    }

    /// How many tasks there are by a count of ZooKeeper's; nil: it was never scaled.
    public func instances(at count: Int?) -> Int { count.map(limited) ?? maximum }

    /// Held within the bounds.
    public func limited(_ count: Int) -> Int { max(minimum, min(maximum, count)) }
}
