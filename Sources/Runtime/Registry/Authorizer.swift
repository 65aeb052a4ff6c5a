/// Answers the challenges of one registry, and keeps each answer for the rest of the run. Requests that wait for the
/// same token share one request for it.
actor Authorizer {
    private let registry: HostAndPort
    /// The user and the password, if there are any.
    private let secret: HTTPAuthorization?
    private let tls: TLSSettings
    private let client: any HTTPClient
    private let timeLimit: Duration
    /// By repository: tokens are for one.
    private var known: [String: Authorization] = [:]
    private var underWay: [String: Task<Result<Authorization, RegistryFailure>, Never>] = [:]

    /// `tls` is for the server of tokens as well, as docker has it.
    init(
        registry: HostAndPort, secret: HTTPAuthorization?, tls: TLSSettings, client: any HTTPClient, timeLimit: Duration
    ) {
        self.registry = registry
        self.secret = secret
        self.tls = tls
        self.client = client
        self.timeLimit = timeLimit
    }

    func authorization(for repository: String) -> Authorization? {
        known[repository].flatMap { $0.isValid ? $0 : nil }
    }

    /// After a 401 to a request that was sent with `rejected`: what to send in its place.
    func authorize(
        _ repository: String, _ challenges: [Challenge], rejected: Authorization?
    ) async throws(RegistryFailure) -> Authorization {
        if let other = authorization(for: repository), other != rejected { return other }
        if let task = underWay[repository] { return try await task.value.get() }
        let task = Task { () -> Result<Authorization, RegistryFailure> in
            do throws(RegistryFailure) {
                return .success(try await self.answer(challenges, repository, rejected))
            } catch {
                return .failure(error)
            }
        }
        underWay[repository] = task
        let result = await task.value
        underWay[repository] = nil
        let authorization = try result.get()
        known[repository] = authorization
        return authorization
    }

    /// What to say of a 401 that nothing helps against.
    nonisolated var refusal: String {
        secret == nil
            ? "\(registry.text) asks for a user and a password, but there are none for it"
            : "\(registry.text) refuses the credentials"
    }

    private func answer(
        _ challenges: [Challenge], _ repository: String, _ rejected: Authorization?
    ) async throws(RegistryFailure) -> Authorization {
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
            return try await token(bearer, repository)
        }
        guard challenges.contains(where: { $0.scheme == "basic" }) else {
            throw RegistryFailure(
                "\(registry.text) asks for a kind of authorization that soac does not know", .registry)
        }
        // To go on with a password that is wrong could lock its account.
        guard let secret, rejected?.value != secret else { throw RegistryFailure(refusal, .registry) }
        return Authorization(value: secret, end: nil)
    }

    /// https://distribution.github.io/distribution/spec/auth/token/
    private func token(_ challenge: Challenge, _ repository: String) async throws(RegistryFailure) -> Authorization {
        // A password goes there.
        guard let realm = challenge.parameters["realm"].flatMap({ WebAddress($0) }), realm.isPrivate(for: registry)
        else {
            throw RegistryFailure("\(registry.text) names no safe address for tokens", .registry)
        }
        var parameters = [("scope", challenge.parameters["scope"] ?? "repository:\(repository):pull")]
        if let service = challenge.parameters["service"] { parameters.insert(("service", service), at: 0) }
        let start = ContinuousClock.now
        var request = HTTPRequest(.get, realm.adding(parameters))
        (request.authorization, request.tls, request.limits.time) = (secret, tls, timeLimit)
        let answer = try await client.ask(request)
        switch answer.status {
        case 200:
            guard let token = Token(answer.body ?? []) else {
                throw RegistryFailure("\(realm.host.text) gave an answer without a token", .maybeRegistry)
            }
            return Authorization(value: .bearer(token.text), end: start + token.lifetime)
        case 401: throw RegistryFailure(refusal, .registry)
        case 403: throw RegistryFailure("\(realm.host.text) gives no token for \(repository)")
        default:
            throw RegistryFailure("\(realm.host.text), which gives tokens, answered \(answer.status)", .maybeRegistry)
        }
    }
}
