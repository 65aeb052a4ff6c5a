/// Who carries questions to servers: `CurlClient`, or a network that a test simulates.
package protocol HTTPClient: Sendable {
    /// One exchange. An answer of whatever status; a redirect is an answer as well. It ends soon with
    /// `HTTPFailure.Kind.stopped` when the task is cancelled.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer
}
