import Git

/// Where a file really is, be it there already or not.
enum RealPlace {
    static func of(_ path: String) -> String? {
        var (existing, rest) = (path, [Substring]())
        while true {
            if let real = RealPath.of(existing) {
                let start = real == "/" ? "" : real
                return rest.isEmpty ? real : start + "/" + rest.reversed().joined(separator: "/")
            }
            guard let slash = existing.lastIndex(of: "/"), rest.count < 100 else { return nil }
            let name = existing[existing.index(after: slash)...]
            if name == ".." || name == "." { return nil }
            if !name.isEmpty { rest.append(name) }
            existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
        }
    }

    /// The nearest folder above a file that is there.
    static func folder(around path: String) -> String? {
        var folder = path
        while let slash = folder.lastIndex(of: "/") {
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
            if RealPath.of(folder) != nil { return folder }
            if folder == "/" { return nil }
        }
        return nil
    }
}
