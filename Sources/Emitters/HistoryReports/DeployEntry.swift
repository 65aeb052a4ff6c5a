import Compiler
import Git

/// A deploy that tags of a service's repository tell of: a group moved to another commit.
public struct DeployEntry: Sendable {
    public var service: ServiceName
    public var deploy: DeployTags.Deploy
    /// What the group ran before; nil if this is its first deploy, or the tags of before are not known.
    public var before: ObjectID?
    /// The instances that follow the group today; never empty.
    public var instances: [(cluster: ClusterName, instance: InstanceName)]
    /// Seconds since 1970.
    public var seconds: Int

    /// Of those who follow the tags in some clusters, and of a time; the newest first. Tags that deploy what is deployed are
    /// left out.
    public static func all(
        of service: ServiceName, _ followers: [DeployFollower], _ tags: DeployTags, in clusters: [ClusterName],
        isMeant: (_ seconds: Int) -> Bool
    ) -> [DeployEntry] {
        let own = followers.filter { clusters.contains($0.cluster) }
        var entries: [DeployEntry] = []
        for group in Set(own.map(\.group)) {
            let deploys = tags.deploys(to: group)
            let instances = own.filter { $0.group == group }.map { ($0.cluster, $0.instance) }
            for (place, deploy) in deploys.enumerated() {
                let before = place + 1 < deploys.count ? deploys[place + 1].commit : nil
                guard before != deploy.commit, let time = DeployTime(deploy.time)?.unixTime, isMeant(time) else {
                    continue
                }
                entries.append(
                    DeployEntry(service: service, deploy: deploy, before: before, instances: instances, seconds: time))
            }
        }
        return entries.sorted(by: isBefore)
    }

    /// The newest first.
    public static func isBefore(_ one: DeployEntry, _ other: DeployEntry) -> Bool {
        if one.seconds != other.seconds { return one.seconds > other.seconds }
        return one.service == other.service ? one.deploy.group < other.deploy.group : one.service < other.service
    }

    // MARK: For people

    /// In order, each once.
    var clusters: [ClusterName] { Set(instances.map(\.cluster)).sorted() }

    /// `1f2e3d4c → 9fbcda7b`
    var commits: String {
        "\(ChangeWords.short(before?.description)) → \(ChangeWords.short(deploy.commit.description))"
    }

    /// `checkout.main, webhooks in hamburg-prod`
    var members: String {
        clusters.map { cluster in
            let names = instances.filter { $0.cluster == cluster }.map(\.instance.text)
            return "\(service).\(names.joined(separator: ", ")) in \(cluster)"
        }.joined(separator: "; ")
    }

    var json: String {
        let members = instances.map { cluster, instance in
            JSONText.object(["cluster": JSONText.of(cluster.text), "instance": JSONText.of(instance.text)])
        }
        return JSONText.object([
            "service": JSONText.of(service.text), "deploy_group": JSONText.of(deploy.group.text),
            "tag": JSONText.of(deploy.reference), "time": JSONText.of(CommitWords.iso(seconds) ?? deploy.time),
            "before": JSONText.orNull(before?.description), "after": JSONText.of(deploy.commit.description),
            "instances": "[" + members.joined(separator: ", ") + "]",
        ])
    }
}
