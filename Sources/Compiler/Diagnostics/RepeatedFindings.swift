extension [Diagnostic] {
    /// In reading order, with what several services have of one file, to which all of them link, said once: as of the first
    /// of which it is, be it more grave there or not. With `perService` every error stays, for it is refused of each service.
    public func oncePerFile(perService: Bool) -> [Diagnostic] {
        var all: [Diagnostic] = []
        all.reserveCapacity(count)
        var start = startIndex
        while start < endIndex {
            let path = self[start].span?.path
            let end = self[start...].firstIndex { $0.span?.path != path } ?? endIndex
            let findings = self[start..<end]
            start = end
            guard path != nil, findings.contains(where: { $0.service != findings.first?.service }) else {
                all += findings
                continue
            }
            // Where it is graver it stands first.
            var owners: [Mistake: (service: ServiceName?, place: Int)] = [:]
            for finding in findings {
                let owner = owners[Mistake(finding)]
                if let owner, owner.service != finding.service, !(perService && finding.severity == .error) {
                    all[owner.place] = all[owner.place].refused(by: finding.refusedBy)
                    continue
                }
                if owner == nil { owners[Mistake(finding)] = (finding.service, all.count) }
                all.append(finding)
            }
        }
        return all
    }
}

/// What several services may have of one file. The words may have the service's name in them.
private struct Mistake: Hashable {
    private let code: String
    private let span: SourceSpan?

    init(_ finding: Diagnostic) { (code, span) = (finding.id.code, finding.span) }
}
