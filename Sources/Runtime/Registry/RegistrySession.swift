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
    private let tls: TLSSettings
    private let timeLimit: Duration
    private let client: any HTTPClient
    private let attempts: Int
    private let authorizer: Authorizer
    private var scheme: Task<WebAddress.Scheme, Never>?
    private var failures = 0
    /// Why the registry is not asked any more.
    private var verdict: String?

    /// `secret` are the user and the password, if there are any. `certificates` has those of the registry; where they
    /// cannot be used, it is not asked.
    init(
        registry: HostAndPort, secret: HTTPAuthorization?, certificates: RegistryCertificates, client: any HTTPClient,
        attempts: Int, timeLimit: Duration
    ) {
        self.registry = registry
        self.timeLimit = timeLimit
        self.client = client
        self.attempts = attempts
        var tls = TLSSettings()
        do { tls = try certificates.settings(of: registry) } catch { verdict = error.reason }
        self.tls = tls
        authorizer = Authorizer(
            registry: registry, secret: secret, tls: tls, client: RepeatingClient(client: client, attempts: attempts),
            timeLimit: timeLimit)
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

    /// Nil if there is no such manifest, or the registry does not tell.
    func digest(of image: ImageReference) async -> String? {
        guard verdict == nil, let answer = try? await request(.head, image), answer.status == 200 else { return nil }
        return answer["docker-content-digest"]
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
        _ method: HTTPRequest.Method, _ image: ImageReference
    ) async throws(RegistryFailure) -> HTTPAnswer {
        let known = await authorizer.authorization(for: image.repository)
        let first = try await send(method, image, known)
        guard first.status == 401 else { return first }
        let challenges = Challenge.parse(first.lines(of: "www-authenticate"))
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
        _ method: HTTPRequest.Method, _ image: ImageReference, _ authorization: Authorization?
    ) async throws(RegistryFailure) -> HTTPAnswer {
        let address = WebAddress(
            await schemeOfRegistry(), registry, "/v2/\(image.path)/manifests/\(image.tag)")
        var request = self.request(method, address)
        request.headers = [("Accept", Self.accept)]
        request.authorization = authorization?.value
        let answer = try await RepeatingClient(client: client, attempts: attempts)
            .ask(request, redirects: Self.redirectLimit)
        if answer.status == 401, !answer.address.hasSameOrigin(as: address) {
            let other = answer.address.host.text
            throw RegistryFailure("\(registry.text) redirects to \(other), which asks for credentials")
        }
        return answer
    }

    private func request(_ method: HTTPRequest.Method, _ address: WebAddress) -> HTTPRequest {
        var request = HTTPRequest(method, address)
        (request.tls, request.limits.time) = (tls, timeLimit)
        return request
    }

    /// A registry on this machine may do without TLS, as docker has it. It is tried once; one whose certificate is not
    /// trusted does speak TLS.
    private func schemeOfRegistry() async -> WebAddress.Scheme {
        guard registry.isLoopback else { return .https }
        let probe = request(.head, WebAddress(.https, registry, "/v2/"))
        let task =
            scheme
            ?? Task { [client] in
                do throws(HTTPFailure) {
                    _ = try await client.send(probe)
                    return .https
                } catch {
                    return error.kind == .certificate ? .https : .http
                }
            }
        scheme = task
        return await task.value
    }
}
