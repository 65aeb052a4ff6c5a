import Compiler
import Fleet
import Planner

/// What came of the replication check of an instance.
public struct ReplicationResult: Sendable {
    public var id: InstanceID
    public var verdict: ReplicationVerdict
}

extension Rollout {
    /// Whether instances have as many backends in each location, or healthy tasks, as they should. Those that are not
    /// deployed, or cannot be compiled, have none to look for.
    public func replication(of ids: [InstanceID]) async -> [ReplicationResult] {
        await replication(of: ids, from: await look())
    }

    /// The same, if the Marathons run what they did at that look.
    public func replication(of ids: [InstanceID], from look: ClusterLook) async -> [ReplicationResult] {
        let apps = look.bySpelling
        let slaves = await cluster.surroundings.slaves()
        let pages = HAProxyPages(cluster.surroundings)
        let results = await ids.concurrently(atMost: Self.concurrency) { id -> ReplicationResult? in
            guard let app = self.byID[id]?.app else { return nil }
            let verdict: ReplicationVerdict
            switch self.subject(of: id, app) {
            case .failure(let failure): verdict = Self.unknown(failure.message)
            case .success(let subject):
                let own = apps[AppID.spelling(of: id)] ?? []
                verdict = await self.verdict(of: subject, own.map(\.app), doubt: look.doubt, slaves, pages)
            }
            return ReplicationResult(id: id, verdict: verdict)
        }
        return results.compactMap { $0 }
    }

    private static func unknown(_ reason: String) -> ReplicationVerdict {
        ReplicationVerdict(status: 3, lines: [reason])
    }

    private func subject(of id: InstanceID, _ app: WantedApp) -> Result<ReplicationSubject, BounceFailure> {
        settings(of: id).map { settings in
            let (keys, own) = (settings.keys, settings.namespaces[id.description])
            let registrations = BounceSettings.namespaces(of: id) { keys[$0] }
            return ReplicationSubject(
                id: id, instances: app.instances, threshold: keys["replication_threshold"]?.number?.double ?? 50,
                pool: keys["pool"].map { $0.isNull ? "default" : $0.str } ?? "default", registrations: registrations,
                hasProxy: own?.proxyPort.map { !$0.isNull } ?? false,
                discover: own?.discover.map { $0.isNull ? "region" : $0.str } ?? "region")
        }
    }

    /// `apps` are its own, and maybe those of others that ids spell the same; `doubt`: why these are not known.
    private func verdict(
        of subject: ReplicationSubject, _ apps: [LiveApp], doubt: String?, _ slaves: Known<[MesosSlave]>,
        _ pages: HAProxyPages
    ) async -> ReplicationVerdict {
        guard subject.isCheckedInSmartstack else {
            if let doubt { return Self.unknown(doubt) }
            return ReplicationVerdict.marathon(subject, apps: apps, now: cluster.surroundings.clock.now)
        }
        let hosts: [MesosSlave]
        switch slaves {
        case .unknown(let reason): return Self.unknown("it is not known which hosts there are: \(reason)")
        case .known(let known): hosts = known
        }
        let locations = ReplicationLocation.all(of: subject, slaves: hosts)
        var answers: [String: Known<[String: Int]>] = [:]
        for location in locations {
            // Of hosts that do not answer, the next few take the place.
            for host in location.hosts.prefix(Self.hostsPerLocation) {
                let counts = await pages.upCounts(of: subject.id.description, on: host)
                answers[host] = counts
                if counts.value != nil { break }
            }
        }
        return ReplicationVerdict.smartstack(subject, locations: locations, answers: answers)
    }

    private static let hostsPerLocation = 4

    /// The replication checks, with what they came to.
    public func replicationAlerts(_ results: [ReplicationResult], checks: [InstanceID: SensuCheck]) -> [Alert] {
        results.compactMap { result in
            checks[result.id].map {
                Alert(
                    $0, status: result.verdict.status, lines: result.verdict.lines,
                    firstLook: result.verdict.status == 0
                        ? [] : ["soac status \(result.id) --cluster \(inputs.cluster)"])
            }
        }
    }
}
