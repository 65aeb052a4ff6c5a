/// The name of a service begins with `tmp`.
///
/// Chronos jobs that are run again by hand get names of that kind, and are removed when they are done: the jobs of such a
/// service would be mistaken for them. Rename the service.
public enum ReservedNameRule: ServiceRule {
    public static let id = DiagnosticID.reservedName
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        guard service.name.text.utf8.starts(with: "tmp".utf8) else { return [] }
        let message = "the name \(service.name) begins with 'tmp', as those of temporary jobs do"
        return [Diagnostic(id, message, hint: "rename the service", span: SourceSpan(file: service.name.text))]
    }
}
