import Compiler
import Git

/// What a run found that had nothing to do for a part of a folder's manifest: it had what the services compile to, or must
/// keep what it has.
struct SettledPart: Sendable {
    /// Of all its services.
    var dependencies: CompilationDependencies
    /// How many artifacts the services have.
    var artifacts: Int
    /// What is to be said of services: findings, and what is left out.
    var said: [StoredCompilation]

    /// What a run gave for one of its services.
    struct Service: Sendable {
        var dependencies: CompilationDependencies
        var artifacts: Int
        /// Without its files; nil if there is nothing to say.
        var said: StoredCompilation?

        init(_ compilation: StoredCompilation) {
            var rest = compilation
            rest.outputs = compilation.outputs.filter { $0.omission != nil }
            rest.dependencies = CompilationDependencies(of: [], clusters: 0)
            dependencies = compilation.dependencies
            artifacts = compilation.outputs.count - rest.outputs.count
            said = rest.outputs.isEmpty && rest.diagnostics.isEmpty && rest.deployments.isEmpty ? nil : rest
        }
    }

    init(_ services: [Service], clusters: Int) {
        dependencies = CompilationDependencies(of: services.map(\.dependencies), clusters: clusters)
        artifacts = services.reduce(0) { $0 + $1.artifacts }
        said = services.compactMap(\.said)
    }
}

extension CompilationDependencies {
    /// All that several depend on. What follows from the moment alone is asked for once.
    fileprivate init(of all: [CompilationDependencies], clusters: Int) {
        var reads = [LinkingReads](repeating: LinkingReads(), count: clusters)
        var outside: [OutsideEntry] = []
        var (commands, schedules): (Set<Text>, Set<Text>) = ([], [])
        for one in all {
            for entry in one.outside where !outside.contains(entry) { outside.append(entry) }
            for (place, own) in one.reads.enumerated() where reads.indices.contains(place) {
                reads[place].counts += own.counts
                reads[0].commands += own.commands.filter { commands.insert(Text($0.text)).inserted }
                reads[0].schedules += own.schedules.filter { schedules.insert(Text($0.text)).inserted }
            }
        }
        self.init(outside: outside, reads: reads, sharedSecrets: all.lazy.compactMap(\.sharedSecrets).first)
    }

    var withoutSchedules: CompilationDependencies {
        var rest = self
        for place in rest.reads.indices { rest.reads[place].schedules = [] }
        return rest
    }
}

extension SettledPart: Storable {
    func write(to writer: inout ByteWriter) {
        writer.write(artifacts)
        writer.write(dependencies)
        writer.write(said)
    }

    init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        (artifacts, dependencies, said) = (try reader.read(), try reader.read(), try reader.read())
    }
}
