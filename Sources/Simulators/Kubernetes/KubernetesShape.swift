import Compiler

/// The type that a field has in the API, by which a server reads what it is sent, and writes what it has.
///
/// Facts: `k8s.io/api` at v0.20.2, its decoding (a JSON number with a point is no integer, what it does not know is dropped), and
/// `omitempty`: most fields that are empty are not written.
indirect enum KubernetesShape: Sendable {
    case text, number, flag
    /// A number, or a text as `100Mi`. Written in one form.
    case quantity
    /// An integer, or a text as `25%`.
    case share
    /// Texts, or bytes in Base64, by names.
    case texts, bytes
    case quantities
    case list(KubernetesShape)
    case object([Field])

    struct Field: Sendable {
        var name: String
        var shape: KubernetesShape
        /// Whether it is written though it is empty: where the API tells nothing from an empty value.
        var isKept = false
        /// What stands for one that is not sent.
        var standard: JSON?
    }

    /// Why a text is no object: what the server says, which repeats parts of it.
    struct Misread: Error {
        var text: String
    }

    /// What the server keeps of a value: nil for nothing.
    func decoded(_ value: JSON, at path: String) throws(Misread) -> JSON? {
        if value.isNull { return nil }
        switch self {
        case .text:
            guard let text = value.string else { throw misread(value, "string", path) }
            return .string(text)
        case .number:
            guard let number = value.int else { throw misread(value, "int32", path) }
            return .int(number)
        case .flag:
            guard let flag = value.bool else { throw misread(value, "bool", path) }
            return .bool(flag)
        case .share:
            if value.string != nil || value.int != nil { return value }
            throw misread(value, "intstr.IntOrString", path)
        case .quantity: return .string(try quantity(value).text)
        case .texts:
            return try members(value, path) { (text, path) throws(Misread) in
                guard text.string != nil || text.isNull else { throw misread(text, "string", path) }
                return text.isNull ? "" : text
            }
        case .bytes:
            return try members(value, path) { (text, path) throws(Misread) in
                if text.isNull { return "" }
                guard let text = text.string else { throw misread(text, "[]uint8", path) }
                guard Self.isBase64(text) else { throw Misread(text: "illegal base64 data at input byte 0 of \(text)") }
                return .string(text)
            }
        case .quantities:
            return try members(value, path) { (value, _) throws(Misread) in
                .string(try quantity(value).roundedUp.text)
            }
        case .list(let shape):
            guard let items = value.items else { throw misread(value, "[]", path) }
            var kept: [JSON] = []
            for item in items { kept.append(try shape.decoded(item, at: path) ?? shape.empty) }
            return .list(kept)
        case .object(let fields):
            guard value.members != nil else { throw misread(value, "struct", path) }
            return try object(value, fields, path)
        }
    }

    private func object(_ value: JSON, _ fields: [Field], _ path: String) throws(Misread) -> JSON {
        var members: [(name: String, value: JSON)] = []
        for field in fields {
            let sent = value[field.name]
            var kept = try sent.flatMap { (sent) throws(Misread) in
                try field.shape.decoded(sent, at: path.isEmpty ? field.name : "\(path).\(field.name)")
            }
            if let value = kept, !field.isKept, value.isEmptyOfItsKind { kept = nil }
            guard let value = kept ?? field.standard else { continue }
            members.append((field.name, value))
        }
        return .object(members)
    }

    private func members(
        _ value: JSON, _ path: String, _ decode: (JSON, String) throws(Misread) -> JSON
    ) throws(Misread) -> JSON {
        guard let members = value.members else { throw misread(value, "map", path) }
        var kept: [(name: String, value: JSON)] = []
        for (name, value) in members.sorted(by: { $0.name.precedesInBytes($1.name) }) {
            kept.append((name, try decode(value, "\(path).\(name)")))
        }
        return .object(kept)
    }

    /// What an item of a list is that was null.
    private var empty: JSON {
        switch self {
        case .text, .quantity, .share: ""
        case .number: 0
        case .flag: false
        case .list: []
        case .texts, .bytes, .quantities, .object: [:]
        }
    }

    private func quantity(_ value: JSON) throws(Misread) -> KubernetesQuantity {
        let text: String
        switch value {
        case .string(let written): text = written
        case .int(let number): text = "\(number)"
        case .double(let number): text = "\(number)"
        default: throw misread(value, "resource.Quantity", "")
        }
        guard let quantity = KubernetesQuantity(text) else {
            throw Misread(text: "'\(text)' is no quantity")
        }
        return quantity
    }

    private func misread(_ value: JSON, _ type: String, _ path: String) -> Misread {
        let kind =
            switch value {
            case .string: "string"
            case .int(let number): "number \(number)"
            case .double(let number): "number \(number)"
            case .bool: "bool"
            case .list: "array"
            case .object, .null: "object"
            }
        return Misread(text: "json: cannot unmarshal \(kind) into Go struct field .\(path) of type \(type)")
    }

    private static func isBase64(_ text: String) -> Bool {
        let bytes = Array(text.utf8.filter { $0 != 0x0A && $0 != 0x0D })
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return bytes.count % 4 == 0 && padding <= 2
            && bytes.dropLast(padding).allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
                default: false
                }
            }
    }
}

extension JSON {
    /// What Go's `omitempty` leaves out.
    fileprivate var isEmptyOfItsKind: Bool {
        switch self {
        case .null: true
        case .bool(let flag): !flag
        case .int(let number): number == 0
        case .double(let number): number == 0
        case .string(let text): text.isEmpty
        case .list(let items): items.isEmpty
        case .object(let members): members.isEmpty
        }
    }
}
