import Compiler

/// Explained fields as JSON for other programs.
public enum ExplanationJSON {
    /// `{"version": 1, "fields": [{"field": …, "value": …, "source": {"kind": …}}]}`, a field a line. Values are those
    /// of the artifact, not their text; what may be a password in them is `***`.
    public static func render(_ fields: [ExplainedField]) -> String { render([(nil, fields)]) }

    /// The same of several clusters: each field has its `"cluster"`, where there is one.
    public static func render(_ parts: [(cluster: ClusterName?, fields: [ExplainedField])]) -> String {
        let lines = parts.flatMap { cluster, fields in
            let head = cluster.map { "\"cluster\": \(JSONText.of($0.text)), " } ?? ""
            return fields.map { field in
                "\n{\(head)\"field\": \(JSONText.of(field.path.text)), \"value\": \(field.shown), \"source\": \(object(field.source))}"
            }
        }
        return "{\"version\": 1, \"fields\": [" + lines.joined(separator: ",") + "\n]}\n"
    }

    static func object(_ source: FieldSource) -> String {
        switch source {
        case .written(let place, nil): "{\"kind\": \"written\", \(members(place))}"
        case .written(let place, let through?):
            "{\"kind\": \"written\", \(members(place)), \"through\": {\(members(through))}}"
        case .standard: "{\"kind\": \"default\"}"
        case .fixed: "{\"kind\": \"fixed\"}"
        case .system(let place): "{\"kind\": \"system\", \(members(place))}"
        case .deployments(let place): "{\"kind\": \"deployments\", \(members(place))}"
        case .computed(let ingredients):
            "{\"kind\": \"computed\", \"from\": [\(ingredients.map(object).joined(separator: ", "))]}"
        }
    }

    private static func object(_ ingredient: Ingredient) -> String {
        let source = ingredient.source.map(object) ?? "null"
        return "{\"name\": \(JSONText.of(ingredient.name)), \"source\": \(source)}"
    }

    private static func members(_ place: SourcePlace) -> String {
        let (start, end) = (place.span.start, place.span.end)
        return "\"path\": \(JSONText.of(place.span.path)), \"line\": \(start.line), \"column\": \(start.column), "
            + "\"end_line\": \(end.line), \"end_column\": \(end.column)"
    }
}
