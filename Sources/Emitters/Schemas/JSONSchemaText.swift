import Compiler

/// The shape of a file as a JSON Schema of draft 7, by which editors complete and check while people write.
///
/// What paasta_tools accepts the document accepts too. Where the original does not look, it explains keys and refuses
/// nothing.
public enum JSONSchemaText {
    public static func of(_ file: FileSchema) -> String {
        let title = file.isOfInstances ? "\(file)-CLUSTER.yaml" : "\(file).yaml"
        let head = [
            JSONMember("$schema", .text("http://json-schema.org/draft-07/schema#")), JSONMember("title", .text(title)),
            JSONMember("description", .text(file.about)),
        ]
        return IndentedJSON.text(.object(head + members(of: file.shape)))
    }

    private static func members(of schema: Schema) -> [JSONMember] {
        switch schema {
        case .anything: []
        case .null: type("null")
        case .boolean: type("boolean")
        case .integer(let range): type("integer") + bounds(range)
        case .number(let range): type("number") + bounds(range)
        case .text: type("string")
        case .matching(let pattern): type("string") + [JSONMember("pattern", .text(pattern.expression))]
        case .choice(let texts): [JSONMember("enum", .list(texts.map { .text($0) }))]
        case .list(let shape):
            type("array") + nonempty("items", members(of: shape.item))
                + (shape.isUnique ? [JSONMember("uniqueItems", .scalar(.bool(true)))] : [])
        case .mapping(let shape): type("object") + mapping(shape)
        case .either(let shapes): [JSONMember("anyOf", .list(shapes.map { .object(members(of: $0)) }))]
        case .advice(let shape): advice(shape)
        }
    }

    private static func type(_ name: String) -> [JSONMember] { [JSONMember("type", .text(name))] }

    private static func nonempty(_ name: String, _ members: [JSONMember]) -> [JSONMember] {
        members.isEmpty ? [] : [JSONMember(name, .object(members))]
    }

    private static func bounds(_ range: NumberRange) -> [JSONMember] {
        var members: [JSONMember] = []
        if let lower = range.lower {
            members.append(JSONMember(range.isLowerExcluded ? "exclusiveMinimum" : "minimum", .scalar(.int(lower))))
        }
        if let upper = range.upper { members.append(JSONMember("maximum", .scalar(.int(upper)))) }
        return members
    }

    // MARK: Mappings

    private static func mapping(_ shape: MappingShape) -> [JSONMember] {
        var result = nonempty("properties", shape.keys.map { property($0, members(of: $0.shape)) })
        result += nonempty(
            "patternProperties", shape.names.map { JSONMember($0.form.expression, .object(members(of: $0.shape))) })
        switch shape.rest {
        case .anything, .advisedAgainst: break
        case .refused: result.append(JSONMember("additionalProperties", .scalar(.bool(false))))
        case .shaped(let schema): result.append(JSONMember("additionalProperties", .object(members(of: schema))))
        }
        if shape.isFilled { result.append(JSONMember("minProperties", .scalar(.int(1)))) }
        let required = shape.keys.filter(\.isRequired).map { JSONTree.text($0.name) }
        if !required.isEmpty { result.append(JSONMember("required", .list(required))) }
        if !shape.rules.isEmpty {
            result.append(JSONMember("allOf", .list(shape.rules.map { .object([rule($0)]) })))
        }
        return result
    }

    private static func property(_ key: SchemaKey, _ shape: [JSONMember]) -> JSONMember {
        let standard = key.standard.map { [JSONMember("default", .scalar($0))] } ?? []
        return JSONMember(key.name, .object([JSONMember("description", .text(key.about))] + standard + shape))
    }

    /// Explains the keys, and holds nobody to them.
    private static func advice(_ schema: Schema) -> [JSONMember] {
        guard case .mapping(let shape) = schema else { return [] }
        return nonempty("properties", shape.keys.map { property($0, advice($0.shape)) })
    }

    private static func rule(_ rule: KeyRule) -> JSONMember {
        switch rule {
        case .exactlyOne(let names):
            return JSONMember("oneOf", .list(names.map { .object([requires($0)]) }))
        case .companion(let name, let shape, let owner, let value):
            let isValue = JSONTree.object([JSONMember("const", .text(value))])
            let isOther = JSONTree.object([JSONMember("not", isValue)])
            let without = JSONMember("properties", .object([JSONMember(owner, isOther)]))
            let with = JSONMember(
                "properties", .object([JSONMember(owner, isValue), JSONMember(name, .object(members(of: shape)))]))
            return JSONMember("oneOf", .list([.object([without]), .object([with, requires(name)])]))
        }
    }

    private static func requires(_ name: String) -> JSONMember { JSONMember("required", .list([.text(name)])) }
}
