/// What is wrong with a service's files as a whole: who refuses that depends on who reads them.
struct FileFindings {
    let source: ServiceSource
    /// The names of the files that the compilation reads.
    let compiled: Set<String>
    /// Whether `paasta validate` stops at a file of that name; `isLink` says whether the file is a symlink.
    var isValidated: (_ name: String, _ isLink: Bool) -> Bool = { _, _ in false }

    /// The findings, each with who refuses it.
    func refused(_ findings: [Diagnostic]) -> [Diagnostic] {
        findings.map { finding in
            let names = names(of: finding)
            let isCompiled = names.contains(where: compiled.contains)
            // Instances whose file is a symlink to nothing are broken; of all else it counts as absent.
            let isBroken =
                finding.id == .danglingSymlink && isCompiled && names.contains { InstanceKind.file(named: $0) != nil }
            let found = isBroken ? finding.with(.error) : finding
            let validated = names.contains { isValidated($0, isLink($0)) }
            return found.refused(by: isCompiled ? .compile : []).refused(by: validated ? .validate : [])
        }
    }

    /// The names that the file has in the service's directory: symlinks may give it several.
    private func names(of finding: Diagnostic) -> [String] {
        guard let path = finding.span?.path else { return [] }
        let own = source.name.text + "/"
        if path.hasPrefix(own + "secrets/") { return ["secrets"] }
        let names = source.files.compactMap { name, file in
            if path.hasSameBytes(as: own + name) { return name }
            if case .present(let real, _) = file, real.hasSameBytes(as: path) { return name }
            return nil
        }
        if !names.isEmpty { return names }
        // Behind a symlink: it is one of those that could not be read.
        return source.files.filter { $0.value == .unreadable }.map(\.key)
    }

    private func isLink(_ name: String) -> Bool {
        guard case .present(let real, _) = source.file(name) else { return false }
        return !real.hasSameBytes(as: source.name.text + "/" + name)
    }
}
