/// `dependencies.yaml`
enum DependenciesSchema {
    static let file = Schema.values(.list(ListShape(destination)))

    private static let destination = Schema.closed([
        SchemaKey("smartstack", .text, "A namespace, as SERVICE.NAMESPACE."),
        SchemaKey("well-known", .choice(["internet"]), "A destination that has a name."),
        SchemaKey("cidr", .text, "A network, as 10.1.0.0/16."),
        SchemaKey("port", .either([.integer(.from(0, to: 65535)), .text]), "A port of it, or FIRST:LAST."),
    ])
}
