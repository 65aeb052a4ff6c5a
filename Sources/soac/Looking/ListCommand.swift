import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists services, instances, clusters or namespaces; as JSON with all that soa-configs says of them.",
        discussion: """
            soac list instances -c hamburg-prod --pool default lists the instances of that pool. Options choose instances; \
            services and clusters are listed if one of theirs is chosen. Every kind of instance is listed, deployed or not. \
            --format json gives each setting with its value and the place that it is from, for jq and for policies \
            (conftest), whatever is listed.

            The files of the work tree are read, or in a bare repository HEAD; --rev names a commit. A system configuration is \
            needed for nothing but the names of the clusters, and where none is named, files name them.

            Exit status: 0 all are listed, 1 some file cannot be read, 2 soac could not run, or was called wrongly.
            """)

    @Argument(help: "What to list: services, instances, clusters, namespaces.")
    var what: ListedThing = .services

    @OptionGroup(title: "Which") var choice: ListChoice
    @OptionGroup(title: "Source") var listed: ListedSource
    @OptionGroup var color: ColorOption
    @OptionGroup var pager: PagerOption

    @Option(help: .format)
    var format: OutputFormat = .text

    func run() throws {
        let read = try listed.read(choice.services.chosen)
        let services = choice.chosen(of: read.value)
        choice.tellNames(of: read.value)
        if read.value.isEmpty { Terminal.note("there are no services") }
        switch format {
        case .text:
            try pager.output(
                ListText(colored: color.isColored).render(what, of: services), colored: color.isColored)
        case .json: try pager.output(ListJSON.render(services), colored: false)
        }
        if read.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }
}

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Shows what soa-configs says about a service: who, where, what runs, and how it is deployed.",
        discussion: """
            soac info checkout shows the description, the team and its runbook, the repository, the pipeline, the ports \
            at which other services reach it, and each instance with its commit and its tasks.

            Exit status: 0 it is told, 1 some file cannot be read, 2 there is no such service, or soac could not run.
            """)

    @Argument(help: ArgumentHelp("The service.", valueName: "service"), completion: .serviceNames)
    var service: String

    @OptionGroup(title: "Source") var listed: ListedSource
    @OptionGroup var pager: PagerOption

    @Option(help: .format)
    var format: OutputFormat = .text

    func run() throws {
        let read = try listed.read([ServiceName(service)])
        guard let found = read.value.first else { throw Problem("there is no service '\(service)'") }
        try pager.output(format == .json ? ListJSON.render([found]) : InfoText.render(found), colored: false)
        if read.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }
}

extension ListedThing: ExpressibleByArgument {}

/// Which instances are meant.
struct ListChoice: ParsableArguments {
    @OptionGroup var services: ServicesOption

    @Option(
        name: [.customShort("c"), .customLong("cluster")], help: .cluster(default: "all"), completion: .clusterNames)
    var clusters: [String] = []

    @Option(
        name: [.customShort("l"), .customLong("deploy-group")], help: .deployGroup(default: "all"),
        completion: .deployGroups)
    var groups: [String] = []

    @Option(
        help: ArgumentHelp(
            "The kind of instance: marathon, chronos, adhoc, tron, …; several as other names.", valueName: "kind"),
        completion: .instanceKinds)
    var kind: [String] = []

    @Option(
        help: ArgumentHelp("The pool of hosts that the instance runs on; several as other names.", valueName: "pool"))
    var pool: [String] = []

    @Option(
        help: ArgumentHelp("The team that is alerted about the instance; several as other names.", valueName: "team"))
    var team: [String] = []

    func validate() throws {
        for (option, values) in [
            ("--cluster", clusters), ("--deploy-group", groups), ("--kind", kind), ("--pool", pool), ("--team", team),
        ] { _ = try Names.all(values, of: option) }
        for name in (try? Names.all(kind, of: "--kind")) ?? [] where InstanceKind(rawValue: name) == nil {
            let known = InstanceKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("there is no kind '\(name)'; there are \(known)")
        }
    }

    /// What is asked for, and of an instance what it has of that.
    private var filters: [(what: String, names: [String], part: (ListedInstance) -> String?)] {
        [
            ("cluster", clusters, { $0.cluster.text }), ("deploy group", groups, { $0.group?.text }),
            ("kind", kind, { $0.kind.rawValue }), ("pool", pool, { $0.pool }), ("team", team, { $0.team }),
        ].filter { !$0.1.isEmpty }.map { what, values, part in
            (what, (try? Names.all(values, of: "")) ?? [], part)
        }
    }

    /// Says which names no instance has, and what may have been meant.
    func tellNames(of services: [ListedService]) {
        for (what, names, part) in filters {
            let known = Set(services.flatMap(\.instances).compactMap { part($0).map(Text.init) }).sorted().map(\.text)
            for name in names where !known.contains(where: { $0.hasSameBytes(as: name) }) {
                let near = NearestNames.of(name, among: known)
                let others = near.isEmpty ? known.filter { $0.hasPrefix(name) }.prefix(3).map { "'\($0)'" } : near
                let hint =
                    others.isEmpty
                    ? known.isEmpty
                        ? "" : "; there are \(known.prefix(8).joined(separator: ", "))\(known.count > 8 ? ", …" : "")"
                    : "; did you mean \(others.joined(separator: " or "))?"
                Terminal.note("no instance has the \(what) '\(name)'\(hint)")
            }
        }
    }

    /// Services with the instances that are meant; without those that have none, where some are asked for.
    func chosen(of services: [ListedService]) -> [ListedService] {
        let filters = filters
        if filters.isEmpty { return services }
        return services.compactMap { service in
            var service = service
            service.instances.removeAll { instance in
                !filters.allSatisfy { _, names, part in
                    part(instance).map { text in names.contains { $0.hasSameBytes(as: text) } } ?? false
                }
            }
            return service.instances.isEmpty ? nil : service
        }
    }
}

/// Where lists are read from.
struct ListedSource: ParsableArguments {
    @OptionGroup var source: SourceOptions
    @OptionGroup var systems: SystemConfigsOption

    @Option(help: .deployments, completion: .directory)
    var deployments: String?

    func validate() throws { try ArtifactOptions.validate(deployments: deployments) }

    /// Findings are reported. `services` nil: all.
    func read(_ services: [ServiceName]?) throws -> Outcome<[ListedService]> {
        let snapshot = try source.snapshot(else: .workTree)
        let fleet = Fleet(snapshot: snapshot, services: services, jobs: Clock.cores())
        let listing = ServiceListing(
            fleet, clusters: try clusters(), deployments: deployments.map { .folder($0) })
        do throws(Fleet.Failure) {
            let read = try listing.read()
            Terminal.report(read.diagnostics)
            return read
        } catch { throw Problem(error) }
    }

    /// Nil where no system configuration names them.
    private func clusters() throws -> [ClusterName]? {
        let names = try systems.loadAll(try source.whereabouts(), for: .looking).configurations.clusters
        return names.isEmpty ? nil : names
    }
}
