/// Lowers where a host is, and what there is beside it: environment_tools' `location_types.json`, a list of types with the
/// most general first; `location_mapping.json`, locations inside each other, as `NAME_TYPE`; and a file for each type
/// that holds the name of this host's location.
public enum LocationsLowering {
    /// The locations, or nil with the reasons. Of `here` only the files of types matter, by their names.
    public static func lower(types: HostFile, mapping: HostFile, here: [HostFile]) -> Outcome<Locations?> {
        let typeFile = types.json()
        let mappingFile = mapping.json()
        var diagnostics = typeFile.diagnostics + mappingFile.diagnostics
        guard let typeRoot = typeFile.value, let mappingRoot = mappingFile.value else {
            return Outcome(nil, diagnostics)
        }
        let names = typeRoot.items.compactMap { $0.string.map { LocationType($0) } }
        guard typeRoot.isList, names.count == typeRoot.items.count, !names.isEmpty else {
            diagnostics.append(
                typeRoot.diagnostic(
                    .hostInput, "\(types.path) is a list of types of location", hint: "the most general first"))
            return Outcome(nil, diagnostics)
        }
        var tree = Tree(types: names)
        tree.add(mappingRoot, inside: nil)
        diagnostics += tree.diagnostics
        let places = here.map { (LocationType($0.name), LocationName($0.word)) }
        let locations = Locations(
            types: names, edges: tree.edges, others: tree.others,
            here: Dictionary(places) { first, _ in first })
        return Outcome(locations, diagnostics)
    }

    private struct Tree {
        let types: [LocationType]
        var edges: [(outer: Location, inner: Location)] = []
        var others: [Location] = []
        var diagnostics: [Diagnostic] = []

        init(types: [LocationType]) { self.types = types }

        mutating func add(_ node: Node, inside outer: Location?) {
            guard node.isMapping else {
                diagnostics.append(
                    node.diagnostic(.hostInput, "a location is a mapping of the locations in it", hint: "{} for none"))
                return
            }
            for pair in node.pairs {
                guard let location = pair.key.string.flatMap(location) else {
                    diagnostics.append(
                        pair.key.diagnostic(
                            .hostInput, "\(pair.key.value.shown) is not a location: it does not end in a type",
                            hint: "as in 'uswest1-prod_region'"))
                    continue
                }
                if let outer { edges.append((outer, location)) } else { others.append(location) }
                add(pair.value, inside: location)
            }
        }

        /// The longest type counts: of `a_my_type` that is `my_type`, not `type`.
        private func location(_ text: String) -> Location? {
            let ending = types.filter { text.utf8.count > $0.text.utf8.count + 1 && text.hasSuffix("_" + $0.text) }
            guard let type = ending.max(by: { $0.text.utf8.count < $1.text.utf8.count }) else { return nil }
            return Location(type, LocationName(String(text.dropLast(type.text.count + 1))))
        }
    }
}
