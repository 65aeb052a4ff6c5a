import Compiler
import Git

/// What the tags of services say, for states of soa-configs that have no deployments.json.
public struct DeployedTags: Sendable {
    /// Nil where nothing is known of a service.
    public var of: @Sendable (ServiceName) -> DeployTags?
    /// Whether they count also where there is such a file.
    public var comeFirst: Bool

    public init(comeFirst: Bool = false, of: @escaping @Sendable (ServiceName) -> DeployTags? = { _ in nil }) {
        (self.of, self.comeFirst) = (of, comeFirst)
    }
}

/// The tags of a service's repository, with the instances that followed them, as they were when they were read.
public struct ServiceTags: Sendable {
    public var followers: [DeployFollower]
    public var tags: DeployTags
    /// Seconds since 1970.
    public var time: Int

    public init(followers: [DeployFollower], tags: DeployTags, time: Int) {
        (self.followers, self.tags, self.time) = (followers, tags, time)
    }
}

extension ServiceTags: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(time)
        writer.write(followers)
        let (deploys, states) = tags.listed
        let groups = tags.groups
        writer.write(UInt64(groups.count))
        for group in groups {
            writer.write(group)
            writer.write(deploys.filter { $0.group == group }.map(Deployed.init))
        }
        writer.write(states.map(Wish.init))
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        time = try reader.read()
        followers = try reader.read()
        var deploys: [DeployTags.Deploy] = []
        for _ in 0..<(try reader.count()) {
            let group: DeployGroup = try reader.read()
            for deployed in try reader.read() as [Deployed] {
                deploys.append(DeployTags.Deploy(group: group, time: deployed.time, commit: deployed.commit))
            }
        }
        let wishes: [Wish] = try reader.read()
        tags = DeployTags(deploys: deploys, states: wishes.map { ($0.branch, $0.state) })
    }
}

extension DeployFollower: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(group)
        writer.write(cluster)
        writer.write(instance)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        self.init(group: try reader.read(), cluster: try reader.read(), instance: try reader.read())
    }
}

/// A deploy of a group.
private struct Deployed: Storable {
    var time: String
    var commit: ObjectID

    init(_ deploy: DeployTags.Deploy) { (time, commit) = (deploy.time, deploy.commit) }

    func write(to writer: inout ByteWriter) {
        writer.write(time)
        writer.write(commit)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        (time, commit) = (try reader.read(), try reader.read())
        guard DeployTags.isTime(time.utf8) else { throw ByteReader.Damaged() }
    }
}

/// To start or stop an instance.
private struct Wish: Storable {
    var branch: ControlBranch
    var state: DeployTags.State

    init(branch: ControlBranch, state: DeployTags.State) { (self.branch, self.state) = (branch, state) }

    func write(to writer: inout ByteWriter) {
        writer.write(branch.text)
        writer.write(state.token)
        writer.write(state.starts)
        writer.write(state.commit)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        branch = ControlBranch(try reader.read() as String)
        state = DeployTags.State(token: try reader.read(), starts: try reader.read(), commit: try reader.read())
    }
}
