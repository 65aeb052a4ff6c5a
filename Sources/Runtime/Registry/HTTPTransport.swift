import AsyncHTTPClient
import NIOCore

/// Sends requests, with a time limit for each, and again where that may help. Knows nothing of registries, and follows
/// no redirect.
struct HTTPTransport: Sendable {
    enum Method { case get, head }

    /// Seconds that a server may have us wait before the next attempt.
    static let longestPause = 10

    let client: HTTPClient
    /// For one request, from its connection to the end of its body.
    let timeLimit: Duration
    let attempts: Int
    /// Bytes of a body that are read.
    var bodyLimit = 64 << 10

    /// The settings that the rules here need: this type makes the attempts, and its callers follow redirects.
    static func configuration(connections: Int, timeLimit: Duration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(timeLimit)),
            decompression: .disabled)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        return configuration
    }

    /// An answer, of whatever status; one of 429 or 5xx only if the last attempt brought no other.
    func send(
        _ method: Method, _ address: WebAddress, headers: [(String, String)], attempts: Int? = nil
    ) async throws(RegistryFailure) -> HTTPAnswer {
        let attempts = attempts ?? self.attempts
        var attempt = 1
        while true {
            let result = await once(method, address, headers)
            let answer = try? result.get()
            if attempt >= attempts || answer?.isTemporary == false { return try result.get() }
            do {
                try await Task.sleep(for: pause(after: attempt, answer))
            } catch {
                throw RegistryFailure("the run was stopped")
            }
            attempt += 1
        }
    }

    /// Longer each time, and not the same for all requests that failed at once.
    private func pause(after attempt: Int, _ answer: HTTPAnswer?) -> Duration {
        let own = Duration.milliseconds(200 << min(attempt - 1, 4)) * Double.random(in: 0.5...1.5)
        guard let seconds = answer?.retryAfter else { return own }
        return max(own, .seconds(min(seconds, Self.longestPause)))
    }

    private func once(
        _ method: Method, _ address: WebAddress, _ headers: [(String, String)]
    ) async -> Result<HTTPAnswer, RegistryFailure> {
        var request = HTTPClientRequest(url: address.text)
        request.method = method == .get ? .GET : .HEAD
        request.headers.add(name: "User-Agent", value: "soac")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let complete = request
        do {
            let answer = try await inTime { try await exchange(complete) }
            guard let answer else {
                return .failure(
                    RegistryFailure("\(address.host.text) gave no answer within \(timeLimit)", .maybeRegistry))
            }
            return .success(answer)
        } catch {
            return .failure(RegistryFailure(error, from: address.host, timeLimit))
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> HTTPAnswer {
        // `inTime` keeps the time: a deadline here would end with the headers.
        let response = try await client.execute(request, deadline: .distantFuture)
        let headers = response.headers
        var answer = HTTPAnswer(
            status: Int(response.status.code),
            challenges: headers["WWW-Authenticate"],
            location: headers.first(name: "Location"),
            retryAfter: headers.first(name: "Retry-After").flatMap { UInt16($0) }.map(Int.init),
            contentType: headers.first(name: "Content-Type")?.lowercased() ?? "",
            isFromRegistry: headers.contains(name: "Docker-Distribution-Api-Version"),
            hasDigest: headers.contains(name: "Docker-Content-Digest"))
        guard request.method == .GET else { return answer }
        do {
            answer.body = Array(try await response.body.collect(upTo: bodyLimit).readableBytesView)
        } catch is NIOTooManyBytesError {
            answer.body = nil
        }
        return answer
    }

    /// Nil if the time was not enough.
    private func inTime<Value: Sendable>(_ work: @Sendable @escaping () async throws -> Value) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                return nil
            }
            return try await group.next() ?? nil
        }
    }
}
