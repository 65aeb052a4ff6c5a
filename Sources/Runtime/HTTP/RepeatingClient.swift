/// Sends what may be repeated again where that may help.
struct RepeatingClient: HTTPClient {
    /// Seconds that a server may have us wait before the next attempt.
    static let longestPause = 10

    let client: any HTTPClient
    /// In all.
    let attempts: Int
    var clock: any RuntimeClock = HostClock()

    /// An answer, of whatever status; one of 429 or 5xx only if the last attempt brought no other.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        var attempt = 1
        while true {
            let isLast = attempt >= attempts || !request.mayRepeat
            var pause = pause(after: attempt)
            do throws(HTTPFailure) {
                let answer = try await client.send(request)
                if isLast || !answer.isTemporary { return answer }
                if let seconds = answer.retryAfter { pause = max(pause, Double(min(seconds, Self.longestPause))) }
            } catch {
                if isLast || error.kind != .server { throw error }
            }
            await clock.sleep(seconds: pause)
            if Task.isCancelled { throw .stopped }
            attempt += 1
        }
    }

    /// Seconds: longer each time, and not the same for all requests that failed at once.
    private func pause(after attempt: Int) -> Double {
        Double(200 << min(attempt - 1, 4)) / 1000 * clock.factor(in: 0.5...1.5)
    }
}
