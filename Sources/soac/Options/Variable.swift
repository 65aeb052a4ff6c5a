import Compiler
import Git

/// What the environment says, as CI has it: an option is stronger, and `.soac.yaml` weaker.
enum Variable {
    case repo, root, systemConfig, systemConfigs, cluster

    /// What it is called; the first one that is set counts.
    private var names: [String] {
        switch self {
        case .repo: ["SOAC_REPO"]
        case .root: ["SOAC_ROOT"]
        case .systemConfig: ["SOAC_SYSTEM_CONFIG", "PAASTA_SYSTEM_CONFIG_DIR"]
        case .systemConfigs: ["SOAC_SYSTEM_CONFIGS"]
        case .cluster: ["SOAC_CLUSTER", "SOAC_CLUSTERS"]
        }
    }

    /// An empty text says nothing.
    var value: (text: String, name: String)? {
        for name in names {
            if let text = ThisHost.variable(name), !text.isEmpty { return (text, name) }
        }
        return nil
    }

    var text: String? { value?.text }

    /// The clusters that the environment names, and how it calls them.
    static func clusters() throws(Problem) -> (names: [String], because: String)? {
        guard let (text, name) = Variable.cluster.value else { return nil }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if let bad = names.first(where: { $0.isEmpty || $0.contains("/") || $0.hasPrefix(".") }) {
            throw Problem("'\(bad)' is no name of a cluster", hint: "\(name) names it")
        }
        return (names, name)
    }
}
