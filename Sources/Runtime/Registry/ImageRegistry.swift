import AsyncHTTPClient

/// Asks registries (Docker's API v2) whether they have images. Reads manifests' heads only, and changes nothing.
public struct ImageRegistry: Sendable {
    private let credentials: DockerCredentials
    private let concurrency: Int
    private let timeLimit: Duration
    private let attempts: Int

    /// `concurrency` is how many images are asked for at a time. `timeLimit` is for one request, and a request that
    /// fails for a reason that may pass is sent `attempts` times in all.
    public init(
        credentials: DockerCredentials, concurrency: Int = 32, timeLimit: Duration = .seconds(10), attempts: Int = 3
    ) {
        self.credentials = credentials
        self.concurrency = max(1, concurrency)
        self.timeLimit = timeLimit
        self.attempts = max(1, attempts)
    }

    /// An answer for each image. It never fails: what goes wrong is the reason of an `unknown`.
    public func presence(of images: Set<ImageReference>) async -> [ImageReference: ImagePresence] {
        let client = HTTPClient(
            configuration: HTTPTransport.configuration(connections: concurrency, timeLimit: timeLimit))
        let transport = HTTPTransport(client: client, timeLimit: timeLimit, attempts: attempts)
        let answers = await ask(images, sessions(for: images, transport))
        // All that is left of the client goes with the process; an error here takes nothing from the answers.
        try? await client.shutdown()
        return answers
    }

    private func sessions(
        for images: Set<ImageReference>, _ transport: HTTPTransport
    ) -> [HostAndPort: RegistrySession] {
        var sessions: [HostAndPort: RegistrySession] = [:]
        for host in Set(images.map(\.host)) {
            sessions[host] = RegistrySession(
                registry: host, secret: credentials.authorization(for: host), transport: transport)
        }
        return sessions
    }

    private func ask(
        _ images: Set<ImageReference>, _ sessions: [HostAndPort: RegistrySession]
    ) async -> [ImageReference: ImagePresence] {
        await withTaskGroup(of: (ImageReference, ImagePresence?).self) { group in
            var waiting = images.makeIterator()
            func start() {
                guard let image = waiting.next() else { return }
                group.addTask { (image, await sessions[image.host]?.presence(of: image)) }
            }
            for _ in 0..<concurrency { start() }
            var answers: [ImageReference: ImagePresence] = [:]
            for await (image, presence) in group {
                answers[image] = presence
                start()
            }
            return answers
        }
    }
}
