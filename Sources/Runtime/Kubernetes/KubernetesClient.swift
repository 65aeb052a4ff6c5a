import Compiler
import Planner
import Synchronization

/// A cluster's API server, and the objects of the namespace `paasta` there.
///
/// Questions are tried again. A change is sent once, unless the server says that it did not look at it (429), or nothing of it left:
/// whoever asks for it holds a lock, which may be gone by the time of another attempt.
package struct KubernetesClient: Sendable {
    /// What a page of a list needs: five hundred large objects with the server's notes on them.
    static let pageLimits = HTTPLimits(time: .seconds(60), body: 64 << 20)
    /// What anything else needs.
    static let limits = HTTPLimits(time: .seconds(30), body: 8 << 20)
    /// Objects that are asked for at a time.
    static let pageSize = 500
    /// Objects of one kind, and bytes in which a server tells of them, that a cluster may have.
    static let countLimit = 100_000
    static let byteLimit = 512 << 20

    private let server: KubernetesServer
    private let client: any HTTPClient
    private let attempts: Int
    private let clock: any RuntimeClock
    private let known: KnownAPI
    private var mayRepeat: @Sendable () async -> Bool = { true }

    /// - Parameters:
    ///   - api: nil: that which the server says it has
    ///   - attempts: how often, in all, it is asked what may be asked again
    package init(
        _ server: KubernetesServer, api: KubernetesAPI? = nil, over client: any HTTPClient, attempts: Int = 4,
        clock: any RuntimeClock = HostClock()
    ) {
        (self.server, self.client, self.attempts, self.clock) = (server, client, attempts, clock)
        known = KnownAPI(api)
    }

    /// The same, which sends a change again only as long as `isHeld`: the lock under which it is asked for.
    package func repeating(while isHeld: @escaping @Sendable () async -> Bool) -> KubernetesClient {
        var client = self
        client.mayRepeat = isHeld
        return client
    }

    /// Host and port of the server.
    package var name: String { server.address.host.text }

    // MARK: Questions

    /// The version of the API: given, or asked for once.
    package func version() async throws(KubernetesFailure) -> KubernetesAPI {
        if let api = known.api { return api }
        let api = try await ask("/version", Self.limits).read(KubernetesReading.version)
        known.api = api
        return api
    }

    /// All objects of a kind; those with such labels, if a selector is given: `yelp.com/paasta_service=checkout`.
    package func list(_ kind: ObjectKind, labels: String? = nil) async throws(KubernetesFailure) -> [LiveObject] {
        let path = kind.path(try await version())
        // A state is kept for some minutes alone: a list that takes longer begins anew, at last in one piece.
        for pageSize in [Self.pageSize, Self.pageSize, nil] {
            if let objects = try await list(kind, path, labels, pageSize) { return objects }
        }
        throw KubernetesFailure(
            .unanswered, "\(name) forgets the state of its \(kind.plural) before it has told of all of them")
    }

    /// Nil if the server no longer has the state that the list began with.
    private func list(
        _ kind: ObjectKind, _ path: String, _ labels: String?, _ pageSize: Int?
    ) async throws(KubernetesFailure) -> [LiveObject]? {
        let limits = pageSize == nil ? HTTPLimits(time: .seconds(120), body: Self.byteLimit) : Self.pageLimits
        var objects: [LiveObject] = []
        var bytes = 0
        var next = ""
        repeat {
            var query: [(name: String, value: String)] = []
            if let pageSize { query.append(("limit", "\(pageSize)")) }
            if let labels { query.append(("labelSelector", labels)) }
            if !next.isEmpty { query.append(("continue", next)) }
            let exchange = try await ask(query.isEmpty ? path : "\(path)?\(WebAddress.form(query))", limits)
            if exchange.answer.status == 410, !next.isEmpty { return nil }
            let page = try exchange.read { (root) throws(KubernetesReading.Failure) in
                try KubernetesReading.page(kind, root)
            }
            objects += page.objects
            bytes += exchange.answer.body?.count ?? 0
            guard objects.count <= Self.countLimit, bytes <= Self.byteLimit else {
                throw KubernetesFailure(.unanswered, "\(name) tells of more \(kind.plural) than a cluster can have")
            }
            guard page.next.isEmpty || !page.objects.isEmpty else {
                throw KubernetesFailure(.unanswered, "\(name) tells of its \(kind.plural) without an end")
            }
            next = page.next
        } while !next.isEmpty
        return objects
    }

    /// An object; nil if the server says that there is none of that name.
    package func read(_ kind: ObjectKind, named name: String) async throws(KubernetesFailure) -> LiveObject? {
        let exchange = try await ask(try await path(kind, name), Self.limits)
        if exchange.saysThatItIsMissing(name) { return nil }
        return try exchange.read { (root) throws(KubernetesReading.Failure) in
            try KubernetesReading.object(kind, named: name, root)
        }
    }

    // MARK: Changes

    /// Makes an object; `body` is its JSON text. After `unknownOutcome` it may be there.
    @discardableResult
    package func create(_ kind: ObjectKind, body: [UInt8]) async throws(KubernetesFailure) -> LiveObject {
        try await change(kind, .post, kind.path(try await version()), body).made(kind, named: nil)
    }

    /// Another object in place of the one of that name, if that is still as it was read: in this version.
    @discardableResult
    package func replace(
        _ kind: ObjectKind, named name: String, body: [UInt8], resourceVersion: String
    ) async throws(KubernetesFailure) -> LiveObject {
        guard let body = KubernetesReading.setting(resourceVersion: resourceVersion, in: body) else {
            throw KubernetesFailure(.unanswered, "what is to be \(kind.kind) \(Printable.line(name)) is no object")
        }
        return try await change(kind, .put, try await path(kind, name), body).made(kind, named: name)
    }

    /// Has an object deleted, if it is still the one that was read; false if there is none of that name. What belongs to it goes first:
    /// until then the object stays, and is being deleted. Or, with `orphans`, what belongs to it stays.
    @discardableResult
    package func delete(
        _ kind: ObjectKind, named name: String, uid: String, orphans: Bool = false
    ) async throws(KubernetesFailure) -> Bool {
        let ownsPods = kind == .deployment || kind == .statefulSet
        let options = JSONText.object([
            "apiVersion": "\"v1\"", "kind": "\"DeleteOptions\"",
            "preconditions": JSONText.object(["uid": JSONText.of(uid)]),
            // What nothing belongs to is gone at once: no autoscaler is at work any more when the answer comes.
            "propagationPolicy": orphans ? "\"Orphan\"" : ownsPods ? "\"Foreground\"" : "\"Background\"",
        ])
        let exchange = try await change(kind, .delete, try await path(kind, name), Array(options.utf8))
        if exchange.saysThatItIsMissing(name) { return false }
        guard [200, 202].contains(exchange.answer.status) else { throw exchange.failure }
        return true
    }

    /// Makes the namespace `paasta` where it is not there, with the label that paasta_tools gives it. Whether it was made. Who may not
    /// look at it has a role in it: then it is there.
    @discardableResult
    package func createNamespace() async throws(KubernetesFailure) -> Bool {
        let name = ObjectKind.home
        do throws(KubernetesFailure) { if try await read(.namespace, named: name) != nil { return false } } catch {
            if error.kind == .refused(403) { return false }
            throw error
        }
        let body = "{\"metadata\": {\"labels\": {\"name\": \"\(name)\"}, \"name\": \"\(name)\"}}"
        do throws(KubernetesFailure) { try await create(.namespace, body: Array(body.utf8)) } catch {
            // Somebody else was faster.
            guard error.kind == .exists else { throw error }
            return false
        }
        return true
    }

    // MARK: Exchanges

    private func path(_ kind: ObjectKind, _ name: String) async throws(KubernetesFailure) -> String {
        "\(kind.path(try await version()))/\(WebAddress.encoded(name))"
    }

    private func ask(_ target: String, _ limits: HTTPLimits) async throws(KubernetesFailure) -> KubernetesExchange {
        let client = RepeatingClient(client: client, attempts: attempts, clock: clock)
        return try await presenting { (credential) async throws(KubernetesFailure) in
            do throws(HTTPFailure) { return try await client.send(request(.get, target, limits, credential)) } catch {
                throw KubernetesFailure(.unanswered, error.reason)
            }
        }
    }

    private func change(
        _ kind: ObjectKind, _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8]
    ) async throws(KubernetesFailure) -> KubernetesExchange {
        var exchange = try await presenting { (credential) async throws(KubernetesFailure) in
            let request = request(method, target, Self.limits, credential)
            for attempt in 1... {
                let answer = try await changeOnce(request, body)
                // A server that has too much to do says so before it looks at a request.
                guard answer.status == 429, attempt < attempts else { return answer }
                await clock.sleep(seconds: Double(min(answer.retryAfter ?? 1, RepeatingClient.longestPause)))
                if Task.isCancelled { break }
                guard await mayRepeat() else { return answer }
            }
            throw KubernetesFailure(.unanswered, HTTPFailure.stopped.reason)
        }
        (exchange.isChange, exchange.isHidden) = (true, kind == .secret)
        return exchange
    }

    private func changeOnce(_ request: HTTPRequest, _ body: [UInt8]) async throws(KubernetesFailure) -> HTTPAnswer {
        do throws(ChangeFailure) { return try await client.change(request, body) } catch {
            throw KubernetesFailure(error.mayBeDone ? .unknownOutcome : .unanswered, error.reason)
        }
    }

    private func request(
        _ method: HTTPRequest.Method, _ target: String, _ limits: HTTPLimits, _ credential: KubernetesCredential
    ) -> HTTPRequest {
        var request = HTTPRequest(method, server.address.below(target))
        request.headers = [("Accept", "application/json")]
        (request.authorization, request.limits, request.tls) = (credential.authorization, limits, server.tls)
        (request.tls.identity, request.proxy) = (credential.certificate, server.proxy)
        return request
    }

    /// Where the server does not accept what was presented, it did nothing: it is asked once more, if there is something else by now.
    private func presenting(
        _ send: (KubernetesCredential) async throws(KubernetesFailure) -> HTTPAnswer
    ) async throws(KubernetesFailure) -> KubernetesExchange {
        let first = try await server.credentials.current()
        let answer = try await send(first)
        guard answer.status == 401, server.credentials.forget(first) else {
            return KubernetesExchange(answer: answer, credential: first)
        }
        let second = try await server.credentials.current()
        return KubernetesExchange(answer: try await send(second), credential: second)
    }
}

/// The version of a server's API, once it is known.
private final class KnownAPI: Sendable {
    private let known: Mutex<KubernetesAPI?>

    init(_ api: KubernetesAPI?) { known = Mutex(api) }

    var api: KubernetesAPI? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }
}
