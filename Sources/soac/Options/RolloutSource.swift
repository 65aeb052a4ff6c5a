import Compiler
import Fleet
import Git
import Glibc
import Planner

/// The state of soa-configs that a rollout brings a cluster to.
struct RolloutSource {
    var snapshot: Snapshot
    /// As the plan tells it: the commit, or the folder.
    var name: String
    /// The commit, and where its repository is; nil for a folder without one.
    private var history: (commit: CommitID, path: String, root: String)?
    /// Where deployments.json files lie, if not in the tree.
    var deployments: DeploymentFiles?

    /// A commit of a repository.
    init(_ repository: RepositoryOptions, revision: String) throws {
        snapshot = try repository.snapshot(.revision(revision))
        guard let commit = snapshot.commit else { throw Problem("there is no commit to bring the cluster to") }
        name = commit.id.description
        history = (commit, repository.repo, try repository.root(at: revision))
    }

    /// Any state, for runs that only look.
    init(looking snapshot: Snapshot, deployments: DeploymentFiles?) {
        (self.snapshot, self.deployments, name) = (snapshot, deployments, snapshot.state().description)
    }

    /// The folder that paasta_tools reads. In a work tree that is HEAD, with the deployments.json files that lie there, for
    /// these are mostly not committed; where there is no repository, or HEAD has no such folder, the files as they are.
    init(soaDir: String) throws {
        guard RealPath.of(soaDir) != nil else {
            throw Problem("there is no folder \(soaDir)", hint: "name that of soa-configs with --soa-dir")
        }
        do throws(GitError) {
            if let checkout = try Checkout(soaDir) {
                snapshot = checkout.snapshot
                name = checkout.commit.id.description
                history = (checkout.commit, soaDir, checkout.root)
                deployments = checkout.isBare ? nil : .checkout(soaDir)
            } else {
                snapshot = try Snapshot(folder: soaDir)
                name = "folder \(soaDir)"
            }
        } catch { throw Problem(error) }
    }

    /// The first line of the commit's message; nil where there is no commit.
    func subject() throws(GitError) -> String? {
        guard let history else { return nil }
        return try Repository(discovering: history.path).read(history.commit).subject
    }

    /// Which instances of a kind any commit up to this one defined for a cluster, of some services; nil where there are no commits.
    func everDefined(
        in cluster: ClusterName, kind: InstanceKind = .marathon
    ) -> (@Sendable (Set<ServiceName>) throws(GitError) -> Set<InstanceID>)? {
        guard let history else { return nil }
        return { services throws(GitError) in
            try DefinedInstances(
                cluster: cluster, kind: kind, root: history.root, in: Repository(discovering: history.path),
                cache: Cache.atHand()
            ).everDefined(services, from: history.commit)
        }
    }

    /// HEAD of the work tree that a folder lies in.
    private struct Checkout {
        var snapshot: Snapshot
        var commit: CommitID
        var root: String
        var isBare: Bool

        /// Nil if there is none, or HEAD has no such folder.
        init?(_ folder: String) throws(GitError) {
            let repository: Repository
            do { repository = try Repository(discovering: folder) } catch .notARepository { return nil }
            isBare = repository.workTree == nil
            root = ""
            if let top = repository.workTree.flatMap(RealPath.of), let path = RealPath.of(folder), path != top {
                guard path.hasPrefix(top + "/") else { return nil }
                root = String(path.dropFirst(top.count + 1))
            }
            do {
                snapshot = try Snapshot(.revision("HEAD"), of: repository, root: root)
            } catch .emptyRepository { return nil } catch .invalidPath { return nil }
            guard let head = snapshot.commit else { return nil }
            commit = head
        }
    }
}
