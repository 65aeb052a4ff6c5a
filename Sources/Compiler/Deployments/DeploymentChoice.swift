import Git

/// The tags of a service's repository to what is deployed of it. A pure function.
public struct DeploymentChoice: Sendable {
    public var table: DeploymentTable
    /// Groups whose newest commit has no image: they keep what they had.
    public var heldBack: [(group: DeployGroup, commit: ObjectID)]

    /// `previous` is what an earlier run wrote. What is broken in the service keeps its entries there, and so does a
    /// group whose newest commit is one of `withoutImage`; all else comes from the tags.
    public static func choose(
        _ targets: DeployTargets, _ tags: DeployTags, previous: DeploymentTable?, withoutImage: Set<ObjectID> = []
    ) -> DeploymentChoice {
        var choice = DeploymentChoice(table: DeploymentTable(), heldBack: [])
        for target in targets.targets {
            switch target.group {
            case .broken: choice.keep(target.branch, of: previous)
            case .sound(nil): continue
            case .sound(.some(let group)):
                guard let newest = tags.deploys(to: group).first?.commit else { continue }
                guard let commit = choice.commit(for: group, newest: newest, previous, withoutImage) else { continue }
                choice.add(target.branch, group, commit, service: targets.service, tags)
            }
        }
        if targets.isPartlyBroken { choice.keepUnknown(of: targets, previous) }
        return choice
    }

    private mutating func add(
        _ branch: ControlBranch, _ group: DeployGroup, _ commit: ObjectID, service: ServiceName, _ tags: DeployTags
    ) {
        let image = DeploymentTable.image(of: service, at: commit.description)
        let state = tags.state(of: branch, at: commit)
        table[group] = DeploymentTable.Group(image: image, commit: commit.description)
        table[branch] = DeploymentTable.Branch(
            image: image, desiredState: state?.desiredState ?? "start", forceBounce: state?.token)
    }

    /// The commit that a group runs; nil if that is none.
    private mutating func commit(
        for group: DeployGroup, newest: ObjectID, _ previous: DeploymentTable?, _ withoutImage: Set<ObjectID>
    ) -> ObjectID? {
        guard withoutImage.contains(newest) else { return newest }
        if !heldBack.contains(where: { $0.group == group }) { heldBack.append((group, newest)) }
        return previous?[group].flatMap { ObjectID(hex: $0.commit) }
    }

    // MARK: What is broken

    private mutating func keep(_ branch: ControlBranch, of previous: DeploymentTable?) {
        table[branch] = previous?[branch]
    }

    /// Entries that something broken may need: the instances of clusters with a broken file, and groups that nobody
    /// sound follows.
    private mutating func keepUnknown(of targets: DeployTargets, _ previous: DeploymentTable?) {
        let known = Set(targets.targets.map(\.branch))
        for (name, _) in previous?.branches ?? [] where !known.contains(name) {
            if targets.brokenClusters.contains(where: { name.text.utf8.starts(with: "\($0.text).".utf8) }) {
                keep(name, of: previous)
            }
        }
        let followed = Set(targets.groups)
        for (group, entry) in previous?.groups ?? [] where !followed.contains(group) { table[group] = entry }
    }
}
