import Compiler

/// Mesos's answers about maintenance, read: which hosts drain, which are down, and which somebody forgot there.
public enum Maintenance {
    /// The hosts that are about to go down, in order, from `GET_MAINTENANCE_STATUS`, below `get_maintenance_status.status`.
    public static func drainingHosts(_ status: Value) -> Known<[String]> { hosts("draining_machines", of: status) }

    /// The hosts that are down.
    public static func downHosts(_ status: Value) -> Known<[String]> { hosts("down_machines", of: status) }

    /// The hosts of windows that began before `now` − `grace`, in order, from `GET_MAINTENANCE_SCHEDULE`, below
    /// `get_maintenance_schedule.schedule`. `now` is in seconds since 1970 and cut to whole ones, `grace` in nanoseconds.
    public static func hostsPastStart(_ schedule: Value, now: Double, grace: Int) -> Known<[String]> {
        hosts(of: schedule) { start, _ in start < moment(now, grace) }
    }

    /// The same for windows that ended. A window without a duration has no end.
    public static func hostsPastEnd(_ schedule: Value, now: Double, grace: Int) -> Known<[String]> {
        hosts(of: schedule) { start, duration in
            duration.map { start.addingReportingOverflow($0) }.map {
                !$0.overflow && $0.partialValue < moment(now, grace)
            }
                ?? false
        }
    }

    /// The hosts of both lists, sorted, each once.
    public static func forgotten(_ hosts: Known<[String]>, past: Known<[String]>) -> Known<[String]> {
        switch (hosts, past) {
        case (.known(let hosts), .known(let past)): .known(Set(hosts).intersection(past).sorted())
        case (.unknown(let reason), _), (_, .unknown(let reason)): .unknown(reason)
        }
    }

    private static func moment(_ now: Double, _ grace: Int) -> Int {
        Int(clamping: Int64(now)).multipliedReportingOverflow(by: 1_000_000_000).partialValue &- grace
    }

    private static func hosts(_ key: String, of status: Value) -> Known<[String]> {
        guard status.isTruthy else { return .known([]) }
        guard case .map = status else { return .unknown("the status of maintenance is not a mapping") }
        guard let machines = status[key] else { return .known([]) }
        return names(machines)
    }

    private static func hosts(of schedule: Value, where isMeant: (Int, Int?) -> Bool) -> Known<[String]> {
        guard case .map = schedule else { return .unknown("the schedule of maintenance is not a mapping") }
        guard let windows = schedule["windows"] else { return .known([]) }
        guard case .list(let windows) = windows else { return .unknown("the windows of maintenance are not a list") }
        var hosts: [String] = []
        for window in windows {
            let unavailability = window["unavailability"]
            guard case .int(let start) = unavailability?["start"]?["nanoseconds"] else {
                return .unknown("a window of maintenance has no start")
            }
            var duration: Int?
            if case .int(let length) = unavailability?["duration"]?["nanoseconds"] { duration = length }
            guard isMeant(start, duration) else { continue }
            switch names(window["machine_ids"] ?? .null) {
            case .known(let names): hosts += names
            case .unknown(let reason): return .unknown(reason)
            }
        }
        return .known(hosts)
    }

    /// A machine is `{hostname, ip}`, or has that under `id`.
    private static func names(_ machines: Value) -> Known<[String]> {
        guard case .list(let machines) = machines else { return .unknown("the machines in maintenance are not a list") }
        var names: [String] = []
        for machine in machines {
            guard case .string(let name) = (machine["id"] ?? machine)["hostname"] else {
                return .unknown("a machine in maintenance has no hostname")
            }
            names.append(name)
        }
        return .known(names)
    }
}

extension Value {
    /// The member of a mapping.
    fileprivate subscript(_ key: String) -> Value? {
        guard case .map(let pairs) = self else { return nil }
        return pairs.last { pair in
            guard case .string(let name) = pair.key else { return false }
            return name.hasSameBytes(as: key)
        }?.value
    }
}
