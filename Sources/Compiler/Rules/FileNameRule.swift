/// A file's name is almost one that is read.
///
/// paasta_tools looks for files by their exact names: `smartstack.yaml`, `marathon-CLUSTER.yaml`, never `.yml`. A file of
/// any other name is not read, and nothing reports that. Rename it.
///
/// Wrong:
///
/// ```yaml
/// # checkout/service.yaml
/// description: takes the money
/// ```
///
/// ```yaml
/// # checkout/smartstack.yml
/// main:
///   proxy_port: 20001
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/service.yaml
/// description: takes the money
/// ```
///
/// ```yaml
/// # checkout/smartstack.yaml
/// main:
///   proxy_port: 20001
/// ```
public enum FileNameRule: ServiceRule {
    public static let id = DiagnosticID.fileName

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.otherNames.sorted { $0.precedesInBytes($1) }.compactMap { name in
            guard let meant = meant(name, service, context) else { return nil }
            return Diagnostic(
                id, "\(service.name): \(name) is not read by anything", hint: "did you mean \(meant)?",
                span: service.place(ofFile: name), mend: mend(name, as: meant, service))
        }
    }

    /// A rename, where no more than the ending is another and nothing has the name: what is almost a name may be a copy.
    private static func mend(_ name: String, as meant: String, _ service: CheckedService) -> Mend? {
        guard
            [".yml", ".YAML", ".YML"].contains(where: {
                name.hasSuffix($0) && name.dropLast($0.count) + ".yaml" == meant
            }),
            !service.isThere(meant), !service.otherNames.contains(meant)
        else { return nil }
        return Mend("name it \(meant)", .rename(meant))
    }

    /// The name that was meant, if there is no doubt.
    private static func meant(_ name: String, _ service: CheckedService, _ context: RuleContext) -> String? {
        guard
            let stem = [".yaml", ".yml", ".YAML", ".YML"].first(where: name.hasSuffix).map({ name.dropLast($0.count) })
        else { return nil }
        let exact = String(stem + ".yaml")
        if GeneralLowering.files.contains(where: { $0.file == exact }) { return exact }
        if let file = InstanceKind.file(named: exact) { return context.clusters.contains(file.cluster) ? exact : nil }
        let near = nearGeneralFile(stem) ?? nearInstanceFile(stem, context.clusters)
        // Beside the one that counts it may be what it says.
        return near.flatMap { service.isThere($0) ? nil : $0 }
    }

    private static func nearGeneralFile(_ stem: Substring) -> String? {
        let known = GeneralLowering.files.map { $0.file.dropLast(5) }
        return known.first { isTypo(stem, of: $0) }.map { String($0 + ".yaml") }
    }

    private static func nearInstanceFile(_ stem: Substring, _ clusters: [ClusterName]) -> String? {
        for cluster in clusters where stem.hasSuffix(cluster.text) {
            let prefix = stem.dropLast(cluster.text.count)
            guard let separator = prefix.last, "-_. ".contains(separator) else { continue }
            let kind = InstanceKind.allCases.first {
                $0.rawValue == prefix.dropLast() || isTypo(prefix.dropLast(), of: $0.rawValue[...])
            }
            if let kind { return "\(kind.rawValue)-\(cluster).yaml" }
        }
        return nil
    }

    /// Short names are near to too many words.
    private static func isTypo(_ name: Substring, of known: Substring) -> Bool {
        guard known.utf8.count >= 5, abs(name.utf8.count - known.utf8.count) <= 2 else { return false }
        return NearestNames.distance(name.lowercased(), String(known)) <= (known.utf8.count >= 8 ? 2 : 1)
    }
}

extension CheckedService {
    fileprivate func isThere(_ file: String) -> Bool {
        if case .absent = documents.file(file) { false } else { true }
    }
}
