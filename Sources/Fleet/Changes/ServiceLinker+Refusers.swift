import Compiler
import Git

extension ServiceLinker {
    /// Findings in services of a tree, each as grave as a check has it, and with all who refuse it: the few services that have
    /// some are checked.
    func withRefusers(_ findings: [Diagnostic], in tree: SourceTree) throws(GitError) -> [Diagnostic] {
        struct Key: Hashable {
            var service: ServiceName
            var span: SourceSpan
        }
        let names = Set(findings.compactMap(\.service))
        if names.isEmpty { return findings }
        let systems = SystemConfigurations(inputs.clusters.map { ($0.name, $0.system) })
        let check = CheckPipeline(
            RuleContext(clusters: systems.clusters, systems: systems, sharedSecrets: inputs.sharedSecrets),
            moment: inputs.moment)
        var refusers: [Key: Refusers] = [:]
        for name in names.sorted() {
            guard let service = try tree.service(named: name) else { continue }
            let source = try check.read(service, from: tree)
            for finding in source.diagnostics + check.check(source.value).diagnostics where finding.severity == .error {
                if let span = finding.span {
                    refusers[Key(service: name, span: span), default: []].formUnion(finding.refusedBy)
                }
            }
        }
        return findings.map { finding in
            guard let service = finding.service, let span = finding.span,
                let refusers = refusers[Key(service: service, span: span)]
            else { return finding }
            return finding.with(.error).refused(by: refusers)
        }
    }
}
