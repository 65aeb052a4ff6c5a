/// What deployments.json says: what each deploy group and each instance of a service runs.
public struct DeploymentTable: Sendable {
    /// What is deployed to a group.
    public struct Group: Hashable, Sendable {
        public var image: String
        /// 40 hexadecimal digits.
        public var commit: String
    }

    /// What is wanted of an instance.
    public struct Branch: Hashable, Sendable {
        public var image: String
        /// `start` or `stop`
        public var desiredState: String
        public var forceBounce: String?
    }

    /// In the order of the first instance that follows the group.
    public private(set) var groups: [(name: DeployGroup, entry: Group)] = []
    /// In the order of the instances.
    public private(set) var branches: [(name: ControlBranch, entry: Branch)] = []
    private var groupPlaces: [DeployGroup: Int] = [:]
    private var branchPlaces: [ControlBranch: Int] = [:]

    public init() {}

    public subscript(_ group: DeployGroup) -> Group? {
        get { groupPlaces[group].map { groups[$0].entry } }
        set {
            guard let newValue else { return }
            if let place = groupPlaces[group] {
                groups[place].entry = newValue
            } else {
                groupPlaces[group] = groups.count
                groups.append((group, newValue))
            }
        }
    }

    public subscript(_ name: ControlBranch) -> Branch? {
        get { branchPlaces[name].map { branches[$0].entry } }
        set {
            guard let newValue else { return }
            if let place = branchPlaces[name] {
                branches[place].entry = newValue
            } else {
                branchPlaces[name] = branches.count
                branches.append((name, newValue))
            }
        }
    }

    /// The name of an image, without its registry.
    public static func image(of service: ServiceName, at commit: String) -> String {
        "services-\(service):paasta-\(commit)"
    }

    /// What it will say once a commit is deployed to a group. Instances that are stopped at this very commit are so there, too;
    /// another commit starts them.
    public func deploying(_ commit: String, to group: DeployGroup, of targets: DeployTargets) -> DeploymentTable {
        var table = self
        let image = DeploymentTable.image(of: targets.service, at: commit)
        table[group] = Group(image: image, commit: commit)
        for target in targets.targets where target.group.value == .some(group) {
            let before = self[group]?.commit == commit ? self[target.branch] : nil
            table[target.branch] = Branch(
                image: image, desiredState: before?.desiredState ?? "start", forceBounce: before?.forceBounce)
        }
        return table
    }

    // MARK: Reading

    /// What an earlier run wrote; nil if that is not to be understood. Entries of another form are left out.
    public static func read(_ bytes: [UInt8], of service: ServiceName) -> DeploymentTable? {
        guard let root = JSONParser.parse(bytes, path: "deployments.json").value?.root, root.isMapping,
            root.value("v1")?.isMapping == true, root.value("v2")?.isMapping == true
        else { return nil }
        var table = DeploymentTable()
        for pair in root.value("v2")?.value("deployments")?.pairs ?? .none {
            guard let name = pair.key.string, let image = pair.value.value("docker_image")?.string,
                let commit = pair.value.value("git_sha")?.string
            else { continue }
            table[DeployGroup(name)] = Group(image: image, commit: commit)
        }
        let prefix = "\(service):paasta-"
        for pair in root.value("v1")?.pairs ?? .none {
            guard let name = pair.key.string, name.utf8.starts(with: prefix.utf8),
                let image = pair.value.value("docker_image")?.string,
                let state = pair.value.value("desired_state")?.string
            else { continue }
            let branch = String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            table[ControlBranch(branch)] = Branch(
                image: image, desiredState: state, forceBounce: pair.value.value("force_bounce")?.string)
        }
        return table
    }
}
