/// Why a registry gave no answer that tells.
struct RegistryFailure: Error, Hashable {
    /// What a failure says of the registry's other images.
    enum Reach { case image, maybeRegistry, registry }

    /// One line for people: printable, without a full stop and without anything secret.
    var reason: String
    var reach: Reach

    init(_ reason: String, _ reach: Reach = .image) {
        self.reason = reason
        self.reach = reach
    }

    init(_ failure: HTTPFailure) {
        switch failure.kind {
        case .server, .certificate: self.init(failure.reason, .maybeRegistry)
        case .redirect, .request, .stopped: self.init(failure.reason)
        }
    }
}

extension HTTPClient {
    /// Asks for a registry: what goes wrong says something of its other images, too.
    func ask(_ request: HTTPRequest, redirects limit: Int = 0) async throws(RegistryFailure) -> HTTPAnswer {
        do throws(HTTPFailure) {
            return limit == 0 ? try await send(request) : try await send(request, redirects: limit)
        } catch {
            throw RegistryFailure(error)
        }
    }
}
