import Synchronization

/// Several servers, any of which answers for all of them: asks the one that answered last, and where it does not, the others.
///
/// What may not be repeated goes to another server only if it is sure that none before has it. A redirect is followed to
/// a server of the list, whatever the request asks for, since whoever sends there has done nothing; and nowhere else.
final class FailoverClient: HTTPClient {
    private let client: any HTTPClient
    private let servers: [WebAddress]
    private let preferred = Mutex(0)

    /// What is asked of a server stands below its own path.
    init(_ servers: [WebAddress], over client: any HTTPClient) { (self.servers, self.client) = (servers, client) }

    /// Of a request's address the path and the query count. Each server has the request's time. An answer of 429 or 5xx, or
    /// a redirect to another place, only if no server gave a better one.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let first = preferred.withLock { $0 }
        var waiting = servers.indices.map { (first + $0) % servers.count }
        var hops = 0
        var refusal: HTTPAnswer?
        var failures: [HTTPFailure] = []
        while !waiting.isEmpty {
            let place = waiting.removeFirst()
            var next = request
            next.address = servers[place].below(request.address.target)
            do throws(HTTPFailure) {
                let answer = try await client.send(next)
                if let leader = server(that: answer, redirectsTo: next), hops < servers.count {
                    hops += 1
                    waiting.removeAll { $0 == leader }
                    waiting.insert(leader, at: 0)
                } else if answer.isTemporary || answer.isRedirect, request.mayRepeat {
                    refusal = answer
                } else {
                    preferred.withLock { $0 = place }
                    return answer
                }
            } catch {
                let mayPass = error.kind == .server || error.kind == .certificate
                guard mayPass, error.isUnsent || request.mayRepeat else { throw error }
                failures.append(error)
            }
        }
        if let refusal { return refusal }
        throw Self.joined(failures)
    }

    private func server(that answer: HTTPAnswer, redirectsTo request: HTTPRequest) -> Int? {
        guard answer.isRedirect, let address = answer["location"].flatMap(request.address.resolving) else { return nil }
        return servers.firstIndex { $0.hasSameOrigin(as: address) && !$0.hasSameOrigin(as: request.address) }
    }

    private static func joined(_ failures: [HTTPFailure]) -> HTTPFailure {
        guard failures.count != 1, let last = failures.last else {
            return failures.last ?? HTTPFailure(.request, "no server is named", isUnsent: true)
        }
        return HTTPFailure(
            last.kind, failures.map(\.reason).joined(separator: "; "), isUnsent: failures.allSatisfy(\.isUnsent))
    }
}
