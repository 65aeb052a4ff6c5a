import Compiler

/// What CPU tasks had used at one time, as Mesos's agents count it.
///
/// Fact: ZooKeeper's `/autoscaling/SERVICE/INSTANCE/cpu_last_time` is the time in whole seconds since 1970, `cpu_data` has
/// `SECONDS:TASK` for each task, with commas between.
public struct CPULook: Sendable, Equatable {
    public var time: Double
    /// CPU seconds since each task began, over the CPUs that it may use; by the task's id.
    public var seconds: [String: Double]

    public init(time: Double, seconds: [String: Double]) { (self.time, self.seconds) = (time, seconds) }

    /// The texts of both nodes; nil if they are none of these.
    public init?(time: String, data: String) {
        guard let time = Double(PythonSpace.trimmed(time)), time.isFinite else { return nil }
        var seconds: [String: Double] = [:]
        for item in data.split(separator: ",") {
            let parts = item.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Double(parts[0]), number.isFinite else { return nil }
            seconds[String(parts[1])] = number
        }
        (self.time, self.seconds) = (time, seconds)
    }

    public var timeText: String { "\(Int(clamping: Int64(time)))" }

    public var data: String {
        seconds.sorted { $0.key < $1.key }.map { "\(Value.float($0.value).str):\($0.key)" }.joined(separator: ",")
    }

    /// CPU seconds over the CPUs that a task may use: Mesos gives a tenth of one more than was asked for to the executor. Nil if
    /// it may use none.
    public static func share(user: Double, system: Double, limit: Double) -> Double? {
        let share = (system + user) / (limit - 0.1)
        return limit > 0.1 && share.isFinite && share >= 0 ? share : nil
    }

    /// The mean utilization between an older look and this one, of the tasks that are in both, and how many they are. A task whose
    /// count went back was started anew. Nil if there is none.
    public func utilization(since old: CPULook) throws(AutoscalingFailure) -> (mean: Double, tasks: Int)? {
        let passed = time - old.time
        guard passed > 0 else { throw AutoscalingFailure("it was looked at within this second already") }
        let shares = seconds.sorted { $0.key < $1.key }.compactMap { task, now in
            old.seconds[task].flatMap { $0 <= now ? (now - $0) / passed : nil }
        }
        return shares.isEmpty ? nil : (shares.reduce(0, +) / Double(shares.count), shares.count)
    }
}
