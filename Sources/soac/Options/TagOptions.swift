import ArgumentParser
import Compiler
import Git
import Runtime

/// What the commands that make tags have in common.
struct TagOptions: ParsableArguments {
    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    @Option(name: .shortAndLong, help: .service(), completion: .serviceNames)
    var service: String

    @Flag(help: .dryRun)
    var dryRun = false

    @Option(help: .timeLimit)
    var timeLimit: Double = 300

    func validate() throws { try TimeLimit.validate(seconds: timeLimit) }

    /// `gitURL` is where the tags are, if not where soa-configs says.
    func open(gitURL: String? = nil) throws -> Tagging {
        let snapshot = try source.snapshot()
        let clusters = try systems.clusters(source.whereabouts(), for: .changing)
        let remotes = try Remotes(snapshot, concurrency: 1, perHost: nil, timeLimit: timeLimit, attempts: 3)
        do {
            let tagging = try Tagging(
                ServiceName(service), in: snapshot, clusters: clusters, remotes: remotes, gitURL: gitURL)
            Terminal.report(tagging.diagnostics)
            return tagging
        } catch { throw Problem(error, service: service) }
    }

    /// Pushes the tags, and prints them with their commits.
    func carryOut(_ plan: TagPlan, _ tagging: Tagging) throws(Problem) {
        for note in plan.notes { Terminal.note("note: \(note)") }
        do { try tagging.carryOut(plan, rehearsal: dryRun) } catch { throw Problem(error, service: service) }
        do {
            for tag in plan.tags { try Terminal.output("\(tag.commit.id) \(Printable.line(tag.reference))\n") }
        } catch {
            throw Problem(error.message, hint: dryRun ? nil : "the tags are pushed anyway")
        }
        if !dryRun { Terminal.note("`soac deployments --service \(service)` shows it") }
    }
}

extension Problem {
    /// What the steps of such a command throw.
    init(tagging error: any Error, service: String) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as TagPlan.Refusal: self.init(refusal.message, hint: refusal.hint)
        case let failure as Tagging.Failure: self.init(failure, service: service)
        default: preconditionFailure("all errors here are typed")
        }
    }

    init(_ failure: Tagging.Failure, service: String) {
        switch failure {
        case .fleet(let failure): self.init(failure)
        case .remote(let error): self.init("\(service): \(error.message)", hint: error.hint)
        case .refused(let refusal): self.init(refusal.message, hint: refusal.hint)
        case .broken: self.init("the files of \(service) in soa-configs cannot be read")
        }
    }
}
