import Compiler
import Planner
import Synchronization

/// A cluster's Chronos: servers of which one leads, and any passes on to the leader.
///
/// Questions are tried again, on its other servers as well. A change is sent once, unless nothing of it left: whoever asks for
/// it holds a lock, which may be gone by the time of another attempt.
struct ChronosClient: Sendable {
    /// What all jobs of a large cluster need: ten thousand are nearly fifty megabytes.
    static let listLimits = HTTPLimits(time: .seconds(60), body: 128 << 20)
    /// What anything else needs.
    static let limits = HTTPLimits(time: .seconds(10), body: 4 << 20)

    private let servers: [WebAddress]
    private let authorization: HTTPAuthorization?
    private let client: RepeatingClient
    private let form: KnownForm

    /// - Parameters:
    ///   - servers: one at least
    ///   - api: nil: that which they answer to
    ///   - attempts: how often, in all, each of the servers is asked what may be asked again
    init(
        servers: [WebAddress], authorization: HTTPAuthorization?, api: ChronosAPI? = nil, over client: any HTTPClient,
        attempts: Int = 3, clock: any RuntimeClock = HostClock()
    ) {
        (self.servers, self.authorization, form) = (servers, authorization, KnownForm(api))
        self.client = RepeatingClient(client: FailoverClient(servers, over: client), attempts: attempts, clock: clock)
    }

    /// Host and port of its first server.
    var name: String { servers.first?.host.text ?? "Chronos" }

    // MARK: Questions

    /// All jobs.
    func jobs() async throws(ChronosFailure) -> [LiveJob] {
        try await read(try await api().jobs, Self.listLimits, ChronosReading.jobs)
    }

    /// A job; nil if Chronos says that it has none of that name.
    func job(_ name: JobName) async throws(ChronosFailure) -> LiveJob? {
        // Version 2.4 tells of one job in no other way.
        let found = try await read(try await api().search(name.text), Self.listLimits, ChronosReading.jobs)
        return found.first { $0.name == name }
    }

    /// Seconds that 99 of 100 of a job's runs that went well took, from when they were due; nil if Chronos has seen none since it
    /// began to lead.
    func duration(of name: JobName) async throws(ChronosFailure) -> Double? {
        try await read(try await api().statistics(of: name), Self.limits, ChronosReading.duration)
    }

    /// Which jobs run after which.
    func graph() async throws(ChronosFailure) -> ChronosGraph {
        try await read(try await api().graph, Self.listLimits, ChronosReading.graph)
    }

    /// The form of the API: configured, or that in which the servers list jobs.
    func api() async throws(ChronosFailure) -> ChronosAPI {
        if let known = form.api { return known }
        var statuses: [String] = []
        for api in ChronosAPI.allCases {
            let answer = try await ask(api.search("no job has this name"), Self.limits)
            if answer.status == 200, let body = answer.body, (try? ChronosReading.jobs(body)) != nil {
                form.api = api
                return api
            }
            guard answer.status == 200 || answer.status == 404 else { throw failure(answer, .unanswered) }
            statuses.append("\(api.prefix) with \(answer.status)")
        }
        throw ChronosFailure(
            .unanswered, "\(name) is not a Chronos that soac knows: it answers \(statuses.joined(separator: ", "))")
    }

    // MARK: Changes

    /// Makes a job; `body` is the JSON text that is sent. It is sent once: after `unknownOutcome` the job may be there.
    func create(_ kind: JobStep.Kind, _ body: [UInt8]) async throws(ChronosFailure) {
        try done(try await change(.post, try await api().jobs(of: kind), body))
    }

    /// Another job in place of one of its name.
    func update(_ kind: JobStep.Kind, _ body: [UInt8]) async throws(ChronosFailure) {
        let api = try await api()
        try done(try await change(api.updateMethod, api.jobs(of: kind), body))
    }

    /// Ends a job with its tasks; false if Chronos says that there is none.
    @discardableResult
    func delete(_ name: JobName) async throws(ChronosFailure) -> Bool {
        try isDone(try await change(.delete, try await api().job(name), nil))
    }

    /// Ends the tasks of a job; false if Chronos says that there is no such job.
    @discardableResult
    func killTasks(of name: JobName) async throws(ChronosFailure) -> Bool {
        try isDone(try await change(.delete, try await api().tasks(of: name), nil))
    }

    // MARK: Exchanges

    private func request(_ method: HTTPRequest.Method, _ target: String, _ limits: HTTPLimits) -> HTTPRequest {
        var request = HTTPRequest(method, WebAddress(.http, HostAndPort(host: "chronos", port: nil), target))
        (request.authorization, request.limits) = (authorization, limits)
        return request
    }

    private func ask(_ target: String, _ limits: HTTPLimits) async throws(ChronosFailure) -> HTTPAnswer {
        do throws(HTTPFailure) {
            return try await client.send(request(.get, target, limits))
        } catch { throw ChronosFailure(.unanswered, error.reason) }
    }

    private func read<Value>(
        _ target: String, _ limits: HTTPLimits, _ decode: ([UInt8]) throws(ChronosReading.Failure) -> Value
    ) async throws(ChronosFailure) -> Value {
        let answer = try await ask(target, limits)
        let name = answer.address.host.text
        guard answer.status == 200 else { throw failure(answer, .unanswered) }
        guard let body = answer.body else {
            throw ChronosFailure(.unanswered, "the answer of \(name) is larger than Chronos's can be")
        }
        do throws(ChronosReading.Failure) { return try decode(body) } catch {
            throw ChronosFailure(.unanswered, "\(name) does not answer as Chronos does: \(error.text)")
        }
    }

    private func change(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8]?
    ) async throws(ChronosFailure) -> HTTPAnswer {
        do throws(ChangeFailure) {
            return try await client.change(request(method, target, Self.limits), body)
        } catch { throw ChronosFailure(error.mayBeDone ? .unknownOutcome : .unanswered, error.reason) }
    }

    private func done(_ answer: HTTPAnswer) throws(ChronosFailure) {
        guard answer.status == 204 else { throw failure(answer, .unknownOutcome) }
    }

    private func isDone(_ answer: HTTPAnswer) throws(ChronosFailure) -> Bool {
        let isMissing = answer.status == 400 || answer.status == 404
        if isMissing, ChronosRefusal(answer, secret: authorization).saysThatItIsMissing { return false }
        try done(answer)
        return true
    }

    private func failure(_ answer: HTTPAnswer, _ doubt: ChronosFailure.Kind) -> ChronosFailure {
        let (name, status) = (answer.address.host.text, answer.status)
        let message = ChronosRefusal(answer, secret: authorization).message
        let words = message.isEmpty ? "" : ": \(message)"
        switch status {
        case 401, 403:
            let own = authorization == nil ? "wants a user and a password" : "does not accept the user and the password"
            return ChronosFailure(.refused(status), "\(name) \(own)")
        case 300..<400: return ChronosFailure(doubt, "\(name) redirects to no server of this Chronos")
        case 400..<500: return ChronosFailure(.refused(status), "\(name) answers with \(status)\(words)")
        // A server that fails, or one between us, says nothing of what became of it.
        default: return ChronosFailure(doubt, "\(name) answers with \(status)\(words)")
        }
    }
}

/// The form of a Chronos's API, once it is known.
private final class KnownForm: Sendable {
    private let known: Mutex<ChronosAPI?>

    init(_ api: ChronosAPI?) { known = Mutex(api) }

    var api: ChronosAPI? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }
}
