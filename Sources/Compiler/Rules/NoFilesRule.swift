/// The directory of a service has files, but none that is read.
///
/// Directories at the top of soa-configs are services, unless their names begin with `.` or `_`, or they have no file that
/// soa-configs knows. One with such files (`port`, `deployments.json`, `secrets`, `marathon-prod.yml`), but without one whose
/// name ends in `.yaml`, is a leftover, or is misspelled: nothing of it is read. Rename its files, or remove it.
public enum NoFilesRule: ServiceRule {
    public static let id = DiagnosticID.noFiles
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        if service.hasFiles { return [] }
        guard let example = service.knownFiles.first else { return [] }
        let message = "\(service.name) has files such as '\(example)', but none of them is read: no name ends in .yaml"
        return [Diagnostic(id, message, hint: hint, span: SourceSpan(file: service.name.text))]
    }

    private static let hint = "add service.yaml, or remove the directory"
}
