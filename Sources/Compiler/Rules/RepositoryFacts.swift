/// What rules about the whole repository need to know of one service. Small: there are thousands.
public struct ServiceFacts: Sendable {
    public struct Namespace: Sendable {
        public var name: String
        /// Nil if it is not in SmartStack.
        public var proxyPort: Int?
        /// Of the proxy port, else of the namespace.
        public var place: Place

        public init(name: String, proxyPort: Int?, place: Place) {
            (self.name, self.proxyPort, self.place) = (name, proxyPort, place)
        }
    }

    /// A name that must be that of something elsewhere.
    public struct Reference: Sendable {
        /// `SERVICE.JOB` or `SERVICE.NAMESPACE`
        public var name: String
        /// Whose it is.
        public var instance: InstanceID
        public var cluster: ClusterName
        public var place: Place

        public init(name: String, instance: InstanceID, cluster: ClusterName, place: Place) {
            (self.name, self.instance, self.cluster, self.place) = (name, instance, cluster, place)
        }
    }

    /// An instance, by what its id or the names of its objects are made of.
    public struct App: Sendable {
        public var instance: InstanceName
        /// Nil if PaaSTA reads the name back from the id as it was: two such never share an id.
        public var place: Place?

        public init(instance: InstanceName, place: Place?) { (self.instance, self.place) = (instance, place) }
    }

    /// A Tron action that follows a deploy group of another service.
    public struct Follower: Sendable {
        /// The service is the one that the group is of.
        public var instance: InstanceID
        public var group: DeployGroup
        public var place: Place

        public init(instance: InstanceID, group: DeployGroup, place: Place) {
            (self.instance, self.group, self.place) = (instance, group, place)
        }
    }

    /// An entry of dependencies that names a namespace.
    public struct Dependency: Sendable {
        /// `SERVICE.NAMESPACE`
        public var name: String
        public var place: Place

        public init(name: String, place: Place) { (self.name, self.place) = (name, place) }
    }

    public var service: ServiceName
    public var namespaces: [Namespace] = []
    /// Whether it may have namespaces that are not known: its smartstack.yaml or service.yaml is broken.
    public var hasUnknownNamespaces = false
    public var registrations: [Reference] = []
    /// Marathon instances by cluster, without templates; broken ones count.
    public var apps: [ClusterName: [App]] = [:]
    /// Instances of Kubernetes by cluster, without templates; broken ones count. Each has its place.
    public var pods: [ClusterName: [App]] = [:]
    /// Jobs by cluster, without templates; broken ones count.
    public var jobs: [ClusterName: Set<InstanceName>] = [:]
    /// Clusters whose Chronos file cannot be read.
    public var clustersWithUnknownJobs: Set<ClusterName> = []
    public var parents: [Reference] = []
    /// All parents that jobs name, also of jobs whose schedule wins over them, and of broken ones.
    public var writtenParents: [Reference] = []
    /// The groups that the steps of its pipeline deploy; nil if they are not known.
    public var deployGroups: [DeployGroup]?
    public var foreignGroups: [Follower] = []
    /// What dependencies.yaml, service.yaml or an instance names, each place once.
    public var dependencies: [Dependency] = []

    public init(service: ServiceName) { self.service = service }
}

/// All services, for rules that need to see them together.
public struct RepositoryFacts: Sendable {
    /// Facts that are handed around: as values, copying their parts would cost more than to look at them.
    public final class Shared: Sendable {
        public let facts: ServiceFacts

        init(_ facts: ServiceFacts) { self.facts = facts }
    }

    /// By name.
    public let services: [Shared]
    /// Of all services that there are, be they among `services` or not. Few runs need them.
    public let names: @Sendable () -> [ServiceName]
    private let places: [ServiceName: Int]

    public init(_ services: [ServiceFacts], names: (@Sendable () -> [ServiceName])? = nil) {
        self.services = services.map(Shared.init)
        self.names = names ?? { services.map(\.service) }
        places = Dictionary(services.enumerated().map { ($1.service, $0) }) { first, _ in first }
    }

    subscript(_ service: ServiceName) -> Shared? { places[service].map { services[$0] } }
}

extension ServiceFacts {
    /// Collects them from a service.
    static func of(_ checked: CheckedService) -> ServiceFacts {
        var facts = ServiceFacts(service: checked.name)
        if case .sound(let namespaces) = checked.service.general.value?.namespaces {
            for (name, definition) in namespaces { facts.add(name, definition.value) }
        } else {
            facts.hasUnknownNamespaces = true
        }
        for part in checked.service.clusters {
            facts.addApps(checked.definitions(.marathon, part.cluster), in: part.cluster)
            facts.addPods(checked.definitions(.kubernetes, part.cluster), in: part.cluster)
            if case .present(let instances) = part.marathon {
                for (_, definition) in instances { facts.addRegistrations(of: definition.value) }
            }
            switch part.chronos {
            case .absent: continue
            case .broken: facts.clustersWithUnknownJobs.insert(part.cluster)
            case .present(let jobs):
                facts.jobs[part.cluster] = Set(jobs.map(\.name))
                for (_, definition) in jobs { facts.addParents(of: definition.value) }
            }
        }
        facts.deployGroups = checked.service.general.value?.pipeline.compactMap(\.deployGroup)
        for instance in checked.configured { facts.add(instance) }
        facts.dependencies = Dependency.all(of: checked)
        return facts
    }

    private mutating func add(_ name: String, _ namespace: SmartstackNamespace?) {
        guard let namespace else {
            hasUnknownNamespaces = true
            return
        }
        var port: Int?
        if case .int(let number) = namespace.proxyPort?.value { port = number }
        let node = namespace.proxyPort?.origin.node ?? namespace.node
        namespaces.append(Namespace(name: name, proxyPort: port, place: node.place))
    }

    private mutating func add(_ instance: ConfiguredInstance) {
        if instance.kind == .chronos, let value = instance.configuration.value(.parents) {
            let place = (instance.configuration.node(.parents) ?? instance.node).place
            for case .string(let name) in ParentNameRule.items(value) {
                writtenParents.append(
                    Reference(name: name, instance: instance.id, cluster: instance.cluster, place: place))
            }
        }
        if instance.id.service != service, let group = instance.deployGroup.value ?? nil {
            let place = (instance.configuration.node(.deployGroup) ?? instance.node).place
            foreignGroups.append(Follower(instance: instance.id, group: group, place: place))
        }
    }

    private mutating func addRegistrations(of instance: MarathonInstance?) {
        guard let instance, let node = instance.registrations.origin.node else { return }
        let names = instance.registrations.value
        let items = node.items
        for (index, name) in names.enumerated() {
            let place = (items.count == names.count ? items[index] : node).place
            registrations.append(
                Reference(name: name, instance: instance.common.id, cluster: instance.common.cluster, place: place))
        }
    }

    private mutating func addApps(_ definitions: Pairs, in cluster: ClusterName) {
        let isPlain = MarathonSpelling.isPlain(service.text)
        for pair in definitions {
            guard let text = pair.key.string, !InstanceName(text).isTemplate else { continue }
            let place = isPlain && MarathonSpelling.isPlain(text) ? nil : pair.key.place
            apps[cluster, default: []].append(App(instance: InstanceName(text), place: place))
        }
    }

    private mutating func addPods(_ definitions: Pairs, in cluster: ClusterName) {
        for pair in definitions {
            guard let text = pair.key.string, !InstanceName(text).isTemplate else { continue }
            pods[cluster, default: []].append(App(instance: InstanceName(text), place: pair.key.place))
        }
    }

    private mutating func addParents(of job: ChronosJob?) {
        guard let job, case .parents(let names, let origin) = job.trigger else { return }
        let place = (origin.node ?? job.common.node).place
        for name in names {
            parents.append(Reference(name: name, instance: job.common.id, cluster: job.common.cluster, place: place))
        }
    }
}

extension ServiceFacts.Dependency {
    /// service.yaml stands for dependencies.yaml; instances may have more.
    fileprivate static func all(of checked: CheckedService) -> [ServiceFacts.Dependency] {
        let general = checked.root("service.yaml")?.value("dependencies") ?? checked.root("dependencies.yaml")
        let own = checked.configured.compactMap { $0.node.value("dependencies") }
        // What many aliases lead to is looked at once.
        var seen: Set<SourceSpan> = []
        func unseen(_ nodes: [Node]) -> [Node] { nodes.filter { seen.insert($0.span).inserted } }
        let lists = unseen(([general].compactMap(\.self) + own).filter(\.isMapping)).flatMap { $0.pairs.map(\.value) }
        let destinations = unseen(lists.filter { !$0.items.isEmpty }).flatMap(\.items)
        return unseen(destinations.compactMap { $0.value("smartstack") }).compactMap { node in
            guard case .string(let name) = node.value else { return nil }
            return ServiceFacts.Dependency(name: name, place: node.place)
        }
    }
}

extension Node {
    /// Where it stands, to be reported once the document is gone.
    var place: Place {
        let finding = diagnostic(.shape, "")
        return Place(span: span, excerpt: finding.excerpt)
    }
}
