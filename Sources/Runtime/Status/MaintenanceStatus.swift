import Compiler
import Planner

/// The hosts that Mesos has in maintenance, and those that somebody may have forgotten there. Each in order, once.
public struct MaintenanceStatus: Sendable, Equatable {
    /// About to go down, and down.
    public var draining: [String]
    public var down: [String]
    /// Those that drain though their window has begun, and those that are down though it has ended.
    public var late: [String]
    public var forgotten: [String]

    /// A line for each kind that there is.
    public var lines: [String] {
        [
            (draining.filter { !late.contains($0) }, "about to go down, and drained"),
            (late, "drained, and should be down by now"),
            (down.filter { !forgotten.contains($0) }, "down"),
            (forgotten, "down, and should be up again by now: was that forgotten?"),
        ].filter { !$0.0.isEmpty }.map { "\($0.0.joined(separator: ", ")): \($0.1)" }
    }
}

extension Rollout {
    /// Nil if no Mesos master is named.
    public func maintenance() async -> Known<MaintenanceStatus>? { await cluster.surroundings.maintenance() }
}

extension Surroundings {
    /// Nanoseconds for which a window may be over before anybody is thought to have forgotten it.
    private static let grace = 600 * 1_000_000_000

    fileprivate func maintenance() async -> Known<MaintenanceStatus>? {
        if mesos.isEmpty { return nil }
        var reasons: [String] = []
        for server in mesos {
            let (status, schedule) = (
                await ask(server, "/maintenance/status"), await ask(server, "/maintenance/schedule")
            )
            switch (status, schedule) {
            case (.known(let status), .known(let schedule)):
                return Self.maintenance(status.value, schedule.value, now: clock.now)
            case (.unknown(let reason), _), (_, .unknown(let reason)): reasons.append(reason)
            }
        }
        return .unknown(reasons.joined(separator: "; "))
    }

    private static func maintenance(_ status: Value, _ schedule: Value, now: Double) -> Known<MaintenanceStatus> {
        let (draining, down) = (Maintenance.drainingHosts(status), Maintenance.downHosts(status))
        let late = Maintenance.forgotten(
            draining, past: Maintenance.hostsPastStart(schedule, now: now, grace: grace))
        let forgotten = Maintenance.forgotten(down, past: Maintenance.hostsPastEnd(schedule, now: now, grace: grace))
        func sorted(_ hosts: Known<[String]>) throws(BounceFailure) -> [String] {
            switch hosts {
            case .known(let hosts): return Set(hosts).sorted()
            case .unknown(let reason): throw BounceFailure(kind: .unknown, message: reason)
            }
        }
        do throws(BounceFailure) {
            return .known(
                MaintenanceStatus(
                    draining: try sorted(draining), down: try sorted(down), late: try sorted(late),
                    forgotten: try sorted(forgotten)))
        } catch { return .unknown(error.message) }
    }
}
