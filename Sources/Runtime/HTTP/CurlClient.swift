import Synchronization

/// HTTP by the system's libcurl: TLS, authorities, proxies and `no_proxy` are those that the machine's administrators
/// know. All requests run at once on one thread, which starts with the first and ends with this value.
final class CurlClient: HTTPClient {
    private let loop = CurlLoop()
    private let last = Atomic<Int>(0)

    deinit { loop.stop() }

    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let number = last.add(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { loop.start(number, request, $0) }
        } onCancel: {
            loop.cancel(number)
        }
        loop.forget(number)
        return try result.get()
    }
}
