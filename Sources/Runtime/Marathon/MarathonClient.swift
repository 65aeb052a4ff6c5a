import Compiler
import Planner

/// One Marathon: servers of which one leads, and any passes on to the leader.
///
/// Questions are tried again, on its other servers as well. A change is sent once, unless nothing of it left: whoever asks for
/// it holds a lock, which may be gone by the time of another attempt. Nothing is forced unless it is said.
struct MarathonClient: Sendable {
    /// What all apps of a large cluster need: ten thousand with their tasks are nearly a hundred megabytes.
    static let listLimits = HTTPLimits(time: .seconds(60), body: 128 << 20)
    /// What anything else needs.
    static let limits = HTTPLimits(time: .seconds(10), body: 4 << 20)

    /// Which of the Marathons it is, from 0.
    let shard: Int
    private let servers: [WebAddress]
    private let authorization: HTTPAuthorization?
    private let client: RepeatingClient

    /// - Parameters:
    ///   - servers: one at least
    ///   - attempts: how often, in all, each of the servers is asked what may be asked again
    init(
        servers: [WebAddress], authorization: HTTPAuthorization?, shard: Int, over client: any HTTPClient,
        attempts: Int = 3, clock: any RuntimeClock = HostClock()
    ) {
        (self.servers, self.authorization, self.shard) = (servers, authorization, shard)
        self.client = RepeatingClient(client: FailoverClient(servers, over: client), attempts: attempts, clock: clock)
    }

    /// Host and port of its first server.
    var name: String { servers.first?.host.text ?? "Marathon" }

    // MARK: Questions

    /// All apps, with their tasks.
    func apps() async throws(MarathonFailure) -> [ListedApp] {
        let target = "/v2/apps?embed=apps.tasks&embed=apps.deployments"
        return try await read(target, Self.listLimits) { (root) throws(MarathonReading.Failure) in
            try MarathonReading.apps(root, shard: shard)
        }
    }

    /// The apps of an instance, whatever their commit and configuration, with their tasks.
    func apps(of id: InstanceID) async throws(MarathonFailure) -> [ListedApp] {
        // The filter finds a text anywhere in ids; it spares the answer with all that the cluster runs.
        let filter = WebAddress.encoded(AppID.spelling(of: id) + ".")
        let target = "/v2/apps?id=\(filter)&embed=apps.tasks&embed=apps.deployments"
        return try await read(target, Self.listLimits) { (root) throws(MarathonReading.Failure) in
            try MarathonReading.apps(root, shard: shard)
        }.filter { AppID($0.app.place.id)?.belongs(to: id) ?? false }
    }

    /// An app by its id, with the slash; nil if Marathon says that there is none.
    func app(_ id: String) async throws(MarathonFailure) -> ListedApp? {
        let target = try path(of: id) + "?embed=app.tasks&embed=app.deployments"
        return try await readIfAny(target) { (root) throws(MarathonReading.Failure) in
            try MarathonReading.oneApp(root, shard: shard)
        }
    }

    func deployments() async throws(MarathonFailure) -> [MarathonDeployment] {
        try await read("/v2/deployments", Self.listLimits, MarathonReading.deployments)
    }

    /// The apps that have tasks to be launched.
    func queue() async throws(MarathonFailure) -> [QueuedApp] {
        try await read("/v2/queue", Self.listLimits, MarathonReading.queue)
    }

    func info() async throws(MarathonFailure) -> MarathonInfo {
        try await read("/v2/info", Self.limits, MarathonReading.info)
    }

    /// Host and port of the server that leads.
    func leader() async throws(MarathonFailure) -> String {
        try await read("/v2/leader", Self.limits, MarathonReading.leader)
    }

    // MARK: Changes

    /// Makes an app; `definition` is the JSON text that is sent. It is sent once: after `unknownOutcome` the app may be there.
    func create(_ definition: [UInt8]) async throws(MarathonFailure) -> MarathonChange {
        let answer = try await change(.post, "/v2/apps", definition)
        return try read(answer, [201], MarathonReading.creation)
    }

    /// Wants so many instances of an app, by its id with the slash.
    func scale(_ id: String, to instances: Int, force: Bool = false) async throws(MarathonFailure) -> MarathonChange {
        let body = Array("{\"instances\": \(instances)}".utf8)
        let answer = try await change(.put, try path(of: id) + "?force=\(force)", body)
        // Of an app that is not there this would be a new one, without anything to run.
        if answer.status == 422, try await app(id) == nil {
            throw MarathonFailure(.refused(404), "\(name) has no app \(id)")
        }
        return try read(answer, [200], MarathonReading.change)
    }

    /// Ends an app with its tasks, by its id with the slash; nil if there is none.
    func delete(_ id: String, force: Bool = false) async throws(MarathonFailure) -> MarathonChange? {
        // Marathon forces where nothing is said.
        let answer = try await change(.delete, try path(of: id) + "?force=\(force)", nil)
        if answer.status == 404, refusal(answer).saysThatItIsMissing { return nil }
        return try read(answer, [200], MarathonReading.change)
    }

    /// Ends tasks, and has as many fewer instances of their apps. It is sent once: a second time may end others in their
    /// place. Of several deployments that come of it one is told.
    func kill(_ tasks: [String], force: Bool = false) async throws(MarathonFailure) -> MarathonChange {
        let ids = tasks.map { JSONText.of($0) }.joined(separator: ", ")
        let answer = try await change(
            .post, "/v2/tasks/delete?scale=true&force=\(force)", Array("{\"ids\": [\(ids)]}".utf8))
        return try read(answer, [200], MarathonReading.change)
    }

    private func path(of id: String) throws(MarathonFailure) -> String {
        guard let path = MarathonPath.of(id) else {
            throw MarathonFailure(
                .refused(404), "\(name) has no app \(Printable.line(id)): it is not an id that Marathon gives")
        }
        return path
    }

    // MARK: Exchanges

    private func request(_ method: HTTPRequest.Method, _ target: String, _ limits: HTTPLimits) -> HTTPRequest {
        var request = HTTPRequest(method, WebAddress(.http, HostAndPort(host: "marathon", port: nil), target))
        request.headers = [("Accept", "application/json")]
        (request.authorization, request.limits, request.members) = (authorization, limits, MarathonReading.names)
        return request
    }

    private func read<Value>(
        _ target: String, _ limits: HTTPLimits, _ decode: (Node) throws(MarathonReading.Failure) -> Value
    ) async throws(MarathonFailure) -> Value {
        try read(try await ask(target, limits), [200], failing: .unanswered, decode)
    }

    /// Nil where Marathon says that there is no such thing.
    private func readIfAny<Value>(
        _ target: String, _ decode: (Node) throws(MarathonReading.Failure) -> Value
    ) async throws(MarathonFailure) -> Value? {
        let answer = try await ask(target, Self.listLimits)
        if answer.status == 404, refusal(answer).saysThatItIsMissing { return nil }
        return try read(answer, [200], failing: .unanswered, decode)
    }

    private func ask(_ target: String, _ limits: HTTPLimits) async throws(MarathonFailure) -> HTTPAnswer {
        do throws(HTTPFailure) {
            return try await client.send(request(.get, target, limits))
        } catch { throw MarathonFailure(.unanswered, error.reason) }
    }

    private func change(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8]?
    ) async throws(MarathonFailure) -> HTTPAnswer {
        do throws(ChangeFailure) {
            return try await client.change(request(method, target, Self.limits), body)
        } catch { throw MarathonFailure(error.mayBeDone ? .unknownOutcome : .unanswered, error.reason) }
    }

    private func refusal(_ answer: HTTPAnswer) -> MarathonRefusal { MarathonRefusal(answer, secret: authorization) }

    /// What an answer says, if it has one of these statuses. `failing`: what it means that such an answer is none of
    /// Marathon's.
    private func read<Value>(
        _ answer: HTTPAnswer, _ statuses: Set<Int>, failing: MarathonFailure.Kind = .unknownOutcome,
        _ decode: (Node) throws(MarathonReading.Failure) -> Value
    ) throws(MarathonFailure) -> Value {
        let name = answer.address.host.text
        guard statuses.contains(answer.status) else { throw failure(answer, failing) }
        guard let body = answer.body else {
            throw MarathonFailure(failing, "the answer of \(name) is larger than Marathon's can be")
        }
        guard let root = MarathonReading.root(body) else {
            throw MarathonFailure(failing, "the answer of \(name) is not valid JSON")
        }
        do throws(MarathonReading.Failure) {
            return try decode(root)
        } catch { throw MarathonFailure(failing, "\(name) does not answer as Marathon does: \(error.text)") }
    }

    private func failure(_ answer: HTTPAnswer, _ doubt: MarathonFailure.Kind) -> MarathonFailure {
        let (name, status, refusal) = (answer.address.host.text, answer.status, refusal(answer))
        let words = refusal.message.isEmpty ? "" : ": \(refusal.message)"
        switch status {
        case 401, 403:
            let own = authorization == nil ? "wants a user and a password" : "does not accept the user and the password"
            return MarathonFailure(.refused(status), "\(name) \(own)")
        case 409 where !refusal.deployments.isEmpty:
            return MarathonFailure(.locked(refusal.deployments), "\(name)\(words)")
        case 409 where refusal.saysThatItExists: return MarathonFailure(.exists, "\(name)\(words)")
        case 300..<400: return MarathonFailure(doubt, "\(name) redirects to no server of this Marathon")
        // A server that fails, or one between us, says nothing of what became of it.
        case 500...: return MarathonFailure(doubt, "\(name) answers with \(status)\(words)")
        case 400..<500: return MarathonFailure(.refused(status), "\(name) answers with \(status)\(words)")
        default: return MarathonFailure(doubt, "\(name) answers with \(status)")
        }
    }
}
