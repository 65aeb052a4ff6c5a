/// What a path of the API leads to.
struct KubernetesRoute {
    var kind: KubernetesKind
    /// Of its group: `v1beta1`.
    var version = "v1"
    /// Nil for kinds that are in none.
    var namespace: String?
    /// Nil for all objects.
    var name: String?

    /// Namespaces and their like, of which messages tell.
    init(_ kind: KubernetesKind) { self.kind = kind }

    /// `/apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME`, `/api/v1/…`; nil for what a server of that version does not have.
    init?(_ path: String, minor: Int) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)[...]
        let group: String
        switch parts.popFirst() {
        case "api": group = ""
        case "apis":
            guard let named = parts.popFirst() else { return nil }
            group = named
        default: return nil
        }
        guard let version = parts.popFirst(), let first = parts.first else { return nil }
        if first == "namespaces", parts.count > 2 {
            namespace = parts[parts.startIndex + 1]
            parts = parts.dropFirst(2)
        }
        guard let plural = parts.popFirst(), parts.count <= 1,
            let kind = KubernetesKind.allCases.first(where: { $0.plural == plural && $0.group == group }),
            kind.versions(minor: minor).contains(version), (kind == .namespace) == (namespace == nil)
        else { return nil }
        (self.kind, self.version) = (kind, version)
        if let name = parts.first {
            guard !name.isEmpty else { return nil }
            self.name = name
        }
    }

    /// `deployments.apps`
    var resource: String { kind.group.isEmpty ? kind.plural : "\(kind.plural).\(kind.group)" }

    /// `apps/v1`
    var apiVersion: String { kind.group.isEmpty ? version : "\(kind.group)/\(version)" }
}

/// Which labels a list asks for: `a=b,c!=d,e,!f,g in (h,i)`.
struct KubernetesSelector {
    private enum Requirement {
        case among(String, Set<String>)
        case notAmong(String, Set<String>)
        case has(String)
        case lacks(String)
    }

    private var requirements: [Requirement] = []

    /// Nil if the text is none.
    init?(_ text: String) {
        var rest = text[...]
        while !rest.isEmpty {
            // A comma in parentheses parts values.
            var depth = 0
            let part = rest.prefix { character in
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                return character != "," || depth > 0
            }
            rest = rest.dropFirst(part.count + 1)
            guard let requirement = Self.requirement(part) else { return nil }
            requirements.append(requirement)
        }
    }

    private static func requirement(_ part: Substring) -> Requirement? {
        let trimmed = { (text: Substring) -> String in
            String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        for (sign, isNegative) in [("!=", true), ("==", false), ("=", false)] {
            guard let place = part.firstRange(of: sign) else { continue }
            let (key, value) = (trimmed(part[..<place.lowerBound]), trimmed(part[place.upperBound...]))
            guard KubernetesNames.isQualified(key), KubernetesNames.isValue(value) else { return nil }
            return isNegative ? .notAmong(key, [value]) : .among(key, [value])
        }
        if let open = part.firstIndex(of: "("), part.last == ")" {
            let words = part[..<open].split(separator: " ")
            let values = part[part.index(after: open)...].dropLast().split(separator: ",").map(trimmed)
            guard words.count == 2, words[1] == "in" || words[1] == "notin" else { return nil }
            return words[1] == "in" ? .among(String(words[0]), Set(values)) : .notAmong(String(words[0]), Set(values))
        }
        let key = trimmed(part)
        if key.isEmpty || key.contains(" ") { return nil }
        return key.hasPrefix("!") ? .lacks(String(key.dropFirst())) : .has(key)
    }

    func takes(_ labels: JSON) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .among(let key, let values): labels[key]?.string.map(values.contains) ?? false
            case .notAmong(let key, let values): !(labels[key]?.string.map(values.contains) ?? false)
            case .has(let key): labels[key] != nil
            case .lacks(let key): labels[key] == nil
            }
        }
    }
}
