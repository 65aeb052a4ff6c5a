import Compiler
import Planner

/// What came of the check of a job.
public struct JobCheckResult: Sendable, Equatable {
    public var id: InstanceID
    public var verdict: JobVerdict

    public init(id: InstanceID, verdict: JobVerdict) { (self.id, self.verdict) = (id, verdict) }
}

extension JobsRollout {
    /// Questions that are asked at once.
    private static let questions = 8

    /// Whether the cluster has a Chronos.
    public var hasChronos: Bool { chronos != nil }

    /// How jobs are: whether each ran when it was due, and whether that went well. Those that are not deployed have nothing to
    /// look for. Unknown where Chronos does not tell what it has: then nothing is known of any of them.
    public func checks(of ids: [InstanceID], zones: HostZones = HostZones()) async -> Known<[JobCheckResult]> {
        guard let chronos else { return .unknown("the system configuration names no Chronos (chronos_config)") }
        let subjects = ids.compactMap { subject(of: $0, zones) }
        if subjects.isEmpty { return .known([]) }
        let live: [LiveJob]
        do throws(ChronosFailure) { live = try await self.live(chronos) } catch { return .unknown(error.reason) }
        let (index, now) = (JobIndex(live), clock.now)
        let checks = subjects.map { ($0.id, JobCheck($0, jobs: index, now: now)) }
        // Of a few it hangs on how long they take.
        let asked = Set(checks.compactMap(\.1.asksAbout)).sorted()
        let told = await asked.concurrently(atMost: Self.questions) { name -> Double? in
            // Who does not say lets us wait longer.
            do throws(ChronosFailure) { return try await chronos.duration(of: name) } catch { return nil }
        }
        let durations = Dictionary(zip(asked, told).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        return .known(
            checks.map { id, check in
                let duration = check.asksAbout.flatMap { durations[$0] ?? nil }
                return JobCheckResult(id: id, verdict: check.verdict(duration: duration))
            })
    }

    /// Of one that cannot be compiled it is not known when it is due, but how its runs end.
    private func subject(of id: InstanceID, _ zones: HostZones) -> JobCheck.Subject? {
        if let job = wanted(id) { return JobCheck.Subject(job) { zones.rules(of: $0) } }
        return isBroken(id) ? JobCheck.Subject(id: id) : nil
    }

    /// The checks of jobs, with what they came to. Of what never ran there is nothing to tell.
    ///
    /// - Parameter checks: the events of the jobs' checks, as they are compiled
    public func jobAlerts(_ results: [JobCheckResult], checks: [InstanceID: SensuCheck]) -> [Alert] {
        results.compactMap { result in
            guard let check = checks[result.id], let status = result.verdict.status else { return nil }
            return Alert(
                check, status: status, lines: ["\(result.id) in \(cluster):"] + result.verdict.lines,
                firstLook: Self.firstLook(result, cluster))
        }
    }

    private static func firstLook(_ result: JobCheckResult, _ cluster: ClusterName) -> [String] {
        let id = result.id
        let status = "soac status \(id) --cluster \(cluster)"
        let events = "soac events -s \(id.service) -i \(id.instance)"
        return switch result.verdict.state {
        case .missing: ["soac plan --cluster \(cluster)", status]
        case .failed: [events, status, "then: soac rerun \(id) DATE --cluster \(cluster)"]
        case .stuck, .unknown, .fine, .disabled, .neverRan: [status, events]
        }
    }
}
