/// Services that someone may have meant. Among thousands that is slow to find: only those that begin alike are looked at,
/// and only for the first few names.
struct ServiceGuesses {
    private let names: () -> [ServiceName]
    private lazy var services = Dictionary(grouping: names().map(\.text)) { $0.utf8.first ?? 0 }
    private var found: [String: [String]] = [:]

    init(_ names: @escaping () -> [ServiceName]) { self.names = names }

    mutating func near(_ name: String) -> [String] {
        if let known = found[name] { return known }
        guard found.count < 20 else { return [] }
        let near = NearestNames.of(name, among: services[name.utf8.first ?? 0] ?? [])
        found[name] = near
        return near
    }
}
