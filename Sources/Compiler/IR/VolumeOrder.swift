/// The order and the uniqueness of volumes (`get_volumes`, `sort_dicts`).
public enum VolumeOrder {
    public static func unified(_ volumes: [Volume]) -> [Volume] {
        var result: [Volume] = []
        var places = PlaceIndex<Text>()
        for volume in volumes {
            let paths = String(withoutSlashes(volume.containerPath) + withoutSlashes(volume.hostPath))
            if let place = places.place(of: Text(paths)) {
                result[place] = volume
            } else {
                places.append(Text(paths))
                result.append(volume)
            }
        }
        let keyed = result.map { (volume: $0, entries: $0.sortedEntries) }
        return keyed.sorted { isBefore($0.entries, $1.entries) }.map(\.volume)
    }

    /// What is wrong with those that remain where others have the same paths.
    static func problems(
        of volumes: [Volume], _ problem: (Volume) -> String?
    ) -> [(volume: Volume, problem: String)] {
        if volumes.allSatisfy({ problem($0) == nil }) { return [] }
        return unified(volumes).compactMap { volume in problem(volume).map { (volume, $0) } }
    }

    private static func withoutSlashes(_ path: String) -> Substring {
        var end = path.utf8.endIndex
        while end > path.utf8.startIndex, path.utf8[path.utf8.index(before: end)] == UInt8(ascii: "/") {
            end = path.utf8.index(before: end)
        }
        return path[..<end]
    }

    /// Python's order of the sorted items of two dicts.
    private static func isBefore(_ a: [(key: String, value: Value)], _ b: [(key: String, value: Value)]) -> Bool {
        for (left, right) in zip(a, b) {
            if !left.key.hasSameBytes(as: right.key) { return left.key.precedesInBytes(right.key) }
            if Value.isEqual(left.value, right.value) { continue }
            if let left = left.value.number, let right = right.value.number { return left < right }
            return left.value.str.precedesInBytes(right.value.str)
        }
        return a.count < b.count
    }
}

extension Volume {
    /// All its keys and values, by key.
    public var sortedEntries: [(key: String, value: Value)] {
        var entries: [(key: String, value: Value)] = [
            ("containerPath", .string(containerPath)), ("hostPath", .string(hostPath)),
        ]
        if let mode { entries.append(("mode", mode)) }
        if others.isEmpty { return entries }
        return (entries + others).sorted { $0.key.precedesInBytes($1.key) }
    }
}
