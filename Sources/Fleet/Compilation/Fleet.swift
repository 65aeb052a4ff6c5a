import Compiler
import Git

/// The services of a snapshot, worked on by all cores. Each worker has its own repository handle.
public struct Fleet: Sendable {
    public var snapshot: Snapshot
    /// Nil: all.
    public var services: [ServiceName]?
    public var jobs: Int

    public init(snapshot: Snapshot, services: [ServiceName]?, jobs: Int) {
        self.snapshot = snapshot
        self.services = services
        self.jobs = jobs
    }

    public enum Failure: Error {
        case git(GitError)
        /// What a folder of artifacts holds cannot be read, or what it is to hold cannot be written.
        case file(FileError)
        /// A service that was asked for and is none, with what to say of it.
        case noSuchService(ServiceName, hint: String)

        /// What the functions below throw is one of three types.
        init(_ error: any Error) {
            switch error {
            case let error as GitError: self = .git(error)
            case let error as FileError: self = .file(error)
            case let error as Failure: self = error
            default: preconditionFailure("all errors here are typed")
            }
        }
    }

    // MARK: Which services

    /// The services that were asked for, by name. Throws `GitError` and `Failure`.
    func chosen(from tree: SourceTree) throws -> Outcome<[ServiceDirectory]> {
        let all = try tree.services()
        guard let services else { return all }
        let wanted = Set(services)
        let chosen = all.value.filter { wanted.contains($0.name) }
        let found = Set(chosen.map(\.name))
        if let name = services.first(where: { !found.contains($0) }) {
            let hint = try hint(for: name, among: all.value.map(\.name), tree)
            throw Failure.noSuchService(name, hint: hint)
        }
        return Outcome(chosen, all.diagnostics)
    }

    private func hint(for name: ServiceName, among all: [ServiceName], _ tree: SourceTree) throws(GitError) -> String {
        if name.text.hasPrefix(".") || name.text.hasPrefix("_") {
            return "names that begin with '.' or '_' are not services"
        }
        if let kind = try tree.kindOfRootEntry(name.text), kind != .directory {
            return "'\(name)' is there, but it is a \(kind), and a service is a directory"
        }
        let near = NearestNames.of(name.text, among: all.map(\.text))
        return near.isEmpty ? "the tree has \(all.count) services" : "did you mean \(near.joined(separator: " or "))?"
    }

    // MARK: Working on them

    /// The results in the order of the services. Each worker has a `state` of its own. `progress` is called now and then,
    /// from any thread, with how many services are done.
    func map<State, Part: Sendable>(
        _ services: [ServiceDirectory], state: @autoclosure @Sendable () -> State,
        progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil,
        _ work: @Sendable (ServiceDirectory, SourceTree, inout State) throws(GitError) -> Part
    ) throws(GitError) -> [Part] {
        let workers = Workers(jobs: jobs, progress: progress)
        return try workers.map(services) { () throws(GitError) in
            (tree: try SourceTree(snapshot), own: state())
        } _: { service, state throws(GitError) in
            try work(service, state.tree, &state.own)
        }
    }
}
