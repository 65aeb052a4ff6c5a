/// A thing that a file defines: sound, or broken. Broken is not gone: what a broken definition runs is left alone.
public enum Definition<Value: Sendable>: Sendable {
    case sound(Value)
    case broken

    public var value: Value? {
        if case .sound(let value) = self { value } else { nil }
    }
}

/// What one file says about the instances of one kind in one cluster.
public enum InstanceFile<Instance: Sendable>: Sendable {
    /// There is no such file: nothing of that kind runs there.
    case absent
    /// The file cannot be read. Which instances it defines is unknown.
    case broken
    /// In the file's order, without templates.
    case present([(name: InstanceName, definition: Definition<Instance>)])

    public var isBroken: Bool {
        if case .broken = self { true } else { false }
    }
}

/// A service as soa-configs has it.
public struct Service: Sendable {
    public var name: ServiceName
    public var general: Definition<GeneralConfiguration>
    /// In the order of the clusters that were asked for.
    public var clusters: [ServiceInCluster]
    /// By the secret's name.
    public var secrets: [String: Secret]
    /// Absent for those who were not asked for.
    public var namespaces: ServiceNamespaces
}

/// Who looks at namespaces: nerve, which registers in them, and synapse, which discovers by them.
public enum NamespaceUse: Sendable {
    case registration, discovery
}

/// The namespaces of a service, once for nerve and once for synapse.
public struct ServiceNamespaces: Sendable {
    public var registrations: InstanceFile<NamespaceRegistration>
    /// Without those that keep out of SmartStack.
    public var discoveries: InstanceFile<NamespaceDiscovery>
}

/// What a service runs in one cluster.
public struct ServiceInCluster: Sendable {
    public var cluster: ClusterName
    public var marathon: InstanceFile<MarathonInstance>
    public var chronos: InstanceFile<ChronosJob>
    public var adhoc: InstanceFile<AdhocInstance>
    public var kubernetes: InstanceFile<KubernetesInstance>
    /// Of the same instances; nil inside if nobody is told of one. Absent if they were not asked for.
    public var marathonChecks: InstanceFile<MonitoredInstance?>
    public var chronosChecks: InstanceFile<MonitoredInstance?>
}

/// What holds for a service in every cluster. A class, as a namespace: every instance is lowered and linked with them.
public final class GeneralConfiguration: Sendable {
    public let dockerRegistry: Setting<Value>?
    public let gitURL: Setting<Value>?
    public let description: Setting<Value>?
    /// Where more is written about the service.
    public let externalLink: Setting<Value>?
    public let namespaces: Definition<[(name: String, definition: Definition<SmartstackNamespace>)]>
    public let monitoring: [(key: String, setting: Setting<Value>)]
    public let pipeline: [PipelineStep]
    /// Names of the dependency sets of `dependencies.yaml`.
    public let dependencies: [String]

    init(
        dockerRegistry: Setting<Value>?, gitURL: Setting<Value>?, description: Setting<Value>?,
        externalLink: Setting<Value>?,
        namespaces: Definition<[(name: String, definition: Definition<SmartstackNamespace>)]>,
        monitoring: [(key: String, setting: Setting<Value>)], pipeline: [PipelineStep], dependencies: [String]
    ) {
        self.dockerRegistry = dockerRegistry
        self.gitURL = gitURL
        self.description = description
        self.externalLink = externalLink
        self.namespaces = namespaces
        self.monitoring = monitoring
        self.pipeline = pipeline
        self.dependencies = dependencies
    }
}

/// A namespace of `smartstack.yaml`.
public final class SmartstackNamespace: Sendable {
    public let name: String
    public let node: Node
    /// Null if the namespace is not in SmartStack.
    public let proxyPort: Setting<Value>?
    /// `http`, `https` or `tcp`; nil without a proxy port.
    public let mode: Setting<String>?
    public let healthcheckMode: Setting<Value>?
    public let healthcheckURI: Setting<Value>?
    public let discover: Setting<Value>

    init(
        name: String, node: Node, proxyPort: Setting<Value>?, mode: Setting<String>?,
        healthcheckMode: Setting<Value>?, healthcheckURI: Setting<Value>?, discover: Setting<Value>
    ) {
        self.name = name
        self.node = node
        self.proxyPort = proxyPort
        self.mode = mode
        self.healthcheckMode = healthcheckMode
        self.healthcheckURI = healthcheckURI
        self.discover = discover
    }
}

/// A step of `deploy.yaml`'s pipeline.
public struct PipelineStep: Sendable {
    public var name: String
    public var node: Node

    /// Steps that build and test, and deploy nothing.
    static let notDeploying: Set<String> = [
        "itest", "itest-and-push-to-registry", "security-check", "performance-check", "push-to-registry",
    ]

    /// The group that the step deploys to; nil if it deploys nothing.
    public var deployGroup: DeployGroup? {
        PipelineStep.notDeploying.contains(name) || name.utf8.starts(with: "command-".utf8) ? nil : DeployGroup(name)
    }
}

/// A file of `SERVICE/secrets`: what is encrypted stays unread, its signature counts.
public enum Secret: Sendable {
    /// The nodes of the signatures, by vault environment.
    case signatures([String: Node])
    case broken
}
