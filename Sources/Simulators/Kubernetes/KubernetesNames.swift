/// The grammars of names in the API. Facts: `k8s.io/apimachinery/pkg/util/validation` at v0.20.2.
enum KubernetesNames {
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || isDigit(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool { isLower(byte) || (0x41...0x5A).contains(byte) }

    /// Small letters, digits and inner `-`: of containers, volumes and namespaces.
    static func isLabel(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
        return isLower(first) && isLower(last) && bytes.allSatisfy { isLower($0) || $0 == UInt8(ascii: "-") }
    }

    /// Such labels with dots between them: of all other objects.
    static func isSubdomain(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                guard let first = part.utf8.first, let last = part.utf8.last else { return false }
                return isLower(first) && isLower(last)
                    && part.utf8.allSatisfy { isLower($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// What can stand between two slashes.
    static func isPathSegment(_ text: String) -> Bool {
        text != "." && text != ".." && !text.utf8.contains { "/%".utf8.contains($0) }
    }

    /// The value of a label.
    static func isValue(_ text: String) -> Bool { text.isEmpty || isQualifiedPart(text) }

    /// The name of a label: `yelp.com/paasta_service`.
    static func isQualified(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: return isQualifiedPart(parts[0])
        case 2: return isSubdomain(parts[0]) && isQualifiedPart(parts[1])
        default: return false
        }
    }

    private static func isQualifiedPart(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
        return isWord(first) && isWord(last) && bytes.allSatisfy { isWord($0) || "-_.".utf8.contains($0) }
    }

    static func isVariable(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text != "." && !text.hasPrefix("..") && text.utf8.allSatisfy { isWord($0) || "-_.".utf8.contains($0) }
    }

    /// A key of a secret or a config map.
    static func isKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253 && text != "." && !text.hasPrefix("..")
            && text.utf8.allSatisfy { isWord($0) || "-_.".utf8.contains($0) }
    }
}
