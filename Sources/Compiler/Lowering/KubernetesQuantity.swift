/// An amount as the Kubernetes API reads it: `100m`, `1.5`, `2Gi`, `1e-07` (`resource.ParseQuantity`).
public struct KubernetesQuantity {
    public let number: Double

    /// Nil if the API cannot read it.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        if rest.isEmpty { return nil }
        var sign = 1.0
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest = rest.dropFirst()
        }
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest.dropFirst(fraction.count + 1)
        }
        guard let factor = Self.factor(String(rest) ?? "?") else { return nil }
        let written = (String(whole) ?? "0") + "." + (String(fraction) ?? "0")
        number = sign * (Double("0" + written + "0") ?? 0) * factor
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static let decimal: [String: Double] = [
        "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    ]
    private static let binary: [String: Double] = [
        "Ki": 0x1p10, "Mi": 0x1p20, "Gi": 0x1p30, "Ti": 0x1p40, "Pi": 0x1p50, "Ei": 0x1p60,
    ]

    private static func factor(_ suffix: String) -> Double? {
        if let factor = decimal[suffix] ?? binary[suffix] { return factor }
        guard let first = suffix.utf8.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else {
            return nil
        }
        var digits = suffix.utf8.dropFirst()
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            digits = digits.dropFirst()
        }
        guard (1...18).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        return Double("1e" + suffix.dropFirst())
    }
}
