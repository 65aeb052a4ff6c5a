import Compiler

/// A field with its value, as the same field of another state of the artifact is told: an item of a list by what it is, and
/// not by its number.
public struct FieldKey: Hashable, Sendable {
    /// Of an item, the list's.
    private var path: FieldPath
    /// Bytes: texts that Swift takes for one are two here.
    private var value: [UInt8]
    /// How many items of the list that are the same stand before.
    private var place: Int

    /// The keys of an artifact's fields, in their order; no two are equal.
    public static func keys(of fields: [ExplainedField]) -> [FieldKey] {
        var counts: [FieldKey: Int] = [:]
        return fields.map { field in
            var key = FieldKey(path: field.path.list ?? field.path, value: Array(field.value.utf8), place: 0)
            key.place = counts[key, default: 0]
            counts[FieldKey(path: key.path, value: key.value, place: 0), default: 0] += 1
            return key
        }
    }
}
