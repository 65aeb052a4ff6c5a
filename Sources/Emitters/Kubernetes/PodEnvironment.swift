import Compiler

/// The environment of a pod's container: what is known comes first, then what is taken from secrets, those of all services
/// last.
struct PodEnvironment {
    struct SecretVariable {
        var name: String
        /// The key inside of the Secret.
        var key: String
        var secret: String
    }

    private(set) var plain: [(name: String, value: String)] = []
    private(set) var secrets: [SecretVariable] = []

    init(_ app: KubernetesApp) {
        plain.reserveCapacity(app.container.environment.count)
        var shared: [SecretVariable] = []
        for variable in app.container.environment {
            guard let reference = SecretReference(variable.value) else {
                plain.append(variable)
                continue
            }
            let owner = reference.isShared ? "_shared" : app.id.service.text
            let secret = SecretVariable(
                name: variable.name, key: reference.name,
                secret: KubernetesName.secret(reference.name, of: owner))
            if reference.isShared { shared.append(secret) } else { secrets.append(secret) }
        }
        secrets += shared
    }
}

/// The host's volumes by the names of a pod, once each: in the place of the first, with the path of the last.
struct PodVolumes {
    private(set) var volumes: [(name: String, path: String)] = []
    /// Of every mount, in order, also of those whose volume another has.
    private(set) var names: [String] = []

    init(_ mounted: [Volume]) {
        var places: [Text: Int] = [:]
        for volume in mounted {
            let name = KubernetesName.volume("host", volume.hostPath)
            names.append(name)
            if let place = places[Text(name)] {
                volumes[place].path = volume.hostPath
            } else {
                places[Text(name)] = volumes.count
                volumes.append((name, volume.hostPath))
            }
        }
    }
}

extension Volume {
    /// Whether a pod may not write to it.
    var isReadOnlyInPods: Bool { mode.map { Value.isEqual($0, .string("RO")) } ?? true }
}

extension [BlockVolume] {
    /// Each name once: in the place of the first, with what the last says.
    var oncePerName: [BlockVolume] {
        var result: [BlockVolume] = []
        for volume in self {
            if let place = result.firstIndex(where: { $0.name.hasSameBytes(as: volume.name) }) {
                result[place] = volume
            } else {
                result.append(volume)
            }
        }
        return result
    }
}
