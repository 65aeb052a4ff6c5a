/// Who uses whom: a name that one file alone declares, and another uses, is an arrow between their folders.
struct House {
    /// The names by which a folder uses another of its module.
    private var arrows: [String: [String: Set<String>]] = [:]

    init(_ files: [SourceFile]) {
        var owners: [String: Set<String>] = [:]
        var declared: [String: Set<String>] = [:]
        for file in files {
            for name in file.allNames { declared[name, default: []].insert(file.path) }
            for name in file.topNames { owners[name, default: []].insert(file.path) }
        }
        // A member counts if nothing else has its name: only then is it sure who is meant.
        for file in files {
            for name in file.extensionNames where declared[name]?.count == 1 {
                owners[name, default: []].insert(file.path)
            }
        }
        let folders = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0) })
        for file in files {
            for word in file.words {
                guard let owner = owners[word], owner.count == 1, let path = owner.first, let other = folders[path],
                    other.module == file.module, other.folder != file.folder
                else { continue }
                arrows[file.folder, default: [:]][other.folder, default: []].insert(word)
            }
        }
    }

    /// Each folder that reaches itself over others, with a shortest way round; each way once.
    var circles: [String] {
        var found: [String] = []
        var seen: Set<Set<String>> = []
        for folder in arrows.keys.sorted() {
            guard let way = shortestWay(from: folder), seen.insert(Set(way)).inserted else { continue }
            let steps = zip(way, way.dropFirst() + [folder]).map { from, to in
                "\(from) → \(to) (\((arrows[from]?[to] ?? []).sorted().prefix(5).joined(separator: ", ")))"
            }
            found.append(steps.joined(separator: ", "))
        }
        return found
    }

    /// The folders on a shortest way that leads back; nil if there is none.
    private func shortestWay(from start: String) -> [String]? {
        var ways = [[start]]
        var visited: Set<String> = []
        while !ways.isEmpty {
            var longer: [[String]] = []
            for way in ways {
                for next in (arrows[way[way.count - 1]] ?? [:]).keys.sorted() {
                    if next == start { return way }
                    if visited.insert(next).inserted { longer.append(way + [next]) }
                }
            }
            ways = longer
        }
        return nil
    }
}
