import Compiler

/// Compares the fields of two artifacts. Items of a list are compared by what they are, not by their number: one that
/// was put in front has not changed all that follow.
enum FieldComparison {
    static func compare(_ before: [ExplainedField], _ after: [ExplainedField]) -> [FieldChange] {
        let (old, new) = (Grouped(before), Grouped(after))
        var changes: [FieldChange] = []
        for (path, field) in new.fields {
            let other = old.byPath[path]
            if other?.value.hasSameBytes(as: field.value) != true {
                changes.append(FieldChange(path: path, before: other, after: field))
            }
        }
        for (path, field) in old.fields where new.byPath[path] == nil {
            changes.append(FieldChange(path: path, before: field, after: nil))
        }
        for list in new.lists { changes += compareItems(list, old.items[list] ?? [], new.items[list] ?? []) }
        for list in old.lists where new.items[list] == nil {
            changes += compareItems(list, old.items[list] ?? [], [])
        }
        return changes
    }

    private struct Grouped {
        var fields: [(path: FieldPath, field: ExplainedField)] = []
        var byPath: [FieldPath: ExplainedField] = [:]
        /// In order; `items` has theirs.
        var lists: [FieldPath] = []
        var items: [FieldPath: [ExplainedField]] = [:]

        init(_ all: [ExplainedField]) {
            for field in all {
                if let list = field.path.list {
                    if items[list] == nil { lists.append(list) }
                    items[list, default: []].append(field)
                } else {
                    fields.append((field.path, field))
                    byPath[field.path] = field
                }
            }
        }
    }

    private static func compareItems(
        _ list: FieldPath, _ before: [ExplainedField], _ after: [ExplainedField]
    ) -> [FieldChange] {
        var old = before
        let new = after.filter { item in
            guard let same = old.firstIndex(where: { $0.value.hasSameBytes(as: item.value) }) else { return true }
            old.remove(at: same)
            return false
        }
        var changes: [FieldChange] = []
        for item in new {
            let label = label(of: item)
            let partner = old.firstIndex { self.label(of: $0) == label }
            let path = label.map { list.item(named: $0) } ?? item.path
            var change = FieldChange(path: path, before: partner.map { old[$0] }, after: item)
            if let partner { old.remove(at: partner) } else { change.absence = counterpart(of: item, in: before) }
            changes.append(change)
        }
        return changes
            + old.map { item in
                let path = label(of: item).map { list.item(named: $0) } ?? item.path
                return FieldChange(path: path, before: item, after: nil, absence: counterpart(of: item, in: after))
            }
    }

    /// What an item that only one side has is computed from on the other side: items of one list mostly have one source.
    private static func counterpart(of item: ExplainedField, in others: [ExplainedField]) -> FieldSource? {
        guard case .computed(let ingredients) = item.source else { return nil }
        let names = Set(ingredients.map(\.name))
        return others.lazy.map(\.source).first { source in
            guard case .computed(let others) = source else { return false }
            return others.contains { names.contains($0.name) }
        }
    }

    /// What an item is called: its key, name or path, or of a constraint the attribute.
    private static func label(of item: ExplainedField) -> String? {
        guard let node = JSONParser.parse(Array(item.value.utf8), path: "").value?.root else { return nil }
        if node.isList { return node.items.first?.string }
        for key in ["key", "name", "containerPath"] {
            if let name = node.value(key)?.string { return name }
        }
        return nil
    }
}
