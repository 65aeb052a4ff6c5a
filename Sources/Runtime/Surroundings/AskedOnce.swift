/// What hosts answered in one round over a cluster: each is asked once, whoever wants to know.
actor AskedOnce<Answer: Sendable> {
    private let question: @Sendable (String) async -> Answer
    private var answers: [String: Answer] = [:]
    private var asked: Set<String> = []
    /// Who waits for an answer that another has asked for.
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    init(_ question: @Sendable @escaping (String) async -> Answer) { self.question = question }

    /// Returns when there is an answer for each.
    func answers(of hosts: [String]) async -> [String: Answer] {
        let unasked = hosts.filter { asked.insert($0).inserted }
        _ = await unasked.concurrently(atMost: Surroundings.concurrency) { [question] host in
            await self.note(host, await question(host))
        }
        for host in hosts where answers[host] == nil {
            await withCheckedContinuation { waiting[host, default: []].append($0) }
        }
        return Dictionary(hosts.compactMap { host in answers[host].map { (host, $0) } }) { first, _ in first }
    }

    private func note(_ host: String, _ answer: Answer) {
        answers[host] = answer
        for continuation in waiting.removeValue(forKey: host) ?? [] { continuation.resume() }
    }
}
