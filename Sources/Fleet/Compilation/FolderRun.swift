import Compiler
import Emitters
import Git

/// A compilation for a folder: what of the folder is known to be as it should be, and what a run has to look at.
public struct FolderRun: Sendable {
    /// With those parts read that tell of services that are looked at.
    let contents: OutputFolder.Contents
    let scope: OutputFolder.Scope
    /// Parts in which there is nothing to do.
    let settled: [PartNumber: SettledPart]
    private let shelf: SettledShelf?
    private let members: [PartNumber: SettledShelf.Members]
    /// What the others gave, for the next run.
    var compiled: [ServiceName: SettledPart.Service] = [:]

    /// Nothing is taken as it is without a look. Throws `FileError`.
    init(_ contents: OutputFolder.Contents, _ scope: OutputFolder.Scope) throws {
        var contents = contents
        contents.begin(scope)
        self.contents = try contents.reading(scope.services.map { Array($0) })
        (self.scope, settled, shelf, members) = (scope, [:], nil, [:])
    }

    /// For all services. Throws `GitError` and `FileError`.
    init(
        _ contents: OutputFolder.Contents, _ scope: OutputFolder.Scope, _ shelf: SettledShelf,
        _ services: [ServiceDirectory], in tree: SourceTree
    ) throws {
        let members = shelf.members(services, contents)
        var contents = contents
        var settled: [PartNumber: SettledPart] = [:]
        contents.begin(scope)
        if contents.isAsLeft {
            settled = try shelf.settled(members, contents, in: tree)
            for number in try contents.lookAtSome(in: scope) { settled[number] = nil }
        }
        self.contents = try contents.reading(parts: Set(members.keys).subtracting(settled.keys))
        (self.scope, self.settled, self.shelf, self.members) = (scope, settled, shelf, members)
    }

    /// For the next run.
    fileprivate func keep(beside index: ManifestIndex) {
        shelf?.save(members, settled: Set(settled.keys), compiled, index)
    }

    /// Those of the services, all of which are in the order of their names, that a run looks at.
    func unsettled(of services: [ServiceDirectory]) -> [ServiceDirectory] {
        if settled.isEmpty { return services }
        let open = members.filter { settled[$0.key] == nil }
        return open.values.flatMap(\.services).sorted { $0.name < $1.name }
    }

    /// How many artifacts the settled parts tell of.
    var artifacts: Int { settled.values.reduce(0) { $0 + $1.artifacts } }
}

extension FleetCompilation.Result {
    /// Brings the folder to what the run gave that was made for what it held, and keeps that for the next one.
    public func write(
        to folder: OutputFolder, inputs: [ClusterName: Manifest.Inputs], scope: OutputFolder.Scope
    ) throws(OutputFolder.Failure) -> OutputFolder.Changes {
        let changes = try folder.apply(
            outputsByService, inputs: inputs, scope: scope, over: self.folder?.contents,
            settled: self.folder?.artifacts ?? 0)
        self.folder?.keep(beside: folder.contents.index)
        return changes
    }
}
