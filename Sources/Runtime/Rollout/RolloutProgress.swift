import Compiler
import Planner

/// How far a commit has come with one instance.
public enum InstanceProgress: Sendable, Equatable {
    /// Nothing but the commit runs, with as many happy tasks as are wanted; or none are.
    case done
    /// What it waits for, for people: `2 of 3 tasks are up`.
    case waits(String)
    /// The cluster does not tell, and why.
    case unknown(String)
    /// Waiting does not help, and why.
    case broken(String)
}

extension Rollout {
    /// How far a commit has come with each of some instances. The wanted fleet is that of the commit; what is live is found by
    /// the commit in the ids of apps, so that it does not matter from which state of soa-configs a cluster was brought
    /// about.
    ///
    /// - Parameter commit: 40 hexadecimal digits
    public func progress(of ids: [InstanceID], to commit: String) async -> [InstanceID: InstanceProgress] {
        let hosts = await cluster.surroundings.drainingHosts()
        let pages = HAProxyPages(cluster.surroundings)
        let answers = await ids.concurrently(atMost: Self.concurrency) { id in
            (id, await self.progress(of: id, to: commit, hosts, pages))
        }
        return Dictionary(answers, uniquingKeysWith: { first, _ in first })
    }

    private func progress(
        of id: InstanceID, to commit: String, _ hosts: Known<Set<String>>, _ pages: HAProxyPages
    ) async -> InstanceProgress {
        let round: InstanceRound
        switch self.round(of: id, pages) {
        case .success(let made): round = made
        case .failure(let failure): return .broken(failure.message)
        }
        if round.app.instances == 0 { return .done }
        do throws(MarathonFailure) {
            return round.progress(try await round.look(drainingHosts: hosts), to: commit)
        } catch { return .unknown(error.reason) }
    }
}

extension InstanceRound {
    /// Of an autoscaled instance as many tasks are wanted as its cluster asks Marathon for.
    func progress(_ view: View, to commit: String) -> InstanceProgress {
        let part = "git\(commit.prefix(8))"
        let (new, old) = view.seen.reduce(into: ([InstancePlan.SeenApp](), [InstancePlan.SeenApp]())) { parts, app in
            if AppID(app.id)?.gitPart == part { parts.0.append(app) } else { parts.1.append(app) }
        }
        guard let app = new.first else {
            return .waits(old.isEmpty ? "nothing of it runs yet" : "\(Self.names(old)) runs still")
        }
        if new.count > 1 { return .waits("it is bounced from one configuration of the commit to another") }
        let wanted = isAutoscaled ? app.instances : self.app.instances
        let happy = app.tasks?.happy ?? 0
        if happy < wanted {
            return silence(of: view).map { .unknown($0) } ?? .waits("\(happy) of \(wanted) tasks are up")
        }
        return old.isEmpty ? .done : .waits("all \(wanted) tasks are up, and \(Self.names(old)) runs still")
    }

    /// Why no HAProxy says what is up; nil if one does, or none is asked.
    private func silence(of view: View) -> String? {
        let reasons = view.state.haproxy.sorted { $0.key < $1.key }.compactMap { host, answer -> String? in
            if case .unknown(let reason) = answer { "\(host): \(reason)" } else { nil }
        }
        return reasons.count == view.state.haproxy.count ? reasons.first : nil
    }

    /// `git0123abcd (3 tasks)`
    private static func names(_ apps: [InstancePlan.SeenApp]) -> String {
        apps.map { app in
            let count = app.tasks?.all ?? 0
            return "\(AppID(app.id)?.gitPart ?? app.id) (\(count) task\(count == 1 ? "" : "s"))"
        }.joined(separator: ", ")
    }
}
