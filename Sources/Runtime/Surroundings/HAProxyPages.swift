import Planner

/// What the HAProxies said in one round over a cluster: hosts are asked once, whoever wants to know.
actor HAProxyPages {
    private let surroundings: Surroundings
    private var pages: [String: Known<HAProxyStatistics>] = [:]
    private var asked: Set<String> = []
    /// Who waits for a page that another has asked for.
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// For each host the ids of the tasks that its HAProxy has as up under one of the proxies.
    func upTasks(
        _ candidates: [RegisteredTasks.Candidate], of proxies: [String], on hosts: [String]
    ) async -> [String: Known<Set<String>>] {
        await ask(hosts)
        var tasks: [String: Known<Set<String>>] = [:]
        for host in hosts {
            tasks[host] = pages[host]?.map { Set(RegisteredTasks.ids(candidates, in: $0, of: proxies)) }
        }
        return tasks
    }

    /// How many backends of a proxy a host's HAProxy has up.
    func upCounts(of proxy: String, on host: String) async -> Known<[String: Int]> {
        await ask([host])
        return pages[host]?.map { $0.upCounts(of: [proxy]) } ?? .unknown("\(host) was not asked")
    }

    /// Returns when there is an answer for each, be it that there is none.
    private func ask(_ hosts: [String]) async {
        let unasked = hosts.filter { asked.insert($0).inserted }
        _ = await unasked.concurrently(atMost: Surroundings.concurrency) { [surroundings] host in
            await self.note(host, await surroundings.statistics(of: host))
        }
        for host in hosts where pages[host] == nil {
            await withCheckedContinuation { waiting[host, default: []].append($0) }
        }
    }

    private func note(_ host: String, _ page: Known<HAProxyStatistics>) {
        pages[host] = page
        for continuation in waiting.removeValue(forKey: host) ?? [] { continuation.resume() }
    }
}
