/// The questions of one run to one registry, and what the run has learnt of it.
actor RegistrySession {
    /// Failures in a row after which a registry is not asked any more: a thousand images need not wait for a thousand
    /// time limits.
    private static let failureLimit = 8
    private static let redirectLimit = 3
    /// The kinds of manifests that an image may have. A registry converts or hides what is not named.
    private static let accept = [
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
    ].joined(separator: ", ")

    private let registry: HostAndPort
    private let transport: HTTPTransport
    private let authorizer: Authorizer
    private var scheme: Task<WebAddress.Scheme, Never>?
    private var failures = 0
    /// Why the registry is not asked any more.
    private var verdict: String?

    /// `secret` is the value of an `Authorization` header, if there are credentials.
    init(registry: HostAndPort, secret: String?, transport: HTTPTransport) {
        self.registry = registry
        self.transport = transport
        authorizer = Authorizer(registry: registry, secret: secret, transport: transport)
    }

    func presence(of image: ImageReference) async -> ImagePresence {
        if let verdict { return .unknown(reason: verdict) }
        do throws(RegistryFailure) {
            let presence = try await ask(image)
            failures = 0
            return presence
        } catch {
            failures = error.reach == .image ? 0 : failures + 1
            if error.reach == .registry || failures >= Self.failureLimit { verdict = error.reason }
            return .unknown(reason: error.reason)
        }
    }

    private func ask(_ image: ImageReference) async throws(RegistryFailure) -> ImagePresence {
        let name = registry.text
        let answer = try await request(.head, image)
        switch answer.status {
        case 200 where answer.isManifest: return .present
        case 200: throw RegistryFailure("\(name) answered, but with no manifest")
        case 403: throw RegistryFailure("\(name) does not let us see \(image.repository)")
        case 404 where answer.isFromRegistry: return .missing
        case 404:
            // Whoever is there may say so of any page. A registry says in the body what is missing.
            let told = try await request(.get, image)
            if told.status == 404, told.hasError(among: ["MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND"]) {
                return .missing
            }
            throw RegistryFailure("\(name) answered 404, but not as registries do")
        case let status:
            throw RegistryFailure("\(name) answered \(status)", answer.isTemporary ? .maybeRegistry : .image)
        }
    }

    /// Asks for the manifest, with the authorization that the registry wants.
    private func request(
        _ method: HTTPTransport.Method, _ image: ImageReference
    ) async throws(RegistryFailure) -> HTTPAnswer {
        let known = await authorizer.authorization(for: image.repository)
        let first = try await send(method, image, known)
        guard first.status == 401 else { return first }
        let challenges = Challenge.parse(first.challenges)
        let authorization = try await authorizer.authorize(image.repository, challenges, rejected: known)
        let second = try await send(method, image, authorization)
        guard second.status != 401 else {
            // A token is for one repository, a password for all.
            let isPassword = authorization.end == nil
            throw RegistryFailure(authorizer.refusal, isPassword ? .registry : .maybeRegistry)
        }
        return second
    }

    /// Follows a few redirects. The authorization is for the registry alone.
    private func send(
        _ method: HTTPTransport.Method, _ image: ImageReference, _ authorization: Authorization?
    ) async throws(RegistryFailure) -> HTTPAnswer {
        let start = WebAddress(
            await schemeOfRegistry(), registry, "/v2/\(image.repository)/manifests/\(image.tag)")
        var address = start
        for _ in 0...Self.redirectLimit {
            let isOwn = address.hasSameOrigin(as: start)
            var headers = [("Accept", Self.accept)]
            if isOwn, let authorization { headers.append(("Authorization", authorization.header)) }
            let answer = try await transport.send(method, address, headers: headers)
            if answer.status == 401, !isOwn {
                throw RegistryFailure("\(registry.text) redirects to \(address.host.text), which asks for credentials")
            }
            guard answer.isRedirect else { return answer }
            guard let next = answer.location.flatMap(address.resolving), next.isPrivate(for: registry) else {
                throw RegistryFailure("\(registry.text) redirects to no safe address")
            }
            address = next
        }
        throw RegistryFailure("\(registry.text) redirects too often")
    }

    /// A registry on this machine may do without TLS, as docker has it. It is tried once.
    private func schemeOfRegistry() async -> WebAddress.Scheme {
        guard registry.isLoopback else { return .https }
        let task =
            scheme
            ?? Task { [transport, registry] in
                let answer = try? await transport.send(
                    .head, WebAddress(.https, registry, "/v2/"), headers: [], attempts: 1)
                return answer == nil ? .http : .https
            }
        scheme = task
        return await task.value
    }
}
