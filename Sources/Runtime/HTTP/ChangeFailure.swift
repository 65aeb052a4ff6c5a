/// Why a change that was asked for has no answer.
struct ChangeFailure: Error {
    /// Whether it may have been done all the same: nobody can say.
    var mayBeDone: Bool
    /// One line for people.
    var reason: String
}

extension HTTPClient {
    /// Asks for a change, with a body of JSON or none. It is sent once: only if it is sure that nothing of it left, another server
    /// may be asked.
    func change(_ request: HTTPRequest, _ body: [UInt8]?) async throws(ChangeFailure) -> HTTPAnswer {
        var request = request
        (request.body, request.mayRepeat) = (body, false)
        if body != nil { request.headers.append(("Content-Type", "application/json")) }
        do throws(HTTPFailure) { return try await send(request) } catch {
            if error.isUnsent { throw ChangeFailure(mayBeDone: false, reason: error.reason) }
            throw ChangeFailure(
                mayBeDone: true, reason: "\(error.reason): it is not known whether the request was carried out")
        }
    }
}
