import Compiler

/// The image of a service at a commit, as the host's docker and a registry know it.
public struct ServiceImage: Sendable, Equatable {
    /// `registry.example.com/services-web:paasta-0123abc…`: what `make itest` gets as DOCKER_TAG.
    public let name: String
    public let reference: ImageReference

    /// Nil if docker takes no such name.
    public init?(registry: String, service: ServiceName, commit: String) {
        let image = DeploymentTable.image(of: service, at: commit)
        guard let reference = ImageReference(registry: registry, image: image) else { return nil }
        (name, self.reference) = ("\(registry)/\(image)", reference)
    }
}

/// The docker of this host, by its command line.
public enum Docker {
    /// Seconds for what docker answers at once.
    private static let timeLimit = 60.0

    /// Whether there is an image of that name; unknown if docker cannot be asked.
    public static func has(_ image: ServiceImage) -> ImagePresence {
        switch Program.output(["docker", "image", "inspect", image.name], timeLimit: timeLimit).end {
        case .status(0): .present
        case .status: .missing
        case .timedOut: .unknown(reason: "docker gives no answer")
        case .notStarted: .unknown(reason: "there is no docker")
        }
    }

    /// The digests by which registries know the image of that name: those that it was pushed or pulled by.
    public static func digests(of image: ServiceImage) -> Set<String> {
        let words = ["docker", "image", "inspect", "--format", "{{json .RepoDigests}}", image.name]
        let (end, output) = Program.output(words, timeLimit: timeLimit)
        guard end == .status(0), let root = JSONParser.parse(output, path: "").value?.root else { return [] }
        // REGISTRY/REPOSITORY@sha256:…
        return Set(
            root.items.compactMap(\.string).compactMap { name in
                let parts = name.split(separator: "@")
                return parts.count == 2 && image.name.hasPrefix(parts[0] + ":") ? String(parts[1]) : nil
            })
    }

    /// Pushes the image of that name, for so many seconds at most.
    public static func push(_ image: ServiceImage, timeLimit: Double) -> Program.End {
        Program.run(["docker", "push", image.name], environment: [], timeLimit: timeLimit)
    }
}
