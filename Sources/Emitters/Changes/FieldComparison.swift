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
        var same = Waiting(before.map { Text($0.value) })
        let new = after.filter { same.take(Text($0.value)) == nil }
        let left = same.places
        let old = left.map { before[$0] }
        var partners = Waiting(old.map { $0.isNamed ? $0.path : list })
        let (sources, counterparts) = (Counterparts(before), Counterparts(after))
        var changes: [FieldChange] = []
        for item in new {
            let partner = partners.take(item.isNamed ? item.path : list)
            var change = FieldChange(path: item.path, before: partner.map { old[$0] }, after: item)
            if partner == nil { change.absence = sources.source(of: item) }
            changes.append(change)
        }
        return changes
            + partners.places.map { old[$0] }.map { item in
                FieldChange(path: item.path, before: item, after: nil, absence: counterparts.source(of: item))
            }
    }

    /// Things that wait for what is like them, each to be taken once, the first first.
    private struct Waiting<Key: Hashable> {
        /// By what they are, the last first.
        private var byKey: [Key: [Int]] = [:]
        private var isTaken: [Bool]

        init(_ keys: [Key]) {
            isTaken = Array(repeating: false, count: keys.count)
            for (place, key) in keys.enumerated().reversed() { byKey[key, default: []].append(place) }
        }

        /// The place of the first that still waits.
        mutating func take(_ key: Key) -> Int? {
            guard let place = byKey[key]?.popLast() else { return nil }
            isTaken[place] = true
            return place
        }

        /// Where those are that nobody took.
        var places: [Int] { isTaken.indices.filter { !isTaken[$0] } }
    }

    /// What an item that only one side has is computed from on the other side: items of one list mostly have one source.
    private struct Counterparts {
        /// The place of the first item that is computed from something of that name.
        private var places: [String: Int] = [:]
        private let items: [ExplainedField]

        init(_ items: [ExplainedField]) {
            self.items = items
            for (place, item) in items.enumerated() {
                guard case .computed(let ingredients) = item.source else { continue }
                for ingredient in ingredients where places[ingredient.name] == nil { places[ingredient.name] = place }
            }
        }

        func source(of item: ExplainedField) -> FieldSource? {
            guard case .computed(let ingredients) = item.source else { return nil }
            return ingredients.compactMap { places[$0.name] }.min().map { items[$0].source }
        }
    }
}
