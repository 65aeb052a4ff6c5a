import ArgumentParser
import Compiler
import Emitters

/// What shells offer for an argument that is no path. Names are asked of soac, by the shell's script, at the moment of the key:
/// they are those of the soa-configs and the system configuration that the line names, or that stand around.
extension CompletionKind {
    static let serviceNames = named { $0.services() }
    /// Those of the service that the line names.
    static let instanceNames = named { $0.instancesOfService() }
    /// `SERVICE.INSTANCE`.
    static let instanceIDs = named { $0.instanceIDs() }
    static let servicesAndInstances = named { $0.services() + $0.instanceIDs() }
    static let clusterNames = named { $0.clusters() }
    static let deployGroups = named { $0.deployGroups() }
    static let revisionNames = named { $0.revisions() }
    /// What `soac explain` has to say something of.
    static let explainedSubjects = named { $0.instanceIDs() + DiagnosticID.all.map(\.name) }
    static let familyNames = words(Family.names)
    static let verdictNames = words(Verdict.allCases.map(\.rawValue))
    static let ruleNames = words(DiagnosticID.all.map(\.name))
    static let instanceKinds = words(InstanceKind.allCases.map(\.rawValue))
    static let schemaKinds = list(FileSchema.allCases.map(\.rawValue))

    /// Of which several may stand with commas between.
    static func words(_ words: [String]) -> CompletionKind { named { _ in words } }

    private static func named(_ names: @escaping @Sendable (CompletionNames) -> [String]) -> CompletionKind {
        custom { words, index, _ in
            let line = CompletedLine(words, at: index)
            return line.offered(names(CompletionNames(line)))
        }
    }
}
