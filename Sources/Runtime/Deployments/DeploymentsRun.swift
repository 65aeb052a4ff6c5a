import Compiler
import Emitters
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

    public init(_ fleet: Fleet, clusters: [ClusterName], remotes: Remotes, folder: DeploymentsFolder?) {
        self.fleet = fleet
        self.clusters = clusters
        self.remotes = remotes
        self.folder = folder
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
    ) throws(Fleet.Failure) -> Result {
        let lowered = try DeployTargetReading(fleet: fleet, clusters: clusters).read()
        var reports: [DeploymentReport] = []
        var repositories = Repositories()
        for service in lowered.value {
            guard let targets = service.targets.value else {
                reports.append(DeploymentReport(service: service.name, status: .broken))
                continue
            }
            if targets.targets.isEmpty {
                // Nothing to ask for. A file of earlier days is brought up to date.
                let report = settled(decide(targets, DeployTags([])))
                if report.previous != nil { reports.append(report) }
                continue
            }
            do throws(RemoteError) {
                repositories.add(targets, try RemoteURL(remotes.rewrites.fetchURL(targets.gitURL.value)))
            } catch {
                reports.append(DeploymentReport(service: service.name, status: .unreadable(error)))
            }
        }
        reports += ask(repositories, progress)
        return Result(reports: reports.sorted { $0.service < $1.service }, diagnostics: lowered.diagnostics)
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
        _ repositories: Repositories, _ progress: (_ done: Int, _ of: Int, _ failed: Int) -> Void
    ) -> [DeploymentReport] {
        let calls = repositories.list.map { url, services in
            RemoteCalls<[Decision]>.Call(
                host: url.host ?? "this machine", budget: remotes.limits.budget(for: url), url: url.shown
            ) { () throws(RemoteError) in
                let tags = DeployTags(try Remote(url, access: remotes.access).references())
                return services.map { decide($0, tags) }
            }
        }
        var decisions: [Decision] = []
        let writer = folder.map { DeploymentWriter($0) }
        var (done, failed) = (0, 0)
        RemoteCalls(calls, remotes.limits.schedule).run { call, result in
            done += 1
            switch result {
            case .success(let found):
                for decision in found {
                    if let bytes = decision.bytes { writer?.write((decision.report.service, bytes)) }
                }
                decisions += found
            case .failure(let error):
                failed += 1
                for service in repositories.list[call].services {
                    decisions.append(
                        Decision(report: DeploymentReport(service: service.service, status: .unreadable(error))))
                }
            }
            progress(done, calls.count, failed)
        }
        let failures = writer?.finish() ?? [:]
        return decisions.map { decision in
            var report = decision.report
            if let error = failures[report.service] { report.status = .unwritten(error) }
            return report
        }
    }

    // MARK: Deciding

    /// What is to be done about a service's file.
    private struct Decision: Sendable {
        var report: DeploymentReport
        /// What to write; nil if nothing is.
        var bytes: [UInt8]?
    }

    private func decide(_ targets: DeployTargets, _ tags: DeployTags) -> Decision {
        var report = DeploymentReport(service: targets.service, status: .unchanged, groups: targets.groups, tags: tags)
        let old: [UInt8]?
        do {
            old = try folder?.read(targets.service)
        } catch {
            report.status = .unwritten(error)
            return Decision(report: report)
        }
        report.previous = old.flatMap { DeploymentTable.read($0, of: targets.service) }
        if let error = lostTags(targets, tags, report.previous) {
            report.status = .unreadable(error)
            return Decision(report: report)
        }
        report.table = DeploymentChoice.choose(targets, tags, previous: report.previous).table
        let bytes = DeploymentsEmitter.emit(report.table, of: targets.service)
        if let old, DeploymentsEmitter.isSame(old, bytes) { return Decision(report: report) }
        report.status = folder == nil ? .shown : .written
        return Decision(report: report, bytes: bytes)
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
            url: url, message: "\(url) has none of the deploy tags left that \(targets.service) was deployed by",
            hint: "if that is meant, remove \(folder?.file(of: targets.service) ?? "the file") and run again")
    }

    /// Carries a decision out at once.
    private func settled(_ decision: Decision) -> DeploymentReport {
        var report = decision.report
        if let bytes = decision.bytes, report.previous != nil,
            let error = folder?.write([(report.service, bytes)])[report.service]
        {
            report.status = .unwritten(error)
        }
        return report
    }
}
