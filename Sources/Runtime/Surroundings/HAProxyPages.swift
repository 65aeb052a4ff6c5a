import Planner

/// What the HAProxies said in one round over a cluster.
struct HAProxyPages: Sendable {
    private let pages: AskedOnce<Known<HAProxyStatistics>>

    init(_ surroundings: Surroundings) { pages = AskedOnce { await surroundings.statistics(of: $0) } }

    /// For each host the ids of the tasks that its HAProxy has as up under one of the proxies.
    func upTasks(
        _ candidates: [RegisteredTasks.Candidate], of proxies: [String], on hosts: [String]
    ) async -> [String: Known<Set<String>>] {
        await pages.answers(of: hosts).mapValues { page in
            page.map { Set(RegisteredTasks.ids(candidates, in: $0, of: proxies)) }
        }
    }

    /// How many backends of a proxy a host's HAProxy has up.
    func upCounts(of proxy: String, on host: String) async -> Known<[String: Int]> {
        await pages.answers(of: [host])[host]?.map { $0.upCounts(of: [proxy]) } ?? .unknown("\(host) was not asked")
    }
}
