/// Names of objects of the Kubernetes API, as paasta_tools makes them, and the forms that the API takes.
public enum KubernetesName {
    /// Of a Deployment or StatefulSet and its container: `checkout-main`.
    public static func object(_ id: InstanceID) -> String {
        sanitised(id.service.text) + "-" + sanitised(id.instance.text)
    }

    /// Of a PodDisruptionBudget: the names as they are.
    public static func budget(_ id: InstanceID) -> String { id.service.text + "-" + id.instance.text }

    /// Of the Secret that holds a service's secret; `_shared` for the shared ones.
    public static func secret(_ name: String, of service: String) -> String {
        "paasta-secret-" + sanitised(service) + "-" + sanitised(name)
    }

    /// Whether the API takes a Secret for it.
    public static func canBeSecret(_ name: String, of service: String) -> Bool {
        problem(ofObject: secret(name, of: service) + "-signature") == nil && isKey(name)
            && isLabelValue(sanitised(service))
    }

    /// Of a volume: slashes at the end go, and what names may not hold is written out.
    public static func volume(_ kind: String, _ path: String) -> String {
        var bytes = Array((kind + "--" + path).utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        var name: [UInt8] = []
        name.reserveCapacity(bytes.count + 16)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "/"): name += "slash-".utf8
            case UInt8(ascii: "."): name += "dot-".utf8
            case UInt8(ascii: "_"): name += "--".utf8
            default: name.append(byte)
            }
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// `_` as `--`; nothing else changes.
    public static func sanitised(_ text: String) -> String { text.replacing("_", with: "--") }

    // MARK: What the API takes

    /// What is wrong with the name of an object (`DNS subdomain`); nil if nothing is.
    static func problem(ofObject name: String) -> String? {
        if name.utf8.count > 253 { return "it has more than 253 characters" }
        for part in name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            if let problem = problem(ofPart: part) { return problem }
        }
        return nil
    }

    /// What is wrong with the name of a container or a volume (`DNS label`); nil if nothing is.
    static func problem(ofLabel name: String) -> String? {
        if name.utf8.contains(UInt8(ascii: ".")) { return "it holds '.'" }
        if let problem = problem(ofPart: name.utf8[...]) { return problem }
        return name.utf8.count > 63 ? "it has \(name.utf8.count) characters, and 63 are the most" : nil
    }

    private static func problem(ofPart part: Substring.UTF8View) -> String? {
        guard let first = part.first, let last = part.last else { return "a part of it is empty" }
        if let other = part.first(where: { !isLowerOrDigit($0) && $0 != UInt8(ascii: "-") }) {
            if (65...90).contains(other) { return "it has upper case" }
            return other < 0x80 && other > 0x20
                ? "it holds '\(Unicode.Scalar(other))'" : "it holds a character that names do not have"
        }
        return isLowerOrDigit(first) && isLowerOrDigit(last)
            ? nil : "it does not begin and end with a letter or a digit"
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte)
    }

    /// Whether it can be the value of a label: up to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at the ends.
    static func isLabelValue(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return true }
        return text.utf8.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
            && text.utf8.allSatisfy { isAlphanumeric($0) || [45, 46, 95].contains($0) }
    }

    /// Whether it can be the name of an environment variable.
    static func isVariable(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return !(48...57).contains(first) && text != "." && !text.utf8.starts(with: "..".utf8)
            && text.utf8.allSatisfy { isAlphanumeric($0) || [45, 46, 95].contains($0) }
    }

    /// Whether it can be a key of a Secret.
    static func isKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253 && text != "." && !text.utf8.starts(with: "..".utf8)
            && text.utf8.allSatisfy { isAlphanumeric($0) || [45, 46, 95].contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerOrDigit(byte) || (65...90).contains(byte)
    }
}
