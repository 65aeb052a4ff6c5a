import Compiler
import Git
import Planner

/// What stands around a cluster's Marathons and has a say in a bounce: hacheck and HAProxy on its hosts, and Mesos. That one
/// of them does not answer is an answer of its own (`Known`).
struct Surroundings: Sendable {
    let client: any HTTPClient
    let haproxy: HAProxyAddress
    /// Servers of Mesos's master, of which one leads. None: hosts are not drained for maintenance here.
    let mesos: [WebAddress]
    let clock: any RuntimeClock
    /// The address of a host's name.
    let resolve: @Sendable (String) -> String?

    /// Questions to hosts that are under way at once, for one instance.
    static let concurrency = 32
    private static let hostLimits = HTTPLimits(time: .seconds(5), body: 64 << 10)
    /// A page of a host that has thousands of backends takes some megabytes.
    private static let pageLimits = HTTPLimits(time: .seconds(5), body: 64 << 20)
    private static let masterLimits = HTTPLimits(time: .seconds(10), body: 16 << 20)

    // MARK: Hosts

    /// What the HAProxy of a host says.
    func statistics(of host: String) async -> Known<HAProxyStatistics> {
        guard let address = haproxy.address(of: host) else { return .unknown("\(host) is not the name of a host") }
        var request = HTTPRequest(.get, address)
        request.limits = Self.pageLimits
        do throws(HTTPFailure) {
            let answer = try await client.send(request)
            guard answer.status == 200 else { return .unknown("\(address.host.text) answers with \(answer.status)") }
            guard let body = answer.body else { return .unknown("the page of \(address.host.text) is too long") }
            return HAProxyStatistics.read(String(decoding: body, as: UTF8.self))
        } catch { return .unknown(error.reason) }
    }

    /// Tells a drain method something about a task.
    func tell(_ operation: DrainOperation, _ task: LiveTask, by method: DrainMethod) async -> DrainResult {
        switch method.requests(operation, for: task, now: clock.now) {
        case .failure(let failure): .failed(failure.message)
        case .success(let requests): method.result(operation, of: await replies(to: requests), now: clock.now)
        }
    }

    /// What a drain method says of a task. Whether it is safe to kill is asked of those alone that drain.
    func state(of task: LiveTask, by method: DrainMethod) async -> (
        draining: DrainResult, safe: DrainResult, isManual: Bool
    ) {
        let requests: [DrainRequest]
        switch method.requests(.isDraining, for: task, now: clock.now) {
        case .failure(let failure): return (.failed(failure.message), .failed(failure.message), false)
        case .success(let made): requests = made
        }
        var replies = await replies(to: requests)
        let (draining, isManual) = (method.result(.isDraining, of: replies, now: clock.now), method.isManual(replies))
        if case .failed = draining { return (draining, draining, isManual) }
        switch method.requests(.isSafeToKill, for: task, now: clock.now) {
        case .failure(let failure): return (draining, .failed(failure.message), isManual)
        case .success(let others):
            // hacheck answers both with one state.
            if others != requests {
                guard draining == .yes else { return (draining, .no, isManual) }
                replies = await self.replies(to: others)
            }
            return (draining, method.result(.isSafeToKill, of: replies, now: clock.now), isManual)
        }
    }

    private func replies(to requests: [DrainRequest]) async -> [DrainReply] {
        await requests.concurrently(atMost: Self.concurrency) { await reply(to: $0) }
    }

    private func reply(to question: DrainRequest) async -> DrainReply {
        guard let address = WebAddress(question.url), let method = HTTPRequest.Method(rawValue: question.method) else {
            return .failed("\(Printable.line(Redaction.of(question.url))) is not an http or https URL")
        }
        var request = HTTPRequest(method, address)
        request.limits = Self.hostLimits
        if let form = question.form {
            request.headers = [("Content-Type", "application/x-www-form-urlencoded")]
            request.body = Array(WebAddress.form(form.map { ($0.name, $0.value) }).utf8)
        }
        do throws(HTTPFailure) {
            let answer = try await client.send(request)
            guard let body = answer.body else { return .failed("the answer of \(address.host.text) is too long") }
            return .answered(status: answer.status, body: String(decoding: body, as: UTF8.self))
        } catch { return .failed(error.reason) }
    }

    // MARK: Mesos

    /// Hosts that Mesos drains for maintenance.
    func drainingHosts() async -> Known<Set<String>> {
        if mesos.isEmpty { return .known([]) }
        var reasons: [String] = []
        for server in mesos {
            switch await maintenance(of: server) {
            case .known(let hosts): return .known(Set(hosts))
            case .unknown(let reason): reasons.append(reason)
            }
        }
        return .unknown(reasons.joined(separator: "; "))
    }

    private func maintenance(of server: WebAddress) async -> Known<[String]> {
        switch await ask(server, "/maintenance/status") {
        case .known(let root): Maintenance.drainingHosts(root.value)
        case .unknown(let reason): .unknown(reason)
        }
    }

    /// What a master answers: a JSON object.
    func ask(_ server: WebAddress, _ path: String) async -> Known<Node> {
        var request = HTTPRequest(.get, server)
        request.address.target = (server.target == "/" ? "" : server.target) + path
        request.limits = Self.masterLimits
        do throws(HTTPFailure) {
            var answer = try await client.send(request)
            // One that does not lead names the one that does.
            if answer.isRedirect, let leader = answer["location"].flatMap({ request.address.resolving($0) }) {
                request.address = leader
                answer = try await client.send(request)
            }
            let name = request.address.host.text
            guard answer.status == 200 else { return .unknown("\(name) answers with \(answer.status)") }
            guard let body = answer.body, let root = JSONParser.parse(body, path: "").value?.root, root.isMapping else {
                return .unknown("\(name) does not answer as Mesos does")
            }
            return .known(root)
        } catch { return .unknown(error.reason) }
    }
}

/// Where the page of a host's HAProxy is.
struct HAProxyAddress: Sendable {
    /// What stands around the host's name.
    private let parts: [String]

    /// `format` has `{host}` and `{port}` in it, as Python formats them.
    init(format: String = "http://{host:s}:{port:d}/;csv;norefresh", port: Int = 3212) {
        var text = format
        for suffix in ["", ":s", ":d"] {
            text = text.replacing("{port\(suffix)}", with: "\(port)").replacing("{host\(suffix)}", with: "{host}")
        }
        parts = text.split(separator: "{host}", omittingEmptySubsequences: false).map(String.init)
    }

    func address(of host: String) -> WebAddress? { WebAddress(parts.joined(separator: host)) }
}

extension Array where Element: Sendable {
    /// The results of work on all elements, in their order; no more than so many are under way at once.
    func concurrently<Result: Sendable>(
        atMost limit: Int, _ work: @Sendable @escaping (Element) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results = [Result?](repeating: nil, count: count)
            var next = 0
            func start() {
                guard next < count else { return }
                let (place, element) = (next, self[next])
                next += 1
                group.addTask { (place, await work(element)) }
            }
            for _ in 0..<Swift.min(limit, count) { start() }
            for await (place, result) in group {
                results[place] = result
                start()
            }
            return results.compactMap { $0 }
        }
    }
}
