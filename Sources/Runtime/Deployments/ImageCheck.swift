import Compiler
import Git

/// Asks registries whether what is about to be deployed has an image.
public struct ImageCheck: Sendable {
    /// Commits of one service that are about to be deployed.
    struct Question {
        var targets: DeployTargets
        var commits: Set<ObjectID>
    }

    private let registry: ImageRegistry
    private let standard: String?

    /// `standard` is the registry of services that name none.
    public init(_ registry: ImageRegistry, standard: String?) {
        self.registry = registry
        self.standard = standard
    }

    /// Why a commit's image cannot be counted on, by service; those whose image is there are not in it.
    func reasons(_ questions: [Question]) async -> [ServiceName: [ObjectID: String]] {
        var reasons: [ServiceName: [ObjectID: String]] = [:]
        var asked: [ImageReference: (service: ServiceName, commit: ObjectID)] = [:]
        for question in questions {
            let service = question.targets.service
            let host = name(of: question.targets.dockerRegistry)
            for commit in question.commits {
                let image = DeploymentTable.image(of: service, at: commit.description)
                if let host, let reference = ImageReference(registry: host, image: image) {
                    asked[reference] = (service, commit)
                } else {
                    reasons[service, default: [:]][commit] =
                        host.map { "'\($0)/\(image)' names no image" } ?? "no docker_registry is configured"
                }
            }
        }
        for (reference, presence) in await registry.presence(of: Set(asked.keys)) {
            guard let (service, commit) = asked[reference] else { continue }
            switch presence {
            case .present: continue
            case .missing:
                let image = "\(reference.repository):\(reference.tag)"
                reasons[service, default: [:]][commit] = "\(reference.registry) has no image \(image)"
            case .unknown(let reason): reasons[service, default: [:]][commit] = reason
            }
        }
        return reasons
    }

    private func name(of setting: Setting<Value>?) -> String? {
        guard let setting else { return standard }
        if case .string(let text) = setting.value { return text }
        return nil
    }
}
