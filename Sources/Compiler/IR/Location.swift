/// A type of location, such as `habitat`, `region` or `superregion`.
public struct LocationType: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// The name of a location among those of its type: `uswest1-prod`.
public struct LocationName: Name {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// A location: `region:uswest1-prod`. Names are not unique over all types.
public struct Location: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var type: LocationType
    public var name: LocationName

    public init(_ type: LocationType, _ name: LocationName) {
        self.type = type
        self.name = name
    }

    public var description: String { "\(type):\(name)" }

    public static func < (a: Location, b: Location) -> Bool { a.type == b.type ? a.name < b.name : a.type < b.type }
}

/// The locations of a company: their types, which lies in which, and where this host is.
public struct Locations: Sendable {
    /// The most general first.
    public let types: [LocationType]
    private let depths: [LocationType: Int]
    private let inner: [Location: [Location]]
    private let outer: [Location: [Location]]
    private let here: [LocationType: LocationName]

    /// `edges` leads from each location to one that lies in it; `others` have neither inner nor outer locations.
    init(
        types: [LocationType], edges: [(outer: Location, inner: Location)], others: [Location],
        here: [LocationType: LocationName]
    ) {
        self.types = types
        depths = Dictionary(types.enumerated().map { ($1, $0) }) { first, _ in first }
        var (down, up): ([Location: [Location]], [Location: [Location]]) = ([:], [:])
        for location in others { down[location, default: []] += [] }
        for edge in edges {
            down[edge.outer, default: []].append(edge.inner)
            down[edge.inner, default: []] += []
            up[edge.inner, default: []].append(edge.outer)
        }
        (inner, outer) = (down, up)
        self.here = here
    }

    /// How far a type is from the most general; nil if there is no such type.
    public func depth(of type: LocationType) -> Int? { depths[type] }

    /// The location of this host; nil where nothing says it.
    public func here(_ type: LocationType) -> LocationName? { here[type] }

    public func contains(_ location: Location) -> Bool { inner[location] != nil }

    /// The locations of a type that hold this one or lie in it, sorted; nil if there is no such location or type.
    public func convert(_ location: Location, to type: LocationType) -> [LocationName]? {
        guard contains(location), let from = depth(of: location.type), let to = depth(of: type) else { return nil }
        let next = to < from ? outer : inner
        var found: Set<Location> = []
        var waiting = [location]
        while let current = waiting.popLast() {
            if found.insert(current).inserted { waiting += next[current] ?? [] }
        }
        return found.filter { $0.type == type }.map(\.name).sorted()
    }
}
