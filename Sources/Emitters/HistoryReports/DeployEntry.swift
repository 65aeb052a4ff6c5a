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

    /// Of some clusters, and of one instance if it is not nil; the newest first. Tags that deploy what is deployed are left out.
    public static func all(
        of targets: DeployTargets, _ tags: DeployTags, in clusters: [ClusterName], instance: InstanceName?
    ) -> [DeployEntry] {
        targets.groups.flatMap { group -> [DeployEntry] in
            let own = targets.targets.filter {
                ($0.group.value ?? nil) == group && clusters.contains($0.cluster)
                    && (instance == nil || $0.instance == instance)
            }
            if own.isEmpty { return [] }
            let deploys = tags.deploys(to: group)
            return deploys.indices.compactMap { place in
                let before = place + 1 < deploys.count ? deploys[place + 1].commit : nil
                guard before != deploys[place].commit, let time = DeployTime(deploys[place].time) else { return nil }
                return DeployEntry(
                    service: targets.service, deploy: deploys[place], before: before,
                    instances: own.map { ($0.cluster, $0.instance) }, seconds: time.unixTime)
            }
        }.sorted { ($0.seconds, $1.deploy.group) > ($1.seconds, $0.deploy.group) }
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
