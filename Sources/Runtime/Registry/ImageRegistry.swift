/// Asks registries (Docker's API v2) whether they have images. Reads manifests' heads only, and changes nothing.
public struct ImageRegistry: Sendable {
    private let credentials: DockerCredentials
    private let concurrency: Int
    private let timeLimit: Duration
    private let attempts: Int
    private let certificates: RegistryCertificates

    /// `concurrency` is how many images are asked for at a time. `timeLimit` is for one request, and a request that
    /// fails for a reason that may pass is sent `attempts` times in all. `certificates` is the folder of registries'
    /// own.
    public init(
        credentials: DockerCredentials, concurrency: Int = 32, timeLimit: Duration = .seconds(10), attempts: Int = 3,
        certificates: String? = nil
    ) {
        self.credentials = credentials
        self.concurrency = max(1, concurrency)
        self.timeLimit = timeLimit
        self.attempts = max(1, attempts)
        self.certificates = RegistryCertificates(folder: certificates ?? RegistryCertificates.standardFolder)
    }

    /// An answer for each image. It never fails: what goes wrong is the reason of an `unknown`.
    public func presence(of images: Set<ImageReference>) async -> [ImageReference: ImagePresence] {
        await presence(of: images, by: CurlClient())
    }

    func presence(
        of images: Set<ImageReference>, by client: some HTTPClient
    ) async -> [ImageReference: ImagePresence] {
        var sessions: [HostAndPort: RegistrySession] = [:]
        for server in Set(images.map(\.server)) {
            sessions[server] = session(server, client)
        }
        return await ask(images, sessions)
    }

    /// The digest of the manifest that a registry has under an image's name; nil if it has none, or does not tell.
    public func digest(of image: ImageReference) async -> String? {
        await session(image.server, CurlClient()).digest(of: image)
    }

    private func session(_ server: HostAndPort, _ client: some HTTPClient) -> RegistrySession {
        RegistrySession(
            registry: server, secret: credentials.authorization(for: server), certificates: certificates,
            client: client, attempts: attempts, timeLimit: timeLimit)
    }

    private func ask(
        _ images: Set<ImageReference>, _ sessions: [HostAndPort: RegistrySession]
    ) async -> [ImageReference: ImagePresence] {
        await withTaskGroup(of: (ImageReference, ImagePresence?).self) { group in
            var waiting = images.makeIterator()
            func start() {
                guard let image = waiting.next() else { return }
                group.addTask { (image, await sessions[image.server]?.presence(of: image)) }
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
