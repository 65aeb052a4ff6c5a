/// The directory of a service has no YAML file.
///
/// Directories at the top of soa-configs are services, unless their names begin with `.` or `_`. One without a YAML file
/// is a leftover, or no service: remove it, or rename it.
public enum NoFilesRule: ServiceRule {
    public static let id = DiagnosticID.noFiles

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        if service.hasFiles { return [] }
        let message = "\(service.name) has no YAML file"
        return [Diagnostic(id, message, hint: hint, span: SourceSpan(file: service.name.text))]
    }

    private static let hint = "add service.yaml; a directory whose name begins with '_' is no service"
}
