/// A file does not have the shape that its kind has.
///
/// Each kind of file has keys that it must have, keys that it may have, and values of certain types and ranges. `soac
/// schema` prints them as JSON Schema, so that editors show such mistakes while they are made. In files of instances they
/// are errors, as in paasta_tools, which does not look at the others.
///
/// Wrong:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   bounce_health_params: 5
/// ```
///
/// Right:
///
/// ```yaml
/// # checkout/marathon-prod.yaml
/// main:
///   bounce_health_params: {check_haproxy: true}
/// ```
public enum SchemaRule: ServiceRule {
    public static let id = DiagnosticID.schema
    public static let refusedBy = Refusers.validate

    public static func check(_ service: CheckedService, _ context: RuleContext) -> [Diagnostic] {
        service.documents.names.flatMap { name -> [Diagnostic] in
            guard let root = service.root(name), let schema = FileSchema.of(fileName: name) else { return [] }
            // A file that others link to is checked where it is, under its own name.
            guard root.document.path == "\(service.name)/\(name)" else { return [] }
            return schema.check(root)
        }
    }
}
