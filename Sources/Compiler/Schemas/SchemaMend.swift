/// How a value of the wrong kind becomes one of the right kind, where there is no doubt.
enum SchemaMend {
    static func of(_ node: Node, _ schema: Schema) -> Mend? {
        switch schema {
        case .advice(let inner): return of(node, inner)
        case .either(let shapes): return shapes.lazy.compactMap { of(node, $0) }.first
        case .text: return node.mendedByQuotes
        case .matching(let pattern):
            return node.quotedText.map(pattern.accepts) ?? false ? node.mendedByQuotes : nil
        case .choice(let texts): return node.quotedText.map(texts.contains) ?? false ? node.mendedByQuotes : nil
        case .boolean: return node.mendedAsBoolean
        case .integer(let range): return number(node, whole: true, range)
        case .number(let range): return number(node, whole: false, range)
        case .list(let shape): return shape.item.isKind(of: node) ? node.mendedByBrackets : nil
        case .anything, .null, .mapping: return nil
        }
    }

    private static func number(_ node: Node, whole: Bool, _ range: NumberRange) -> Mend? {
        guard let mend = node.mendedAsNumber(whole: whole),
            let number = node.string.flatMap(Double.init) ?? node.number,
            range.contains(.float(number))
        else { return nil }
        return mend
    }
}

extension Node {
    fileprivate var number: Double? { value.number?.double }
}
