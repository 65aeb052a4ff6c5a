import Planner

/// What the HAProxies said in one round over a cluster: each host is asked once, whoever wants to know.
actor HAProxyPages {
    private let surroundings: Surroundings
    private var pages: [String: Task<Known<HAProxyStatistics>, Never>] = [:]

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    private func page(of host: String) async -> Known<HAProxyStatistics> {
        let task = pages[host] ?? Task { [surroundings] in await surroundings.statistics(of: host) }
        pages[host] = task
        return await task.value
    }

    /// For each host the ids of the tasks that its HAProxy has as up under one of the proxies.
    func upTasks(
        _ candidates: [RegisteredTasks.Candidate], of proxies: [String], on hosts: [String]
    ) async -> [String: Known<Set<String>>] {
        let answers = await hosts.concurrently(atMost: Surroundings.concurrency) { host in
            await self.page(of: host).map { Set(RegisteredTasks.ids(candidates, in: $0, of: proxies)) }
        }
        return Dictionary(uniqueKeysWithValues: zip(hosts, answers))
    }
}
