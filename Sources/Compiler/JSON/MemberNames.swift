/// Names by their length: of a member that is not among them nearly always nothing has to be compared.
struct MemberNames: Sendable {
    private var byLength: [[[UInt8]]] = []

    init(_ names: Set<String>) {
        for name in names {
            let bytes = Array(name.utf8)
            while byLength.count <= bytes.count { byLength.append([]) }
            byLength[bytes.count].append(bytes)
        }
    }

    func contain(_ key: Span<UInt8>) -> Bool {
        guard key.count < byLength.count else { return false }
        return byLength[key.count].contains { name in key.indices.allSatisfy { key[$0] == name[$0] } }
    }
}
