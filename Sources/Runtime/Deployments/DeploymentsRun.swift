import Compiler
import Emitters
import Fleet
import Git

/// Asks the repositories of services for their tags, and writes deployments.json of each.
///
/// Whatever goes wrong with one service concerns no other, and leaves its file as it is.
public struct DeploymentsRun: Sendable {
    public var fleet: Fleet
    /// The clusters whose files are looked at.
    public var clusters: [ClusterName]
    public var remotes: Remotes
    /// Where to write; nil to write nothing.
    public var folder: DeploymentsFolder?
    /// Nil to deploy commits whether they have an image or not.
    public var images: ImageCheck?

    public init(
        _ fleet: Fleet, clusters: [ClusterName], remotes: Remotes, folder: DeploymentsFolder?, images: ImageCheck?
    ) {
        self.fleet = fleet
        self.clusters = clusters
        self.remotes = remotes
        self.folder = folder
        self.images = images
    }

    public struct Result: Sendable {
        /// Of the services that have instances or a file, by name.
        public var reports: [DeploymentReport]
        /// What soa-configs has wrong, in reading order.
        public var diagnostics: [Diagnostic]
    }

    /// `progress` is told how many repositories have been asked, and how many of them could not be read.
    public func run(
        progress: (_ done: Int, _ of: Int, _ failed: Int) -> Void = { _, _, _ in }
    ) async throws(Fleet.Failure) -> Result {
        let lowered = try DeployTargetReading(fleet: fleet, clusters: clusters).read()
        let writer = folder.map { DeploymentWriter($0) }
        var reports: [DeploymentReport] = []
        var repositories = Repositories()
        for service in lowered.value {
            guard let targets = service.targets.value else {
                reports.append(DeploymentReport(service: service.name, status: .broken))
                continue
            }
            if targets.targets.isEmpty {
                // Nothing to ask for. A file of earlier days is brought up to date.
                let decision = decide(targets, DeployTags([]))
                if decision.report.previous != nil { reports.append(carryOut(decision, writer)) }
                continue
            }
            do throws(RemoteError) {
                repositories.add(targets, try RemoteURL(remotes.rewrites.fetchURL(targets.gitURL.value)))
            } catch {
                reports.append(DeploymentReport(service: service.name, status: .unreadable(error)))
            }
        }
        var undecided: [Decision] = []
        ask(repositories, progress) { decision in
            if images != nil {
                undecided.append(decision)
            } else {
                reports.append(carryOut(decision, writer))
            }
        }
        for decision in await verified(undecided) { reports.append(carryOut(decision, writer)) }
        let failures = writer?.finish() ?? [:]
        for index in reports.indices {
            if let error = failures[reports[index].service] { reports[index].status = .unwritten(error) }
        }
        return Result(reports: reports.sorted { $0.service < $1.service }, diagnostics: lowered.diagnostics)
    }

    /// Hands the file to the writer, if there is one to write.
    private func carryOut(_ decision: Decision, _ writer: DeploymentWriter?) -> DeploymentReport {
        if let bytes = decision.bytes { writer?.write((decision.report.service, bytes)) }
        return decision.report
    }

    // MARK: Asking

    /// Services by where their tags are: several may share one repository, which is asked once.
    private struct Repositories {
        var list: [(url: RemoteURL, services: [DeployTargets])] = []
        private var places: [RemoteURL: Int] = [:]

        mutating func add(_ targets: DeployTargets, _ url: RemoteURL) {
            if let place = places[url] {
                list[place].services.append(targets)
            } else {
                places[url] = list.count
                list.append((url, [targets]))
            }
        }
    }

    private func ask(
        _ repositories: Repositories, _ progress: (_ done: Int, _ of: Int, _ failed: Int) -> Void,
        _ found: (Decision) -> Void
    ) {
        let calls = repositories.list.map { url, services in
            RemoteCalls<[Decision]>.Call(
                host: url.host ?? "this machine", budget: remotes.limits.budget(for: url), url: url.shown
            ) { () throws(RemoteError) in
                let tags = DeployTags(try Remote(url, access: remotes.access).references())
                return services.map { decide($0, tags) }
            }
        }
        var (done, failed) = (0, 0)
        RemoteCalls(calls, remotes.limits.schedule).run { call, result in
            done += 1
            switch result {
            case .success(let decisions):
                for decision in decisions { found(decision) }
            case .failure(let error):
                failed += 1
                for targets in repositories.list[call].services {
                    let report = DeploymentReport(service: targets.service, status: .unreadable(error))
                    found(Decision(report: report, targets: targets))
                }
            }
            progress(done, calls.count, failed)
        }
    }

    /// Of what is about to change, only commits that have an image.
    private func verified(_ decisions: [Decision]) async -> [Decision] {
        guard let images else { return decisions }
        let questions = decisions.map { decision in
            let changed = decision.report.table.groups.filter { $0.entry != decision.report.previous?[$0.name] }
            let commits = Set(changed.compactMap { ObjectID(hex: $0.entry.commit) })
            return ImageCheck.Question(targets: decision.targets, commits: commits)
        }
        let reasons = await images.reasons(questions.filter { !$0.commits.isEmpty })
        return decisions.map { decision in
            guard let withoutImage = reasons[decision.report.service] else { return decision }
            return decide(decision.targets, decision.report.tags, withoutImage)
        }
    }

    // MARK: Deciding

    /// What is to be done about a service's file.
    private struct Decision: Sendable {
        var report: DeploymentReport
        var targets: DeployTargets
        /// What to write; nil if nothing is.
        var bytes: [UInt8]?
    }

    /// `withoutImage` has the commits that must not be deployed, and why.
    private func decide(
        _ targets: DeployTargets, _ tags: DeployTags, _ withoutImage: [ObjectID: String] = [:]
    ) -> Decision {
        var report = DeploymentReport(
            service: targets.service, status: .unchanged, groups: targets.groups, followers: targets.followers,
            tags: tags)
        let old: [UInt8]?
        do {
            old = try folder?.read(targets.service)
        } catch {
            report.status = .unwritten(error)
            return Decision(report: report, targets: targets)
        }
        report.previous = old.flatMap { DeploymentTable.read($0, of: targets.service) }
        if let error = lostTags(targets, tags, report.previous) {
            report.status = .unreadable(error)
            return Decision(report: report, targets: targets)
        }
        let choice = DeploymentChoice.choose(
            targets, tags, previous: report.previous, withoutImage: Set(withoutImage.keys))
        report.table = choice.table
        report.heldBack = choice.heldBack.map { ($0.group, $0.commit, withoutImage[$0.commit] ?? "") }
        let bytes = DeploymentsEmitter.emit(report.table, of: targets.service)
        if let old, DeploymentsEmitter.isSame(old, bytes) { return Decision(report: report, targets: targets) }
        report.status = folder == nil ? .shown : .written
        return Decision(report: report, targets: targets, bytes: bytes)
    }

    /// A repository that has none of the tags any more that the file was made from is not the one that it was.
    private func lostTags(
        _ targets: DeployTargets, _ tags: DeployTags, _ previous: DeploymentTable?
    ) -> RemoteError? {
        guard let previous, !previous.groups.isEmpty, !targets.targets.isEmpty,
            previous.groups.allSatisfy({ tags.deploys(to: $0.name).isEmpty })
        else { return nil }
        let url = (try? RemoteURL(targets.gitURL.value).shown) ?? "the repository"
        return RemoteError(
            url: url, message: "\(url) no longer has any of the deploy tags that \(targets.service) was deployed by",
            hint: "if that is intended, remove \(folder?.file(of: targets.service) ?? "the file") and run again")
    }
}
