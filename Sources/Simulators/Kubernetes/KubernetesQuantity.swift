/// An amount as the API has it: `0.25`, `100.4Mi`, `1e3`. It is exact to the billionth, beyond which it is rounded up, and written
/// in one form: `250m`, `105277030400m`, `1e3`.
///
/// Facts: `k8s.io/apimachinery/pkg/api/resource` at v0.20.2.
struct KubernetesQuantity: Sendable {
    private enum Form {
        /// `k`, `m`; `Ki`; `e3`.
        case decimal, binary, exponent
    }

    private var billionths: Int128
    private let form: Form

    private static let unit: Int128 = 1_000_000_000

    /// Nil if the text is none, or far larger than anything is.
    init?(_ text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = Substring("").utf8[...]
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count + 1)
        }
        guard !whole.isEmpty || !fraction.isEmpty, whole.count <= 18, fraction.count <= 30,
            let scale = Self.scale(String(Substring(rest)))
        else { return nil }
        // Digits times 10^(9 + exponent - digits of the fraction), times 1024^power.
        var digits: [UInt8] = (Array(whole) + Array(fraction)).map { $0 - 0x30 }
        var exponent = 9 + scale.exponent - fraction.count
        while exponent < -3, let last = digits.popLast() {
            // Of a digit so far behind it counts alone whether it is there.
            if last != 0, !digits.isEmpty { digits[digits.count - 1] = max(1, digits[digits.count - 1]) }
            exponent += 1
        }
        var value: Int128 = 0
        for digit in digits {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            value = product + Int128(digit)
        }
        for factor in Array(repeating: Int128(1024), count: scale.power) + Array(repeating: 10, count: max(0, exponent))
        {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: factor)
            guard !isTooLarge else { return nil }
            value = product
        }
        for _ in 0..<max(0, -exponent) { value = (value + 9) / 10 }
        billionths = isNegative ? -value : value
        form = scale.form
    }

    private static func scale(_ suffix: String) -> (exponent: Int, power: Int, form: Form)? {
        let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        let decimal = ["n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18]
        if let place = binary.firstIndex(of: suffix) { return (0, place + 1, .binary) }
        if let exponent = decimal[suffix] { return (exponent, 0, .decimal) }
        guard let first = suffix.first, "eE".contains(first), let exponent = Int(suffix.dropFirst()),
            (-30...18).contains(exponent)
        else { return nil }
        return (exponent, 0, .exponent)
    }

    /// As of a container's resources: there the API goes no further than to the thousandth.
    var roundedUp: KubernetesQuantity {
        var rounded = self
        let step = Self.unit / 1000
        if billionths > 0 { rounded.billionths = (billionths + step - 1) / step * step }
        return rounded
    }

    var isNegative: Bool { billionths < 0 }

    static func < (a: KubernetesQuantity, b: KubernetesQuantity) -> Bool { a.billionths < b.billionths }

    /// The one form.
    var text: String {
        if billionths == 0 { return "0" }
        let isWhole = billionths % Self.unit == 0
        let amount = billionths / Self.unit
        if form == .binary, isWhole, amount.magnitude >= 1024 {
            var (number, power) = (amount, 0)
            while number % 1024 == 0, power < 6 { (number, power) = (number / 1024, power + 1) }
            return "\(number)\(["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power])"
        }
        var (number, step) = (billionths, 0)
        while number % 1000 == 0, step < 9 { (number, step) = (number / 1000, step + 1) }
        if form == .exponent { return step == 3 ? "\(number)" : "\(number)e\(step * 3 - 9)" }
        return "\(number)\(["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][step])"
    }
}
