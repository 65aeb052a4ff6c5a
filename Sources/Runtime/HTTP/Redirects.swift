extension HTTPClient {
    /// Sends a request, and follows up to so many redirects, one by one: libcurl follows as well, but asks nobody
    /// whether a place is safe. What opens the server is for its origin alone; another gets neither a password nor a
    /// certificate. A request that changes something is not sent to a place that its sender did not name.
    func send(_ request: HTTPRequest, redirects limit: Int) async throws(HTTPFailure) -> HTTPAnswer {
        let name = request.address.host.text
        var next = request
        for _ in 0...limit {
            let answer = try await send(next)
            guard answer.isRedirect, request.method.isSafe else { return answer }
            guard let address = answer["location"].flatMap(next.address.resolving),
                address.isSafe(from: request.address)
            else { throw HTTPFailure(.redirect, "\(name) redirects to no safe address") }
            next = request
            next.address = address
            if !address.hasSameOrigin(as: request.address) {
                next.authorization = nil
                next.tls.identity = nil
            }
        }
        throw HTTPFailure(.redirect, "\(name) redirects too often")
    }
}
